"""The import page: from a file to rows, without a browser."""

import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.i18n import speaking
from db import query
from db.exchange import jobs
from sample.files import DATA
from tests.pages.conftest import Desk, shown

CUSTOMERS = "name,employees,since\nAcme,12,x\nBetatech,many,y\n"


def taken(desk: Desk, name: str, table: str, content: str) -> int:
    return jobs.take(desk.world.store, desk.world.viewer(name), table, "in.csv", [content.encode()])


def opened(desk: Desk, name: str, pk: int) -> AppTest:
    page = desk.page(name, "import", id=str(pk))
    assert not page.exception
    return page


def pressed(page: AppTest, key: str) -> AppTest:
    """Press a button that works in the background, and wait until that is over."""
    page.button(key=key).click().run()
    until = time.monotonic() + 60
    while [b for b in page.button if b.key == "import_cancel"]:
        assert time.monotonic() < until
        time.sleep(0.2)
        page.run()
    return page


def customers(desk: Desk) -> dict[str, object]:
    with desk.world.store.reading() as connection:
        rows = query.page(connection, desk.world.viewer("admin"), query.Ask("customer"))["rows"]
    return {row["name"]: row["employees"] for row in rows}


def test_those_who_may_import_nothing_do_not_get_the_page(desk: Desk) -> None:
    assert "page.import" not in shown(desk.page("eve"))
    page = desk.page("eve", "import")
    assert not page.selectbox


def test_without_a_file_it_says_what_to_do_first(desk: Desk) -> None:
    page = desk.page("boss", "import")
    assert "Choose first what the file holds." in shown(page)
    assert "You have not imported anything yet." in shown(page)
    labels = page.selectbox(key="import_table").options
    assert "Sales · Customers" in labels
    assert not [label for label in labels if "Users" in label]


def test_check_says_what_would_happen_and_import_does_it(desk: Desk) -> None:
    pk = taken(desk, "boss", "customer", CUSTOMERS)
    page = opened(desk, "boss", pk)
    assert [m.value for m in page.multiselect][:3] == [["name"], ["employees"], []]
    pressed(page, "import_check")
    said = shown(page)
    assert "many" in said
    assert [m.value for m in page.metric] == ["1", "0", "0", "0", "1"]
    assert customers(desk) == {}
    pressed(page, "import_apply")
    assert "The file is imported." in shown(page)
    assert customers(desk) == {"Acme": 12}


def test_a_reload_in_the_middle_loses_nothing(desk: Desk) -> None:
    pk = taken(desk, "boss", "customer", CUSTOMERS)
    page = opened(desk, "boss", pk)
    page.multiselect[2].set_value(["notes"]).run()
    page.selectbox[-1].set_value("fill").run()
    again = opened(desk, "boss", pk)
    assert again.multiselect[2].value == ["notes"]
    assert again.selectbox[-1].value == "fill"


def test_what_was_checked_is_out_of_date_once_the_mapping_is_changed(desk: Desk) -> None:
    page = pressed(opened(desk, "boss", taken(desk, "boss", "customer", CUSTOMERS)), "import_check")
    assert [b for b in page.button if b.key == "import_apply"]
    page.multiselect[1].set_value([]).run()
    assert not [b for b in page.button if b.key == "import_apply"]
    assert "check again" in shown(page)


def test_a_column_that_can_be_read_in_several_ways_is_asked_about(desk: Desk) -> None:
    text = "name,revenue\nAcme,1.234\nBeta,2.345\n"
    page = opened(desk, "boss", taken(desk, "boss", "customer", text))
    pressed(page, "import_check")
    assert "can be read in several ways" in shown(page)
    asked = next(s for s in page.selectbox if s.label == "“revenue” is written like")
    asked.set_value("1.234,56").run()
    pressed(page, "import_check")
    pressed(page, "import_apply")
    with desk.world.store.reading() as connection:
        [acme, _] = query.page(connection, desk.world.viewer("admin"), query.Ask("customer", sort="name"))[
            "rows"
        ]
    assert acme["revenue"] == "1234.00"


