"""Pictures made fit for paper: turned upright, no more pixels than print needs, on white, as JPEG."""

import struct
import warnings
import zlib
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 1_400
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError,
    struct.error, zlib.error, Image.DecompressionBombError,
)  # fmt: skip


class Unreadable(Exception):
    """Bytes that are no picture, or too much of one."""


def for_paper(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """The JPEG and its size in pixels. Raises Unreadable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _jpeg(data)
    except BROKEN as error:
        raise Unreadable(repr(error)) from error


def _jpeg(data: bytes) -> tuple[bytes, tuple[int, int]]:
    with Image.open(BytesIO(data)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened)
        seen = upright.convert("RGBA")
        white = Image.new("RGB", seen.size, "white")
        white.paste(seen, mask=seen.getchannel("A"))
    made = BytesIO()
    white.save(made, "JPEG", quality=82)
    return made.getvalue(), white.size
