"""What stands on every document of the company: its head, who printed it and when, in the reader's words."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates

from core import clock
from core.i18n import language, t
from db import settings_company
from db.engine import Reader
from db.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a Document that are the same for all of them."""

    company: str
    address: str
    paper: str
    printed: str
    author: str

    def parts(self) -> dict[str, Any]:
        """As arguments of a Document."""
        return {
            "company": self.company, "address": self.address, "paper": self.paper, "printed": self.printed,
            "author": self.author, "creator": "Kehu", "language": language(),
            "page": t("print.page", page="{page}", pages="{pages}"),
        }  # fmt: skip


def letter(connection: Reader, viewer: Viewer) -> Letter:
    known = settings_company.read(connection)
    name = viewer.full_name or viewer.name
    now = clock.now().astimezone(ZoneInfo(viewer.zone))
    said = dates.format_date(now, "medium", language()), dates.format_time(now, "short", locale=language())
    when = " ".join(map(str, said))
    printed = t("print.printed", name=name, when=when, zone=viewer.zone)
    return Letter(known["company_name"], known["company_address"], known["paper"], printed, name)
