"""Values as a person types or pastes them, turned into what the API would send."""

from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import Invalid
from db import access
from db.exchange.dates import DateFormat, parse_date, parse_moment
from db.exchange.neutral import unneutralise
from db.exchange.numbers import NumberFormat, parse_number
from db.exchange.values import parse_list, parse_yes_no
from db.fields import Field
from db.kinds import Refused
from db.viewer import Viewer

# Nobody chooses a format to type in: both languages write numbers alike, and dates from the year down.
NUMBERS = NumberFormat(".", ",", Decimal(1))
DATES = DateFormat("ymd")
Reader = Callable[[str, Field, Viewer], Any]


def read_text(value: str, field: Field, viewer: Viewer, connection: Connection) -> Any:
    """Text in the viewer's format as a value of the field's kind. Raises Refused."""
    text = unneutralise(value.strip())
    if not text:
        return None
    if field.references:
        return _reference(text, field, viewer, connection)
    try:
        return _READERS.get(field.kind, _plain)(text, field, viewer)
    except Invalid as error:
        raise Refused(error.key, **error.params) from None


def _plain(text: str, _field: Field, _viewer: Viewer) -> str:
    return text


def _number(text: str, _field: Field, _viewer: Viewer) -> Any:
    return parse_number(text, NUMBERS)


def _date(text: str, _field: Field, _viewer: Viewer) -> Any:
    return parse_date(text, DATES)


def _moment(text: str, _field: Field, viewer: Viewer) -> Any:
    return parse_moment(text, DATES, viewer.zone).astimezone(UTC)


def _choice(text: str, field: Field, _viewer: Viewer) -> str:
    """A choice by its key or its label, without regard to case."""
    wanted = text.casefold()
    for choice in field.choices:
        if wanted in (choice.key.casefold(), field.choice_label(choice).casefold()):
            return choice.key
    return text


def _choices(text: str, field: Field, viewer: Viewer) -> list[str]:
    return [_choice(item, field, viewer) for item in parse_list(text)]


_READERS: dict[str, Reader] = {
    **dict.fromkeys(("integer", "decimal", "money", "percent", "duration", "rating"), _number),
    "date": _date,
    "moment": _moment,
    "choice": _choice,
    "multi_choice": _choices,
    "tags": lambda text, _field, _viewer: parse_list(text),
    "yes_no": lambda text, _field, _viewer: parse_yes_no(text),
}


def _reference(text: str, field: Field, viewer: Viewer, connection: Connection) -> int:
    """A row by its title or as `#12`; two of one name are refused, never guessed."""
    if text.startswith("#") and text[1:].isascii() and text[1:].isdecimal():
        return int(text[1:])
    table = viewer.catalog.table(str(field.references))
    seen = access.scope(viewer, table, table.sa)
    where = [
        table.sa.c[table.title] == text,
        table.sa.c.deleted_at.is_(None),
        *([] if seen is None else [seen]),
    ]
    found = connection.execute(sa.select(table.sa.c.id).where(*where).limit(2)).scalars().all()
    if len(found) != 1:
        raise Refused(
            "refused.ambiguous" if found else "refused.unknown_label", value=text[:60], table=table.label
        )
    return int(found[0])
