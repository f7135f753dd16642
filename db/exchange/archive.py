"""Looking through an XLSX before anything opens it: what is really inside counts, not what its lists claim.

The spreadsheet reader holds the whole rectangle of used cells, so a small hostile file could take all
memory. Here every part is unpacked once, piece by piece, and measured; the archive must be of the plain
form all office programs write, so that this look and the reader cannot disagree about what it contains.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.errors import Invalid, TooMuch
from db.exchange.limits import Limits

CHUNK = 1 << 20
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_LISTING_BYTES = 4 << 20


class Archive:
    """The parts of a zip file; refuses what is damaged, encrypted, oddly built or too large when unpacked."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        _check_ending(path, limits)
        try:
            with zipfile.ZipFile(path) as found:
                self.parts = found.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
            raise Invalid("import.damaged") from None
        if sum(part.file_size for part in self.parts) > limits.expanded_bytes:
            raise TooMuch("import.zip_bomb", limit=limits.expanded_bytes >> 20)
        if any(part.flag_bits & 1 for part in self.parts):
            raise Invalid("import.encrypted")

    def chunks(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The part's content, and a refusal if that is not exactly as long as the listing says."""
        size = 0
        with self._path.open("rb") as file:
            for chunk in _inflated(file, part):
                size += len(chunk)
                if size > part.file_size:
                    raise TooMuch("import.zip_bomb", limit=self._limits.expanded_bytes >> 20)
                yield chunk
        if size != part.file_size:
            raise Invalid("import.damaged")


def _check_ending(path: Path, limits: Limits) -> None:
    """One listing, of sane length, right at the end: a second one could show the reader other parts."""
    size = path.stat().st_size
    if size > limits.archive_bytes:
        raise TooMuch("import.file_too_large", limit=limits.archive_bytes >> 20)
    with path.open("rb") as file:
        file.seek(max(0, size - _END.size - 20))
        tail = file.read()
    if len(tail) < _END.size + 20:
        raise Invalid("import.damaged")
    mark, _, _, _, _, length, offset, comment = _END.unpack(tail[-_END.size :])
    plain = mark == b"PK\5\6" and not comment and offset + length + _END.size == size
    if not plain or tail.startswith(b"PK\6\7") or length > _LISTING_BYTES:
        raise Invalid("import.damaged")


def _inflated(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(part.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        raise Invalid("import.damaged")
    *_, name, extra = _LOCAL.unpack(header)
    file.seek(name + extra, 1)
    if part.compress_type == zipfile.ZIP_STORED:
        yield from _pieces(file, part.compress_size)
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        yield from _deflated(_pieces(file, part.compress_size))
    else:
        raise Invalid("import.damaged")


def _pieces(file: BinaryIO, left: int) -> Iterator[bytes]:
    while left and (piece := file.read(min(CHUNK, left))):
        left -= len(piece)
        yield piece


def _deflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in pieces:
            pending = piece
            while pending and not inflater.eof:
                yield inflater.decompress(pending, CHUNK)
                pending = inflater.unconsumed_tail
        while rest := inflater.decompress(b"", CHUNK):
            yield rest
    except zlib.error:
        raise Invalid("import.damaged") from None
