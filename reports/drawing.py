"""From a document to a file: each kind of block knows how it is drawn."""

from functools import singledispatch
from io import BytesIO
from pathlib import Path

from reports.blocks import PAPERS, Document, Entry, Facts, Heading, Note, Picture, Table
from reports.flow import GREY, LEADING, SIDE, Flow
from reports.pictures import Unreadable, for_paper
from reports.tables import Press, Sheet

LABEL, VALUE, GAP = 7.5, 9.5, 18.0
# A value of more lines beside another takes the whole width.
MOST_BESIDE, MOST_VALUE = 4, 40_000
WIDEST_PICTURE, HIGHEST_PICTURE = 330.0, 240.0


def draw(document: Document, path: Path) -> int:
    """Write the PDF; returns how many pages it has. Rows are read while pages are drawn."""
    sheets = {id(block): Sheet(block) for block in document.blocks if isinstance(block, Table)}
    alone = len(document.blocks) == len(sheets) == 1
    short, long = PAPERS[document.paper]
    rooms = (short - 2 * SIDE, long - 2 * SIDE if alone else None)
    plans = {key: sheet.plan(*rooms) for key, sheet in sheets.items()}
    flow = Flow(document, landscape=any(plan.landscape for plan in plans.values()))
    try:
        for block in document.blocks:
            if isinstance(block, Table):
                Press(flow, sheets[id(block)], plans[id(block)]).draw()
            else:
                put(block, flow)
        flow.finish()
        pages = flow.canvas.pages
        flow.canvas.save(path)
    finally:
        flow.canvas.close()
    return pages


@singledispatch
def put(block: object, _flow: Flow) -> None:
    raise TypeError(type(block).__name__)


@put.register
def _(block: Heading, flow: Flow) -> None:
    flow.y += 14
    flow.need(64)
    text = flow.one_line(flow.spell(block.text, 200), flow.room, 11.5, "B")
    flow.canvas.mark(text, flow.y)
    flow.canvas.text((SIDE, flow.y + 11), text, 11.5, "B", 0.05)
    if block.beside:
        flow.right(flow.spell(block.beside, 80), 8, flow.y + 11)
    flow.canvas.rule((SIDE, flow.y + 17), flow.room, 0.5, 0.6)
    flow.y += 24


@put.register
def _(block: Facts, flow: Flow) -> None:
    half = (flow.room - GAP) / 2
    pair: list[tuple[str, list[str]]] = []
    for label, value in block.pairs:
        lines = flow.lines(flow.spell(value, MOST_VALUE), half, VALUE)
        if len(lines) > MOST_BESIDE:
            _side_by_side(flow, pair, half)
            pair = []
            _long(flow, label, value)
        else:
            pair.append((label, lines))
        if len(pair) == 2:
            _side_by_side(flow, pair, half)
            pair = []
    _side_by_side(flow, pair, half)


def _side_by_side(flow: Flow, pair: list[tuple[str, list[str]]], half: float) -> None:
    if not pair:
        return
    height = LABEL * LEADING + max(len(lines) for _, lines in pair) * VALUE * LEADING + 7
    flow.need(height)
    for at, (label, lines) in enumerate(pair):
        x = SIDE + at * (half + GAP)
        said = flow.one_line(flow.spell(label, 120), half, LABEL)
        flow.canvas.text((x, flow.y + LABEL), said, LABEL, "", GREY)
        for down, line in enumerate(lines):
            y = flow.y + LABEL * LEADING + VALUE + down * VALUE * LEADING
            flow.canvas.text((x, y), line, VALUE)
    flow.y += height


def _long(flow: Flow, label: str, value: str) -> None:
    flow.need(LABEL * LEADING + 2 * VALUE * LEADING)
    flow.write(flow.spell(label, 120), LABEL, "", GREY, 1)
    flow.write(flow.spell(value, MOST_VALUE), VALUE)
    flow.y += 7


@put.register
def _(block: Entry, flow: Flow) -> None:
    flow.need(42)
    flow.write(flow.spell(block.title, 300), 9, "B", 0.13, 3)
    if block.about:
        flow.write(flow.spell(block.about, 400), 7.5, "", GREY, 3)
    if block.text:
        flow.y += 1
        flow.write(flow.spell(block.text, 4_000), 8.5)
    flow.y += 3
    flow.canvas.rule((SIDE, flow.y), flow.room, 0.35, 0.88)
    flow.y += 5


@put.register
def _(block: Note, flow: Flow) -> None:
    flow.y += 3
    flow.write(flow.spell(block.text, 1_000), 8, "", GREY)
    flow.y += 3


@put.register
def _(block: Picture, flow: Flow) -> None:
    try:
        data, (wide, high) = for_paper(block.data)
    except Unreadable:
        put(Note(block.broken), flow)
        return
    # 150 dots to the inch at least, so that small pictures stay small.
    scale = min(WIDEST_PICTURE / wide, HIGHEST_PICTURE / high, 72 / 150)
    size = (wide * scale, high * scale)
    flow.need(size[1] + 22)
    caption = flow.one_line(flow.spell(block.caption, 200), flow.room, 8)
    flow.canvas.picture(BytesIO(data), (SIDE, flow.y), size, caption)
    flow.y += size[1] + 3
    flow.canvas.text((SIDE, flow.y + 8), caption, 8, "", GREY)
    flow.y += 20
