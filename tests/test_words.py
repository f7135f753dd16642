"""The product's words: every key the code asks for has a text in every language, and no text is left over."""

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from core.i18n import first, speaking
from db.catalog import declarations
from tests import words
from tests.architecture.rules import Source
from tests.words import LOCALES, ROOT, Scan, placeholders, scan, sources, vocabulary

MARKUP = re.compile(r"</?[a-zA-Z!]|&#?\w+;|\*\*|__|`|\]\(|^#|::JSCODE::|\\\w")


@cache
def texts() -> dict[str, dict[str, str]]:
    return {name: words.merged(fragments) for name, fragments in words.languages().items()}


@cache
def in_code() -> Scan:
    words.load_pages()
    known = set(texts()["en"])
    found = scan(sources(), known)
    found.uses += words.in_templates(known)
    return found


def test_no_language_lacks_a_text() -> None:
    assert words.missing() == {}


def test_every_key_in_the_code_has_a_text() -> None:
    absent = [f"{use.where} {key}" for use in in_code().uses for key in use.keys if key not in texts()["en"]]
    assert not absent, "\n".join(absent)


def test_every_declared_thing_has_a_label() -> None:
    absent = [keys for keys in vocabulary() if not texts()["en"].keys() & set(keys)]
    assert not absent, "\n".join(map(str, absent))


@pytest.mark.parametrize("language", sorted(texts()))
def test_labels_tell_the_fields_of_a_table_apart(language: str) -> None:
    """An import finds its columns by label, and so does a person."""
    with speaking(language):
        labels = {made.key: [f.label for f in made.fields] for made in declarations()}
        labels["a menu"] = [first(f"table.{made.key}") for made in declarations()]
    twice = {table: [one for one in own if own.count(one) > 1] for table, own in labels.items()}
    assert not {table: own for table, own in twice.items() if own}


def test_what_every_dynamic_key_stands_for_is_known() -> None:
    assert not in_code().unclear, "say in tests/words.py DYNAMIC: " + "; ".join(in_code().unclear)


def test_no_text_is_left_over() -> None:
    used = in_code().asked() | {key for keys in vocabulary() for key in keys}
    left = sorted(texts()["en"].keys() - used - {f"{key}.one" for key in used})
    assert not left, "\n".join(left)


def test_languages_have_the_same_places_to_fill() -> None:
    english = texts()["en"]
    differ = [
        f"{language} {key}"
        for language, own in texts().items()
        for key, text in own.items()
        if placeholders(text) != placeholders(english[key])
    ]
    assert not differ


def test_places_to_fill_are_what_the_code_gives() -> None:
    differ = []
    for use in in_code().uses:
        for key in texts()["en"].keys() & set(use.keys):
            shown = placeholders(texts()["en"][key])
            if use.given is not None and shown != use.given - words.FOR_PROGRAMS.get(key, set()):
                differ.append(
                    f"{use.where} {key}: the text shows {sorted(shown)}, the code gives {sorted(use.given)}"
                )
    assert not differ, "\n".join(differ)


@pytest.mark.parametrize("language", sorted(texts()))
def test_texts_hold_no_markup(language: str) -> None:
    assert [key for key, text in texts()[language].items() if MARKUP.search(text)] == []


def test_a_new_folder_is_a_language_and_its_gaps_are_listed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "core", tmp_path / "core")
    shutil.copytree(LOCALES, tmp_path / "locales")
    folder = tmp_path / "locales" / "xx" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "kehu.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "undo.row_moved"\nmsgstr "Xx"\n', "utf-8")
    asks = "from core.i18n import languages, speak, t; speak('xx'); print(*languages(), t('undo.row_moved'))"
    run = subprocess.run(
        [sys.executable, "-c", asks], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["en", "xx", "zh_CN", "Xx"]
    gaps = words.missing(tmp_path / "locales")
    assert list(gaps) == ["xx"]
    assert set(gaps["xx"]) == texts()["en"].keys() - {"undo.row_moved"}


def test_one_key_in_two_fragments_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"grid\.po repeats .* error\.op"):
        words.merged({"core.po": {"error.op": "a"}, "grid.po": {"error.op": "b"}})


def test_one_key_twice_in_a_fragment_is_refused(tmp_path: Path) -> None:
    twice = tmp_path / "some.po"
    twice.write_text(2 * 'msgid "a.b"\nmsgstr "x"\n\n', "utf-8")
    with pytest.raises(AssertionError, match=r"a\.b"):
        words.fragment(twice)


SAMPLES: list[tuple[str, set[str], frozenset[str] | None]] = [
    ("t('area.one', n=1)", {"area.one"}, frozenset({"n"})),
    ("t('area.one', **found)", {"area.one"}, None),
    ("class Odd(KehuError): ...\nraise Odd('area.one', fields={}, n=1)", {"area.one"}, frozenset({"n"})),
    ("row.refuse('area.one', 'name', error=Stale, n=1)", {"area.one"}, frozenset({"n"})),
    ("KEYS = ('area.one', 'area.css', 'stage.type', 'other.one')", {"area.one"}, None),
    (
        "t(f'error.denied_row_{verb}', table=x)",
        {"error.denied_row_edit", "error.denied_row_delete"},
        frozenset({"table"}),
    ),
    ("t(f'op.{op}')", set(), None),
    ("names.find('area')", set(), None),
]


@pytest.mark.parametrize(("text", "keys", "given"), SAMPLES)
def test_uses_are_found(text: str, keys: set[str], given: frozenset[str] | None) -> None:
    errors = Source(
        "core/errors.py", "class KehuError(Exception):\n    def __init__(self, key, *, fields=None): ..."
    )
    found = scan([errors, Source("pages/sample.py", text)], {"area.one", "stage.won"})
    assert found.asked() == keys
    assert {use.given for use in found.uses} <= {given}
    assert not found.unclear


def test_an_unknown_dynamic_key_is_told() -> None:
    found = scan([Source("pages/sample.py", "def f(name):\n    return t(f'area.{name}')")], {"area.one"})
    assert found.unclear == ["pages/sample.py:2 area.{}"]


LOOPS = [
    ("[t(f'area.{k}') for k in ROLES]", "area.viewer"),
    ("for k, at in (('one', here.there), ('two', 2)):\n    t(f'area.{k}')", "area.two"),
    ("def f(rows):\n    for row in rows:\n        [t(f'area.{k}') for k in ('one', 'two')]", "area.two"),
    ("choose(label, ROLES, format_func=lambda k: t(f'area.{k}'))", "area.agent"),
    ("choose(label, ['one', 'two'], 0, lambda k: t(f'area.{k}'))", "area.two"),
    ("def f(k):\n    return t(f'area.o{k}')", "area.one"),
    ("def f(k):\n    return t('area.o' + k)", "area.one"),
]


@pytest.mark.parametrize(("text", "key"), LOOPS)
def test_what_a_dynamic_key_stands_for_is_found(text: str, key: str) -> None:
    assert key in scan([Source("db/setup.py", text)], {"area.one"}).asked()
