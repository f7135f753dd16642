"""Which message keys the product asks for, read from its code: calls, literals, f-strings and templates."""

import ast
import builtins
import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.pofile import read_po

from core import filter as flt
from core.i18n import languages as languages_of_product
from db.catalog import LEVELS, VERBS, declarations
from db.changes.building import VERB
from db.changes.plan import OPS, SOURCES
from db.fields import Field
from db.kinds import KINDS
from db.setup import ROLES
from db.spec import custom_fields
from db.viewer import MASKS
from pages.components.menu import GROUPS, PAGES
from pages.shell import load
from tests.architecture.rules import Source, last_name

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "locales"
PACKAGES = ("core", "db", "workflows", "reports", "api", "pages", "sample")
KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_]+)+")
IN_TEMPLATE = re.compile(rf"[\"']({KEY.pattern})[\"']")
SUFFIXES = (
    ".css",
    ".csv",
    ".db",
    ".html",
    ".js",
    ".json",
    ".md",
    ".po",
    ".py",
    ".svg",
    ".toml",
    ".txt",
    ".xlsx",
)
LOOKS_UP = {"t", "Refused", "refuse"}
SPANS = ("days", "weeks", "months")
UNITS = ("week", "month", "quarter", "year")

# What an f-string stands for where no loop around it says so; vocabulary() covers the families in it.
load()
DYNAMIC: dict[str, list[str]] = {
    "menu.{}": [f"menu.{key}" for key in PAGES],
    "error.denied_{}": [f"error.denied_{verb}" for verb in VERBS.values()],
    "language.{}": [f"language.{name}" for name in languages_of_product()],
    "role.{}": [f"role.{role}" for role in ROLES],
    "error.denied_row_{}": sorted({f"error.denied_row_{VERB[op]}" for op in OPS if op != "create"}),
}
# What a message's error carries for programs to read; its text need not show it.
FOR_PROGRAMS = {"auth.too_often": {"seconds"}, "auth.feed_often": {"seconds"}}

Keys = tuple[str, ...]


def vocabulary() -> list[Keys]:
    """Labels of all that is declared: of each entry, one key at least must have a text."""
    tables = declarations()
    labels = [*(f for made in tables for f in made.fields), *custom_fields()]
    groups = {*GROUPS, *(made.facts.get("group") for made in tables)} - {None}
    return [
        *((f"table.{made.key}",) for made in tables),
        *((f"field.{f.table}.{f.key}", f"field.{f.key}") for f in labels),
        *(keys for f in labels for keys in choices(f)),
        *((f"group.{group}",) for group in groups),
        *((f"verb.{verb}",) for verb in VERBS.values()),
        *((f"level.{level}",) for level in LEVELS),
        *((f"mask.{mask}",) for mask in MASKS),
        *((f"source.{source}",) for source in SOURCES),
        *((f"op.{op}",) for op in flt.OPS),
        *((f"kind.{kind}",) for kind in KINDS),
        *((f"window.{name}",) for name in windows()),
        *((f"section.{f.section}",) for f in labels if f.section),
        *((f"help.page_{key}",) for key in (*PAGES, "grid", "record", "new")),
        *((f"help.table_{made.key}",) for made in tables if not made.facts.get("system")),
    ]


def choices(f: Field) -> Iterator[Keys]:
    for choice in f.choices:
        yield f"choice.{f.table}.{f.key}.{choice.key}", f"choice.{choice.key}"


def windows() -> Iterator[str]:
    """The periods of core.filter.window; a rolling one is named without its number, which fills its text."""
    yield from ("today", "yesterday", "tomorrow")
    yield from (f"{which}_{unit}" for which in ("last", "this", "next") for unit in UNITS)
    yield from (f"{which}_{span}" for which in ("last", "next") for span in SPANS)


FAMILIES = {keys[0].partition(".")[0] for keys in vocabulary()}


@dataclass(frozen=True)
class Use:
    """Keys asked for at one place; `given` are the parameters handed in, None where they cannot be read."""

    where: str
    keys: Keys
    given: frozenset[str] | None = None


@dataclass
class Scan:
    """`unclear` are f-strings of which nothing says what they stand for."""

    uses: list[Use] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)

    def asked(self) -> set[str]:
        return {key for use in self.uses for key in use.keys}


def sources(root: Path = ROOT) -> list[Source]:
    paths = [*root.glob("*.py"), *(p for name in PACKAGES for p in (root / name).rglob("*.py"))]
    ours = [p for p in paths if p.name != "manage.py"]  # which runs before any catalogue can be read
    return [Source(p.relative_to(root).as_posix(), p.read_text("utf-8")) for p in ours]


