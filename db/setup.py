"""What a new company begins with: roles, an administrator (who cannot sign in yet), a pipeline, stages."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from core.i18n import t
from db.changes import Intent, Order, within
from db.engine import Store
from db.merging import catalog_at
from db.settings_company import FIRST_STEPS, OPEN
from db.viewer import system

STAGES: tuple[Mapping[str, Any], ...] = (
    {"name": "prospecting", "position": 10, "rate": 10, "forecast_category": "pipeline", "rot_days": 30},
    {"name": "engaging", "position": 20, "rate": 40, "forecast_category": "best_case", "rot_days": 30},
    {"name": "won", "type": "won", "position": 90, "rate": 100, "forecast_category": "closed"},
    {"name": "lost", "type": "lost", "position": 99, "rate": 0},
)
ROLES = ("admin", "manager", "sales", "agent", "viewer")


def first_rows(store: Store) -> None:
    """Write them once; a database that has roles already is left as it is."""
    with store.work() as work:
        viewer = system(catalog_at(work.connection))
        role = viewer.catalog.table("role").sa
        if work.connection.execute(sa.select(sa.func.count()).select_from(role)).scalar_one():
            return
        made = [Intent("role", "create", values={"key": k, "name": t(f"role.{k}"), "kind": k}) for k in ROLES]
        made.append(
            Intent(
                "user", "create", values={"name": "admin", "full_name": t("setup.admin"), "roles": ["admin"]}
            )
        )
        made.append(Intent("pipeline", "create", values={"name": t("setup.pipeline")}))
        pipeline = len(made) - 1
        for facts in STAGES:
            values = {**facts, "name": t(f"stage.{facts['name']}"), "pipeline_id": {"new": pipeline}}
            made.append(Intent("stage", "create", values=values))
        made.append(Intent("setting", "create", values={"key": FIRST_STEPS, "value": [OPEN]}))
        within(work, viewer, made, Order("studio", t("setup.label")))
