"""The whole look through an XLSX, part by part, before the spreadsheet reader may open it."""

from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipInfo

from core.errors import Invalid, TooMuch, Unsupported
from db.exchange.archive import Archive
from db.exchange.limits import Limits
from db.exchange.sheetscan import Extent, check_count, scan, shared_bytes, shared_lengths

_READ = (".xml", ".rels")
_ROOT, _BOOK, _LINKS = "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_LISTED_BYTES = 8 << 20


def examined(path: Path, limits: Limits) -> dict[str, Extent]:
    """What each sheet holds, by its name; raises for whatever must not be opened."""
    archive = Archive(path, limits)
    parts = {part.filename.lower().lstrip("/"): part for part in archive.parts}
    if not {_ROOT, _BOOK, _LINKS} <= parts.keys():
        raise Unsupported("import.not_a_table")
    if len(parts) != len(archive.parts):
        raise Invalid("import.damaged")
    for name in parts:
        if name.endswith(_READ):
            check_count(archive.chunks(parts[name]), limits)
    extents = {
        name: scan(archive.chunks(part), limits) for name, part in parts.items() if name.endswith(_READ)
    }
    root, book, links = (_tree(archive, parts[name]) for name in (_ROOT, _BOOK, _LINKS))
    _check_root(root)
    targets = _targets(links)
    strings = [parts[name] for name in targets["sharedStrings"].values() if name in parts]
    _check_copies(archive, strings, {name: (parts[name], extent) for name, extent in extents.items()}, limits)
    sheets = _sheets(book, targets)
    return {sheet: extents[part] for sheet, part in sheets.items() if part in extents}


def _check_root(root: ElementTree.Element) -> None:
    """The reader looks for the workbook where this part says; it must be the one that was looked through."""
    for link in root.iter():
        if (
            link.get("Type", "").endswith("/officeDocument")
            and link.get("Target", "").lstrip("/").lower() != _BOOK
        ):
            raise Invalid("import.damaged")


def _check_copies(
    archive: Archive, strings: list[ZipInfo], sheets: dict[str, tuple[ZipInfo, Extent]], limits: Limits
) -> None:
    """A text shared by many cells is small in the file, but each cell gets a copy of its own."""
    lengths = [length for part in strings for length in shared_lengths(archive.chunks(part), limits)]
    longest = max(lengths, default=0)
    for part, extent in sheets.values():
        if extent.cells * longest <= limits.text_bytes:
            continue
        if extent.at:
            raise TooMuch("import.zip_bomb", limit=limits.expanded_bytes >> 20)
        shared_bytes(archive.chunks(part), lengths, limits)


def _tree(archive: Archive, part: ZipInfo) -> ElementTree.Element:
    if part.file_size > _LISTED_BYTES:
        raise TooMuch("import.zip_bomb", limit=_LISTED_BYTES >> 20)
    try:
        return ElementTree.fromstring(b"".join(archive.chunks(part)))  # noqa: S314 - entities were refused before
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Invalid("import.damaged") from None


def _targets(links: ElementTree.Element) -> dict[str, dict[str, str]]:
    """Part name by link id, per kind of link. What the reader opens must end in .xml: no other was seen."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for link in links.iter():
        kind, target = link.get("Type", "").rsplit("/", 1)[-1], link.get("Target", "").lower()
        if target and kind != "vbaProject" and not target.endswith(".xml"):
            raise Invalid("import.damaged")
        found[kind][link.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _sheets(book: ElementTree.Element, targets: dict[str, dict[str, str]]) -> dict[str, str]:
    """Part name by sheet name."""
    found = {}
    for sheet in book.iter():
        if sheet.tag.rsplit("}", 1)[-1] == "sheet":
            values = set(sheet.attrib.values())
            if values & targets["vbaProject"].keys():
                raise Invalid("import.damaged")
            named = (part for key, part in targets["worksheet"].items() if key in values)
            found[sheet.get("name", "")] = next(named, "")
    return found