def test_unknown_values_are_replaced_where_they_are_reported(desk: Desk) -> None:
    acme = desk.world.create("boss", "customer", name="Acme")
    pk = taken(desk, "boss", "contact", "name,customer\nAnn,ACME Ltd\n")
    page = pressed(opened(desk, "boss", pk), "import_check")
    asked = next(s for s in page.selectbox if s.label.startswith("Instead of"))
    assert asked.options == ["Acme"]
    asked.set_value(f"#{acme}").run()
    pressed(page, "import_check")
    assert [m.value for m in page.metric] == ["1", "0", "0", "0", "0"]
    assert "ACME Ltd → Acme" in shown(page)


def test_nobody_else_sees_the_import(desk: Desk) -> None:
    desk.world.create("system", "user", name="max", full_name="Max Manager", roles=["manager"])
    pk = taken(desk, "boss", "customer", CUSTOMERS)
    page = desk.page("max", "import", id=str(pk))
    assert "There is no import" in shown(page)


def test_a_file_that_is_no_table_is_refused_in_words(desk: Desk) -> None:
    viewer = desk.world.viewer("boss")
    pk = jobs.take(desk.world.store, viewer, "customer", "x.csv", [b"%PDF-1.7 and so on"])
    assert "This is neither a CSV nor an XLSX file" in shown(opened(desk, "boss", pk))


def test_it_speaks_chinese(desk: Desk) -> None:
    desk.speak("boss", "zh_CN")
    with speaking("zh_CN"):
        page = pressed(opened(desk, "boss", taken(desk, "boss", "customer", CUSTOMERS)), "import_check")
    assert "重新检查" in shown(page)


@pytest.mark.parametrize("name", ["accounts.csv", "products.csv"])
def test_published_files_find_their_columns(desk: Desk, name: str) -> None:
    table = {"accounts.csv": "customer", "products.csv": "product"}[name]
    content = Path(DATA / "maven_crm" / name).read_text("utf-8")
    page = opened(desk, "boss", taken(desk, "boss", table, content))
    assert any(m.value for m in page.multiselect)


FAIR = (
    "name,city,source\nAcme,Rome,Trade fair\nBeta Ltd,Kiel,Trade fair\nBETA,Bonn,Referral\nOmega,Bonn,Radio\n"
)


def decision(page: AppTest, line: int) -> Any:
    return next(b for b in page.button_group if str(b.key).endswith(f":decide:{line}"))


def box(page: AppTest, ending: str) -> Any:
    return next(s for s in page.selectbox if str(s.key).endswith(ending))


def metrics(page: AppTest) -> dict[str, str]:
    return {m.label: m.value for m in page.metric}


def test_unknown_choices_are_made_mapped_or_left_out(desk: Desk) -> None:
    page = pressed(opened(desk, "admin", taken(desk, "admin", "customer", FAIR)), "import_check")
    assert metrics(page)["Refused"] == "3"
    assert "2 lines: 2, 3" in shown(page)
    box(page, ":unknown:source:Trade fair").set_value("\0new").run()
    box(page, ":unknown:source:Radio").set_value("website").run()
    pressed(page, "import_check")
    assert (metrics(page)["New"], metrics(page)["Refused"]) == ("4", "0")
    assert "Radio → Website" in shown(page)
    pressed(page, "import_apply")
    with desk.world.store.reading() as connection:
        rows = query.page(connection, desk.world.viewer("admin"), query.Ask("customer", sort="id"))["rows"]
    assert [row["source"] for row in rows] == ["trade_fair", "trade_fair", "referral", "website"]


def test_all_unknown_choices_are_made_at_once(desk: Desk) -> None:
    page = pressed(opened(desk, "admin", taken(desk, "admin", "customer", FAIR)), "import_check")
    page.button(key="import_choice_all:source").click().run()
    pressed(page, "import_check")
    assert (metrics(page)["New"], metrics(page)["Refused"]) == ("4", "0")


