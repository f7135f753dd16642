"""AG Grid's options for a table: its description as data, and our constant scripts as the only code."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from json import dumps
from pathlib import Path
from typing import Any, TypedDict

from db.views import TINTS
from pages.components.grid.code import MARK, called, script
from pages.components.grid.filters import NUMERIC, WINDOWS, column_filter, sort_of

SCRIPTS = Path(__file__).parent / "scripts"
ORDER = (
    "page", "wire", "values", "conditions", "models", "asking", "sentences", "source", "shown",
    "views", "popover", "view_menu", "colors",
    "columns", "cells", "saving", "sets", "rows", "clipboard", "editors", "picking", "valuing", "builder",
    "selecting", "bulk", "summing", "cards", "blocks", "printing", "furniture", "start",
)  # fmt: skip
UNSORTABLE = ("long_text", "multi_choice", "tags", "file", "image", "json")
UNEDITABLE = ("file", "image", "code")
# No cell can show them; the record page does.
UNLISTED = ("json", "file", "image")
# Too big to be fetched with every row: a column that is chosen when wanted, and read only while it shows.
LARGE = ("long_text",)
ABOUT = ("owner_id", "created_at")
EDITORS = {
    **dict.fromkeys(("choice", "multi_choice", "yes_no", "reference", "person"), "kehuPickEditor"),
    **dict.fromkeys(("date", "moment"), "kehuDay"),
    **dict.fromkeys(("long_text", "json"), "kehuBox"),
}
# What a person may do to the columns, and what a view therefore keeps.
MOVED = ("onSortChanged", "onColumnMoved", "onColumnResized", "onColumnVisible", "onColumnPinned")
POPUPS = ("kehuPickEditor", "kehuBox")
WIDTHS = {
    "long_text": 280, "text": 190, "email": 210, "url": 210, "moment": 190, "reference": 190, "date": 140,
    "multi_choice": 210, "tags": 210, "yes_no": 110, "integer": 120, "percent": 110, "duration": 110,
    "rating": 120,
}  # fmt: skip


class TableInfo(TypedDict):
    """What `GET /api/v1/tables/{t}` answers."""

    key: str
    label: str
    title_field: str
    fields: list[dict[str, Any]]
    verbs: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at the grid, and through which saved view: `asked` is the one that the address names."""

    locale: str
    csrf: str
    user: int = 0
    asked: int | None = None
    views: Sequence[Mapping[str, Any]] = ()
    audience: Sequence[Mapping[str, str]] = ()
    may_save: bool = False


def without_mark(value: Any) -> Any:
    """The same data without the mark that would turn a text into code, in every string, however nested."""
    if isinstance(value, str):
        while MARK in value:
            value = value.replace(MARK, "")
        return value
    if isinstance(value, Mapping):
        return {without_mark(key): without_mark(item) for key, item in value.items()}
    return [without_mark(item) for item in value] if isinstance(value, list | tuple) else value


@cache
def program() -> str:
    """All scripts as one expression that sets up `KehuGrid` once in the life of the frame."""
    body = "\n".join((SCRIPTS / f"{name}.js").read_text("utf-8") for name in ORDER)
    css = dumps((SCRIPTS / "grid.css").read_text("utf-8"))
    return script(
        f'(window.KehuGrid ??= (function () {{\n"use strict";\nconst CSS_TEXT = {css};\n{body}}})())'
    )


def options(table: TableInfo, words: Mapping[str, str], sight: Sight) -> dict[str, Any]:
    """The grid options for one table; `context.program` comes first, for all later scripts call into it."""
    clean: TableInfo = without_mark(table)
    title = clean["title_field"]
    fields = [_described(field, title) for field in clean["fields"] if _listed(field)]
    # The title first; whose a row is and when it was made at the end.
    clean["fields"] = sorted(fields, key=lambda field: (field["key"] != title, field["key"] in ABOUT))
    said = without_mark({"words": words, "windows": WINDOWS, **asdict(sight)})
    context = {"program": program(), "table": clean, **said}
    return {
        "context": context,
        **_behaviour(),
        "columnDefs": _columns(clean, words),
        "datasource": script("KehuGrid.datasource()"),
    }


def _listed(field: Mapping[str, Any]) -> bool:
    """What no new row can do without is there, whatever its size."""
    return not field.get("hidden") and (bool(field.get("required")) or field["kind"] not in UNLISTED)