def in_templates(known: set[str], root: Path = ROOT) -> Iterator[Use]:
    loose = namespaces(known)
    for path in (p for name in PACKAGES for p in (root / name).rglob("*.html")):
        quoted = [found[1] for found in IN_TEMPLATE.finditer(path.read_text("utf-8"))]
        yield Use(path.name, tuple(key for key in quoted if is_loose(key, loose)))


def error_classes(files: Iterable[Source]) -> dict[str, set[str]]:
    """Every child of KehuError, with the keywords its constructor keeps for itself."""
    classes = [n for source in files for n in source.nodes if isinstance(n, ast.ClassDef)]
    found: dict[str, set[str]] = {}
    before = -1
    while len(found) > before:
        before = len(found)
        for node in classes:
            parents = {last_name(b) for b in node.bases} & set(found)
            if node.name == "KehuError" or parents:
                found[node.name] = own_keywords(node).union(*(found[p] for p in parents))
    return found


def own_keywords(node: ast.ClassDef) -> set[str]:
    made = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
    return {arg.arg for init in made for arg in init.args.kwonlyargs}


def namespaces(known: Iterable[str]) -> set[str]:
    """First parts of keys, but tables: `stage.type` outside a call is the path of a filter."""
    return {key.partition(".")[0] for key in known} - {made.key for made in declarations()}


def scan(files: list[Source], known: set[str]) -> Scan:
    """All uses in some files. A literal outside a call counts where its first part is that of known keys."""
    errors = error_classes(files) | {"refuse": {"error", "conflict"}}
    found = Scan()
    for source in files:
        Reading(source, errors, known, found).read()
    return found


def load_pages(root: Path = ROOT) -> None:
    """Every page enters its registry when imported."""
    for path in sorted((root / "pages").glob("[!_]*.py")):
        importlib.import_module(f"pages.{path.stem}")


def is_loose(text: str, loose: set[str]) -> bool:
    return text.partition(".")[0] in loose and "." in text and not text.endswith(SUFFIXES)


class Reading:
    """The uses of one file, added to a scan."""

    def __init__(self, source: Source, errors: dict[str, set[str]], known: set[str], found: Scan) -> None:
        self.source, self.errors, self.known, self.found = source, errors, known, found
        self.loose = namespaces(known)
        self.parents = {c: node for node in source.nodes for c in ast.iter_child_nodes(node)}

    def read(self) -> None:
        called = {
            node.args[0]: node for node in self.source.nodes if isinstance(node, ast.Call) and self.asks(node)
        }
        for node in self.source.nodes:
            match node:
                case ast.JoinedStr() | ast.BinOp() if node in called or is_loose(pattern(node), self.loose):
                    self.dynamic(node, called.get(node))
                case ast.Constant(value=str(key)) if node in called:
                    self.add(node, (key,), called[node])
                case ast.Constant(value=str(key)) if self.is_key(node, key):
                    self.add(node, (key,), None)

    def asks(self, call: ast.Call) -> bool:
        name = last_name(call.func)
        looks = (name in LOOKS_UP and (name != "t" or isinstance(call.func, ast.Name))) or name in self.errors
        return looks and bool(call.args)

    def is_key(self, node: ast.AST, text: str) -> bool:
        """Whether a literal, which is no part of a longer text, can only be a key."""
        whole = not isinstance(self.parents.get(node), ast.JoinedStr | ast.BinOp)
        return whole and bool(KEY.fullmatch(text)) and is_loose(text, self.loose)

    def where(self, node: ast.AST) -> str:
        return f"{self.source.path}:{getattr(node, 'lineno', 0)}"

    def add(self, node: ast.AST, keys: Keys, call: ast.Call | None) -> None:
        self.found.uses.append(Use(self.where(node), keys, self.given(call) if call else None))

    def given(self, call: ast.Call) -> frozenset[str] | None:
        names = [keyword.arg for keyword in call.keywords]
        kept = self.errors.get(last_name(call.func), set())
        return None if None in names else frozenset(n for n in names if n) - kept

    def dynamic(self, node: ast.JoinedStr | ast.BinOp, call: ast.Call | None) -> None:
        shape = pattern(node)
        if shape.partition(".")[0] in FAMILIES:
            return
        if keys := DYNAMIC.get(shape) or self.looped(node):
            self.add(node, tuple(keys), call)
        elif alike := self.alike(shape):
            self.add(node, tuple(alike), None)
        else:
            self.found.unclear.append(f"{self.where(node)} {shape}")

    def alike(self, shape: str) -> list[str]:
        """The texts there are for `page.did_{}`; a bare `page.{}` would say nothing."""
        named = re.compile(re.escape(shape).replace(r"\{\}", "[A-Za-z0-9_]+"))
        return [] if ".{" in shape else sorted(filter(named.fullmatch, self.known))

    def looped(self, node: ast.JoinedStr | ast.BinOp) -> list[str]:
        """Every text of an f-string whose parts come from a loop over what the module declares."""
        loops = self.loops(node)
        names = Names(
            vars(importlib.import_module(self.source.path.removesuffix(".py").replace("/", ".")))
            if loops
            else {}
        )
        for start in range(len(loops) - 1, -1, -1):
            every = ast.fix_missing_locations(ast.Expression(ast.ListComp(node, loops[start:])))
            try:
                return list(eval(compile(every, self.source.path, "eval"), names))
            except NameError:
                continue
        return []

    def loops(self, node: ast.AST) -> list[ast.comprehension]:
        """The loops around a node, the outermost first."""
        found: list[ast.comprehension] = []
        inside: ast.AST | None = node
        while inside := self.parents.get(inside) if inside else None:
            match inside:
                case ast.For():
                    found.insert(0, ast.comprehension(inside.target, inside.iter, [], 0))
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    found[:0] = [ast.comprehension(g.target, g.iter, [], 0) for g in inside.generators]
                case ast.Lambda():
                    found[:0] = self.offered(inside)
        return found

    def offered(self, shown: ast.Lambda) -> list[ast.comprehension]:
        """What a widget offers, which its `format_func` is called with."""
        call = self.parents.get(self.parents[shown], None)
        call = self.parents[shown] if isinstance(self.parents[shown], ast.Call) else call
        if not isinstance(call, ast.Call) or len(call.args) < 2 or not shown.args.args:
            return []
        return [ast.comprehension(ast.Name(shown.args.args[0].arg, ast.Store()), call.args[1], [], 0)]


