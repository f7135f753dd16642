"""What came of an import: numbers, refused lines, lines that meet a row, the first of the changes."""

from dataclasses import dataclass, field
from typing import Any

KEPT = 20_000
LONGEST = 400
UNKNOWN, LINES = 1_000, 8
NUMBERS = (
    "lines", "new", "changed", "same", "skipped", "waiting", "refused", "matched", "duplicates", "twins",
)  # fmt: skip


@dataclass(slots=True)
class Refusal:
    """A line that does not come in, and why; `value` is the text that somebody may want replaced."""

    line: int
    field: str | None
    message: str
    value: str = ""


@dataclass(slots=True)
class Match:
    """A line that meets a row or an earlier line, as kept for review.

    `kind` is key, duplicate or twin; `id` the row met, None where the viewer may not see it; `told` what the
    duplicate rules found; `cells` what overwriting would change; `counted` the number it went into.
    """

    line: int
    kind: str
    id: int | None = None
    label: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    counted: str = ""


@dataclass(slots=True)
class Outcome:
    """Numbers at a glance, the refused lines, the first of the changes, and the sets that were written.

    `waiting` lines stay out until somebody decides; `unknown` are values that are no choice, by field.
    """

    lines: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0
    waiting: int = 0
    refused: int = 0
    matched: int = 0
    duplicates: int = 0
    twins: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    diff: list[dict[str, Any]] = field(default_factory=list)
    sets: list[int] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    unknown: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def count(self, name: str) -> None:
        setattr(self, name, getattr(self, name) + 1)

    def not_a_choice(self, line: int, at: str, value: str) -> None:
        """Note a value that is no choice: how often, and the first lines."""
        if (at, value) not in self.unknown and len(self.unknown) >= UNKNOWN:
            return
        seen = self.unknown.setdefault((at, value), [0])
        seen[0] += 1
        if len(seen) <= LINES:
            seen.append(line)

    def refuse(self, line: int, at: str | None, message: str, value: object = "") -> None:
        if len(self.refusals) < KEPT:
            text = value if isinstance(value, str) and len(value) <= LONGEST else ""
            self.refusals.append(Refusal(line, at, message, text))

    def to_json(self) -> dict[str, Any]:
        """For people: the same reason is said once, with all its lines."""
        groups: dict[tuple[str | None, str, str], list[int]] = {}
        for r in self.refusals:
            groups.setdefault((r.field, r.message, r.value), []).append(r.line)
        said = [
            {"field": f, "message": m, "value": v, "count": len(n), "lines": n}
            for (f, m, v), n in groups.items()
        ]
        unknown = [
            {"field": f, "value": v, "count": n[0], "lines": n[1:]} for (f, v), n in self.unknown.items()
        ]
        numbers = {k: getattr(self, k) for k in NUMBERS}
        return {**numbers, "refusals": said, "unknown": unknown, "diff": self.diff, "sets": self.sets}