def _described(field: Mapping[str, Any], title: str) -> dict[str, Any]:
    return {
        **field,
        "locked": bool(field.get("read_only")) or field["kind"] in UNEDITABLE,
        "large": field["kind"] in LARGE and not field.get("required"),
        "references": field.get("references") or ("user" if field["kind"] == "person" else None),
        "choices": field.get("choices") or [],
        "filter": sort_of(field),
        "width": 220 if field["key"] == title else WIDTHS.get(field["kind"], 150),
    }


def _columns(table: TableInfo, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """Widths and pins are only where a column begins; from then on they are what the view says."""
    made = [_column(table["key"], field, words) for field in table["fields"]]
    for column, field in zip(made, table["fields"], strict=True):
        column["cellClass"] = _classes(field, title=field["key"] == table["title_field"])
    return [{**column, "initialPinned": "left"} if at == 0 else column for at, column in enumerate(made)]


def _column(table: str, field: dict[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    kind = field["kind"]
    column: dict[str, Any] = {
        "colId": f"{table}.{field['key']}",
        "headerName": field["label"],
        "context": field,
        "sortable": field.get("sortable", kind not in UNSORTABLE),
        "initialWidth": field["width"],
        "initialHide": field["large"],
        "cellEditor": EDITORS.get(kind, "kehuLine"),
        **column_filter(field, words),
    }
    if column["cellEditor"] in POPUPS:
        column["cellEditorPopup"] = True
    if kind in NUMERIC:
        column["headerClass"] = "ag-right-aligned-header"
    if kind in ("choice", "multi_choice", "tags"):
        column["cellRenderer"] = "kehuChips"
    return column


def _classes(field: Mapping[str, Any], *, title: bool) -> list[str]:
    given = {"k-title": title, "k-locked": field["locked"], "ag-right-aligned-cell": field["kind"] in NUMERIC}
    return [name for name, wanted in given.items() if wanted]


def _behaviour() -> dict[str, Any]:
    """Everything that is the same for every table."""
    return {
        "rowModelType": "infinite",
        "cacheBlockSize": 100,
        "maxBlocksInCache": 20,
        "blockLoadDebounceMillis": 20,
        "rowHeight": 34,
        "headerHeight": 36,
        "readOnlyEdit": True,
        "stopEditingWhenCellsLoseFocus": True,
        "enterNavigatesVerticallyAfterEdit": True,
        "enableBrowserTooltips": True,
        "suppressCellFocus": False,
        "suppressDragLeaveHidesColumns": True,
        "maintainColumnOrder": True,
        "rowSelection": {"mode": "multiRow", "headerCheckbox": False, "enableClickSelection": False},
        "selectionColumnDef": {
            "pinned": "left", "width": 42, "resizable": False, "tooltipValueGetter": called("ruleHint"),
        },
        "components": {
            name: script(f"KehuGrid.{made}")
            for name, made in (
                ("kehuLine", "LineEditor"), ("kehuDay", "DayEditor"), ("kehuBox", "BoxEditor"),
                ("kehuPickEditor", "PickEditor"), ("kehuPick", "PickFilter"), ("kehuChips", "Chips"),
            )
        },
        "defaultColDef": _column_defaults(),
        "rowClassRules": _row_classes(),
        "getRowId": called("rowIdOf"),
        "getLocaleText": called("agWord"),
        "onGridReady": called("ready"),
        "onCellEditRequest": called("onEditRequest"),
        "onCellFocused": called("onFocus"),
        "onFilterChanged": called("onFilter"),
        "onSelectionChanged": called("onSelection"),
        **{name: called("onShown") for name in MOVED},
    }  # fmt: skip


def _row_classes() -> dict[str, str]:
    tints = {f"k-tint-{tint}": script(f'(p => KehuGrid.hasTint(p, "{tint}"))') for tint in TINTS}
    return {"k-waiting": called("rowWaits"), **tints}


def _column_defaults() -> dict[str, Any]:
    states = ("saving", "unsaved", "refused", "conflict")
    return {
        "resizable": True,
        "lockPinned": True,
        "minWidth": 80,
        "cellDataType": False,
        "suppressHeaderMenuButton": True,
        "editable": called("canEdit"),
        "valueGetter": called("cellValue"),
        "valueFormatter": called("cellFace"),
        "tooltipValueGetter": called("cellHint"),
        "suppressKeyboardEvent": called("takesKey"),
        "cellClassRules": {
            "k-block": called("inBlock"),
            **{f"k-{name}": script(f'(p => KehuGrid.hasStatus(p, "{name}"))') for name in states},
        },
    }
