"""Workbooks for tests, good and hostile, written part by part."""

import zipfile
from pathlib import Path

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def text(at: str, value: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'


def workbook(path: Path, content: str | bytes, **parts: str | bytes) -> Path:
    """`book`, `links` and `strings` may be given in place of the plain ones."""
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": parts.pop("book", BOOK),
        "xl/_rels/workbook.xml.rels": parts.pop("links", LINKS),
        "xl/worksheets/sheet1.xml": content,
    }
    if "strings" in parts:
        files["xl/sharedStrings.xml"] = parts.pop("strings")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path
