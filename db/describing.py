"""The catalogue as one person may see it, as data: what the API gives out and the grid is made from."""

from typing import Any

from core.errors import Missing
from db.catalog import VERBS, Table
from db.condition import HIDING
from db.fields import Choice, Field
from db.kinds import KINDS
from db.viewer import Viewer

UNSEEN = ("deleted_at",)


def tables(viewer: Viewer) -> list[Table]:
    """The tables a person may look into, in the order of menus."""
    seen = [t for t in viewer.catalog.tables.values() if viewer.may(t, "view")]
    return sorted(seen, key=lambda t: (t.group, t.order, t.key))


def describe(viewer: Viewer, key: str) -> dict[str, Any]:
    """One table. Raises Missing where the person may not know of it."""
    table = viewer.catalog.table(key)
    if not viewer.may(table, "view"):
        raise Missing("error.no_table", table=key[:80])
    return {
        **brief(viewer, table),
        "stage_field": table.stage or None,
        "fields": [
            field(viewer, table, f)
            for f in table.live()
            if f.key not in UNSEEN and viewer.mask(table, f.key) != "hidden"
        ],
    }


def brief(viewer: Viewer, table: Table) -> dict[str, Any]:
    levels = {verb: viewer.level(table, verb) for verb in VERBS.values()}
    return {
        "key": table.key,
        "label": table.label,
        "icon": table.icon,
        "group": table.group,
        "custom": table.custom,
        "title_field": table.title,
        "verbs": {verb: level for verb, level in levels.items() if level != "none"},
    }


def field(viewer: Viewer, table: Table, f: Field) -> dict[str, Any]:
    mask = viewer.mask(table, f.key)
    kind = KINDS[f.kind]
    return {
        "key": f.key,
        "kind": f.kind,
        "label": f.label,
        "required": f.required,
        "read_only": f.read_only or mask in ("read_only", "partial"),
        "mask": mask,
        "hidden": f.hidden,
        "custom": f.custom,
        "choices": [_choice(f, c) for c in f.choices if not c.archived],
        "references": f.references,
        "max": f.max,
        "min": f.min,
        "scale": f.scale,
        "currency": f.options.get("currency") or None,
        "sortable": kind.sortable and mask not in HIDING,
        "ops": list(kind.ops) if mask not in HIDING else [],
        "searched": f.search,
    }


def _choice(f: Field, c: Choice) -> dict[str, Any]:
    return {
        "key": c.key,
        "label": f.choice_label(c),
        "color": c.color or None,
        "category": c.category or None,
    }
