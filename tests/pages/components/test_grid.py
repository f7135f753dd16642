"""What goes into the grid's options: our scripts as the only code, everything else as data."""

import json
import re
from typing import Any

import pytest

from core.i18n import speaking
from pages.components.grid.code import MARK
from pages.components.grid.options import ORDER, SCRIPTS, Sight, TableInfo, options, without_mark
from pages.components.grid.words import words
from tests.browser.mock_data import DEAL

EVIL = f"{MARK}(alert(1)){MARK}"


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Amount", "Amount"),
        (f"a{MARK}b", "ab"),
        (f"::JS{MARK}CODE::", ""),
        (f"{MARK}{MARK}x", "x"),
        (
            {"label": EVIL, MARK: [EVIL, {"deep": (EVIL,)}]},
            {"label": "(alert(1))", "": ["(alert(1))", {"deep": ["(alert(1))"]}]},
        ),
        ([1, None, True], [1, None, True]),
    ],
)
def test_the_mark_is_taken_out_however_it_is_wrapped(given: Any, kept: Any) -> None:
    assert without_mark(given) == kept


def poisoned() -> TableInfo:
    field = {
        "key": EVIL,
        "kind": "choice",
        "label": EVIL,
        "choices": [{"key": EVIL, "label": EVIL, "color": EVIL}],
    }
    return {"key": EVIL, "label": EVIL, "title_field": EVIL, "fields": [field], "verbs": {"update": EVIL}}


def test_only_our_own_scripts_are_code() -> None:
    """The same number of marked texts whatever people called their tables, fields and choices."""
    calm: TableInfo = {**poisoned(), **json.loads(json.dumps(poisoned()).replace(MARK, ""))}
    evil_words = dict.fromkeys(words(), EVIL)
    marked = [
        t
        for t in texts(
            options(
                poisoned(), evil_words, Sight(EVIL, EVIL, views=[{"name": EVIL}], audience=[{"key": EVIL}])
            )
        )
        if MARK in t
    ]
    expected = [t for t in texts(options(calm, words(), Sight("en", "x"))) if MARK in t]
    assert marked == expected
    assert not any("(alert(1))" in text for text in marked)


def test_options_are_json_and_leave_the_description_alone() -> None:
    before = json.dumps(DEAL)
    made = options(DEAL, words(), Sight("en", "x"))  # type: ignore[arg-type]
    assert json.loads(json.dumps(made)) == made
    assert json.dumps(DEAL) == before
    assert next(iter(made["context"])) == "program"


def test_columns_follow_the_description_title_first() -> None:
    table: TableInfo = {**DEAL, "title_field": "stage"}  # type: ignore[typeddict-item]
    columns = options(table, {}, Sight("en", "x"))["columnDefs"]
    assert [c["context"]["key"] for c in columns[:3]] == ["stage", "name", "customer_id"]
    assert [c["colId"] for c in columns if c.get("initialPinned")] == ["deal.stage"]
    by_key = {c["context"]["key"]: c for c in columns}
    assert by_key["created_at"]["context"]["locked"]
    assert not by_key["name"]["context"]["locked"]
    assert not by_key["note"]["sortable"]
    assert by_key["amount"]["filter"] == "agNumberColumnFilter"


def test_hidden_fields_are_left_out_and_masked_ones_neither_sorted_nor_filtered() -> None:
    shown = {"key": "name", "kind": "text", "label": "Name", "sortable": False, "ops": []}
    hidden = {"key": "version", "kind": "integer", "label": "Version", "hidden": True}
    table: TableInfo = {
        "key": "t",
        "label": "T",
        "title_field": "name",
        "fields": [shown, hidden],
        "verbs": {},
    }
    [column] = options(table, {}, Sight("en", "x"))["columnDefs"]
    assert (column["sortable"], column["filter"]) == (False, False)


def test_a_person_is_looked_up_among_the_users() -> None:
    field = {"key": "owner_id", "kind": "person", "label": "Owner"}
    table: TableInfo = {"key": "t", "label": "T", "title_field": "owner_id", "fields": [field], "verbs": {}}
    [column] = options(table, {}, Sight("en", "x"))["columnDefs"]
    assert column["context"]["references"] == "user"
    assert column["cellEditor"] == "kehuPickEditor"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_word_is_translated(language: str) -> None:
    with speaking(language):
        found = words()
    assert [name for name, text in found.items() if text.startswith("grid.")] == []
    assert found["rows_about"].count("{count}") == 1


def test_scripts_ask_for_no_unknown_word() -> None:
    source = "\n".join((SCRIPTS / f"{name}.js").read_text("utf-8") for name in ORDER)
    known = words()
    plain = set(re.findall(r'\b(?:word|button)\("(\w+)"', source))
    numbered = set(re.findall(r'\bcounted\("(\w+)"', source))
    assert plain - set(known) == set()
    assert {f"{name}_one" for name in numbered} - set(known) == set()
    assert len(plain) > 20


def test_scripts_never_turn_text_into_markup_or_code() -> None:
    for path in SCRIPTS.glob("*.js"):
        found = re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function",
            path.read_text("utf-8"),
        )
        assert found is None, path.name


def test_every_script_file_is_loaded() -> None:
    assert sorted(path.stem for path in SCRIPTS.glob("*.js")) == sorted(ORDER)
