"""What a sample company needs beside its files: people, teams, a pipeline; and whether it is there."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from core.i18n import t
from db.changes import Intent, Order, apply
from db.changes.ledger import SET
from db.engine import Store
from db.merging import catalog_at
from db.viewer import Viewer, system

REQUEST = "sample"


def importer(store: Store) -> Viewer:
    """The product itself; the sample comes in before anybody can sign in."""
    with store.reading() as connection:
        return system(catalog_at(connection))


def is_loaded(store: Store, last: str) -> bool:
    """Whether the sample's last file is in; a loading that was cut short goes on where it stopped."""
    with store.reading() as connection:
        there = sa.select(SET.c.id).where(SET.c.request_id.like(f"{REQUEST}:{last}:%")).limit(1)
        return connection.execute(there).first() is not None


def add_people(store: Store, teams: Sequence[Mapping[str, Any]], people: Sequence[Mapping[str, Any]]) -> None:
    """Teams and people by name, parents and managers before those below them. They cannot sign in yet."""
    places = {team["name"]: i for i, team in enumerate(teams)}
    made = [
        Intent(
            "team",
            "create",
            values={
                "name": x["name"],
                "region": x["region"] or None,
                **_new("parent_id", places.get(x["parent"])),
            },
        )
        for x in teams
    ]
    people_at = {p["name"]: len(teams) + i for i, p in enumerate(people)}
    for p in people:
        values = {"name": p["name"], "full_name": p["full_name"], "roles": [p["role"]]}
        links = {**_new("team_id", places.get(p["team"])), **_new("manager_id", people_at.get(p["manager"]))}
        made.append(Intent("user", "create", values={**values, **links}))
    apply(store, importer(store), made, Order("import", t("sample.people"), request_id=f"{REQUEST}:people"))


def _new(key: str, index: int | None) -> dict[str, Any]:
    return {} if index is None else {key: {"new": index}}


def add_pipeline(store: Store, name: str, stages: Mapping[str, str]) -> dict[str, str]:
    """A pipeline and its stages (name → open, won or lost); answers each name with its id as `#12`."""
    made = [Intent("pipeline", "create", values={"name": name})]
    for i, (stage, kind) in enumerate(stages.items()):
        rate = {"won": 100, "lost": 0}.get(kind, 10 + 80 * i // max(len(stages) - 2, 1))
        category = {"won": "closed", "lost": None}.get(kind, "pipeline")
        facts = {
            "name": stage,
            "type": kind,
            "position": (i + 1) * 10,
            "rate": rate,
            "forecast_category": category,
        }
        made.append(Intent("stage", "create", values={**facts, "pipeline_id": {"new": 0}}))
    order = Order("import", t("sample.pipeline", name=name), request_id=f"{REQUEST}:pipeline:{name}")
    rows = apply(store, importer(store), made, order)["rows"]
    return {stage: f"#{row['id']}" for stage, row in zip(stages, rows[1:], strict=True)}
