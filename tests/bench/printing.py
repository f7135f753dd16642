"""A thousand rows on paper, beside fpdf2's own table of the same texts."""

import json
from collections.abc import Iterable
from functools import partial
from statistics import median

from fpdf import FPDF

from reports.pdf import FILES, FONTS
from tests.bench.client import seconds
from tests.bench.figures import Figure, at_most
from tests.bench.scene import ROWS, Measure, Scene

FIELDS = ("name", "code", "status", "region", "city", "phone", "employees", "revenue")
COUNT = 1_000


def printed(scene: Scene) -> Iterable[Figure]:
    """Of the caller's own customers, whom a sales person may print; fpdf2 is asked once: it takes seconds."""
    mine = {"field": "owner_id", "op": "=", "value": {"me": True}}
    asked = {"filter": json.dumps(mine), "limit": COUNT, "fields": ",".join(FIELDS), "sort": "name"}
    rows = json.loads(scene.kehu.get(ROWS, **asked))["rows"]
    chosen = {"field": "id", "op": "in", "value": [row["id"] for row in rows]}
    query = {"format": "pdf", "fields": asked["fields"], "sort": "name", "filter": json.dumps(chosen)}
    ours = partial(scene.kehu.get, "/api/v1/tables/customer/export", **query)
    ours()
    took = median(seconds(ours) for _ in range(5))
    bare = seconds(partial(table, [[str(row[key] or "") for key in FIELDS] for row in rows]))
    name = f"{len(rows):,} customers printed, {len(FIELDS)} columns"
    yield Figure(name, "ms", bare * 1e3, took * 1e3, at_most(2_000, "ms"))


def table(rows: list[list[str]]) -> None:
    """As fpdf2's guide has it."""
    pdf = FPDF(orientation="landscape")
    pdf.add_font("noto", "", FONTS / FILES[""])
    pdf.add_font("noto", "B", FONTS / FILES["B"])
    pdf.set_font("noto", size=8)
    pdf.add_page()
    with pdf.table() as drawn:
        for row in [list(FIELDS), *rows]:
            line = drawn.row()
            for cell in row:
                line.cell(cell)
    pdf.output()


MEASURES: dict[str, Measure] = {"print": printed}
