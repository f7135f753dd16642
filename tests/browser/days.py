"""The calendar as hands and eyes have it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from core import clock
from tests.browser.firm import Firm
from tests.browser.product import Complaints, settled

SIZE = {"width": 1280, "height": 900}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
}  # fmt: skip
FRAME = 'iframe[title*="kehu_calendar"]'
TODAY = clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
# Sunday first, as English has it: Tuesday and Thursday are in every week whole.
SUNDAY = TODAY - timedelta((TODAY.weekday() + 1) % 7)
TUESDAY, THURSDAY = SUNDAY + timedelta(2), SUNDAY + timedelta(4)


class Days:
    """The calendar in a window; listens to what the browser complains about from here on."""

    def __init__(self, house: Firm, page: Page) -> None:
        self.house, self.page, self.complaints = house, page, Complaints()
        self.complaints.listen(page)
        page.goto(f"{house.product.url}/calendar")
        settled(page, 60)
        self.frame: FrameLocator = page.frame_locator(FRAME)
        expect(self.frame.locator(".fc-view")).to_be_visible()

    def event(self, pk: int, table: str = "activity") -> Locator:
        return self.frame.locator(f'[data-event="{table}-{pk}"]').first

    def on(self, day: datetime, pk: int) -> Locator:
        """An activity where the column of a day has it."""
        column = self.frame.locator(f'td.fc-timegrid-col[data-date="{day:%Y-%m-%d}"]')
        return column.locator(f'[data-event="activity-{pk}"]')

    def slot(self, day: datetime, time: str) -> tuple[float, float]:
        """The middle of a half hour, on the page."""
        column = self.frame.locator(f'td.fc-timegrid-col[data-date="{day:%Y-%m-%d}"]').bounding_box()
        lane = self.frame.locator(f'td.fc-timegrid-slot-lane[data-time="{time}"]').bounding_box()
        assert column
        assert lane
        return column["x"] + column["width"] / 2, lane["y"] + 4

    def drag(self, pk: int, day: datetime, time: str) -> None:
        """From near its own upper edge to near that of the half hour."""
        box = self.event(pk).bounding_box()
        assert box
        mouse, (x, y) = self.page.mouse, self.slot(day, time)
        mouse.move(box["x"] + box["width"] / 2, box["y"] + 8)
        mouse.down()
        mouse.move(box["x"] + box["width"] / 2 + 12, box["y"] + 14, steps=4)
        mouse.move(x, y, steps=10)
        mouse.up()

    def says(self, text: str) -> None:
        expect(self.frame.locator("#toast")).to_contain_text(text)

    def close(self) -> None:
        assert self.complaints.said == []
        self.page.context.close()


def days_of(house: Firm, browser: Browser, who: str, **options: Any) -> Days:
    """Somebody's calendar, in a window of their own."""
    page = house.context(browser, who, **{"viewport": SIZE, **options}).new_page()
    page.set_default_timeout(30_000)
    return Days(house, page)
