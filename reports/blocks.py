"""What a document is made of: plain data and texts in the reader's language, nothing about drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

PAPERS = {"a4": (595.28, 841.89), "letter": (612.0, 792.0)}


@dataclass(frozen=True, slots=True)
class Column:
    """`fixed` ones (numbers, dates) are not broken into lines; `right` says on which side they stand."""

    label: str
    right: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A cell per column; a `group` has one cell that stands over all of them; a `sum` is set off."""

    cells: Sequence[str]
    kind: str = "row"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows may come from an iterator that reads as it goes; `empty` is said when there are none."""

    columns: Sequence[Column]
    rows: Iterable[Row]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """It stands in the file's list of contents too; `beside` is said in grey at its end."""

    text: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, two side by side; a long value takes the whole width."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened: a heading line, a grey line about it, and its text."""

    title: str
    about: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A grey line: how many more there are, that there is nothing."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file with its caption; one that cannot be read is replaced by `broken` in words."""

    data: bytes
    caption: str
    broken: str


Block = Table | Heading | Facts | Entry | Note | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """A document to draw. `code` stands above the title, `about` below it, `printed` at the foot.

    `page` has {page} and {pages} in it. `author` and `creator` go into the file's properties.
    """

    title: str
    blocks: Sequence[Block]
    code: str = ""
    about: Sequence[str] = ()
    company: str = ""
    address: str = ""
    printed: str = ""
    page: str = "{page} / {pages}"
    language: str = "en"
    author: str = ""
    creator: str = ""
    paper: str = "a4"