class Unknown:
    """What only a run of the product would tell; it may be passed on, but neither shown nor looped over."""

    def __getattr__(self, _: str) -> "Unknown":
        return self

    def __getitem__(self, _: object) -> "Unknown":
        return self

    def __call__(self, *_: object, **__: object) -> "Unknown":
        return self

    def __iter__(self) -> Iterator[object]:
        raise NameError

    def __format__(self, _: str) -> str:
        raise NameError


class Names(dict[str, Any]):
    """A module's names; the others are unknown."""

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name) if hasattr(builtins, name) else Unknown()


def pattern(node: ast.expr) -> str:
    """An f-string or a sum of texts with `{}` for each part that varies."""
    match node:
        case ast.JoinedStr():
            return "".join(pattern(part) for part in node.values)
        case ast.BinOp(left, ast.Add(), right):
            return pattern(left) + pattern(right)
        case ast.Constant(value=str(text)):
            return text
    return "{}"


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def fragment(path: Path) -> dict[str, str]:
    """The messages of one *.po file; a key given twice in it is refused."""
    given = re.findall(r'^msgid "(.+)"$', path.read_text("utf-8"), re.MULTILINE)
    if twice := {key for key in given if given.count(key) > 1}:
        raise AssertionError(f"{path.name} gives twice: {', '.join(sorted(twice))}")
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def languages(root: Path = LOCALES) -> dict[str, dict[str, dict[str, str]]]:
    """language → fragment → key → text."""
    folders = sorted(p for p in root.glob("*/LC_MESSAGES") if p.is_dir())
    return {p.parent.name: {f.name: fragment(f) for f in sorted(p.glob("*.po"))} for p in folders}


def merged(fragments: dict[str, dict[str, str]]) -> dict[str, str]:
    """All messages of a language; two fragments with the same key are refused."""
    found: dict[str, Any] = {}
    for name, texts in fragments.items():
        if both := sorted(found.keys() & texts.keys()):
            raise AssertionError(f"{name} repeats keys of another fragment: {', '.join(both)}")
        found |= texts
    return found


def missing(root: Path = LOCALES) -> dict[str, list[str]]:
    """What each language lacks of all that any language has."""
    texts = {name: merged(fragments) for name, fragments in languages(root).items()}
    union = set().union(*texts.values())
    return {name: sorted(union - own.keys()) for name, own in texts.items() if union - own.keys()}
