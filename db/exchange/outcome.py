"""What came of an import: numbers, refused lines, the first of the changes."""

from dataclasses import dataclass, field
from typing import Any

KEPT = 20_000
LONGEST = 400


@dataclass(slots=True)
class Refusal:
    """A line that does not come in, and why; `value` is the text that somebody may want replaced."""

    line: int
    field: str | None
    message: str
    value: str = ""


@dataclass(slots=True)
class Outcome:
    """Numbers at a glance, the refused lines, the first of the changes, and the sets that were written."""

    lines: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    diff: list[dict[str, Any]] = field(default_factory=list)
    sets: list[int] = field(default_factory=list)

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
        numbers = {k: getattr(self, k) for k in ("lines", "new", "changed", "same", "skipped", "refused")}
        return {**numbers, "refusals": said, "diff": self.diff, "sets": self.sets}
