"""Tables: laid out after a look at their first rows, drawn while the others are still being read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from reports.blocks import Row, Table
from reports.breaking import longest_unit, width, wrap
from reports.flow import GREY, LEADING, SIDE, Flow
from reports.pdf import face, spelling
from reports.widths import PADDING, Band, Need, Plan, edges, need, plan

SAMPLE = 400
LONGEST_CELL = 4_000
ABOVE = 3.2
STYLES = {"row": "", "group": "B", "sum": "B", "head": "B"}
GROUND = {"head": 0.925, "group": 0.96}
Lines = list[list[str]]


@dataclass(frozen=True, slots=True)
class Laid:
    """A row in lines, cell by cell."""

    kind: str
    cells: Lines
    lines: int


class Sheet:
    """A table whose first rows are known, so that it can be said how it will lie."""

    def __init__(self, table: Table) -> None:
        self.columns, self.empty = table.columns, table.empty
        rows = map(self._spelled, table.rows)
        sample = list(islice(rows, SAMPLE))
        self.rows: Iterator[Row] = chain(sample, rows)
        self.head = self._spelled(Row([column.label for column in table.columns], "head"))
        self.needs = [self._need(at, sample) for at in range(len(self.columns))]

    def plan(self, upright: float, lying: float | None = None) -> Plan:
        return plan(self.needs, upright, lying)

    def _spelled(self, row: Row) -> Row:
        spell = spelling().spell
        return Row([spell(_bounded(cell)) for cell in row.cells], row.kind)

    def _need(self, at: int, sample: Sequence[Row]) -> Need:
        column, label = self.columns[at], self.head.cells[at]
        texts = [(row.cells[at], STYLES[row.kind]) for row in sample if row.kind != "group"]
        heading = longest_unit(label, face("B").advances) / 1000
        natural = max((_widest(text, style) for text, style in texts), default=0.0)
        if column.fixed:
            return need(max(natural, heading), heading, fixed=True)
        word = max((longest_unit(text[:400], face(style).advances) for text, style in texts), default=0.0)
        return need(max(natural, _widest(label, "B")), max(word / 1000, heading), fixed=False)


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL].rstrip()}…"


def _widest(text: str, style: str) -> float:
    return max(width(line, face(style).advances) for line in text[:400].split("\n")) / 1000


class Press:
    """Draws one table by its plan."""

    def __init__(self, flow: Flow, sheet: Sheet, laying: Plan) -> None:
        self.flow, self.sheet, self.size, self.bands = flow, sheet, laying.size, laying.bands
        self.leading = self.size * LEADING
        self.inner = self._inner()
        self.head = self._laid(sheet.head)
        self.waiting: list[Laid] = []
        self.free = 0.0

    def _inner(self) -> list[float]:
        """The room inside each column, in thousandths of the type size."""
        found = [0.0] * len(self.sheet.columns)
        for band in self.bands:
            for place, wide in zip(band.places, band.widths, strict=True):
                room = (wide - 2 * PADDING) * 1000 / self.size
                # The first column stands in every band; it is broken for the narrowest.
                found[place] = min(found[place] or room, room)
        return found

    def draw(self) -> None:
        self.flow.need(self._height(self.head) + 3 * self.leading)
        self._open()
        rows = 0
        for rows, row in enumerate(self.sheet.rows, 1):  # noqa: B007 - counted
            self._place(self._laid(row))
        if rows == 0 and self.sheet.empty:
            note = self.flow.spell(self.sheet.empty)
            self._place(Laid("note", [[note]], 1))
        self._flush()

    def _laid(self, row: Row) -> Laid:
        advances = face(STYLES[row.kind]).advances
        if row.kind == "group":
            inner = (sum(self.bands[0].widths) - 2 * PADDING) * 1000 / self.size
            cells = [wrap(row.cells[0], inner, advances)]
        else:
            # What comes after the sample may be wider than its column, and is broken all the same.
            cells = [
                wrap(cell, room + 0.5, advances) for cell, room in zip(row.cells, self.inner, strict=True)
            ]
        return Laid(row.kind, cells, max(map(len, cells)))

    def _height(self, laid: Laid) -> float:
        return laid.lines * self.leading + 2 * ABOVE

    def _open(self) -> None:
        self.free = self.flow.left - self._height(self.head)

    def _place(self, laid: Laid) -> None:
        height = self._height(laid)
        whole = self.flow.height - self._height(self.head)
        if height > whole:
            self._split(laid)
            return
        # The name of a group stays with the first of its rows.
        if height + (3 * self.leading if laid.kind == "group" else 0) > self.free:
            # A sum takes the last of its rows along.
            taken = self.waiting.pop() if laid.kind == "sum" and len(self.waiting) > 1 else None
            self._turn()
            if taken:
                self._keep(taken)
        self._keep(laid)

    def _keep(self, laid: Laid) -> None:
        self.waiting.append(laid)
        self.free -= self._height(laid)

    def _split(self, laid: Laid) -> None:
        """A row taller than a page goes on from page to page."""
        start = 0
        while start < laid.lines:
            fitting = int((self.free - 2 * ABOVE) / self.leading)
            if fitting < min(4, laid.lines - start):
                self._turn()
                continue
            cells = [cell[start : start + fitting] for cell in laid.cells]
            part = Laid(laid.kind, cells, min(fitting, laid.lines - start))
            self.waiting.append(part)
            self.free -= self._height(part)
            start += fitting

    def _turn(self) -> None:
        self._flush()
        self.flow.next_page()
        self._open()

    def _flush(self) -> None:
        """The rows that wait, once for each band of columns."""
        for at, band in enumerate(self.bands):
            if at:
                self.flow.next_page()
            for laid in (self.head, *self.waiting):
                self._row(band, laid)
        self.waiting = []

    def _row(self, band: Band, laid: Laid) -> None:
        flow, height, wide = self.flow, self._height(laid), sum(band.widths)
        if ground := GROUND.get(laid.kind):
            # Below the line that ends the row before.
            flow.canvas.box((SIDE, flow.y + 0.4), (wide, height - 0.4), ground)
        if laid.kind in ("group", "note"):
            self._cell(laid.cells[0], (SIDE, SIDE + wide), laid.kind, right=False)
        else:
            for place, edge in zip(band.places, edges(band.widths, SIDE), strict=True):
                self._cell(laid.cells[place], edge, laid.kind, right=self.sheet.columns[place].right)
        flow.y += height
        strong = laid.kind in ("head", "sum")
        flow.canvas.rule((SIDE, flow.y), wide, 0.7 if strong else 0.35, 0.55 if strong else 0.86)

    def _cell(self, lines: Sequence[str], edge: tuple[float, float], kind: str, *, right: bool) -> None:
        style, canvas, size = STYLES.get(kind, ""), self.flow.canvas, self.size
        y, advances = self.flow.y + ABOVE + size * 1.02, face(style).advances
        ink = GREY if kind == "note" else 0.13
        for line in lines:
            x = edge[0] + PADDING
            if right:
                x = edge[1] - PADDING - width(line, advances) * size / 1000
            if line:
                canvas.text((x, y), line, size, style, ink)
            y += self.leading
