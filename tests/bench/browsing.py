"""What a person waits for, measured in Chromium at the real server: `manage.py bench --browser`."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Frame, Page, ViewportSize, sync_playwright

from api.commands import _chromium
from db.engine import Store
from tests.bench import filling, serving
from tests.bench.figures import rounded
from tests.browser.product import FLAGS

HEAD = ("measure", "unit", "median", "worst", "runs", "goal", "")
WATCH = Path(__file__).with_name("watch.js")
SIZE: ViewportSize = {"width": 1280, "height": 800}
PATIENCE = 60_000
TABLES = ("customer", "opportunity")


@dataclass(frozen=True)
class Seen:
    """One line: every single run of a measure, and what none of them should exceed in the middle."""

    name: str
    unit: str
    runs: tuple[float, ...]
    most: float | None = None

    @property
    def middle(self) -> float:
        return median(self.runs)

    @property
    def holds(self) -> bool:
        return self.most is None or self.middle <= self.most

    def cells(self) -> tuple[str, ...]:
        goal = "" if self.most is None else f"≤ {self.most:,g} {self.unit}".strip()
        verdict = "" if not goal else "ok" if self.holds else "short"
        told = rounded(self.middle), rounded(max(self.runs)), str(len(self.runs))
        return (self.name, self.unit, *told, goal, verdict)


@dataclass(frozen=True)
class Desk:
    """A browser, and how somebody who sees every row opens a window of the running product in it."""

    browser: Browser
    url: str
    word: str
    rows: int
    times: int

    @contextmanager
    def window(self) -> Iterator[Page]:
        """With nothing in its cache yet."""
        context = self.browser.new_context(
            viewport=SIZE, locale="en-US", permissions=["clipboard-read", "clipboard-write"]
        )
        context.add_cookies([{"name": "kehu_session", "value": self.word, "url": self.url}])
        context.add_init_script(path=WATCH)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
        context.close()


Measure = Callable[[Desk], Iterable[Seen]]


@contextmanager
def desk(store: Store, rows: int, data: Path, times: int) -> Iterator[Desk]:
    """The server, warm, and a browser beside it."""
    program = _chromium.chromium()
    if program is None:
        raise RuntimeError("no Chromium here and none could be installed")
    port = serving.free_port()
    word = filling.session(store, f"user{filling.PEOPLE}")
    with (
        serving.running(serving.kehu_words(port), port, data, store.url),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        there = Desk(browser, f"http://127.0.0.1:{port}", word, rows, times)
        for table in TABLES:
            with there.window() as page:
                opened(there, page, table)
        yield there
        browser.close()


def opened(desk: Desk, page: Page, table: str = "customer") -> float:
    """Open a table's page; milliseconds from asking for the page to its first row."""
    page.goto(f"{desk.url}/{table}")
    return first_row(page, table) - begun(page)


def first_row(page: Page, table: str) -> float:
    """When the first row of a table stood there, in milliseconds of the epoch."""
    page.wait_for_function("table => window.kehuSeen?.rows[table]", arg=table)
    return float(page.evaluate("table => window.kehuSeen.rows[table]", table))


def begun(page: Page) -> float:
    return float(page.evaluate("performance.timeOrigin"))


def grid_of(page: Page) -> Frame:
    return next(frame for frame in page.frames if "/component/st_aggrid" in frame.url)


def cold(desk: Desk) -> Iterable[Seen]:
    """A new browser at a warm server, then the same page loaded again."""
    first: list[float] = []
    again: list[float] = []
    moved: list[float] = []
    for _ in range(desk.times):
        with desk.window() as page:
            first.append(opened(desk, page))
            page.wait_for_timeout(500)
            moved.append(float(page.evaluate("kehuSeen.shifts")))
            page.reload()
            again.append(first_row(page, "customer") - begun(page))
    yield Seen("grid page to first row, new browser", "ms", tuple(first), 3_000)
    yield Seen("grid page to first row, loaded again", "ms", tuple(again), 1_500)
    yield Seen("layout shift while it loads", "", tuple(moved), 0.1)


def tables(desk: Desk) -> Iterable[Seen]:
    """From table to table by the menu, until a row of the other stands there."""
    taken: list[float] = []
    started: list[float] = []
    with desk.window() as page:
        opened(desk, page)
        for turn in range(2 * desk.times):
            page.wait_for_timeout(400)
            grid_of(page).evaluate("window.kehuSame = true")
            table = TABLES[(turn + 1) % 2]
            page.evaluate("table => kehuWatch.leave(table)", table)
            taken.append(first_row(page, table) - float(page.evaluate("kehuSeen.clicked")))
            started.append(float(grid_of(page).evaluate("window.kehuSame ? 0 : 1")))
    yield Seen("from table to table, to first row", "ms", tuple(taken), 1_000)
    yield Seen("frames begun anew on the way", "", tuple(started))


