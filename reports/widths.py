"""How wide columns are, which way the paper lies, how small the type gets, what needs a second page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Sizes of type in points, the comfortable one first; below the last nobody likes to read.
SIZES = (8.5, 7.5, 6.8)
PADDING = 4.6
# In type sizes: what a text and a number ask for at most, which words are not broken, what none is below.
WIDEST, LONGEST_NUMBER, LONGEST_WORD, NARROWEST = 26.0, 16.0, 11.0, 3.0


@dataclass(frozen=True, slots=True)
class Need:
    """What a column would like and what it can do with, in type sizes, without padding."""

    natural: float
    least: float


@dataclass(frozen=True, slots=True)
class Band:
    """Columns that stand side by side on one page, by their places, and their widths in points."""

    places: tuple[int, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a table lies on its pages; several bands repeat the first column."""

    landscape: bool
    size: float
    bands: tuple[Band, ...]


def need(natural: float, word: float, *, fixed: bool) -> Need:
    """From the widest line and the longest word of a column."""
    if fixed:
        kept = min(max(natural, NARROWEST), LONGEST_NUMBER)
        return Need(kept, kept)
    wished = min(max(natural, NARROWEST), WIDEST)
    return Need(wished, min(max(word, min(wished, NARROWEST * 2)), LONGEST_WORD, wished))


def plan(needs: Sequence[Need], upright: float, lying: float | None = None) -> Plan:
    """The first that fits of: comfortable upright, comfortable lying, ever smaller lying, several bands.

    `upright` and `lying` are the widths there are; without `lying` the paper is not turned.
    """
    sides = [(False, upright)] + ([] if lying is None else [(True, lying)])
    for landscape, room in sides:
        if sum(_comfort(n, SIZES[0]) for n in needs) <= room:
            return Plan(landscape, SIZES[0], (_band(range(len(needs)), needs, room, SIZES[0]),))
    landscape, room = sides[-1]
    for size in SIZES:
        if sum(_least(n, size) for n in needs) <= room:
            return Plan(landscape, size, (_band(range(len(needs)), needs, room, size),))
    size = SIZES[1]
    groups = _groups([min(_comfort(n, size), room / 2) for n in needs], room)
    return Plan(landscape, size, tuple(_band(places, needs, room, size) for places in groups))


def _least(one: Need, size: float) -> float:
    return one.least * size + 2 * PADDING


def _comfort(one: Need, size: float) -> float:
    """Halfway between what it can do with and what it would like."""
    return (one.least + one.natural) / 2 * size + 2 * PADDING


def _groups(wished: Sequence[float], room: float) -> list[tuple[int, ...]]:
    """Places page by page, the first place on each; as few pages as there can be, about equally full."""
    fewest = len(_filled(wished, room))
    limits = (room * tenths / 20 for tenths in range(8, 21))
    return next(found for limit in limits if len(found := _filled(wished, limit)) == fewest)


def _filled(wished: Sequence[float], room: float) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [(0,)]
    taken = wished[0]
    for place in range(1, len(wished)):
        if taken + wished[place] > room and len(found[-1]) > 1:
            found.append((0,))
            taken = wished[0]
        found[-1] = (*found[-1], place)
        taken += wished[place]
    return found


def _band(places: Sequence[int], needs: Sequence[Need], room: float, size: float) -> Band:
    own = [needs[place] for place in places]
    least = [_least(n, size) for n in own]
    natural = [n.natural * size + 2 * PADDING for n in own]
    return Band(tuple(places), tuple(fit(least, natural, room)))


def fit(least: Sequence[float], natural: Sequence[float], room: float) -> list[float]:
    """Widths that fill the room: never below `least` where that is possible at all."""
    low, high = sum(least), sum(natural)
    if low > room:
        return [one * room / low for one in least]
    if high <= room:
        return _stretched(natural, room - high)
    return _filled_up(least, natural, room - low)


def _filled_up(least: Sequence[float], natural: Sequence[float], over: float) -> list[float]:
    """Alike much more for each until it has what it would like: who lacks little lacks nothing then."""
    found = list(least)
    lacking = sorted(range(len(least)), key=lambda at: natural[at] - least[at])
    for done, at in enumerate(lacking):
        given = min(natural[at] - least[at], over / (len(lacking) - done))
        found[at] += given
        over -= given
    return found


def _stretched(widths: Sequence[float], over: float) -> list[float]:
    """What is over goes half to all alike, half to the wide ones."""
    total = sum(one * one for one in widths) or 1.0
    return [one + over * (0.5 / len(widths) + 0.5 * one * one / total) for one in widths]


def edges(widths: Sequence[float], left: float) -> list[tuple[float, float]]:
    """Left and right edge of each column."""
    places = [left]
    for one in widths:
        places.append(places[-1] + one)
    return list(pairwise(places))
