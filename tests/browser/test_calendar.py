"""The calendar in a real browser: moved by hand and by key, added, undone, on a telephone, in Chinese."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from core import clock
from tests.browser.days import PHONE, SIZE, THURSDAY, TODAY, TUESDAY, days_of
from tests.browser.firm import Firm, firm
from tests.browser.product import Complaints, chromium, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with firm(tmp_path_factory.mktemp("calendar")) as made:
        made.world.create("boss", "product", name="Transformer")
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


def meeting(house: Firm, subject: str, at: datetime, who: str = "ann", **more: Any) -> int:
    values = {"subject": subject, "kind": "meeting", "at": at.isoformat(), "duration": 2700, **more}
    return house.world.create(who, "activity", **values)


def begins(house: Firm, pk: int) -> datetime:
    return datetime.fromisoformat(str(house.value("activity", pk, "at"))).replace(tzinfo=UTC)


def test_a_meeting_is_drawn_to_another_day_made_longer_and_both_are_undone(
    house: Firm, browser: Browser
) -> None:
    at = TUESDAY + timedelta(hours=9)
    pk = meeting(house, "Review of the year", at, remind_at=(at - timedelta(minutes=10)).isoformat())
    days = days_of(house, browser, "ann")
    days.page.evaluate("window.same = true")
    days.drag(pk, THURSDAY, "13:00:00")
    days.says("Moved: Review of the year")
    assert begins(house, pk) == THURSDAY + timedelta(hours=13)
    assert str(house.value("activity", pk, "remind_at")).startswith(f"{THURSDAY:%Y-%m-%d} 12:50")
    days.frame.get_by_role("button", name="Undo").click()
    days.says("Taken back")
    assert begins(house, pk) == at
    expect(days.on(TUESDAY, pk)).to_be_visible()
    box = days.event(pk).bounding_box()
    assert box
    days.event(pk).hover()
    x, bottom = box["x"] + box["width"] / 2, box["y"] + box["height"]
    days.page.mouse.move(x, bottom - 3)
    days.page.mouse.down()
    days.page.mouse.move(x, bottom + 20, steps=4)
    days.page.mouse.move(x, bottom + 42, steps=4)
    days.page.mouse.up()
    days.says("Moved")
    assert house.value("activity", pk, "duration") > 2700
    days.page.keyboard.press("Control+z")
    days.says("Taken back")
    assert house.value("activity", pk, "duration") == 2700
    assert days.page.evaluate("window.same"), "the page was loaded anew"
    days.close()


def test_what_a_colleague_moved_meanwhile_jumps_to_where_they_put_it(house: Firm, browser: Browser) -> None:
    pk = meeting(house, "Contested", TUESDAY + timedelta(hours=11))
    days = days_of(house, browser, "ann")
    expect(days.event(pk)).to_be_visible()
    theirs = THURSDAY + timedelta(hours=10)
    house.set("boss", "activity", pk, at=theirs.isoformat())
    days.drag(pk, TUESDAY, "14:00:00")
    days.says("changed")
    assert begins(house, pk) == theirs
    expect(days.on(THURSDAY, pk)).to_be_visible()
    days.close()


def test_a_task_has_no_hour_and_what_is_anothers_does_not_move(house: Firm, browser: Browser) -> None:
    task = house.world.create("ann", "task", subject="Send it", due_on=f"{TUESDAY:%Y-%m-%d}")
    theirs = meeting(house, "Of the boss", TUESDAY + timedelta(hours=9), "boss")
    days = days_of(house, browser, "ann")
    box = days.event(task, "task").bounding_box()
    assert box
    days.page.mouse.move(box["x"] + 30, box["y"] + 8)
    days.page.mouse.down()
    days.page.mouse.move(box["x"] + 30, box["y"] + 60, steps=4)
    days.page.mouse.move(*days.slot(TUESDAY, "12:00:00"), steps=8)
    days.page.mouse.up()
    days.says("A task is due on a day")
    days.frame.get_by_label("Whose calendar").select_option(label="Boss")
    days.event(theirs).click()
    expect(days.frame.get_by_role("link", name="Open")).to_be_visible()
    expect(days.frame.get_by_role("button", name="Delete")).to_have_count(0)
    days.close()


def test_quick_add_by_a_click_into_an_empty_hour_to_a_record_of_any_table(
    house: Firm, browser: Browser
) -> None:
    days = days_of(house, browser, "ann")
    days.page.mouse.click(*days.slot(THURSDAY, "16:00:00"))
    frame = days.frame
    expect(frame.get_by_label("Subject")).to_be_focused()
    frame.get_by_role("button", name="Add", exact=True).click()
    expect(frame.get_by_role("alert")).to_contain_text("Subject")
    frame.get_by_label("Subject").fill("Show the transformer")
    frame.locator("label", has_text="Visit").click()
    frame.get_by_label("Reminder").select_option(label="10 min before")
    frame.get_by_role("combobox", name="Belongs to").fill("Transf")
    frame.get_by_role("option", name="Transformer").click()
    frame.get_by_role("button", name="Add", exact=True).click()
    days.says("Added: Show the transformer")
    [[pk, at, kind, about, remind, owner]] = house.sql(
        "SELECT id, at, kind, about_table, remind_at, owner_id FROM activity WHERE subject = ?",
        "Show the transformer",
    )
    assert (kind, about, owner) == ("visit", "product", house.world.viewer("ann").user_id)
    assert begins(house, pk) == THURSDAY + timedelta(hours=16), at
    assert str(remind).startswith(f"{THURSDAY:%Y-%m-%d} 15:50")
    days.event(pk).click()
    frame.get_by_role("link", name="Transformer").click()
    days.page.wait_for_url("**/product?id=*")
    days.close()


def test_everything_by_keyboard(house: Firm, browser: Browser) -> None:
    at = TUESDAY + timedelta(hours=10)
    pk = meeting(house, "By key", at)
    days = days_of(house, browser, "ann")
    days.event(pk).focus()
    days.page.keyboard.press("Shift+ArrowRight")
    days.says("Moved: By key")
    assert begins(house, pk) == at + timedelta(1)
    expect(days.event(pk)).to_be_focused()
    days.page.keyboard.press("Enter")
    days.frame.get_by_role("button", name="Change").press("Enter")
    days.frame.get_by_label("Time", exact=True).fill("1545")
    days.page.keyboard.press("Enter")
    days.says("Saved")
    assert begins(house, pk) == TUESDAY + timedelta(1, hours=15, minutes=45)
    shown = days.frame.locator("#title").inner_text()
    days.page.keyboard.press("PageDown")
    expect(days.frame.locator("#title")).not_to_have_text(shown)
    days.page.keyboard.press("t")
    expect(days.frame.locator("#title")).to_have_text(shown)
    days.page.keyboard.press("m")
    expect(days.frame.locator(".fc-dayGridMonth-view")).to_be_visible()
    days.page.keyboard.press("n")
    expect(days.frame.get_by_label("Subject")).to_be_focused()
    days.close()


def test_what_people_typed_is_text_and_the_form_names_any_record(house: Firm, browser: Browser) -> None:
    hostile = "<img src=x onerror=alert(1)>{{7*7}}<b>bold"
    pk = meeting(house, hostile, TUESDAY + timedelta(hours=9), "boss")
    days = days_of(house, browser, "boss")
    expect(days.event(pk).locator(".k-title")).to_have_text(hostile)
    days.event(pk).click()
    expect(days.frame.get_by_role("heading", name=hostile)).to_be_visible()
    days.frame.get_by_role("link", name="Open").click()
    days.page.wait_for_url(f"**/activity?id={pk}")
    picker = days.page.frame_locator('iframe[title*="kehu_picker"]')
    picker.get_by_role("combobox", name="Belongs to").fill("Transf")
    picker.get_by_role("option", name="Transformer Products").click()
    days.page.get_by_role("button", name="Save").click()
    expect(days.page.get_by_role("link", name="Products: Transformer")).to_be_visible()
    assert house.value("activity", pk, "about_table") == "product"
    days.close()


def test_done_and_late_are_seen_without_colour(house: Firm, browser: Browser) -> None:
    late = house.world.create("bob", "task", subject="Too late", due_on=f"{TODAY - timedelta(1):%Y-%m-%d}")
    pk = meeting(house, "Was held", TUESDAY + timedelta(hours=9), "bob")
    days = days_of(house, browser, "bob")
    days.page.keyboard.press("m")
    days.frame.locator("#title").click()
    days.page.keyboard.press("m")
    expect(days.event(late, "task").locator(".sign-late")).to_be_visible()
    days.page.keyboard.press("w")
    days.event(pk).click()
    days.frame.get_by_role("button", name="Done").click()
    days.says("Done")
    expect(days.event(pk).locator(".k-title")).to_have_css("text-decoration-line", "line-through")
    assert house.value("activity", pk, "done") == 1
    days.close()


def test_a_telephone_opens_with_a_list_and_adds_by_touch(house: Firm, browser: Browser) -> None:
    house.world.create("bob", "task", subject="Soon due", due_on=f"{TODAY + timedelta(2):%Y-%m-%d}")
    days = days_of(house, browser, "bob", **PHONE)
    expect(days.frame.locator(".fc-agenda-view")).to_be_visible()
    expect(days.frame.get_by_text("Soon due")).to_be_visible()
    assert days.page.evaluate("document.documentElement.scrollWidth") <= 390
    days.frame.locator("#fab").tap()
    days.frame.locator(".kinds label", has_text="Task").tap()
    days.frame.get_by_label("Subject").fill("By thumb")
    days.frame.get_by_role("button", name="Add", exact=True).tap()
    days.says("Added: By thumb")
    expect(days.frame.locator(".fc-list-event", has_text="By thumb")).to_be_visible()
    days.frame.get_by_role("button", name="Undo").tap()
    expect(days.frame.locator(".fc-list-event", has_text="By thumb")).to_have_count(0)
    days.close()


def test_in_chinese_the_week_begins_on_monday_and_no_word_is_english(house: Firm, browser: Browser) -> None:
    house.world.update(
        "system", "user", house.world.viewer("ann").user_id, None, language="zh_CN", zone="Asia/Shanghai"
    )
    pk = meeting(house, "评审会", TUESDAY + timedelta(hours=2))
    days = days_of(house, browser, "ann", locale="zh-CN")
    headers = days.frame.locator(".fc-col-header-cell").all_inner_texts()
    assert headers[0 if len(headers) == 7 else 1].startswith("周一")
    words = re.sub("Bob|Boss|Eve", "", days.frame.locator("#bar").inner_text())
    assert not [letter for letter in words if letter.isascii() and letter.isalpha()], words
    days.event(pk).click()
    expect(days.frame.get_by_role("dialog")).to_contain_text("10:00–10:45")
    assert "Asia" not in days.frame.get_by_role("dialog").inner_text()
    days.page.keyboard.press("Escape")
    days.drag(pk, TUESDAY, "14:00:00")
    days.says("已移动：评审会")
    assert begins(house, pk) == TUESDAY + timedelta(hours=6)
    days.close()
    house.world.update("system", "user", house.world.viewer("ann").user_id, None, language="en", zone="UTC")


def test_a_reminder_comes_up_on_any_page_is_put_off_and_done(house: Firm, browser: Browser) -> None:
    now = clock.now()
    pk = meeting(
        house,
        "Ring Acme",
        now + timedelta(minutes=10),
        "boss",
        remind_at=(now - timedelta(minutes=1)).isoformat(),
    )
    complaints = Complaints()
    page = house.context(browser, "boss", viewport=SIZE).new_page()
    complaints.listen(page)
    page.goto(house.product.url)
    settled(page, 60)
    notice = page.locator(f'[data-reminder="activity-{pk}"]')
    expect(notice).to_contain_text("Ring Acme")
    page.get_by_test_id("stSidebarNav").get_by_text("Products").click()
    settled(page)
    expect(notice).to_be_visible()
    notice.get_by_label("Remind me later").select_option(label="In an hour")
    expect(notice).to_have_count(0)
    later = datetime.fromisoformat(str(house.value("activity", pk, "remind_at"))).replace(tzinfo=UTC)
    assert timedelta(minutes=58) < later - clock.now() < timedelta(minutes=61)
    page.get_by_role("button", name="Undo").click()
    expect(notice).to_be_visible()
    page.get_by_role("button", name="Fold away").click()
    page.get_by_role("button", name="Reminders: 1").click()
    notice.get_by_role("link", name="Ring Acme").click()
    page.wait_for_url(f"**/activity?id={pk}")
    notice.get_by_role("button", name="Done").click()
    expect(notice).to_have_count(0)
    assert house.value("activity", pk, "done") == 1
    assert complaints.said == []
