"""What was measured, and how it is printed."""

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Protocol

import psutil  # type: ignore[import-untyped]
import sqlalchemy as sa

from core import clock
from db.engine import Store

HEAD = ("measure", "unit", "bare", "Kehu", "ratio", "goal", "")


@dataclass(frozen=True)
class Goal:
    """`holds` is asked with (ratio, figure)."""

    words: str
    holds: Callable[[float, float], bool]


NO_GOAL = Goal("", lambda _ratio, _figure: True)


def at_most_times(limit: float) -> Goal:
    return Goal(f"≤ {limit:g}× bare", lambda ratio, _: ratio <= limit)


def at_most(limit: float, unit: str) -> Goal:
    return Goal(f"≤ {limit:g} {unit}", lambda _, figure: figure <= limit)


def at_least(limit: float, unit: str) -> Goal:
    return Goal(f"≥ {limit:,g} {unit}", lambda _, figure: figure >= limit)


@dataclass(frozen=True)
class Figure:
    """One line of the table; `bare` is None where there is nothing to compare with."""

    name: str
    unit: str
    bare: float | None
    kehu: float
    goal: Goal = NO_GOAL

    @property
    def ratio(self) -> float | None:
        return None if self.bare is None else self.kehu / self.bare

    @property
    def holds(self) -> bool:
        return self.goal.holds(self.ratio or 0.0, self.kehu)

    def cells(self) -> tuple[str, ...]:
        bare = "" if self.bare is None else rounded(self.bare)
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        verdict = "" if not self.goal.words else "ok" if self.holds else "short"
        return (self.name, self.unit, bare, rounded(self.kehu), ratio, self.goal.words, verdict)


def rounded(value: float) -> str:
    """Three digits are as much as a measurement can tell."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


class Line(Protocol):
    """A measure with its cells below a head."""

    def cells(self) -> tuple[str, ...]: ...


def as_text(figures: Iterable[Line], head: Sequence[str] = HEAD) -> str:
    rows = [tuple(head), *(figure.cells() for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def as_markdown(figures: Iterable[Line], head: Sequence[str] = HEAD) -> str:
    rows = [tuple(head), ("---",) * len(head), *(figure.cells() for figure in figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def circumstances(store: Store, rows: int) -> Sequence[str]:
    """Where and when, so that two runs can be compared."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    name = "SQLite" if store.sqlite else "PostgreSQL"
    with store.reading() as connection:
        asked = "SELECT sqlite_version()" if store.sqlite else "SHOW server_version"
        engine = connection.execute(sa.text(asked)).scalar_one()
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "fastapi", "sqlalchemy"))
    return (
        f"{clock.now():%Y-%m-%d %H:%M} UTC; {name} {engine}; {rows:,} customers and {rows:,} opportunities",
        f"{os.cpu_count()} cores, {memory:.0f} GB memory, load {load:.1f} before; {platform.system()}",
        f"Python {platform.python_version()}, {packages}",
    )
