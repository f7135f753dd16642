"""The record page: saving, refusals at their field, conflicts, delete and undo."""

from datetime import timedelta

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core import clock
from db import query
from db.changes import Intent
from pages.components import drafts
from pages.components.drafts import Draft
from pages.components.guard import Visit
from tests.pages.conftest import Desk, fine, labelled, shown, titles


def row(desk: Desk, pk: int, table: str = "customer") -> dict[str, object]:
    with desk.world.store.reading() as connection:
        return query.record(connection, desk.world.viewer("admin"), table, pk)


def click(page: AppTest, label: str) -> AppTest:
    clicked: AppTest = labelled(page.button, label).click().run()
    return clicked


def inside(page: AppTest, opener: str, button: Button) -> AppTest:
    """Click a button of an open dialog; the test runner draws a dialog only while its opener is clicked."""
    page.button(key=opener).click()
    return fine(button.click().run())


def test_a_new_record_is_created_and_shown(desk: Desk) -> None:
    page = fine(desk.page("ann", "customer", new="1"))
    labelled(page.text_input, "Name").set_value("Acme")
    labelled(page.selectbox, "Kind").set_value("person")
    page = fine(click(page, "Create"))
    pk = int(page.query_params["id"][0])
    assert titles(page) == [":material/apartment: Acme"]
    assert (row(desk, pk)["name"], row(desk, pk)["kind"]) == ("Acme", "person")


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    page = fine(desk.page("ann", "customer", id=str(pk)))
    labelled(page.text_input, "City").set_value("Bonn")
    labelled(page.text_input, "E-mail").set_value("not an address")
    page = click(page, "Save")
    assert labelled(page.text_input, "City").value == "Bonn"
    assert labelled(page.text_input, "E-mail").value == "not an address"
    said = [mark.value for mark in page.markdown if mark.value.startswith(":red[")]
    assert len(said) == 1
    assert row(desk, pk)["version"] == 1
    labelled(page.text_input, "E-mail").set_value("li@example.com")
    page = fine(click(page, "Save"))
    assert (row(desk, pk)["city"], row(desk, pk)["email"]) == ("Bonn", "li@example.com")


def test_numbers_and_references_are_read_as_people_write_them(desk: Desk) -> None:
    parent = desk.world.create("ann", "customer", name="Parent")
    pk = desk.world.create("ann", "customer", name="Acme")
    page = desk.page("ann", "customer", id=str(pk))
    labelled(page.text_input, "Revenue").set_value("1,234.50")
    labelled(page.selectbox, "Parent company").set_value(parent)
    fine(click(page, "Save"))
    assert (row(desk, pk)["revenue"], row(desk, pk)["parent_id"]) == (
        "1234.50",
        {"id": parent, "label": "Parent"},
    )


def test_the_same_form_sent_twice_writes_once(desk: Desk) -> None:
    visit = Visit(desk.world.store, desk.world.viewer("ann"), desk.session("ann"), "")
    form = Draft("customer", None, None, {})
    first = drafts.save(visit, form, {"name": "Once"})
    assert drafts.save(visit, form, {"name": "Once"}) == first
    with desk.world.store.reading() as connection:
        assert query.page(connection, visit.viewer, query.Ask("customer"))["total"] == 1


