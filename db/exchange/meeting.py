"""What becomes of lines that meet a row: one with their key, one that the duplicate rules take for the same.

A line may also meet an earlier line of its own file, which no row stands for yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.i18n import t
from db import duplicates, naming
from db.changes import Intent
from db.changes.building import build
from db.changes.hooks import Writing
from db.changes.plan import RowPlan
from db.exchange.converting import Converter, Line
from db.exchange.outcome import KEPT, Match, Outcome
from db.viewer import Viewer

# Keys of lines are remembered up to here; what a longer file repeats is found once it is written.
REMEMBERED = 300_000
LEFT = {"skip": "skipped", "review": "waiting"}
OTHER_FATES = ("fill", "skip", "review", "create")


@dataclass(slots=True)
class Meetings:
    """The lines of one import that meet something, batch after batch.

    `checking`: nothing is written. `fates`: what became of lines in the first of two passes (`step` counts
    them from 0), None where there is but one; a second pass only goes over rows that the first has written.
    """

    converter: Converter
    checking: bool = False
    fates: dict[int, str] | None = None
    step: int = 0
    earlier: dict[int, int] = field(default_factory=dict)
    batch: dict[int, Match] = field(default_factory=dict)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    filled: dict[int, Any] = field(default_factory=dict)

    @property
    def by_rules(self) -> bool:
        """Whether the duplicate rules matter: where all that is found comes in anyway, nobody looks."""
        spec = self.converter.spec
        asked = self.checking or spec.on_duplicate != "create" or bool(spec.decisions)
        return asked and bool(self.converter.table.duplicates)

    @property
    def by_key(self) -> bool:
        spec = self.converter.spec
        asked = self.checking or spec.on_match != "create" or bool(spec.decisions)
        return asked and bool(spec.key)

    def remember(self, lines: Sequence[Line]) -> None:
        """Note lines of a batch that is in already, for later ones to be compared with."""
        if self.by_rules:
            for number, keyed in self._keyed(self.converter.viewer, lines).items():
                self._twin(number, keyed)

    def begin(self, writing: Writing, lines: Sequence[Line], there: Mapping[Any, int]) -> None:
        """Find what the lines of a batch meet; `there` are the rows that their keys find."""
        sound = [line for line in lines if there and not line.wrong]
        by_key = {line.number: there.get(self.converter.key_of(line)) for line in sound}
        self.batch = {number: Match(number, "key", pk) for number, pk in by_key.items() if pk}
        if self.by_rules and self.step == 0:
            self._look(writing, lines)
        self.values = {line.number: line.values for line in lines if line.number in self.batch}
        fill = [m.id for m in self.batch.values() if m.id and self.fate(m) == "fill"]
        self.filled = self._rows(writing, fill)

    def _rows(self, writing: Writing, ids: Sequence[int]) -> dict[int, Any]:
        """What stands in rows of which only the blanks are to be filled."""
        table = self.converter.table.sa
        found = sa.select(table).where(table.c.id.in_(ids))
        return {row["id"]: row for row in writing.connection.execute(found).mappings()} if ids else {}

    def _look(self, writing: Writing, lines: Sequence[Line]) -> None:
        """What the duplicate rules say of lines whose key found nothing."""
        table, title = self.converter.table, self.converter.table.title
        keyed = self._keyed(writing.viewer, lines)
        found = duplicates.alike(writing, table, {n: k for n, k in keyed.items() if n not in self.batch}, {})
        labels = {line.number: str(line.values.get(title) or "") for line in lines}
        for number, own in keyed.items():
            twin = self._twin(number, own)
            if number in self.batch:
                continue
            told = [{"line": twin}, *found[number]] if twin else found[number]
            if told:
                pk = next((hit["id"] for hit in told if "id" in hit), None)
                kind, met = ("twin", None) if twin else ("duplicate", pk)
                self.batch[number] = Match(number, kind, met, labels[number], told)

    def intent(self, line: Line, outcome: Outcome) -> Intent | None:
        """What a line without fault asks for; None, and counted, where it is left out."""
        match = self.batch.get(line.number)
        if self.step and match is None:
            return None
        fate = "create" if match is None else self.fate(match)
        table = self.converter.table.key
        if match is None or fate == "create":
            values = {k: v for k, v in line.values.items() if v is not None}
            return Intent(table, "create", values=values, clean=line.clean)
        if fate in LEFT:
            self._left(match, outcome, LEFT[fate])
        elif match.id is None:
            self._refused(match, outcome)
        else:
            self._note(match, fate)
            values = self._values(match, line, fate)
            return Intent(table, "update", match.id, values=values, clean=line.clean)
        return None

    def _values(self, match: Match, line: Line, fate: str) -> dict[str, Any]:
        key = self.converter.spec.key if match.kind == "key" else ""
        values = {k: v for k, v in line.values.items() if k != key}
        if fate == "fill":
            now = self.filled.get(match.id or 0, {})
            values = {k: v for k, v in values.items() if now.get(k) is None}
        return values

    def _left(self, match: Match, outcome: Outcome, name: str) -> None:
        outcome.count(name)
        self.counted(match.line, name)
        self._note(match, "skip")

    def _note(self, match: Match, fate: str) -> None:
        if self.fates is not None and fate != "overwrite":
            self.fates[match.line] = fate

    def _refused(self, match: Match, outcome: Outcome) -> None:
        """Nothing is there to be filled or overwritten, or nothing the viewer may see."""
        outcome.count("refused")
        self.counted(match.line, "refused")
        twin = next((hit["line"] for hit in match.told if "line" in hit), None)
        said = t("import.hidden_match") if twin is None else t("import.twin", line=twin)
        outcome.refuse(match.line, None, said)

    def _keyed(self, viewer: Viewer, lines: Sequence[Line]) -> dict[int, dict[str, int]]:
        table = self.converter.table
        fields = duplicates.open_fields(viewer, table)
        found = {x.number: duplicates.keys_in(table, fields, x.values.get) for x in lines if not x.wrong}
        return {number: keyed for number, keyed in found.items() if keyed}

    def _twin(self, number: int, keyed: dict[str, int]) -> int | None:
        """The first earlier line that shares a key; the keys are remembered by their hash alone."""
        marks = [hash(pair) for pair in keyed.items()]
        twin = min((self.earlier[mark] for mark in marks if mark in self.earlier), default=None)
        if len(self.earlier) < REMEMBERED:
            for mark in marks:
                self.earlier.setdefault(mark, number)
        return twin

    def fate(self, match: Match) -> str:
        if self.step:
            return (self.fates or {}).get(match.line, "overwrite")
        spec = self.converter.spec
        rest = spec.on_match if match.kind == "key" else spec.on_duplicate
        return str(spec.decisions.get(match.line, rest))

    def compare(self, viewer: Viewer, connection: Connection) -> None:
        """For review: what overwriting would change in rows that are not overwritten."""
        asked = [m for m in self.batch.values() if m.id and self.fate(m) in OTHER_FATES]
        one_each = list({m.id: m for m in reversed(asked)}.values())
        table = self.converter.table.key
        intents = [Intent(table, "update", m.id, values=self.values[m.line]) for m in one_each]
        plan = build(Writing(connection, viewer, "import"), intents)
        for match, row in zip(one_each, plan.rows, strict=False):
            match.cells = row.to_json()["cells"]

    def settle(self, outcome: Outcome, viewer: Viewer, connection: Connection) -> None:
        """Count what was met, and list what somebody may want to decide about."""
        ids = [match.id for match in self.batch.values()]
        names = naming.titles(connection, viewer, self.converter.table.key, ids)
        for match in self.batch.values():
            if match.kind == "key" and not match.cells:
                continue
            outcome.count({"key": "matched", "duplicate": "duplicates", "twin": "twins"}[match.kind])
            match.label = names.get(match.id or 0, match.label)
            if len(outcome.matches) < KEPT:
                outcome.matches.append(match)

    def counted(self, number: int, name: str, row: RowPlan | None = None) -> None:
        """Note how a line was counted, and with what it would change."""
        if (match := self.batch.get(number)) is not None:
            match.counted = name
            if row is not None and row.op == "update" and row.new:
                match.cells = row.to_json()["cells"]
