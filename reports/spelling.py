"""Any text as one that a face can draw: nothing stops a print, and what cannot be drawn leaves a mark."""

import re
import unicodedata
from collections.abc import Container

MARK = "□"
SPACE, LINE = 0x20, 0x0A
# Marks on the letter before, joiners and turns of direction: the face has them, but not where they belong.
INVISIBLE = ("Cf", "Mn", "Me")
# The face draws these as wide as an ideograph; beside Latin letters they stand as they do on a typewriter.
WIDE_SIGNS = re.compile(r"[“”‘’](?=[!-~])|(?<=[!-~])[“”‘’]|…(?= ?[!-~])|(?<=[!-~])…")
NARROW = {"“": '"', "”": '"', "‘": "'", "’": "'", "…": "..."}
EMPTY = re.compile(r"\n[ \n]*\n[ \n]*\n")
BREAKS = (0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029)


class Spelling(dict[int, str | int | None]):
    """For `str.translate`: what is drawn for each character, found out when it is first met."""

    def __init__(self, drawn: Container[int]) -> None:
        super().__init__({LINE: LINE, 0x09: SPACE, **dict.fromkeys(BREAKS, LINE)})
        self.drawn = drawn

    def __missing__(self, code: int) -> str | int | None:
        found = self._found(code)
        # A hostile text has at most as many characters as Unicode has; most have a few hundred.
        self[code] = found
        return found

    def _found(self, code: int) -> str | int | None:
        char = chr(code)
        category = unicodedata.category(char)
        if category in INVISIBLE:
            return None
        if category == "Zs":
            return code if code in self.drawn else SPACE
        if category != "Cc" and code in self.drawn:
            return code
        return self._simpler(char) or MARK

    def _simpler(self, char: str) -> str | None:
        """The letter without its accent (Č as C), the sign in its plain form, where the face has that."""
        parts = [c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c) != "Mn"]
        plain = "".join(parts)
        drawable = all(ord(c) in self.drawn and unicodedata.category(c) != "Cc" for c in parts)
        return plain if plain and plain != char and drawable else None

    def spell(self, text: str) -> str:
        """The same text as it is drawn: lines end with line feeds, one empty line at most between two."""
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
            text = WIDE_SIGNS.sub(lambda found: NARROW[found[0]], text)
        return EMPTY.sub("\n\n", text.replace("\r\n", "\n").translate(self))
