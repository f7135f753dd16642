"""The house rules that no tool checks, as functions of one file; each yields the lines that break it."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

LONGEST_FUNCTION, LONGEST_FILE, MOST_ARGUMENTS = 40, 300, 5
VAGUE = re.compile(r"(.*_)?(utils?|helpers?|manager|base|common|misc|impl)")
CLOCK, ENGINE = "core/clock.py", "db/engine.py"
# The reviewed modules that may write HTML.
HTML_HOMES: frozenset[str] = frozenset({"pages/components/preview.py", "pages/components/style.py"})
# Why a file may import inside a function, by its path.
IMPORTS_INSIDE: dict[str, str] = {}


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the project, with slashes."""

    path: str
    text: str

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text)))

    @cached_property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    @cached_property
    def attributes(self) -> list[ast.Attribute]:
        return [node for node in self.nodes if isinstance(node, ast.Attribute)]

    @property
    def is_test(self) -> bool:
        return self.path.startswith("tests/")


Rule = Callable[[Source], Iterator[int]]


def function_length(source: Source) -> Iterator[int]:
    """No function over 40 lines, decorators apart; a migration lists all columns of a table."""
    if source.path.startswith("db/migrations/"):
        return
    for node in source.functions:
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION:
            yield node.lineno


def file_length(source: Source) -> Iterator[int]:
    """No file over 300 lines, but tests and migrations."""
    if not source.path.startswith(("tests/", "db/migrations/")) and source.text.count("\n") > LONGEST_FILE:
        yield LONGEST_FILE + 1


def arguments(source: Source) -> Iterator[int]:
    """At most five arguments that a call could confuse: keyword-only ones and self are not counted."""
    for node in source.functions:
        names = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
        if len([name for name in names if name not in {"self", "cls"}]) > MOST_ARGUMENTS:
            yield node.lineno


def vague_name(source: Source) -> Iterator[int]:
    """A module or folder is named after what it is about."""
    if any(VAGUE.fullmatch(part) for part in PurePosixPath(source.path).with_suffix("").parts):
        yield 1


def other_clock(source: Source) -> Iterator[int]:
    """Only core/clock.py asks what time it is."""
    if source.path == CLOCK:
        return
    yield from (node.lineno for node in source.attributes if asks_the_time(node))
    yield from imported(source, "time", {"time", "time_ns"})


def asks_the_time(node: ast.Attribute) -> bool:
    owner = last_name(node.value)
    if node.attr in {"now", "utcnow", "today"}:
        return owner in {"datetime", "date", "Timestamp"}
    return node.attr in {"time", "time_ns"} and owner == "time"


def other_commit(source: Source) -> Iterator[int]:
    """Only db/engine.py ends a transaction; tests may look after databases of their own."""
    if source.path == ENGINE or source.is_test:
        return
    for node in source.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno


def raw_html(source: Source) -> Iterator[int]:
    """What users typed is never markup."""
    if source.path not in HTML_HOMES:
        for node in source.nodes:
            if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
                yield node.value.lineno
        yield from (n.lineno for n in source.attributes if n.attr == "html" and last_name(n.value) == "st")
        yield from imported(source, "streamlit", {"html"})


def leaky_widget(source: Source) -> Iterator[int]:
    """Stored data comes and goes through the API alone."""
    names = {"data_editor", "download_button"}
    yield from (node.lineno for node in source.attributes if node.attr in names)
    yield from imported(source, "streamlit", names)


def import_inside(source: Source) -> Iterator[int]:
    """Imports stand at the top, where the import contracts and the reader see them."""
    if source.path in IMPORTS_INSIDE:
        return
    inside = {node for function in source.functions for node in ast.walk(function)}
    yield from sorted(node.lineno for node in inside if isinstance(node, ast.Import | ast.ImportFrom))


def bare_noqa(source: Source) -> Iterator[int]:
    """A silenced tool is told which rule it is silenced on."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        silenced = re.search(r"#\s*(ruff:\s*)?noqa(?!:\s*[A-Z]+\d)", token.string, re.IGNORECASE)
        if token.type == tokenize.COMMENT and silenced:
            yield token.start[0]


def skipped_test(source: Source) -> Iterator[int]:
    """A test runs, or is not there."""
    names = {"skip", "skipif", "skipIf", "xfail", "importorskip", "skipTest"}
    if source.is_test:
        owners = {"pytest", "mark", "unittest", "self"}
        yield from (n.lineno for n in source.attributes if n.attr in names and last_name(n.value) in owners)
        yield from imported(source, "pytest", names)


def patched_test(source: Source) -> Iterator[int]:
    """Tests use the real thing, or a fake handed in at a port."""
    if not source.is_test:
        return
    for node in source.nodes:
        if isinstance(node, ast.arg) and node.arg in {"monkeypatch", "mocker"}:
            yield node.lineno
        if isinstance(node, ast.Import) and {a.name for a in node.names} & {"mock", "unittest.mock"}:
            yield node.lineno
    yield from (node.lineno for node in source.attributes if node.attr == "MonkeyPatch")
    yield from imported(source, "unittest", {"mock"})
    yield from imported(source, "unittest.mock", {"patch", "Mock", "MagicMock", "AsyncMock"})
    yield from imported(source, "pytest", {"MonkeyPatch"})


def last_name(node: ast.expr) -> str:
    """`datetime` of both `datetime` and `datetime.datetime`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def imported(source: Source, module: str, names: set[str]) -> Iterator[int]:
    """Where `from module import name` brings in one of these names."""
    for node in source.nodes:
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == module
            and {a.name for a in node.names} & names
        ):
            yield node.lineno


RULES: tuple[Rule, ...] = (
    function_length,
    file_length,
    arguments,
    vague_name,
    other_clock,
    other_commit,
    raw_html,
    leaky_widget,
    import_inside,
    bare_noqa,
    skipped_test,
    patched_test,
)
