"""Which rows the search indexes hold for a text, with a bound on every step: nobody waits for a million hits.

Of a word that very many rows have, some of the newest are enough; a word that the newest have not is rare,
and rare words are found fast whatever the table's size.
"""

import re
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from db import search
from db.catalog import Table

Way = list[tuple[str, bool]]
# The index on SQLite keeps prefixes of up to three letters ready; longer ones it has to gather.
READY = 3
NUMBER = re.compile(r"[\d\s()+./-]{5,}")


def ways(text: str) -> list[Way]:
    """How a text can be meant: as its words, and where it looks like a telephone number, as its digits."""
    words = search.terms(text)
    found = [words] if words else []
    digits = re.sub(r"\D", "", text) if NUMBER.fullmatch(text.strip()) else ""
    if len(words) > 1 and digits:
        found.append([(digits[: search.LONGEST], True)])
    return found


def fits(way: Way, tokens: Iterable[str]) -> bool:
    """Whether all of a way is among the tokens of a row."""
    return all(any(_is(token, term, more) for token in tokens) for term, more in way)


def touches(asked: Sequence[Way], tokens: Iterable[str]) -> bool:
    """Whether anything asked for is among some tokens."""
    return any(_is(token, term, more) for way in asked for term, more in way for token in tokens)


def _is(token: str, term: str, more: bool) -> bool:
    return token.startswith(term) if more else token == term


# Table keys are checked ones, and come in by `format`; what is asked is bound.
HELD = "SELECT rowid AS id FROM search_{key} WHERE search_{key} MATCH :asked ORDER BY rowid DESC LIMIT :most"
LATEST = (
    "SELECT id FROM (SELECT id, tokens FROM search_{key} ORDER BY id DESC LIMIT 2000) AS newest "
    "WHERE tokens @@ CAST(:asked AS tsquery) LIMIT :most"
)
# Planned for all of them: for a few, the planner would rather read the table from its start.
FITTING = (
    "SELECT id FROM (WITH fitting AS MATERIALIZED (SELECT id FROM search_{key} "
    "WHERE tokens @@ CAST(:asked AS tsquery)) SELECT id FROM fitting LIMIT :most) AS found"
)


def newest(
    connection: Connection, tables: Sequence[Table], asked: Sequence[Way], limit: int
) -> dict[str, list[int]]:
    """Per table the newest rows that may fit, at most `limit`; each is still to be looked at.

    On SQLite fewer than `limit` are all there are; on PostgreSQL only the newest of the table were read.
    """
    if connection.dialect.name == "sqlite":
        return _ids(connection, tables, HELD, search.written(_cut(asked), sqlite=True), limit)
    return _ids(connection, tables, LATEST, search.written(asked, sqlite=False), limit)


def thorough(
    connection: Connection, tables: Sequence[Table], asked: Sequence[Way], limit: int
) -> dict[str, list[int]]:
    """Per table at most `limit` rows that may fit; fewer are all there are."""
    if connection.dialect.name == "sqlite":
        return _ids(connection, tables, HELD, search.written(_cut(asked, longest=True), sqlite=True), limit)
    return _ids(connection, tables, FITTING, search.written(asked, sqlite=False), limit)


def _cut(asked: Sequence[Way], *, longest: bool = False) -> list[Way]:
    """With prefixes that are ready; `longest`: but for the longest term, which is the rarest as a rule."""
    kept = [max((len(term) for term, _ in way), default=0) if longest else READY for way in asked]
    return [
        [(term if len(term) == most else term[:READY], more) for term, more in way]
        for way, most in zip(asked, kept, strict=True)
    ]


def _ids(
    connection: Connection, tables: Sequence[Table], one: str, asked: str, limit: int
) -> dict[str, list[int]]:
    """One statement for all tables."""
    found: dict[str, list[int]] = {table.key: [] for table in tables}
    keys = [table.key for table in tables]
    parts = (f"SELECT '{key}' AS key, id FROM ({one.format(key=key)}) AS of_{key}" for key in keys)  # noqa: S608 - checked keys
    if keys:
        for key, pk in connection.execute(
            sa.text(" UNION ALL ".join(parts)), {"asked": asked, "most": limit}
        ):
            found[key].append(pk)
    return found
