"""The house rules over every file of the project, and the tools' settings over every package."""

import ast
import tomllib
from pathlib import Path

import pytest

from api.commands.test import SOURCES
from tests.architecture.rules import HTML_HOMES, IMPORTS_INSIDE, RULES, Rule, Source

ROOT = Path(__file__).resolve().parents[2]


def project_files() -> list[Path]:
    """Every Python file of ours; data/ is the user's, and folders with a dot hold environments and caches."""
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*.py"))
    return [
        path for path in paths if path.parts[0] != "data" and not any(p.startswith(".") for p in path.parts)
    ]


SOURCE_FILES = [Source(path.as_posix(), (ROOT / path).read_text("utf-8")) for path in project_files()]


@pytest.mark.parametrize("rule", RULES)
def test_the_project_keeps_the_rule(rule: Rule) -> None:
    broken = [f"{source.path}:{line}" for source in SOURCE_FILES for line in rule(source)]
    assert not broken, f"{rule.__doc__} Broken at: {', '.join(broken)}"


def test_the_files_are_seen() -> None:
    assert {"manage.py", "core/errors.py", "tests/architecture/test_project.py"} <= {
        s.path for s in SOURCE_FILES
    }


def test_exceptions_name_files_that_exist() -> None:
    assert all((ROOT / path).is_file() for path in [*HTML_HOMES, *IMPORTS_INSIDE])


def test_every_package_is_under_contract_and_typed() -> None:
    """A new top-level package is easily forgotten where packages are listed."""
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert packages == set(tools["importlinter"]["root_packages"])
    assert packages == set(tools["coverage"]["run"]["source"])
    assert packages <= set(SOURCES)


def test_the_front_door_is_readable_for_old_pythons() -> None:
    ast.parse((ROOT / "manage.py").read_text("utf-8"), feature_version=(3, 8))