def test_who_may_not_change_choices_is_told_so(desk: Desk) -> None:
    page = pressed(opened(desk, "boss", taken(desk, "boss", "customer", FAIR)), "import_check")
    assert "ask an administrator" in shown(page)
    assert "Make it a new choice" not in box(page, ":unknown:source:Radio").options
    assert not [b for b in page.button if b.key == "import_choice_all:source"]


def test_what_every_row_gets_is_kept_and_written(desk: Desk) -> None:
    pk = taken(desk, "boss", "customer", "city\nBonn\nRome\n")
    page = opened(desk, "boss", pk)
    assert "which new rows need" in shown(page)
    chosen = next(m for m in page.multiselect if m.label == "The same in every row")
    chosen.set_value(["name", "source", "owner_id"]).run()
    next(x for x in page.text_input if str(x.key).endswith(":constant:name")).set_value("Visitor").run()
    box(page, ":constant:source").set_value("exhibition").run()
    ann = desk.world.viewer("ann").user_id
    box(page, ":constant:owner_id").set_value(ann).run()
    again = opened(desk, "boss", pk)
    assert "which new rows need" not in shown(again)
    assert box(again, ":constant:owner_id").value == ann
    pressed(again, "import_check")
    pressed(again, "import_apply")
    with desk.world.store.reading() as connection:
        rows = query.page(connection, desk.world.viewer("admin"), query.Ask("customer"))["rows"]
    assert {(r["name"], r["source"], r["owner_id"]["id"]) for r in rows} == {("Visitor", "exhibition", ann)}
    remembered = opened(desk, "boss", taken(desk, "boss", "customer", "city\nKiel\n"))
    assert box(remembered, ":constant:source").value == "exhibition"


def test_matches_are_reviewed_one_by_one(desk: Desk) -> None:
    for name in ("Acme", "Beta"):
        desk.world.create("boss", "customer", name=name, city="Paris")
    pk = taken(desk, "boss", "customer", "name,city\nAcme,Rome\nBeta Ltd,Kiel\nNew,Bonn\nNew Ltd,Bonn\n")
    page = opened(desk, "boss", pk)
    box(page, ":on_match").set_value("review").run()
    box(page, ":on_duplicate").set_value("review").run()
    pressed(page, "import_check")
    assert {k: v for k, v in metrics(page).items() if v != "0"} == {
        "New": "1", "To decide": "3", "Possible duplicates": "1", "Alike in the file": "1",
    }  # fmt: skip
    said = shown(page)
    for text in ("3 lines wait for your decision", "Resembles Beta in Name", "Resembles line 4 of this file"):
        assert text in said
    assert "| City | Paris | **Rome** |" in said
    assert len(decision(page, 5).options) == 2
    decision(page, 2).set_value("overwrite").run()
    decision(page, 3).set_value("skip").run()
    assert [b.label for b in page.button if b.key == "import_apply"] == ["Import 2 rows"]
    again = opened(desk, "boss", pk)
    assert (decision(again, 2).value, decision(again, 3).value) == ("overwrite", "skip")
    assert (metrics(again)["To decide"], metrics(again)["Skipped"]) == ("1", "1")
    pressed(again, "import_apply")
    with desk.world.store.reading() as connection:
        rows = query.page(connection, desk.world.viewer("admin"), query.Ask("customer", sort="id"))["rows"]
    assert [(r["name"], r["city"]) for r in rows] == [("Acme", "Rome"), ("Beta", "Paris"), ("New", "Bonn")]


def test_the_review_has_pages(desk: Desk) -> None:
    text = "name,city\n" + "".join(f"Firm {n},Bonn\n" for n in range(12))
    for n in range(12):
        desk.world.create("boss", "customer", name=f"Firm {n}")
    page = pressed(opened(desk, "boss", taken(desk, "boss", "customer", text)), "import_check")
    assert "1–10 of 12" in shown(page)
    page.button(key="page.import_after").click().run()
    assert "11–12 of 12" in shown(page)
    assert page.button(key="page.import_after").disabled
    assert decision(page, 13)
