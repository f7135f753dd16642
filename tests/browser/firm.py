"""A small firm behind the real server: its people signed in without a form, its rows, and its grid."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from core import clock
from db.changes import Intent
from db.engine import Store
from db.identity import create_token, open_session
from tests.browser.product import Product, running, window
from tests.conftest import World

TODAY = clock.today("UTC")
DAYS = (-400, -40, -8, -1, 0, 1, 3, 20, 45, 100)


@dataclass
class Firm:
    """The running product, the people's rights, and a look straight into its database."""

    product: Product
    path: Path
    world: World

    def context(self, browser: Browser, who: str, **options: Any) -> BrowserContext:
        """A browser in which somebody is signed in."""
        with self.world.store.work() as work:
            word = open_session(work, self.world.viewer(who).user_id)
        wide = {"viewport": {"width": 3800, "height": 900}, **options}
        context = window(browser, permissions=["clipboard-read", "clipboard-write"], **wide)
        context.add_cookies([{"name": "kehu_session", "value": word, "url": self.product.url}])
        return context

    def api(self, who: str) -> httpx.Client:
        """Somebody at the API, with a token."""
        with self.world.store.work() as work:
            word = create_token(work, self.world.viewer(who).user_id, "test", None, 1)
        return httpx.Client(
            base_url=f"{self.product.url}/api/v1", headers={"authorization": f"Bearer {word}"}
        )

    def set(self, who: str, table: str, pk: int, **values: Any) -> None:
        """Somebody else changes a row through the API."""
        with self.api(who) as api:
            version = api.get(f"/tables/{table}/rows/{pk}").json()["version"]
            change = {"table": table, "op": "update", "id": pk, "version": version, "values": values}
            assert api.post("/changes", json={"changes": [change]}).status_code == 200

    def sql(self, statement: str, *values: Any) -> list[Any]:
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True) as connection:
            return connection.execute(statement, values).fetchall()

    def value(self, table: str, pk: int, field: str) -> Any:
        [[found]] = self.sql(f'SELECT "{field}" FROM "{table}" WHERE id = ?', pk)
        return found


@contextmanager
def firm(folder: Path) -> Iterator[Firm]:
    with running(folder) as product:
        path = folder / "kehu.db"
        store = Store(f"sqlite:///{path}")
        made = Firm(product, path, World(store))
        fill(made.world)
        yield made
        store.close()


def fill(world: World) -> None:
    """A manager, two sales people, one who only looks; ten customers, forty deals and thirty talks."""
    team = world.create("system", "team", name="North")
    for name, role in (("boss", "manager"), ("ann", "sales"), ("bob", "sales"), ("eve", "viewer")):
        world.create("system", "user", name=name, full_name=name.title(), roles=[role], team_id=team)
    ids = {name: world.viewer(name).user_id for name in ("boss", "ann", "bob")}
    people = [*ids.values(), None]
    world.do("system", *(Intent("customer", "create", values=customer(n, ids["boss"])) for n in range(1, 11)))
    deals = [deal(n, people[n % 4]) for n in range(40)]
    talks = [talk(n, people[n % 3]) for n in range(30)]
    world.do("system", *(Intent("opportunity", "create", values=values) for values in deals))
    world.do("system", *(Intent("activity", "create", values=values) for values in talks))


def customer(n: int, owner: int) -> dict[str, Any]:
    return {"name": f"Customer {n:02}", "city": f"City {n}", "employees": n * 10, "owner_id": owner}


def deal(n: int, owner: int | None) -> dict[str, Any]:
    made = {
        "name": f"Deal {n:02}", "stage_id": n % 3 + 1, "amount": f"{n * 50}.25", "owner_id": owner,
        "expected_on": (TODAY + timedelta(DAYS[n % 10])).isoformat() if n % 5 else None,
        "customer_id": n % 10 + 1 if n % 4 else None,
        "source": ("referral", "website", None)[n % 3],
        "competitor": ("Acme", "acme & sons", "Beta", None)[n % 4],
    }  # fmt: skip
    return {key: value for key, value in made.items() if value is not None}


def talk(n: int, owner: int | None) -> dict[str, Any]:
    at = clock.now() + timedelta(days=DAYS[n % 10], minutes=n)
    made = {"subject": f"Talk {n:02}", "at": at.isoformat(), "done": n % 4 == 0, "owner_id": owner}
    return {key: value for key, value in made.items() if value is not None}


class FirmGrid:
    """The grid of a table's page, as the hands and eyes of one person have it."""

    def __init__(self, firm: Firm, page: Page, table: str) -> None:
        self.firm, self.page, self.table = firm, page, table
        self.frame: FrameLocator = page.frame_locator("iframe").first

    def open(self, query: str = "") -> "FirmGrid":
        self.page.goto(f"{self.firm.product.url}/{self.table}{query}")
        expect(self.frame.locator(".k-card-open, .ag-row[row-id], .k-empty:visible").first).to_be_visible(
            timeout=60_000
        )
        return self

    def cell(self, row: int, field: str) -> Locator:
        return self.frame.locator(f'.ag-row[row-id="{row}"] [col-id="{self.table}.{field}"]')

    def button(self, name: str) -> Locator:
        return self.frame.get_by_role("button", name=name, exact=True)

    def type_into(self, row: int, field: str, text: str) -> None:
        self.cell(row, field).click()
        for key in ("Enter", "Control+a"):
            self.page.keyboard.press(key)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def paste(self, row: int, field: str, text: str) -> Locator:
        """Through the real clipboard; answers the panel that asks first."""
        self.cell(row, field).click()
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")
        return self.frame.locator(".k-panel")

    def says(self, text: Any) -> None:
        expect(self.frame.locator(".k-status")).to_contain_text(text)

    def ids(self) -> list[int]:
        """The rows that show, from the top."""
        rows = self.frame.locator(".ag-center-cols-container .ag-row[row-id]")
        found = rows.evaluate_all(
            "rows => rows.map(row => [+row.getAttribute('row-index'), +row.getAttribute('row-id')])"
        )
        return [pk for _, pk in sorted(found)]

    def headers(self) -> list[str]:
        """The fields whose columns show, from the left."""
        cells = self.frame.locator(f'.ag-header-cell[col-id^="{self.table}."]')
        found = cells.evaluate_all(
            "cells => cells.map(c => [c.getBoundingClientRect().left, c.getAttribute('col-id')])"
        )
        return [str(col).partition(".")[2] for _, col in sorted(found)]

    def filter_of(self, field: str) -> Locator:
        """Opens the filter of a column."""
        header = self.frame.locator(f'.ag-header-cell[col-id="{self.table}.{field}"]')
        header.hover()
        header.locator(".ag-header-cell-filter-button").click()
        return self.frame.locator(".ag-filter")
