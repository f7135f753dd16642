"""The only home of fpdf2: pages, texts, lines and pictures at exact places, in points from the top left.

Texts are written straight into the page, for fpdf2's own cells cost some 0.2 ms each, its tables 3 ms a row.
A face is read once in a process; each document has its own subset of it.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fpdf import FPDF, ViewerPreferences
from fpdf.enums import PDFResourceType
from fpdf.fonts import SubsetMap, TTFFont

from core import clock
from reports.spelling import Spelling

FONTS = Path(__file__).with_name("fonts")
FILES = {"": "NotoSansSC-Regular.ttf", "B": "NotoSansSC-Bold.ttf"}
FAMILY = "noto"
# Decompiled once for all documents; what print never uses of a face.
SHARED, UNUSED = ("hmtx", "cmap", "loca"), ("vhea", "vmtx", "BASE", "STAT")


@dataclass(frozen=True, slots=True)
class Face:
    """A face as the layout knows it: how far each character goes, in thousandths of the type size."""

    advances: Mapping[str, float]
    pattern: TTFFont
    glyphs: tuple[str, ...]
    places: Mapping[str, int]
    tables: Mapping[str, Any]


class Advances(dict[str, float]):
    """By character; all texts are spelled for the face before they are measured."""

    def __init__(self, widths: Mapping[int, float]) -> None:
        self.widths = widths

    def __missing__(self, char: str) -> float:
        self[char] = found = float(self.widths[ord(char)])
        return found


class Outlines(dict[str, Glyph]):
    """The outlines of a face by name, cut out of its file when asked for: a document draws few."""

    def __init__(self, data: bytes, shared: Face) -> None:
        self.data, self.shared = data, shared

    def __contains__(self, name: object) -> bool:
        return name in self.shared.places

    def __missing__(self, name: str) -> Glyph:
        at, loca = self.shared.places[name], self.shared.tables["loca"]
        self[name] = found = Glyph(self.data[loca[at] : loca[at + 1]])
        return found


@cache
def face(style: str) -> Face:
    """The face of a style, "" or "B"; reading it takes a quarter of a second, once."""
    pattern = TTFFont(FPDF(), FONTS / FILES[style], FAMILY + style, style)
    glyphs, places = tuple(pattern.ttfont.getGlyphOrder()), pattern.ttfont.getReverseGlyphMap()
    tables = {tag: pattern.ttfont[tag] for tag in SHARED}
    pattern.close()
    pattern.ttfont.tables.clear()
    if style and (plain := face("")).glyphs == glyphs and plain.pattern.cmap == pattern.cmap:
        # Thirty thousand names and numbers that both faces share.
        glyphs, places, tables["cmap"] = plain.glyphs, plain.places, plain.tables["cmap"]
        pattern.cmap, pattern.glyph_ids = plain.pattern.cmap, plain.pattern.glyph_ids
    return Face(Advances(pattern.cw), pattern, glyphs, places, tables)


@cache
def spelling() -> Spelling:
    """Both faces draw the same characters."""
    return Spelling(face("").pattern.cmap.keys() & face("B").pattern.cmap.keys())


def _own(style: str, number: int) -> TTFFont:
    """A face for one document: what was read once is shared, the subset and the font file are its own."""
    shared = face(style)
    made = copy.copy(shared.pattern)
    made.i = number
    made.missing_glyphs = []
    made.subset = SubsetMap(made)
    made.ttfont = TTFont(made.ttffile, recalcTimestamp=False, lazy=True)
    made.ttfont.setGlyphOrder(list(shared.glyphs))
    for tag in UNUSED:
        del made.ttfont[tag]
    # The subset puts new tables of characters in the place of these and leaves the shared ones as they are.
    made.ttfont.tables.update({tag: copy.copy(table) for tag, table in shared.tables.items()})
    made.ttfont.tables["cmap"].tables = [copy.copy(one) for one in shared.tables["cmap"].tables]
    outlines = made.ttfont.tables["glyf"] = newTable("glyf")
    outlines.glyphs, outlines.glyphOrder = Outlines(made.ttfont.reader["glyf"], shared), list(shared.glyphs)
    return made


class Canvas:
    """One PDF on its way. Texts are to be spelled before they come here."""

    def __init__(self, paper: tuple[float, float], properties: Mapping[str, str]) -> None:
        self.pdf = FPDF(unit="pt", format=paper)
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.faces = {style: _own(style, at) for at, style in enumerate(FILES, 1)}
        self.pdf.fonts.update({made.fontkey: made for made in self.faces.values()})
        self.codes: dict[str, dict[str, str]] = {style: {} for style in FILES}
        self._properties(properties)
        self.width = self.height = 0.0

    def _properties(self, properties: Mapping[str, str]) -> None:
        self.pdf.set_title(properties["title"])
        self.pdf.set_author(properties["author"])
        self.pdf.set_creator(properties["creator"])
        self.pdf.set_lang(properties["language"].replace("_", "-"))
        self.pdf.set_creation_date(clock.now())
        self.pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)

    @property
    def pages(self) -> int:
        return self.pdf.pages_count

    def add_page(self, *, landscape: bool) -> None:
        self.pdf.add_page(orientation="L" if landscape else "P")
        self.width, self.height = self.pdf.w, self.pdf.h
        for made in self.faces.values():
            self.pdf._resource_catalog.add(PDFResourceType.FONT, made.i, self.pdf.page)

    def return_to(self, page: int) -> None:
        """Go on drawing on a page that was left."""
        self.pdf.page = page

    def _put(self, operation: str) -> None:
        contents: Any = self.pdf.pages[self.pdf.page].contents
        contents += operation.encode("ascii")

    def text(
        self, at: tuple[float, float], text: str, size: float, style: str = "", ink: float = 0.13
    ) -> None:
        """One line with its foot at a place; `ink` 0 is black, 1 is white."""
        codes, made = self.codes[style], self.faces[style]
        try:
            coded = "".join([codes[char] for char in text])
        except KeyError:
            codes.update((char, f"{made.subset.pick(ord(char)) or 0:04x}") for char in text)
            coded = "".join([codes[char] for char in text])
        place = f"{at[0]:.2f} {self.height - at[1]:.2f}"
        self._put(f"BT {ink:g} g /F{made.i} {size:g} Tf {place} Td <{coded}> Tj ET\n")

    def rule(self, start: tuple[float, float], length: float, thick: float = 0.4, ink: float = 0.82) -> None:
        """A level line."""
        y = self.height - start[1]
        self._put(f"{ink:g} G {thick:g} w {start[0]:.2f} {y:.2f} m {start[0] + length:.2f} {y:.2f} l S\n")

    def box(self, at: tuple[float, float], size: tuple[float, float], ink: float) -> None:
        """A filled rectangle."""
        x, y = at[0], self.height - at[1] - size[1]
        self._put(f"{ink:g} g {x:.2f} {y:.2f} {size[0]:.2f} {size[1]:.2f} re f\n")

    def picture(self, image: Any, at: tuple[float, float], size: tuple[float, float], said: str) -> None:
        """A JPEG; `said` is read out to those who do not see it."""
        self.pdf.image(image, at[0], at[1], size[0], size[1], alt_text=said)

    def mark(self, text: str, y: float) -> None:
        """A line of the file's list of contents."""
        self.pdf.set_y(max(0.0, y))
        self.pdf.start_section(text)

    def save(self, path: Path) -> None:
        self.pdf.output(path)

    def close(self) -> None:
        """Let go of what is large: the document's parts know each other, and would wait for the collector."""
        for made in self.faces.values():
            made.close()
            made.ttfont.tables.clear()
        self.pdf.pages.clear()
