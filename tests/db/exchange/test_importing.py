"""The import as a whole: map, check, match, apply, undo; on the sample's real files."""

from decimal import Decimal
from pathlib import Path

import pytest

from core.errors import Denied, Invalid
from db import query, sampling
from db.changes import undo
from db.exchange import importing
from db.exchange.matching import Mapped, Spec, propose
from db.exchange.outcome import Outcome
from db.exchange.reading import open_table
from sample import loading
from sample.files import DATA
from tests.conftest import World

PIPELINE = DATA / "maven_crm" / "sales_pipeline.csv"
DEALS = (
    Mapped("number", ("opportunity_id",)),
    Mapped("name", ("product",)),
    Mapped("product_id", ("product",)),
    Mapped("stage_id", ("deal_stage",)),
    Mapped("engaged_on", ("engage_date",)),
    Mapped("closed_on", ("close_date",)),
    Mapped("amount", ("close_value",)),
)


def csv(folder: Path, text: str) -> Path:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    return path


def total(world: World, table: str) -> int:
    with world.store.reading() as connection:
        found = query.page(connection, world.viewer("admin"), query.Ask(table, limit=0))
        return int(found["total"])


def customers(world: World, folder: Path, text: str, **more: object) -> Outcome:
    source = open_table(csv(folder, text))
    table = world.viewer("boss").catalog.table("customer")
    spec = Spec("customer", propose(table, source.headers), **more)  # type: ignore[arg-type]
    return importing.apply(world.store, world.viewer("boss"), source, spec, f"test:{text}{more}")


def test_unknown_products_are_reported_with_their_lines_and_come_in_once_stated(world: World) -> None:
    for name in (
        "GTX Basic",
        "GTX Pro",
        "MG Special",
        "MG Advanced",
        "GTX Plus Pro",
        "GTX Plus Basic",
        "GTK 500",
    ):
        world.create("boss", "product", name=name)
    with world.store.reading() as connection:
        names = {s["name"] for s in query.page(connection, world.viewer("boss"), query.Ask("stage"))["rows"]}
    assert {"Prospecting", "Engaging", "Won", "Lost"} <= names
    boss = world.viewer("boss")
    found = importing.check(world.store, boss, open_table(PIPELINE), Spec("opportunity", DEALS, key="number"))
    said = [r for r in found.to_json()["refusals"] if r["field"] == "product_id"]
    assert [(r["count"], r["lines"][:2]) for r in said] == [(1_480, [3, 13])]
    assert total(world, "opportunity") == 0
    stated = tuple(
        Mapped(m.field, m.columns, {"GTXPro": "GTX Pro"}) if m.columns == ("product",) else m for m in DEALS
    )
    spec = Spec("opportunity", stated, key="number")
    done = importing.apply(world.store, boss, open_table(PIPELINE), spec, "first")
    assert (done.new, done.refused, total(world, "opportunity")) == (8_800, 0, 8_800)
    again = importing.apply(world.store, boss, open_table(PIPELINE), spec, "second")
    assert (again.same, again.new, again.changed, again.sets) == (8_800, 0, 0, [])
    undo(world.store, world.viewer("admin"), done.sets[0], "cancel")
    assert total(world, "opportunity") == 0


def test_the_sample_comes_in_whole_and_only_once(world: World) -> None:
    said: list[str] = []
    loading.load_sample(world.store, said.append)
    loading.load_sample(world.store, said.append)
    assert sampling.is_loaded(world.store, "task")
    with world.store.reading() as connection:
        admin = world.viewer("admin")
        won = query.flt.parse(
            {
                "all": [
                    {"field": "stage.type", "op": "=", "value": "won"},
                    {"field": "currency", "op": "=", "value": "USD"},
                ]
            }
        )
        page = query.page(connection, admin, query.Ask("opportunity", won, limit=0, totals=("amount",)))
        assert (page["total"], Decimal(page["totals"]["amount"])) == (4_238, 10_005_534)
        counts = {
            t: query.page(connection, admin, query.Ask(t, limit=0))["total"] for t in ("customer", "case")
        }
    assert counts == {"customer": 285, "case": 1_300}


def test_matching_rows_are_skipped_filled_or_overwritten_as_stated(world: World, tmp_path: Path) -> None:
    customers(world, tmp_path, "name,city,grade\nAcme,Bonn,\n", key="name")
    skipped = customers(world, tmp_path, "name,city,grade\nAcme,Rome,a\n", key="name", on_match="skip")
    filled = customers(world, tmp_path, "name,city,grade\nAcme,Rome,b\n", key="name", on_match="fill")
    assert (skipped.skipped, filled.changed) == (1, 1)
    with world.store.reading() as connection:
        row = query.page(connection, world.viewer("boss"), query.Ask("customer"))["rows"][0]
    assert (row["city"], row["grade"]) == ("Bonn", "b")
    customers(world, tmp_path, "name,city\nAcme,Oslo\n", key="name")
    with world.store.reading() as connection:
        assert (
            query.page(connection, world.viewer("boss"), query.Ask("customer"))["rows"][0]["city"] == "Oslo"
        )


def test_rows_may_refer_to_rows_of_the_same_file(world: World, tmp_path: Path) -> None:
    done = customers(world, tmp_path, "name,parent\nChild,Mother\nMother,\n", key="name")
    assert (done.new, done.refused) == (2, 0)
    with world.store.reading() as connection:
        rows = query.page(connection, world.viewer("boss"), query.Ask("customer", sort="name"))["rows"]
    assert rows[0]["parent_id"]["label"] == "Mother"


@pytest.mark.parametrize(
    ("text", "field", "line"),
    [
        ("name,employees\nAcme,12abc\n", "employees", 2),
        ("name,grade\nAcme,zz\n", "grade", 2),
        ("name,city\nAcme,Bonn\n,Rome\n", "name", 3),
        ("name,city\nAcme,Bonn,extra\n", None, 2),
        ("name,parent\nAcme,Nobody\n", "parent_id", 2),
    ],
)
def test_a_bad_line_stays_out_and_is_named(
    world: World, tmp_path: Path, text: str, field: str | None, line: int
) -> None:
    done = customers(world, tmp_path, text, key="name")
    assert [(r.field, r.line) for r in done.refusals] == [(field, line)]
    assert done.refused == 1


def test_an_ambiguous_column_of_dates_asks(world: World, tmp_path: Path) -> None:
    source = open_table(csv(tmp_path, "name,birthday\nLi,03/04/2026\nWu,05/06/2026\n"))
    spec = Spec("contact", (Mapped("name", ("name",)), Mapped("birthday", ("birthday",))))
    with pytest.raises(Invalid) as asked:
        importing.check(world.store, world.viewer("boss"), source, spec)
    assert set(asked.value.fields) == {"birthday"}


def test_importing_needs_the_right_to_import(world: World, tmp_path: Path) -> None:
    source = open_table(csv(tmp_path, "name\nAcme\n"))
    with pytest.raises(Denied):
        importing.apply(
            world.store, world.viewer("ann"), source, Spec("customer", (Mapped("name", ("name",)),)), "x"
        )
