"""Values as a person types or pastes them, turned into what the API would send."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from db import access
from db.fields import Field
from db.kinds import Refused
from db.viewer import Viewer


def read_text(value: str, field: Field, viewer: Viewer, connection: Connection) -> Any:
    """Text in the viewer's format as a JSON value of the field's kind. Raises Refused."""
    text = value.strip()
    if not text:
        return None
    if field.references:
        return _reference(text, field, viewer, connection)
    if field.choices:
        return _choice(text, field)
    return text


def _choice(text: str, field: Field) -> str:
    wanted = text.casefold()
    for choice in field.choices:
        if wanted in (choice.key.casefold(), field.choice_label(choice).casefold()):
            return choice.key
    return text


def _reference(text: str, field: Field, viewer: Viewer, connection: Connection) -> int:
    """A row by its title; two of one name are refused, never guessed."""
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
