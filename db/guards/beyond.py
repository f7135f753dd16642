"""Nobody hands out more than they have: what a role would give, measured against who gives it."""

from collections.abc import Mapping
from typing import Any

from core import filter as flt
from db.catalog import LEVELS, VERBS, Table
from db.viewer import MASKS, Role, Viewer


def as_role(row: Mapping[str, Any]) -> Role:
    """A role from the values of its row."""
    return Role(
        row["key"],
        row["kind"],
        row["grants"] or {},
        {table: tuple(verbs) for table, verbs in (row["denies"] or {}).items()},
        row["masks"] or {},
        {table: flt.parse(condition) for table, condition in (row["filters"] or {}).items()},
    )


def beyond(viewer: Viewer, role: Role) -> str | None:
    """The first table, in words, on which a role gives more than the viewer has; None if it does nowhere."""
    if viewer.trusted:
        return None
    exceeded = (t for t in viewer.catalog.tables.values() if _on(viewer, role, t))
    return next((table.label for table in exceeded), None)


def _on(viewer: Viewer, role: Role, table: Table) -> bool:
    verbs = [verb for verb in VERBS.values() if verb not in role.denies.get(table.key, ())]
    if any(_higher(role.level(table, verb), viewer.level(table, verb)) for verb in verbs):
        return True
    if "view" not in verbs or role.level(table, "view") == "none":
        return False
    return _sees_more(viewer, role, table) or _reaches_more(viewer, role, table)


def _higher(given: str, own: str) -> bool:
    return LEVELS.index(given) > LEVELS.index(own)


def _sees_more(viewer: Viewer, role: Role, table: Table) -> bool:
    shown = role.masks.get(table.key, {})
    masked = {key for own in viewer.roles for key in own.masks.get(table.key, {})}
    return any(_strength(viewer.mask(table, key)) > _strength(shown.get(key)) for key in masked)


def _strength(mask: str | None) -> int:
    return -1 if mask is None else MASKS.index(mask)


def _reaches_more(viewer: Viewer, role: Role, table: Table) -> bool:
    """Whoever is held to a filter may only give roles held to the same."""
    own = [r.filters.get(table.key) for r in viewer.roles if r.level(table, "view") != "none"]
    return None not in own and role.filters.get(table.key) not in own
