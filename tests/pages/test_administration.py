"""Studio, roles, people and one's own profile, as an administrator and a person use them."""

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core.i18n import t
from db import identity, leaving, query
from tests.pages.conftest import Desk, fine, labelled, shown
from tests.pages.test_record import click, inside


def test_a_field_made_in_the_studio_is_on_the_form_at_once(desk: Desk) -> None:
    page = fine(desk.page("admin", "studio"))
    page.selectbox(key="field_table").set_value("customer")
    page = page.run()
    labelled(page.selectbox, "Kind").set_value("money")
    page = page.run()
    [one for one in page.text_input if one.label == "Key"][1].set_value("budget")
    [one for one in page.text_input if one.label == "Label (English)"][1].set_value("Budget")
    fine([button for button in page.button if button.label == "Create"][1].click().run())
    assert labelled(fine(desk.page("ann", "customer", new="1")).text_input, "Budget")


def test_a_table_made_in_the_studio_has_its_page_at_once(desk: Desk) -> None:
    page = fine(desk.page("admin", "studio"))
    next(one for one in page.text_input if one.label == "Key").set_value("visit")
    next(one for one in page.text_input if one.label == "Label (English)").set_value("Site visits")
    page = fine(next(button for button in page.button if button.label == "Create").click().run())
    assert "Site visits" in fine(desk.page("boss", "u_visit")).title[0].value


def test_what_the_studio_refuses_it_refuses_in_words(desk: Desk) -> None:
    page = fine(desk.page("admin", "studio"))
    next(one for one in page.text_input if one.label == "Key").set_value("No Good Key!")
    page = next(button for button in page.button if button.label == "Create").click().run()
    assert len(page.error) == 1
    assert not page.exception


def test_a_role_is_narrowed_for_one_table(desk: Desk) -> None:
    page = fine(desk.page("admin", "people"))
    roles = {role["key"]: role["id"] for role in _roles(desk)}
    labelled(page.selectbox, "Role").set_value(roles["sales"])
    page = page.run()
    labelled(page.selectbox, "Rights on").set_value("customer")
    page = page.run()
    labelled(page.selectbox, "Delete").set_value("none")
    labelled(page.multiselect, "Hidden").set_value(["revenue"])
    page = fine(click(page, "Save"))
    ann = desk.world.viewer("ann")
    assert ann.level(ann.catalog.table("customer"), "delete") == "none"
    assert ann.level(ann.catalog.table("customer"), "edit") == "team"
    assert ann.mask(ann.catalog.table("customer"), "revenue") == "hidden"


def _roles(desk: Desk) -> list[dict[str, object]]:
    with desk.world.store.reading() as connection:
        found = query.page(connection, desk.world.viewer("admin"), query.Ask("role", fields=("key",)))
    return list(found["rows"])


def test_open_work_goes_to_the_successor_and_the_account_is_closed(desk: Desk) -> None:
    world = desk.world
    task = world.create("cid", "task", subject="Errand")
    done = world.create("cid", "task", subject="Finished", status="done")
    page = fine(desk.page("admin", "people"))
    cid, bob = world.viewer("cid").user_id, world.viewer("bob").user_id
    page = fine(page.button(key=f"off_{cid}").click().run())
    labelled(page.selectbox, "Who takes over").set_value(bob)
    inside(page, f"off_{cid}", page.button(key="off_yes"))
    with world.store.reading() as connection:
        admin = world.viewer("admin")
        owners = [query.record(connection, admin, "task", pk)["owner_id"]["id"] for pk in (task, done)]
        assert owners == [bob, cid]
        assert query.record(connection, admin, "user", cid)["active"] is False
        assert leaving.open_work(connection, admin, cid) == {}


def test_leaving_without_a_successor_is_refused_while_there_is_work(desk: Desk) -> None:
    desk.world.create("cid", "task", subject="Errand")
    page = fine(desk.page("admin", "people"))
    cid = desk.world.viewer("cid").user_id
    page = page.button(key=f"off_{cid}").click().run()
    page.button(key=f"off_{cid}").click()
    page = page.button(key="off_yes").click().run()
    assert len(page.error) == 1
    assert desk.world.viewer("cid").name == "cid"


def test_why_says_what_a_person_may_and_which_role_says_so(desk: Desk) -> None:
    pk = desk.world.create("cid", "task", subject="Errand")
    page = fine(desk.page("admin", "people"))
    page.selectbox(key="why_person").set_value(desk.world.viewer("ann").user_id)
    page.selectbox(key="why_table").set_value("task")
    page.text_input(key="why_row").set_value(str(pk))
    said = shown(fine(page.run()))
    assert "Ann North" in said
    assert t("why.no", person="Ann North", verb=t("verb.view"), table="Tasks") in said


def test_language_and_zone_are_ones_own_to_choose(desk: Desk) -> None:
    page = fine(desk.page("eve", "me"))
    next(one for one in page.selectbox if one.label == "Language").set_value("zh_CN")
    labelled(page.selectbox, "Time zone").set_value("Asia/Shanghai")
    page = fine(click(page, "Save"))
    assert page.title[0].value == "我的资料"
    assert desk.world.viewer("eve").zone == "Asia/Shanghai"


def test_a_token_is_shown_once_and_can_be_ended(desk: Desk) -> None:
    page = fine(desk.page("ann", "me"))
    labelled(page.text_input, "What it is for").set_value("nightly export")
    page = fine(click(page, "Create"))
    word = page.code[0].value
    with desk.world.store.reading() as connection:
        caller = identity.who(connection, cookie=None, bearer=word)
    page = fine(desk.page("ann", "me"))
    assert word not in shown(page)
    fine(page.button(key=f"revoke_{caller.token_id}").click().run())
    with desk.world.store.reading() as connection:
        assert identity.tokens_of(connection, caller.user_id) == []


def test_a_field_made_in_the_studio_moves_from_section_to_section(desk: Desk) -> None:
    facts = {"section": "reach"}
    values = {"table": "customer", "key": "x_fax", "kind": "text", "labels": {"en": "Fax"}, "facts": facts}
    pk = desk.world.create("admin", "field_def", **values)
    sections = {f.key: f.section for f in desk.world.viewer("ann").catalog.table("customer").live()}
    assert sections["x_fax"] == "reach"
    page = fine(desk.page("admin", "studio"))
    page.selectbox(key="field_table").set_value("customer")
    page = fine(page.run())
    for version, section in ((1, "business"), (2, "")):
        page.selectbox(key=f"move:field_def:{pk}:{version}:section").set_value(section)
        page = fine(labelled_in_form(page, f"move:field_def:{pk}").click().run())
        sections = {f.key: f.section for f in desk.world.viewer("ann").catalog.table("customer").live()}
        assert sections["x_fax"] == section


def labelled_in_form(page: AppTest, form: str) -> Button:
    """The button that sends a form."""
    [found] = [one for one in page.button if one.form_id == form]
    return found
