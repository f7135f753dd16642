"""The company as its administrators shape it: settings, and the first-run guide."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.i18n import t
from db.changes import Intent, Order, within
from db.engine import Store
from db.settings_company import FIRST_STEPS, OPEN, OVER, STEPS, read
from db.viewer import Viewer, system, viewer_at


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the guide has come; `passed` are steps that were done or skipped."""

    passed: tuple[str, ...]
    over: bool

    @property
    def next(self) -> str | None:
        return next((step for step in STEPS if step not in self.passed), None)


def progress(connection: Connection) -> Progress:
    said = read(connection)[FIRST_STEPS]
    return Progress(tuple(step for step in STEPS if step in said), OPEN not in said or OVER in said)


def put(
    store: Store, viewer: Viewer, values: Mapping[str, Any], order: Order, *, step: str = ""
) -> dict[str, Any]:
    """Write settings, and that a step of the guide (or `over`) has been reached, in one change set."""
    with store.work() as work:
        fresh = (
            viewer_at(work.connection, viewer.user_id, viewer.only_role)
            if viewer.user_id
            else system(viewer.catalog)
        )
        intents = _intents(work.connection, fresh, {**values, **_reached(work.connection, step)})
        if not intents:
            return {"set_id": None, "rows": []}
        return within(work, fresh, intents, order)


def end_first_steps(store: Store, viewer: Viewer) -> None:
    """The guide is not shown again: somebody finished or dismissed it, or the sample company is there."""
    with store.reading() as connection:
        over = progress(connection).over
    if not over:
        put(store, viewer, {}, Order("form", t("company.label_over")), step=OVER)


def _reached(connection: Connection, step: str) -> dict[str, Any]:
    """The guide's own setting, with a step added; passing the last one ends it."""
    said = list(read(connection)[FIRST_STEPS])
    if not step or step in said:
        return {}
    passed = {*said, step}
    return {FIRST_STEPS: [*said, step, *([OVER] if passed >= set(STEPS) else [])]}


def _intents(connection: Connection, viewer: Viewer, values: Mapping[str, Any]) -> list[Intent]:
    """Rows that there are get the new value, the others are made; what is so already is left alone."""
    setting = viewer.catalog.table("setting").sa
    found = connection.execute(
        sa.select(setting.c.id, setting.c.key, setting.c.value).where(
            setting.c.key.in_(values), setting.c.deleted_at.is_(None)
        )
    )
    there = {row.key: row for row in found}
    made = []
    for key, value in values.items():
        if key not in there:
            made.append(Intent("setting", "create", values={"key": key, "value": value}))
        elif there[key].value != value:
            made.append(Intent("setting", "update", there[key].id, values={"value": value}))
    return made
