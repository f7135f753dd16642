"""Each house rule against a sample that breaks it and one that keeps it: a rule that cannot fail is none."""

import pytest

from tests.architecture import rules
from tests.architecture.rules import RULES, Rule, Source

PAGE, TEST = "pages/sample.py", "tests/test_sample.py"
MANY = "x = 1\n"

BAD: list[tuple[Rule, str, str]] = [
    (rules.function_length, PAGE, "def f():\n" + 40 * "    x = 1\n"),
    (rules.function_length, TEST, "async def f():\n" + 40 * "    x = 1\n"),
    (rules.file_length, PAGE, 301 * MANY),
    (rules.arguments, PAGE, "def f(a, b, c, d, e, f): ..."),
    (rules.arguments, PAGE, "class A:\n    def f(self, a, b, /, c, d, e, f): ..."),
    (rules.vague_name, "core/utils.py", ""),
    (rules.vague_name, "db/query_helper.py", ""),
    (rules.vague_name, "api/base/rows.py", ""),
    (rules.other_clock, PAGE, "datetime.now(UTC)"),
    (rules.other_clock, PAGE, "datetime.datetime.utcnow()"),
    (rules.other_clock, PAGE, "column = moment(default_factory=datetime.now)"),
    (rules.other_clock, TEST, "date.today()"),
    (rules.other_clock, PAGE, "time.time()"),
    (rules.other_clock, PAGE, "from time import time"),
    (rules.other_commit, "db/changes.py", "session.commit()"),
    (rules.other_commit, "db/changes.py", "self.session.connection().commit()"),
    (rules.raw_html, PAGE, "st.markdown(name, unsafe_allow_html=True)"),
    (rules.raw_html, PAGE, "st.html(name)"),
    (rules.raw_html, "pages/components/form.py", "st.markdown(name, unsafe_allow_html=True)"),
    (rules.raw_html, PAGE, "from streamlit import html"),
    (rules.leaky_widget, PAGE, "st.data_editor(frame)"),
    (rules.leaky_widget, PAGE, "column.download_button('x', data)"),
    (rules.leaky_widget, PAGE, "from streamlit import data_editor as editor"),
    (rules.import_inside, PAGE, "def f():\n    import json"),
    (rules.import_inside, TEST, "def f():\n    if a:\n        from b import c"),
    (rules.bare_noqa, PAGE, "x = 1  # noqa"),
    (rules.bare_noqa, PAGE, "# ruff: noqa\nx = 1"),
    (rules.skipped_test, TEST, "@pytest.mark.skipif(a, reason='b')\ndef test(): ..."),
    (rules.skipped_test, TEST, "pytest.skip('later')"),
    (rules.skipped_test, TEST, "pytest.importorskip('a')"),
    (rules.skipped_test, TEST, "pytestmark = pytest.mark.xfail"),
    (rules.skipped_test, TEST, "from pytest import skip"),
    (rules.patched_test, TEST, "def test(monkeypatch): ..."),
    (rules.patched_test, TEST, "from unittest import mock"),
    (rules.patched_test, TEST, "from unittest.mock import patch"),
    (rules.patched_test, TEST, "import unittest.mock"),
    (rules.patched_test, TEST, "with pytest.MonkeyPatch.context() as m: ..."),
]

GOOD: list[tuple[Rule, str, str]] = [
    (rules.function_length, PAGE, "def f():\n" + 39 * "    x = 1\n"),
    (rules.function_length, "db/migrations/versions/one.py", "def f():\n" + 99 * "    x = 1\n"),
    (rules.file_length, PAGE, 300 * MANY),
    (rules.file_length, TEST, 301 * MANY),
    (rules.file_length, "db/migrations/versions/one.py", 301 * MANY),
    (rules.arguments, PAGE, "class A:\n    def f(self, a, b, c, d, e, *, f, g): ..."),
    (rules.vague_name, "db/tables/customer.py", ""),
    (rules.vague_name, "manage.py", ""),
    (rules.vague_name, "core/database.py", ""),
    (rules.other_clock, "core/clock.py", "datetime.now(UTC)"),
    (rules.other_clock, PAGE, "clock.now(); time.monotonic(); row.time"),
    (rules.other_commit, "db/engine.py", "session.commit()"),
    (rules.other_commit, TEST, "connection.commit()"),
    (rules.raw_html, PAGE, "report.html(name)"),
    (rules.leaky_widget, PAGE, "st.dataframe(frame)"),
    (rules.import_inside, PAGE, "if TYPE_CHECKING:\n    import json\ndef f(): ..."),
    (rules.bare_noqa, PAGE, "x = 1  # noqa: E501\ny = '# noqa'"),
    (rules.skipped_test, TEST, "rows.skip(3); @pytest.mark.slow\ndef test(): ...".replace("; ", "\n")),
    (rules.skipped_test, PAGE, "pytest.skip('not a test')"),
    (rules.patched_test, TEST, "def test(tmp_path, clock): ..."),
]


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_a_broken_rule_is_found(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), GOOD)
def test_a_kept_rule_is_quiet(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text))) == []


def test_every_rule_has_both_samples() -> None:
    assert {rule for rule, _, _ in BAD} == set(RULES) == {rule for rule, _, _ in GOOD}
