"""What the grid's browser tests do with their hands and eyes."""

from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.browser.mock_api import CSRF


class GridFrame:
    """One open page with the grid of deals, over a mock with fresh rows."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        page.request.post(f"{address}/api/mock/clear")
        self.frame: FrameLocator = page.frame_locator("iframe").first

    def open(self, query: str = "") -> None:
        self.page.goto(f"{self.address}/{query}")
        expect(self.cell(1, "name")).to_have_text("Deal 000001", timeout=30_000)

    def cell(self, row: int | str, field: str, table: str = "deal") -> Locator:
        """A cell by the row's id; `new` is the pinned new row."""
        return self.frame.locator(f'.ag-row[row-id="{row}"] [col-id="{table}.{field}"]')

    def button(self, name: str) -> Locator:
        return self.frame.get_by_role("button", name=name, exact=True)

    def type_into(self, row: int | str, field: str, text: str, table: str = "deal") -> None:
        self.cell(row, field, table).click()
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def first_names(self, count: int) -> list[str]:
        rows = [self.frame.locator(f'.ag-row[row-index="{n}"] [col-id="deal.name"]') for n in range(count)]
        return [row.inner_text() for row in rows]

    def says(self, text: str) -> None:
        expect(self.frame.locator(".k-status")).to_contain_text(text)

    def paste(self, text: str) -> None:
        """Through the real clipboard and the real key."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")

    def stored(self, row: int) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.page.request.get(f"{self.address}/api/mock/row/deal/{row}").json()
        return found

    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.request.get(f"{self.address}/api/mock/facts").json()
        return found

    def someone_else_sets(self, row: int, field: str, value: Any) -> None:
        found = self.stored(row)
        assert found is not None
        change = {
            "table": "deal",
            "op": "update",
            "id": row,
            "version": found["version"],
            "values": {field: value},
        }
        body = {"changes": [change], "request_id": f"other-{field}-{value}", "mode": "all", "label": "other"}
        answer = self.page.request.post(
            f"{self.address}/api/v1/changes", data=body, headers={"X-CSRF-Token": CSRF}
        )
        assert answer.ok
