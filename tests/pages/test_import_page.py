"""The import page: from a file to rows, without a browser."""

import time
from pathlib import Path

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