def test_saving_nothing_writes_nothing(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    fine(click(desk.page("ann", "customer", id=str(pk)), "Save"))
    assert row(desk, pk)["version"] == 1


def test_of_a_field_two_people_changed_one_chooses(desk: Desk) -> None:
    for choice, wanted in (("mine", "Bonn"), ("theirs", "Köln")):
        pk = desk.world.create("ann", "customer", name="Acme", city="Ulm")
        page = desk.page("ann", "customer", id=str(pk))
        desk.world.update("bob", "customer", pk, 1, city="Köln")
        labelled(page.text_input, "City").set_value("Bonn")
        labelled(page.text_input, "Region").set_value("West")
        page = click(page, "Save")
        assert "Ulm" in shown(page)
        page.radio[0].set_value(choice)
        fine(click(page, "Save my choice"))
        assert (row(desk, pk)["city"], row(desk, pk)["region"]) == (wanted, "West")


def test_deleting_goes_to_the_bin_and_undo_brings_it_back(desk: Desk) -> None:
    pk = desk.world.create("boss", "customer", name="Acme")
    page = fine(click(desk.page("boss", "customer", id=str(pk)), "Delete"))
    page = inside(page, "delete", page.button(key="delete_yes"))
    assert "Acme" in shown(fine(desk.page("boss", "bin")))
    fine(page.button(key="done_undo").click().run())
    assert row(desk, pk)["name"] == "Acme"


def test_a_deleted_record_is_restored_from_the_bin(desk: Desk) -> None:
    pk = desk.world.create("boss", "customer", name="Acme")
    desk.world.do("boss", Intent("customer", "delete", pk))
    page = fine(desk.page("boss", "bin"))
    fine(page.button(key=f"restore_customer_{pk}").click().run())
    assert row(desk, pk)["name"] == "Acme"


def test_who_may_only_look_gets_no_save_button(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    page = fine(desk.page("eve", "customer", id=str(pk)))
    assert not page.text_input
    assert "Save" not in [button.label for button in page.button]
    assert desk.page("eve", "customer", new="1").error


def test_related_records_are_listed_and_begun_with_their_link(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    desk.world.create("ann", "contact", name="Li Mei", customer_id=pk)
    assert "Li Mei" in shown(fine(desk.page("ann", "customer", id=str(pk))))
    page = fine(desk.page("ann", "contact", new="1", customer_id=str(pk)))
    labelled(page.text_input, "Name").set_value("Wang")
    page = fine(click(page, "Create"))
    made = int(page.query_params["id"][0])
    assert row(desk, made, "contact")["customer_id"] == {"id": pk, "label": "Acme"}


def test_a_set_is_taken_back_from_the_log(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    made = desk.world.update("ann", "customer", pk, 1, name="Acme Inc")["set_id"]
    desk.world.update("bob", "customer", pk, 2, name="Bob's")
    page = fine(desk.page("ann", "change", id=str(made)))
    page = page.button(key="undo_set").click().run()
    page.radio[0].set_value("overwrite")
    inside(page, "undo_set", page.button(key="undo_yes"))
    assert row(desk, pk)["name"] == "Acme"


def test_a_record_is_shared_with_a_person(desk: Desk) -> None:
    pk = desk.world.create("cid", "task", subject="Errand")
    page = fine(desk.page("cid", "task", id=str(pk)))
    page = page.button(key="share").click().run()
    labelled(page.selectbox, "With").set_value(("user_id", desk.world.viewer("ann").user_id))
    inside(page, "share", [button for button in page.button if button.label == "Share"][-1])
    assert "Errand" in shown(fine(desk.page("ann", "task", id=str(pk))))


def test_a_new_record_shows_what_it_may_double(desk: Desk) -> None:
    there = desk.world.create("ann", "customer", name="Acme Ltd.")
    desk.world.create("cid", "customer", name="ACME")
    page = desk.page("ann", "customer", new="1")
    labelled(page.text_input, "Name").set_value("acme inc")
    page.button[-1].click().run()
    assert "This may be here already" in shown(page)
    assert f"/customer?id={there}" in shown(page)
    assert labelled(page.text_input, "Name").value == "acme inc"
    assert "Save anyway" in [b.label for b in page.button]
    labelled(page.text_input, "Name").set_value("acme co")
    page.button[-1].click().run()
    with desk.world.store.reading() as connection:
        rows = query.page(connection, desk.world.viewer("admin"), query.Ask("customer"))["rows"]
    assert "acme co" in {row["name"] for row in rows}


def test_a_double_that_is_not_to_be_seen_is_not_named(desk: Desk) -> None:
    roles = desk.world.viewer("admin").catalog.table("role")
    with desk.world.store.reading() as connection:
        found = query.page(connection, desk.world.viewer("admin"), query.Ask(roles.key))["rows"]
    role = next(r for r in found if r["key"] == "sales")
    narrow = {"customer": {"view": "team"}}
    desk.world.update("admin", "role", role["id"], role["version"], grants=narrow)
    desk.world.create("cid", "customer", name="Secret Ltd")
    page = desk.page("ann", "customer", new="1")
    labelled(page.text_input, "Name").set_value("secret")
    page.button[-1].click().run()
    assert "1 record you may not see (South)" in shown(page)
    assert "Secret Ltd" not in shown(page)


def test_a_note_is_added_from_the_record(desk: Desk) -> None:
    """On the deal's page; it belongs to the deal, and to the customer whose deal it is."""
    customer = desk.world.create("ann", "customer", name="Acme")
    deal = desk.world.create("ann", "opportunity", name="Deal", stage_id=1, customer_id=customer)
    page = fine(desk.page("ann", "opportunity", id=str(deal)))
    labelled(page.text_area, "Text").set_value("They want twelve.\nBy May.")
    page = fine(click(page, "Add"))
    assert "They want twelve." in shown(page)
    made = row(desk, 1, "activity")
    assert (made["subject"], made["body"], made["kind"]) == (
        "They want twelve.",
        "They want twelve.\nBy May.",
        "note",
    )
    references = {key: made[key] for key in ("customer_id", "opportunity_id", "about_table")}
    assert references == {
        "customer_id": {"id": customer, "label": "Acme"},
        "opportunity_id": {"id": deal, "label": "Deal"},
        "about_table": None,
    }


def test_a_task_about_a_record_of_any_table_links_back(desk: Desk) -> None:
    product = desk.world.create("boss", "product", name="Pump")
    page = fine(desk.page("boss", "product", id=str(product)))
    page.segmented_control(key="quick_kind:product").set_value("task")
    page = fine(page.run())
    labelled(page.text_input, "Subject").set_value("Order more")
    page = fine(click(page, "Add"))
    made = row(desk, 1, "task")
    assert (made["about_table"], made["about_row"]) == ("product", product)
    assert "Pump" in shown(fine(desk.page("boss", "task", id="1")))


def test_nothing_to_add_is_refused_in_words(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    page = click(fine(desk.page("ann", "customer", id=str(pk))), "Add")
    assert len(page.error) == 1


def test_a_reader_sees_the_timeline_and_adds_nothing(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    desk.world.create("ann", "activity", subject="Talked", customer_id=pk)
    page = fine(desk.page("eve", "customer", id=str(pk)))
    assert "Talked" in shown(page)
    assert not [one for one in page.button if one.label == "Add"]


def test_before_and_after_follow_the_list_it_was_opened_from(desk: Desk) -> None:
    made = {name: desk.world.create("ann", "customer", name=name, city="Bonn") for name in "CADB"}
    desk.world.create("ann", "customer", name="AA", city="Ulm")
    listed = {"sort": "name", "filter": '{"field": "city", "op": "=", "value": "Bonn"}'}
    page = fine(desk.page("ann", "customer", id=str(made["B"]), at="1", **listed))
    page = fine(page.button(key="icon_go_after").click().run())
    assert (page.query_params["id"], page.query_params["at"]) == (str(made["C"]), "2")
    page = fine(page.button(key="icon_go_after").click().run())
    assert titles(page) == [":material/apartment: D"]
    assert page.button(key="icon_go_after").disabled
    page = fine(desk.page("ann", "customer", id=str(made["A"]), at="0", **listed))
    assert page.button(key="icon_go_before").disabled
    page = fine(page.button(key="icon_go_after").click().run())
    assert titles(page) == [":material/apartment: B"]


def test_where_the_list_is_another_by_now_the_order_is_that_of_making(desk: Desk) -> None:
    made = {name: desk.world.create("ann", "customer", name=name) for name in "CAB"}
    for address in (
        {"at": "2", "sort": "name"}, {"at": "1", "filter": "{"}, {"at": "1", "sort": "nothing"}, {"at": "x"},
        {"at": "99999999999999999"}, {"at": "1", "filter": "[" * 5_000}, {},
    ):  # fmt: skip
        page = fine(desk.page("ann", "customer", id=str(made["A"]), **address))
        page = fine(page.button(key="icon_go_after").click().run())
        assert titles(page) == [":material/apartment: B"], address


def test_numbers_stand_in_groups_and_are_read_back(desk: Desk) -> None:
    pk = desk.world.create(
        "ann", "customer", name="Acme", revenue="1100040000", employees=2822, founded_year=1996
    )
    page = fine(desk.page("ann", "customer", id=str(pk)))
    shown_now = {name: labelled(page.text_input, name).value for name in ("Revenue", "Employees", "Founded")}
    assert shown_now == {"Revenue": "1,100,040,000.00", "Employees": "2,822", "Founded": "1996"}
    fine(click(page, "Save"))
    assert row(desk, pk)["version"] == 1
    desk.world.update("bob", "customer", pk, 1, employees=3000)
    labelled(page.text_input, "Revenue").set_value("2.5 m")
    fine(click(page, "Save"))
    kept = row(desk, pk)
    assert (kept["revenue"], kept["employees"], kept["founded_year"]) == ("2500000.00", 3000, 1996)


def test_due_tasks_are_counted_until_they_are_done(desk: Desk) -> None:
    today = clock.today("UTC")
    for owner, days in (("ann", 0), ("ann", -3), ("ann", 1), ("bob", 0)):
        desk.world.create(owner, "task", subject="x", due_on=(today + timedelta(days)).isoformat())
    desk.world.create("ann", "task", subject="whenever")
    assert "Tasks due: 2" in shown(fine(desk.page("ann", "about")))
    desk.world.update("ann", "task", 1, 1, status="done")
    assert "Tasks due: 1" in shown(fine(desk.page("ann")))
    desk.world.update("ann", "task", 2, 1, status="dropped")
    assert "Tasks due" not in shown(fine(desk.page("ann")))


def test_fields_stand_in_sections_and_a_closed_one_stays_closed(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    page = fine(desk.page("ann", "customer", id=str(pk)))
    assert [one.label for one in page.expander][:3] == ["Phone and address", "Business", "Notes"]
    page.session_state["section:customer:reach"] = False
    page = fine(page.run())
    del page.session_state["section:customer:reach"]
    page = fine(page.run())
    opened = {one.label: one.proto.expanded for one in page.expander}
    assert (opened["Phone and address"], opened["Business"]) == (False, True)


def test_what_is_wrong_in_a_closed_section_opens_it(desk: Desk) -> None:
    pk = desk.world.create("ann", "customer", name="Acme")
    page = fine(desk.page("ann", "customer", id=str(pk)))
    page.session_state["section:customer:reach"] = False
    labelled(page.text_input, "E-mail").set_value("not an address")
    page = click(page, "Save")
    assert {one.label: one.proto.expanded for one in page.expander}["Phone and address"]
