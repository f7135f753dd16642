"""The first-run guide: begun on the first page, each step a change set, resumed, skipped, dismissed."""

from typing import Any

from db import settings_company
from db.company import end_first_steps, progress
from db.settings_company import STEPS
from tests.pages.conftest import Desk, fine, labelled, shown


def settings(desk: Desk) -> dict[str, Any]:
    with desk.world.store.reading() as connection:
        return settings_company.read(connection)


def passed(desk: Desk) -> tuple[str, ...]:
    with desk.world.store.reading() as connection:
        return progress(connection).passed


def save(page: Any, at: int = 0) -> Any:
    return fine([one for one in page.button if one.label == "Save and go on"][at].click().run())


def test_only_administrators_are_led_through_it(desk: Desk) -> None:
    assert "0 of 5 steps" in shown(fine(desk.page("admin")))
    assert "of 5 steps" not in shown(fine(desk.page("boss")))
    assert [button.label for button in desk.page("admin").button].count("Begin") == 1


def test_the_company_gets_its_name_and_undo_takes_the_step_back(desk: Desk) -> None:
    page = fine(desk.page("admin", "start"))
    labelled(page.text_input, "Company name").set_value("Acme 贸易")
    page = save(page)
    assert settings(desk)["company_name"] == "Acme 贸易"
    assert passed(desk) == ("name",)
    assert "Acme 贸易" in shown(fine(desk.page("eve")))
    fine(page.button(key="done_undo").click().run())
    assert (settings(desk)["company_name"], passed(desk)) == ("", ())


def test_what_is_chosen_for_all_counts_for_those_who_chose_nothing(desk: Desk) -> None:
    page = fine(desk.page("admin", "start"))
    labelled(page.selectbox, "Language").set_value("zh_CN")
    labelled(page.selectbox, "Time zone").set_value("Asia/Shanghai")
    save(page, 1)
    ann = desk.world.viewer("ann")
    assert (ann.language, ann.zone) == ("zh_CN", "Asia/Shanghai")
    desk.speak("ann", "en")
    assert desk.world.viewer("ann").language == "en"


def test_amounts_are_in_the_companys_currency(desk: Desk) -> None:
    page = fine(desk.page("admin", "start"))
    labelled(page.selectbox, "Currency").set_value("EUR")
    save(page, 2)
    for name, more in (("Big one", {}), ("Abroad", {"currency": "JPY"})):
        desk.world.create("ann", "opportunity", name=name, stage_id=1, amount="1200.5", **more)
    said = shown(fine(desk.page("ann")))
    assert "€1,200.50" in said
    assert "¥1,200" in said


def test_a_colleague_is_added_with_a_link_of_their_own(desk: Desk) -> None:
    page = fine(desk.page("admin", "start"))
    labelled(page.text_input, "Full name").set_value("Mei Li")
    labelled(page.text_input, "E-mail").set_value("Mei.Li@example.com")
    labelled(page.selectbox, "Role").set_value("agent")
    page = fine(labelled(page.button, "Add and make a link").click().run())
    mei = desk.world.viewer("mei.li")
    assert (mei.full_name, [role.key for role in mei.roles]) == ("Mei Li", ["agent"])
    assert "/auth/first?link=" in page.code[0].value
    assert labelled(page.text_input, "Full name").value == ""


def test_a_colleague_without_an_address_is_refused_in_words(desk: Desk) -> None:
    page = fine(desk.page("admin", "start"))
    labelled(page.text_input, "Full name").set_value("Mei Li")
    page = labelled(page.button, "Add and make a link").click().run()
    assert "e-mail" in page.error[0].value
    assert len(page.code) == 0


def test_every_step_can_be_skipped_and_then_it_is_over(desk: Desk) -> None:
    page = fine(desk.page("admin", "start"))
    for at in range(3):
        page = fine([one for one in page.button if one.label == "Skip"][at].click().run())
        assert len(passed(desk)) == at + 1
    assert "3 of 5 steps" in shown(fine(desk.page("admin")))
    page = fine(page.button(key="step_next").click().run())
    page = fine(page.button(key="data_empty").click().run())
    assert passed(desk) == STEPS
    assert "That is all" in shown(page)
    assert "of 5 steps" not in shown(fine(desk.page("admin")))


def test_what_is_dismissed_does_not_come_back(desk: Desk) -> None:
    page = fine(desk.page("admin"))
    page = fine(page.button(key="first_steps_dismiss").click().run())
    assert "of 5 steps" not in shown(page)
    end_first_steps(desk.world.store, desk.world.viewer("admin"))
    assert "of 5 steps" not in shown(fine(desk.page("admin")))


def test_later_all_of_it_is_changed_on_the_page_of_the_company(desk: Desk) -> None:
    page = fine(desk.page("admin", "company"))
    labelled(page.text_input, "Company name").set_value("Other Ltd")
    labelled(page.selectbox, "Currency").set_value("CHF")
    page = fine(labelled(page.button, "Save").click().run())
    now = settings(desk)
    assert (now["company_name"], now["currency"]) == ("Other Ltd", "CHF")
    fine(page.button(key="icon_done_close").click().run())
    assert passed(desk) == ()
