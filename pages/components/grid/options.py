"""AG Grid's options for a table: its description as data, and our constant scripts as the only code."""

from collections.abc import Mapping
from functools import cache
from json import dumps
from pathlib import Path
from typing import Any, TypedDict

MARK = "::JSCODE::"
SCRIPTS = Path(__file__).parent / "scripts"
ORDER = (
    "page", "wire", "values", "conditions", "source", "cells", "saving", "sets", "rows", "clipboard",
    "editors", "picking", "furniture", "start",
)  # fmt: skip
NUMERIC = ("integer", "decimal", "money", "percent")
UNSORTABLE = ("long_text", "multi_choice", "tags", "file", "image", "json")
UNEDITABLE = ("file", "image", "code")
# Too big to be fetched with every row of a list; the record page has them.
UNLISTED = ("long_text", "json", "file", "image")
ABOUT = ("owner_id", "created_at")
WORDS = ["contains", "notContains", "equals", "notEqual", "startsWith", "endsWith", "blank", "notBlank"]
ORDERED = ["equals", "notEqual", "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual"]
DAYS = ["equals", "notEqual", "lessThan", "greaterThan", "inRange", "blank", "notBlank"]
TEXT_FILTER = ("agTextColumnFilter", WORDS)
NUMBER_FILTER = ("agNumberColumnFilter", [*ORDERED, "inRange", "blank", "notBlank"])
DAY_FILTER = ("agDateColumnFilter", DAYS)
PICK_FILTER: tuple[str, list[str]] = ("kehuPick", [])
FILTERS: Mapping[str, tuple[str, list[str]] | None] = {
    **dict.fromkeys((*NUMERIC, "duration", "rating"), NUMBER_FILTER),
    **dict.fromkeys(("date", "moment"), DAY_FILTER),
    **dict.fromkeys(("choice", "multi_choice", "yes_no", "reference", "person"), PICK_FILTER),
    **dict.fromkeys(("file", "image", "json"), None),
    "tags": ("agTextColumnFilter", ["contains", "notContains", "blank", "notBlank"]),
}
EDITORS = {
    **dict.fromkeys(("choice", "multi_choice", "yes_no", "reference", "person"), "kehuPickEditor"),
    **dict.fromkeys(("date", "moment"), "kehuDay"),
    **dict.fromkeys(("long_text", "json"), "kehuBox"),
}
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


def without_mark(value: Any) -> Any:
    """The same data without the mark that would turn a text into code, in every string, however nested."""
    if isinstance(value, str):
        while MARK in value:
            value = value.replace(MARK, "")
        return value
    if isinstance(value, Mapping):
        return {without_mark(key): without_mark(item) for key, item in value.items()}
    return [without_mark(item) for item in value] if isinstance(value, list | tuple) else value


def script(text: str) -> str:
    """Marked as code for the component. Only constants of this package may come here.

    Not `JsCode`: it folds white space and cuts `//` inside strings too.
    """
    return f"{MARK}{text}{MARK}"


def called(name: str) -> str:
    return script(f"(p => KehuGrid.{name}(p))")


@cache
def program() -> str:
    """All scripts as one expression that sets up `KehuGrid` once in the life of the frame."""
    body = "\n".join((SCRIPTS / f"{name}.js").read_text("utf-8") for name in ORDER)
    css = dumps((SCRIPTS / "grid.css").read_text("utf-8"))
    return script(
        f'(window.KehuGrid ??= (function () {{\n"use strict";\nconst CSS_TEXT = {css};\n{body}}})())'
    )


def options(table: TableInfo, words: Mapping[str, str], *, locale: str, csrf: str) -> dict[str, Any]:
    """The grid options for one table; `context.program` comes first, for all later scripts call into it."""
    clean: TableInfo = without_mark(table)
    clean["fields"] = [_described(field) for field in clean["fields"] if _listed(field)]
    context = {
        "program": program(),
        "table": clean,
        **without_mark({"words": words, "locale": locale, "csrf": csrf}),
    }
    return {
        "context": context,
        **_behaviour(),
        "columnDefs": _columns(clean),
        "datasource": script("KehuGrid.datasource()"),
    }


def _listed(field: Mapping[str, Any]) -> bool:
    """What no new row can do without is there, whatever its size."""
    return not field.get("hidden") and (bool(field.get("required")) or field["kind"] not in UNLISTED)


