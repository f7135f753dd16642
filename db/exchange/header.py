"""Names for columns: unique, never blank, and put together from merged cells."""

from collections.abc import Iterable, Sequence

Merge = tuple[tuple[int, int], tuple[int, int]]
DEEPEST = 4


def letters(position: int) -> str:
    """The spreadsheet's name of a column, counted from 0: A … Z, AA …"""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def unique(names: Iterable[str]) -> list[str]:
    """`Name, Name, ""` becomes `Name, Name (2), (C)`."""
    found: list[str] = []
    taken: set[str] = set()
    for position, raw in enumerate(names):
        name = wanted = " ".join(raw.split()) or f"({letters(position)})"
        count = 1
        while name in taken:
            count += 1
            name = f"{wanted} ({count})"
        taken.add(name)
        found.append(name)
    return found


def trimmed(names: Sequence[str]) -> list[str]:
    """Without the nameless columns at the end."""
    width = len(names)
    while width and not names[width - 1].strip():
        width -= 1
    return list(names[:width])


def depth(first: int, merges: Sequence[Merge]) -> int:
    """How many rows a header takes that begins at row `first`: a cell merged sideways has names below it."""
    last = first
    for (top, left), (bottom, right) in sorted(merges):
        if first <= top <= last:
            last = max(last, bottom + 1 if right > left else bottom)
    return min(last - first + 1, DEEPEST)


def joined(levels: Sequence[Sequence[str]]) -> list[str]:
    """One name per column from its levels, each said once: `Contact / Phone`."""
    return [
        " / ".join(dict.fromkeys(part for part in column if part)) for column in zip(*levels, strict=True)
    ]
