"""Where lines break: at spaces in alphabets, between most characters in Chinese, else anywhere."""

import re
from collections.abc import Iterator, Mapping

OPENING = "（［｛〔〈《「『【“‘(\\[{"
CLOSING = "）］｝〕〉》」』】，。、；：？！％…·”’)\\]},.;:?!%"
# Ideographs, kana, hangul and their punctuation, full-width forms.
WIDE = (
    "\u2e80-\u2fff\u3001-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U00020000-\U0003ffff"
)
# What stays together: a wide character or a piece of a word, with the brackets and stops that belong to it.
UNIT = re.compile(
    rf"[{OPENING}]*(?:[{WIDE}]|[^\s{WIDE}\-/]+[\-/]*|[\-/]+)?[{CLOSING}]*[ \u00a0\u3000]*", re.DOTALL
)
Advances = Mapping[str, float]


def width(text: str, advances: Advances) -> float:
    """In thousandths of the type size."""
    return sum(map(advances.__getitem__, text))


def wrap(text: str, room: float, advances: Advances) -> list[str]:
    """The lines of a text in a column of `room` (thousandths of the type size); at least one."""
    if "\n" not in text and width(text, advances) <= room:
        return [text]
    return [line for part in text.split("\n") for line in _filled(part, room, advances)]


def _filled(text: str, room: float, advances: Advances) -> Iterator[str]:
    line, taken = "", 0.0
    for unit in _units(text):
        bare = width(unit.rstrip(), advances)
        if line and taken + bare > room:
            if line.strip():
                yield line.rstrip()
            line, taken = "", 0.0
        if bare > room:
            *whole, unit = _cut(unit, room, advances)
            yield from whole
        line += unit
        taken += width(unit, advances)
    yield line.rstrip()


def _units(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = UNIT.match(text, at)
        end = found.end() if found else at
        end = max(end, at + 1)
        yield text[at:end]
        at = end


def _cut(unit: str, room: float, advances: Advances) -> Iterator[str]:
    """A word longer than a line, in pieces that fit; one character at least in each."""
    start, taken = 0, 0.0
    for at, char in enumerate(unit):
        if taken + advances[char] > room and at > start:
            yield unit[start:at]
            start, taken = at, 0.0
        taken += advances[char]
    yield unit[start:]


def longest_unit(text: str, advances: Advances) -> float:
    """The width below which a column would break inside a word."""
    return max((width(unit.rstrip(), advances) for unit in _units(text.replace("\n", " "))), default=0.0)