def edit(desk: Desk) -> Iterable[Seen]:
    """A name typed over, from Enter to the cell's mark that it is saved."""
    with desk.window() as page:
        opened(desk, page)
        taken = tuple(_typed(page, row % 8) for row in range(3 * desk.times))
    yield Seen("cell edited, Enter to saved", "ms", taken, 80)


def _typed(page: Page, row: int) -> float:
    frame = grid_of(page)
    # Out of an earlier run's glow, as a person who reads what they typed.
    frame.wait_for_function("() => !document.querySelector('.k-saved')")
    frame.evaluate("() => { window.kehuSaved = kehuWatch.saved(); }")
    frame.locator(f'.ag-row[row-index="{row}"] [col-id="customer.name"]').click()
    for key in ("Enter", "End"):
        page.keyboard.press(key)
    page.keyboard.type("x", delay=5)
    page.keyboard.press("Enter")
    return float(frame.evaluate("window.kehuSaved"))


LINES = 200


def paste(desk: Desk) -> Iterable[Seen]:
    """Five columns of two hundred rows: to the look at what it will do, and from the yes to saved."""
    looks: list[float] = []
    sums: list[float] = []
    with desk.window() as page:
        opened(desk, page)
        for turn in range(desk.times):
            took = _pasted(page, turn)
            looks.append(took["look"])
            sums.append(took["look"] + took["write"])
    yield Seen("1,000 cells pasted, to the look at it", "ms", tuple(looks))
    yield Seen("1,000 cells pasted, to saved", "ms", tuple(sums), 1_000)


def _pasted(page: Page, turn: int) -> dict[str, float]:
    # Name, (number, which nobody may write), kind, status, grade, industry.
    status, grade = ("potential", "signed")[turn % 2], "abcd"[turn % 4]
    industry = ("energy", "retail")[turn % 2]
    lines = (f"Firm {turn} {n}\t\tcompany\t{status}\t{grade}\t{industry}" for n in range(LINES))
    frame = grid_of(page)
    frame.evaluate("() => { window.kehuPasted = kehuWatch.pasted(); }")
    frame.locator('.ag-row[row-index="0"] [col-id="customer.name"]').click()
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(lines))
    page.keyboard.press("Control+v")
    took: dict[str, float] = frame.evaluate("window.kehuPasted")
    if took["refused"]:
        raise RuntimeError(f"the paste was refused: {took}")
    page.wait_for_timeout(500)
    return took


def scroll(desk: Desk) -> Iterable[Seen]:
    """The longest time a row in view has no data: by the wheel, and after a jump with the scroll bar."""
    with desk.window() as page:
        opened(desk, page)
        wheel = tuple(_wheeled(page) for _ in range(desk.times))
        jumps = tuple(_jumped(page, (turn * 0.37 + 0.2) % 1) for turn in range(2 * desk.times))
    yield Seen("longest blank while the wheel turns", "ms", wheel, 200)
    yield Seen(f"longest blank after a jump among {desk.rows:,} rows", "ms", jumps, 200)


def _wheeled(page: Page) -> float:
    """Two seconds at some 170 rows a second, about as fast as a wheel is turned by hand."""
    frame = grid_of(page)
    frame.evaluate("kehuWatch.blanks()")
    page.mouse.move(640, 520)
    for _ in range(40):
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(50)
    return _longest(page)


def _jumped(page: Page, share: float) -> float:
    frame = grid_of(page)
    frame.evaluate("kehuWatch.blanks()")
    frame.evaluate(
        "share => { const body = document.querySelector('.ag-body-viewport');"
        " body.scrollTop = share * (body.scrollHeight - body.clientHeight); }",
        share,
    )
    return _longest(page)


def _longest(page: Page) -> float:
    page.wait_for_timeout(150)
    frame = grid_of(page)
    frame.wait_for_function("() => kehuBlanks.frames > 3 && kehuBlanks.since.size === 0")
    return max(1.0, float(frame.evaluate("() => { kehuBlanks.stop = true; return kehuBlanks.longest; }")))


WORDS = ("shhy", "coral", "C-0000")


def palette(desk: Desk) -> Iterable[Seen]:
    """Letter by letter into the box that finds everything, each to the hits for what stands there."""
    taken = []
    with desk.window() as page:
        opened(desk, page)
        page.wait_for_selector("#kehu-find")
        for word in WORDS:
            page.keyboard.press("Control+k")
            page.wait_for_selector("#kehu-palette[open]")
            for letter in word:
                page.evaluate("() => { window.kehuAnswered = kehuWatch.answered(); }")
                page.keyboard.press(letter)
                taken.append(float(page.evaluate("window.kehuAnswered")))
            page.keyboard.press("Escape")
            page.wait_for_selector("#kehu-palette", state="hidden")
    yield Seen("search box, key to hits", "ms", tuple(taken), 100)


MEASURES: dict[str, Measure] = {
    "cold": cold, "tables": tables, "edit": edit, "paste": paste, "scroll": scroll, "palette": palette,
}  # fmt: skip
