"""Which encoding a text file is in, told from all of its bytes.

A general detector takes short GBK texts for Big5 and German ones for Central European, so the question
asked here is a narrower one: does it decode, and are the characters those that people write?
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

from core.errors import Invalid

CHUNK = 1 << 20
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ASIAN = ("gb18030", "big5")
OFFERED = (
    *("utf-8", "utf-8-sig", "gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"),
    *("cp1252", "cp1250", "cp1251", "shift_jis", "euc_jp", "euc_kr"),
)
_EVERYDAY = 0.6
_LOOKED_AT = 1 << 18


def detect(path: Path) -> str:
    """The name of a Python codec; what decodes as nothing else is Latin-1."""
    with path.open("rb") as file:
        head = file.read(CHUNK)
    marked = next((name for bom, name in BOMS if head.startswith(bom)), None)
    if marked:
        return marked
    if b"\0" in head:
        return _wide(path, head)
    fits = (name for name in ("utf-8", *_plausible(head)) if decodes(path, name))
    return next(fits, "cp1252" if decodes(path, "cp1252") else "latin-1")


def _wide(path: Path, head: bytes) -> str:
    """UTF-16 without a mark: its ASCII signs (line ends, delimiters) have a NUL always on the same side."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    name = "utf-16-be" if even else "utf-16-le"
    if not (even and odd) and max(even, odd) * 50 > len(head) and decodes(path, name):
        return name
    raise Invalid("import.nul", line=head[: head.index(0)].count(b"\n") + 1)


def decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _plausible(head: bytes) -> list[str]:
    # Of Big5's everyday block only the part below 0xC0 counts: above it are the accented letters of Latin-1.
    looked = head[:_LOOKED_AT]
    scores = {"gb18030": everyday(looked, 0xB0, 0xD7, 0xA1), "big5": everyday(looked, 0xA4, 0xBF, 0x40)}
    return sorted((name for name in ASIAN if scores[name] >= _EVERYDAY), key=lambda name: -scores[name])


def everyday(head: bytes, first: int, last: int, trail: int) -> float:
    """The share of non-ASCII characters that are everyday ones: both encodings keep those in one block."""
    seen = common = position = 0
    while position < len(head) - 1:
        lead, second = head[position], head[position + 1]
        if lead < 0x80:
            position += 1
            continue
        seen += 1
        common += second >= trail and (first <= lead <= last or 0xA1 <= lead <= 0xA3)
        position += 2
    return common / seen if seen else 0.0
