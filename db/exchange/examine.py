"""The whole look through an XLSX, part by part, before the spreadsheet reader may open it."""

from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipInfo

from core.errors import Invalid, TooMuch, Unsupported
from db.exchange.archive import Archive
from db.exchange.limits import Limits
from db.exchange.sheetscan import Extent, scan, shared_bytes, shared_lengths

_READ = (".xml", ".rels")
_BOOK, _LINKS, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
_LISTED_BYTES = 8 << 20


def examined(path: Path, limits: Limits) -> dict[str, Extent]:
    """What each sheet holds, by its name; raises for whatever must not be opened."""
    archive = Archive(path, limits)
    parts = {part.filename.lower().lstrip("/"): part for part in archive.parts}
    if _BOOK not in parts or _LINKS not in parts:
        raise Unsupported("import.not_a_table")
    if len(parts) != len(archive.parts):
        raise Invalid("import.damaged")
    extents = {
        name: scan(archive.chunks(part), limits) for name, part in parts.items() if name.endswith(_READ)
    }
    _check_copies(archive, parts, extents, limits)
    sheets = _sheets(_tree(archive, parts[_BOOK]), _tree(archive, parts[_LINKS]))
    return {sheet: extents[part] for sheet, part in sheets.items() if part in extents}


def _check_copies(
    archive: Archive, parts: dict[str, ZipInfo], extents: dict[str, Extent], limits: Limits
) -> None:
    """A text shared by many cells is small in the file, but each cell gets a copy of its own."""
    if _STRINGS not in parts or not (lengths := shared_lengths(archive.chunks(parts[_STRINGS]), limits)):
        return
    for name, extent in extents.items():
        if extent.cells * max(lengths) <= limits.text_bytes:
            continue
        if extent.at:
            raise TooMuch("import.zip_bomb", limit=limits.expanded_bytes >> 20)
        shared_bytes(archive.chunks(parts[name]), lengths, limits)


def _tree(archive: Archive, part: ZipInfo) -> ElementTree.Element:
    if part.file_size > _LISTED_BYTES:
        raise TooMuch("import.zip_bomb", limit=_LISTED_BYTES >> 20)
    try:
        return ElementTree.fromstring(b"".join(archive.chunks(part)))  # noqa: S314 - entities were refused before
    except (ElementTree.ParseError, ValueError, LookupError):
        raise Invalid("import.damaged") from None


def _sheets(book: ElementTree.Element, links: ElementTree.Element) -> dict[str, str]:
    """Part name by sheet name. A sheet must lie in a part that was looked through, so its name ends in .xml."""
    targets = {link.get("Id", ""): link.get("Target", "") for link in links.iter() if link.get("Id")}
    unseen = {key for key, target in targets.items() if not target.lower().endswith(".xml")}
    found = {}
    for sheet in book.iter():
        if not sheet.tag.endswith("}sheet") and sheet.tag != "sheet":
            continue
        values = set(sheet.attrib.values())
        if values & unseen:
            raise Invalid("import.damaged")
        target = next((targets[value] for value in sheet.attrib.values() if value in targets), "")
        found[sheet.get("name", "")] = _resolved(target)
    return found


def _resolved(target: str) -> str:
    return target.lower().lstrip("/") if target.startswith("/") else f"xl/{target.lower()}"
