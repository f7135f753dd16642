"""No page breaks a rule of WCAG 2 A or AA that is ours to keep, seen by axe-core in each light and width."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from core import clock
from tests.browser.firm import Firm, firm
from tests.browser.product import chromium, settled
from tests.browser.screens import GRIDS, SCREENS, STILL, looks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
HEADINGS = ("heading-order", "empty-heading")
COMMON = {"resultTypes": ["violations"], "iframes": False}
# A frame is part of its page, which has the name and the first heading for it.
OF_PAGES = ("page-has-heading-one", "document-title")
# What others draw and nothing of ours mends: the rule, what the element stands in, and why.
THEIRS = (
    ("list", "[data-testid=stSidebarNav]", "Streamlit puts the groups of its menu between list and items"),
    ("listitem", "[data-testid=stSidebarNav]", "the same, seen from the items"),
    (
        "scrollable-region-focusable",
        ".fc-scroller",
        "FullCalendar's grid may hold nothing else that takes the focus",
    ),
)
LOOK = """async ([options, theirs]) => {
  const known = (rule, node) => theirs.some(([name, place]) => {
    const at = node.target.length === 1 && name === rule ? document.querySelector(node.target[0]) : null;
    return at && at.closest(place);
  });
  const { violations } = await axe.run(document, options);
  return violations.flatMap((one) => one.nodes.filter((node) => !known(one.id, node)).map((node) =>
    `${one.id}: ${node.target} ${node.html.slice(0, 200)} ${(node.failureSummary || "").slice(0, 240)}`));
}"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    with firm(tmp_path_factory.mktemp("accessible")) as made:
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def page(house: Firm, browser: Browser) -> Iterator[Page]:
    """The administrator's, who has every page; axe is in each frame before anything else."""
    context = house.context(browser, "admin", viewport={"width": 1280, "height": 800})
    context.add_init_script(AXE_SCRIPT)
    yield context.new_page()
    context.close()


def asked(light: str, *, whole: bool) -> dict[str, Any]:
    """What axe is asked for; each frame is asked by itself, for the page would give a busy one up."""
    if light == "dark":
        return {"runOnly": {"type": "rule", "values": ["color-contrast"]}, **COMMON}
    on = {**dict.fromkeys(HEADINGS, True), **dict.fromkeys(OF_PAGES, whole)}
    rules = {name: {"enabled": wanted} for name, wanted in on.items()}
    run = {"type": "tag", "values": TAGS}
    return {"runOnly": run, "rules": rules, **COMMON}


def complaints(page: Page, light: str = "light") -> list[str]:
    """In the dark only what colours change is looked at again."""
    known = [(rule, place) for rule, place, _ in THEIRS]
    return [
        said
        for frame in page.frames
        for said in frame.evaluate(LOOK, [asked(light, whole=frame is page.main_frame), known])
    ]


def seen(page: Page) -> Iterator[tuple[str, list[str]]]:
    """What there is to complain of in each light and width."""
    for light, width in looks(page):
        yield f"{light} {width}", complaints(page, light)


@pytest.mark.parametrize("name", SCREENS)
def test_a_page_keeps_the_rules(house: Firm, page: Page, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{house.product.url}/{SCREENS[name]}")
    settled(page, 60, grid=name in GRIDS)
    page.wait_for_timeout(300)
    settled(page, grid=name in GRIDS)
    assert {how: said for how, said in seen(page) if said} == {}


def test_signing_in_keeps_the_rules(house: Firm, browser: Browser) -> None:
    page = browser.new_page()
    page.add_init_script(AXE_SCRIPT)
    page.goto(f"{house.product.url}/auth/login")
    assert {how: said for how, said in seen(page) if said} == {}
    page.close()


@pytest.mark.parametrize(("language", "tag"), [("zh_CN", "zh-CN"), ("en", "en")])
def test_a_page_says_its_language_and_its_name(house: Firm, page: Page, language: str, tag: str) -> None:
    viewer = house.world.viewer("admin")
    house.set("admin", "user", viewer.user_id, language=language)
    page.goto(f"{house.product.url}/customer?id=1")
    settled(page, 60)
    expect(page.locator("html")).to_have_attribute("lang", tag)
    expect(page).to_have_title("Customer 01 · Kehu")


# What has the focus looks otherwise than once it has left; asked after each step, about the step before.
FOCUSED = """() => {
  const shown = ["outlineStyle", "outlineWidth", "boxShadow", "borderColor", "backgroundColor"];
  const looks = (one) => { const s = getComputedStyle(one); return shown.map((name) => s[name]).join("|"); };
  const last = window.kehuFocused;
  const unseen = last && last.chain.map(looks).join("#") === last.looks ? last.html : null;
  const at = document.activeElement;
  const chain = [...at.children];
  for (let one = at; one && chain.length < 8; one = one.parentElement) chain.push(one);
  const ours = at !== document.body && at.tagName !== "IFRAME";
  const html = at.outerHTML.slice(0, 160);
  window.kehuFocused = ours ? { chain, looks: chain.map(looks).join("#"), html } : null;
  return unseen;
}"""


@pytest.mark.parametrize("name", ["home", "record", "people"])
def test_whoever_tabs_sees_where_they_are(house: Firm, page: Page, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{house.product.url}/{SCREENS[name]}")
    settled(page, 60)
    page.evaluate(STILL)
    unseen = []
    for _ in range(45):
        page.keyboard.press("Tab")
        page.wait_for_timeout(60)
        unseen.append(page.evaluate(FOCUSED))
    assert [html for html in unseen if html] == []


def test_axe_looks_into_the_frames_of_a_page(house: Firm, page: Page) -> None:
    page.goto(f"{house.product.url}/customer")
    settled(page, 60, grid=True)
    page.frame_locator("iframe").first.locator("body").evaluate(
        "body => { body.append(document.createElement('button')); body.lastChild.style.padding = '9px'; }"
    )
    assert [said for said in complaints(page) if said.startswith("button-name")]


def test_a_full_calendar_with_its_dialogs_and_a_reminder_keeps_the_rules(house: Firm, page: Page) -> None:
    now, world = clock.now(), house.world
    soon = (now - timedelta(minutes=1)).isoformat()
    days = [("call", 0, False, soon), ("visit", 0, True, None), ("meeting", 1, False, None)]
    for kind, ahead, is_done, remind in days:
        at = (now + timedelta(days=ahead)).isoformat()
        values = {"subject": f"Some {kind}", "kind": kind, "at": at, "done": is_done, "remind_at": remind}
        world.create("admin", "activity", **{k: v for k, v in values.items() if v is not None})
    for status, ahead in (("open", -1), ("open", 0), ("done", 0)):
        due = (now + timedelta(days=ahead)).date().isoformat()
        world.create("admin", "task", subject=f"{status} {ahead}", due_on=due, status=status)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{house.product.url}/calendar")
    settled(page, 60)
    frame = page.frame_locator('iframe[title*="kehu_calendar"]')
    expect(page.locator("#kehu-reminders article")).to_be_visible()
    for view in ("timeGridWeek", "dayGridMonth", "agenda"):
        frame.locator(f'[data-view="{view}"]').click()
        expect(frame.locator("[data-event]").first).to_be_visible()
        assert {how: said for how, said in seen(page) if said} == {}, view
    frame.locator("[data-event]").first.click()
    assert {how: said for how, said in seen(page) if said} == {}
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1280, "height": 800})
    frame.locator("#bar .add").click()
    assert {how: said for how, said in seen(page) if said} == {}
