"""Pages filled from top to bottom: head, running head, foot, and where the next thing goes."""

from reports.blocks import PAPERS, Document
from reports.breaking import width, wrap
from reports.pdf import Canvas, face, spelling

SIDE, TOP, FOOT = 40.0, 36.0, 46.0
GREY, PALE = 0.42, 0.82
LEADING = 1.36
MOST_TITLE, MOST_ABOUT = 3, 8


class Flow:
    """A document being drawn; `y` is where the next thing begins."""

    def __init__(self, document: Document, *, landscape: bool) -> None:
        self.document, self.landscape = document, landscape
        said = {"title": self.spell(document.title, 300), "author": document.author}
        said |= {"creator": document.creator, "language": document.language}
        self.canvas = Canvas(PAPERS[document.paper], said)
        self.y = 0.0
        self.next_page()

    @property
    def room(self) -> float:
        """How wide a line may be."""
        return self.canvas.width - 2 * SIDE

    @property
    def bottom(self) -> float:
        return self.canvas.height - FOOT

    @property
    def left(self) -> float:
        """Height that is left on this page."""
        return self.bottom - self.y

    @property
    def height(self) -> float:
        """Height of a whole page below its running head."""
        return self.bottom - TOP - 22

    def spell(self, text: str, most: int | None = None) -> str:
        """Ready to be drawn; of what is longer than `most`, the beginning."""
        if most is not None and len(text) > most:
            text = f"{text[:most].rstrip()}…"
        return spelling().spell(text)

    def lines(self, text: str, room: float, size: float, style: str = "") -> list[str]:
        """A spelled text in lines of a width in points."""
        return wrap(text, room * 1000 / size, face(style).advances)

    def one_line(self, text: str, room: float, size: float, style: str = "") -> str:
        """As much of a text as fits into one line."""
        found = self.lines(text.replace("\n", " "), room, size, style)
        return found[0] if len(found) == 1 else self.lines(found[0], room - size, size, style)[0] + "…"

    def right(self, text: str, size: float, y: float, style: str = "") -> None:
        """A line that ends at the right margin."""
        wide = width(text, face(style).advances) * size / 1000
        self.canvas.text((SIDE + self.room - wide, y), text, size, style, GREY)

    def next_page(self) -> None:
        self.canvas.add_page(landscape=self.landscape)
        self.y = TOP
        if self.canvas.pages == 1:
            self._head()
        else:
            self._running_head()

    def need(self, height: float) -> None:
        """Begin a page where so much does not fit on this one, unless this one is still empty."""
        if height > self.left and self.y > TOP + 30:
            self.next_page()

    def write(self, text: str, size: float, style: str = "", ink: float = 0.13, most: int = 10_000) -> None:
        """Lines over the whole width, over as many pages as it takes."""
        for line in self.lines(self.spell(text), self.room, size, style)[:most]:
            self.need(size * LEADING)
            self.canvas.text((SIDE, self.y + size), line, size, style, ink)
            self.y += size * LEADING

    def _head(self) -> None:
        document = self.document
        if document.company:
            self._letterhead()
        if document.code:
            self.write(document.code, 9, "B", GREY, 1)
            self.y += 2
        self.write(self.spell(document.title, 400).replace("\n", " "), 17, "B", 0.05, MOST_TITLE)
        for line in document.about:
            self.y += 1.5
            self.write(self.spell(line, 1_500), 8.5, "", GREY, MOST_ABOUT)
        self.y += 12

    def _letterhead(self) -> None:
        document, half = self.document, self.room / 2
        company = self.one_line(self.spell(document.company, 200), half, 10, "B")
        self.canvas.text((SIDE, self.y + 10), company, 10, "B")
        for line in [self.spell(one) for one in document.address.splitlines() if one.strip()][:4]:
            self.right(self.one_line(line, half, 8), 8, self.y + 9)
            self.y += 11
        self.y = max(self.y, TOP + 14) + 5
        self.canvas.rule((SIDE, self.y), self.room, 0.8, 0.3)
        self.y += 16

    def _running_head(self) -> None:
        title = self.spell(self.document.title, 300)
        self.canvas.text((SIDE, TOP + 4), self.one_line(title, self.room * 0.62, 8), 8, "", GREY)
        company = self.spell(self.document.company, 200)
        self.right(self.one_line(company, self.room * 0.35, 8), 8, TOP + 4)
        self.canvas.rule((SIDE, TOP + 10), self.room, 0.4, PALE)
        self.y = TOP + 22

    def finish(self) -> None:
        """The foot of every page, now that their number is known."""
        pages = self.canvas.pages
        for page in range(1, pages + 1):
            self.canvas.return_to(page)
            y = self.canvas.height - 24
            self.canvas.rule((SIDE, y - 11), self.room, 0.4, PALE)
            printed = self.one_line(self.spell(self.document.printed, 300), self.room * 0.75, 7.5)
            self.canvas.text((SIDE, y), printed, 7.5, "", GREY)
            self.right(self.spell(self.document.page.format(page=page, pages=pages)), 7.5, y)