def _described(field: Mapping[str, Any]) -> dict[str, Any]:
    locked = bool(field.get("read_only")) or field["kind"] in UNEDITABLE
    references = field.get("references") or ("user" if field["kind"] == "person" else None)
    return {**field, "locked": locked, "references": references, "choices": field.get("choices") or []}


def _columns(table: TableInfo) -> list[dict[str, Any]]:
    """The title first and pinned; the others as described, whose a row is and when it was made at the end."""
    title = table["title_field"]
    ordered = sorted(table["fields"], key=lambda field: (field["key"] != title, field["key"] in ABOUT))
    return [_column(table["key"], field, title=at == 0) for at, field in enumerate(ordered)]


def _column(table: str, field: dict[str, Any], *, title: bool) -> dict[str, Any]:
    kind = field["kind"]
    column: dict[str, Any] = {
        "colId": f"{table}.{field['key']}",
        "headerName": field["label"],
        "context": field,
        "sortable": field.get("sortable", kind not in UNSORTABLE),
        "width": 220 if title else WIDTHS.get(kind, 150),
        "cellEditor": EDITORS.get(kind, "kehuLine"),
        "cellClass": _classes(field, title=title),
        **_filter(field),
    }
    if column["cellEditor"] in POPUPS:
        column["cellEditorPopup"] = True
    if title:
        column |= {"pinned": "left", "lockPosition": "left"}
    if kind in NUMERIC:
        column["headerClass"] = "ag-right-aligned-header"
    if kind in ("choice", "multi_choice", "tags"):
        column["cellRenderer"] = "kehuChips"
    return column


def _classes(field: Mapping[str, Any], *, title: bool) -> list[str]:
    given = {"k-title": title, "k-locked": field["locked"], "ag-right-aligned-cell": field["kind"] in NUMERIC}
    return [name for name, wanted in given.items() if wanted]


def _filter(field: Mapping[str, Any]) -> dict[str, Any]:
    """The filter of the kind; none where the viewer may not ask (a masked field allows no operator)."""
    found = FILTERS.get(field["kind"], TEXT_FILTER)
    if found is None or field.get("ops") == []:
        return {"filter": False}
    name, operators = found
    params = {"filterOptions": operators, "buttons": ["reset"], "debounceMs": 300, "maxNumConditions": 2}
    return {"filter": name, "filterParams": params if operators else {}}


def _behaviour() -> dict[str, Any]:
    """Everything that is the same for every table."""
    return {
        "rowModelType": "infinite",
        "cacheBlockSize": 100,
        "maxBlocksInCache": 20,
        "blockLoadDebounceMillis": 60,
        "rowHeight": 34,
        "headerHeight": 36,
        "readOnlyEdit": True,
        "stopEditingWhenCellsLoseFocus": True,
        "enterNavigatesVerticallyAfterEdit": True,
        "enableBrowserTooltips": True,
        "suppressCellFocus": False,
        "suppressDragLeaveHidesColumns": True,
        "rowSelection": {"mode": "multiRow", "headerCheckbox": False, "enableClickSelection": False},
        "selectionColumnDef": {"pinned": "left", "width": 42, "resizable": False},
        "components": {
            name: script(f"KehuGrid.{made}")
            for name, made in (
                ("kehuLine", "LineEditor"), ("kehuDay", "DayEditor"), ("kehuBox", "BoxEditor"),
                ("kehuPickEditor", "PickEditor"), ("kehuPick", "PickFilter"), ("kehuChips", "Chips"),
            )
        },
        "defaultColDef": _column_defaults(),
        "rowClassRules": {"k-waiting": called("rowWaits")},
        "getRowId": called("rowIdOf"),
        "getLocaleText": called("agWord"),
        "onGridReady": called("ready"),
        "onCellEditRequest": called("onEditRequest"),
        "onCellFocused": called("onFocus"),
        "onFilterChanged": called("onFilter"),
        "onSelectionChanged": called("onSelection"),
    }  # fmt: skip


def _column_defaults() -> dict[str, Any]:
    states = ("saving", "unsaved", "refused", "conflict")
    return {
        "resizable": True,
        "minWidth": 80,
        "cellDataType": False,
        "suppressHeaderMenuButton": True,
        "editable": called("canEdit"),
        "valueGetter": called("cellValue"),
        "valueFormatter": called("cellFace"),
        "tooltipValueGetter": called("cellHint"),
        "suppressKeyboardEvent": called("takesKey"),
        "cellClassRules": {f"k-{name}": script(f'(p => KehuGrid.hasStatus(p, "{name}"))') for name in states},
    }
