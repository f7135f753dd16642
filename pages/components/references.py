"""What a reference field offers: a short table whole, of a long one its latest rows and what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from db.fields import Field
from db.query import Ask, page
from pages.components.guard import Visit

SHORT = 100
Titles = dict[int, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """Titles by id; `more` says that the table has rows beyond them, to be typed by name."""

    titles: Titles = field(default_factory=dict)
    more: bool = False


def offers(visit: Visit, fields: list[Field], typed: Mapping[str, Any]) -> dict[str, Offer]:
    """One offer per reference field; `typed` are values that people wrote instead of choosing."""
    made: dict[str, Offer] = {}
    first: dict[str, Offer] = {}
    with visit.store.reading() as connection:
        for one in fields:
            target = one.references or ""
            if not target or not visit.may(target, "view"):
                continue
            if target not in first:
                first[target] = _look(connection, visit, target)
            made[one.key] = first[target]
            if first[target].more and isinstance(typed.get(one.key), str):
                found = _look(connection, visit, target, typed[one.key])
                made[one.key] = Offer({**found.titles, **first[target].titles}, more=True)
    return made


def _look(connection: Any, visit: Visit, target: str, search: str = "") -> Offer:
    title = visit.table(target).title
    if visit.viewer.mask(visit.table(target), title) in ("hidden", "partial"):
        return Offer()
    ask = Ask(target, search=search, sort=title, limit=SHORT, fields=(title,), counted=False)
    found = page(connection, visit.viewer, ask)
    return Offer({row["id"]: str(row[title] or "") for row in found["rows"]}, more=found["next"] is not None)
