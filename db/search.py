"""Quick search: own tokens (words, Chinese characters and pairs, pinyin initials) in an index per table."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import add
from typing import Any

import sqlalchemy as sa
from pypinyin import Style, lazy_pinyin
from pypinyin.seg import mmseg
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from db.catalog import Table
from db.fields import Field

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
PIECES = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
IS_HAN = re.compile(f"[{HAN}]")
NO_DIGIT = re.compile(r"\D")
LONGEST, MOST, LOOKED_AT = 40, 400, 10_000


def fold(text: str) -> str:
    """One form for what people take for the same: width, case and accents folded away."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    marked = any(map(unicodedata.combining, plain))
    return "".join(c for c in plain if not unicodedata.combining(c)) if marked else plain


@lru_cache(maxsize=65_536)
def initials(run: str) -> str:
    """The first pinyin letter of each Chinese character: 变压器 gives byq."""
    return "".join(map(_letters, mmseg.seg.cut(run)))


@lru_cache(maxsize=65_536)
def _letters(word: str) -> str:
    """Of a word, in which a character sounds as it does there; words come again where whole names do not."""
    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER, errors="ignore"))


@lru_cache(maxsize=20_000)
def tokens(text: str, *, digits: bool = False) -> frozenset[str]:
    """What a text can be found by. `digits`: it is a telephone number, found by its digits too."""
    pieces = PIECES.findall(fold(text[:LOOKED_AT]))
    if text.isascii():
        found = {piece[:LONGEST] for piece in pieces}
    else:
        found = {piece[:LONGEST] for piece in pieces if not IS_HAN.match(piece)}
        found.update(*(_han(piece) for piece in pieces if IS_HAN.match(piece)))
    if digits and (number := NO_DIGIT.sub("", text)):
        found |= {number[:LONGEST], number[-11:]}
    return frozenset(found)


def _han(run: str) -> set[str]:
    letters = initials(run)
    return {*run, *map(add, run, run[1:]), *[letters[i : i + 12] for i in range(len(letters))]}


def row_tokens(table: Table, values: Any) -> str:
    """The index entry of a row, given its values by field key."""
    return entry(table.searched(), values)


def entry(fields: Iterable[Field], values: Any) -> str:
    """`row_tokens` where the searched fields of many rows are looked up once."""
    found: set[str] = set()
    plain: list[str] = []
    for field in fields:
        if value := values.get(field.key):
            text = str(value)
            if field.kind != "phone" and text.isascii():
                plain.append(text[:LOOKED_AT])
            else:
                found |= tokens(text, digits=field.kind == "phone")
    # Words do not reach over the end of a line, so plain texts are taken apart together.
    found.update(piece[:LONGEST] for piece in PIECES.findall("\n".join(plain).lower()))
    return " ".join(sorted(found)[:MOST])


def name(table: Table) -> str:
    return f"search_{table.key}"


def create_sql(key: str, *, sqlite: bool) -> list[str]:
    """What makes the index of a table; `key` is a checked table key."""
    if sqlite:
        return [
            f"CREATE VIRTUAL TABLE search_{key} USING fts5(tokens, content='', contentless_delete=1, "
            "detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")"
        ]
    return [
        f"CREATE TABLE search_{key} (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
        f"CREATE INDEX ix_search_{key} ON search_{key} USING gin (tokens)",
    ]


def put(
    connection: Connection, table: Table, rows: Sequence[tuple[int, str]], *, fresh: bool = False
) -> None:
    """Index rows by (id, tokens). `fresh`: none of them was indexed before."""
    if not rows or not table.searched():
        return
    if connection.dialect.name == "sqlite":
        word = "INSERT" if fresh else "INSERT OR REPLACE"
        into = f"{word} INTO {name(table)}(rowid, tokens) VALUES (?, ?)"
        connection.exec_driver_sql(into, list(rows))
        return
    statement = sa.text(
        f"INSERT INTO {name(table)}(id, tokens) "  # noqa: S608 - a checked table key
        "SELECT r.id, array_to_tsvector(string_to_array(r.tokens, ' ')) "
        "FROM unnest(CAST(:ids AS bigint[]), CAST(:tokens AS text[])) AS r(id, tokens) "
        "ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens"
    )
    connection.execute(statement, {"ids": [i for i, _ in rows], "tokens": [t for _, t in rows]})


def terms(text: str) -> list[tuple[str, bool]]:
    """What is asked for: (token, whether more may follow); empty where there is nothing to look up."""
    found: list[tuple[str, bool]] = []
    for piece in PIECES.findall(fold(text[:200])):
        if not IS_HAN.match(piece):
            found.append((piece[:LONGEST], True))
        elif len(piece) == 1:
            found.append((piece, False))
        else:
            found += [(piece[i : i + 2], False) for i in range(len(piece) - 1)]
    return list(dict.fromkeys(found))[:20]


def matching(table: Table, source: sa.FromClause, text: str, *, sqlite: bool) -> ColumnElement[bool]:
    """The rows a search text finds; a text with nothing to look up finds none."""
    asked = terms(text)
    if not asked or not table.searched():
        return sa.false()
    query = written([asked], sqlite=sqlite)
    if sqlite:
        index = sa.table(name(table), sa.column("rowid", sa.BigInteger))
        match = sa.text(f"{name(table)} MATCH :search").bindparams(search=query)
        return source.c.id.in_(sa.select(index.c.rowid).where(match))
    index = sa.table(name(table), sa.column("id", sa.BigInteger), sa.column("tokens"))
    wanted = sa.cast(sa.literal(query), TSQUERY)
    found = sa.select(index.c.id).where(index.c.tokens.op("@@")(wanted)).scalar_subquery()
    # An array is found first. Joined, the planner may walk all rows in the order asked for and look each up.
    return source.c.id == sa.any_(sa.func.array(found, type_=ARRAY(sa.BigInteger)))


def written(ways: Iterable[Sequence[tuple[str, bool]]], *, sqlite: bool) -> str:
    """Terms that all have to be there, or those of another way, in the words of the index."""
    if sqlite:
        parts = (" AND ".join(f'"{term}"{"*" if more else ""}' for term, more in way) for way in ways)
        return " OR ".join(f"({part})" for part in parts)
    parts = (" & ".join(f"'{term}'{':*' if more else ''}" for term, more in way) for way in ways)
    return " | ".join(f"({part})" for part in parts)


def unmasked(fields: Iterable[Field], source: sa.FromClause, text: str) -> ColumnElement[bool]:
    """Search without the index, over given fields only: for viewers to whom others are masked."""
    text = "".join(c for c in text[:200] if c != "\x00" and not "\ud800" <= c <= "\udfff")
    if not text.strip():
        return sa.false()
    wanted = f"%{text.replace('/', '//').replace('%', '/%').replace('_', '/_')}%"
    return sa.or_(
        sa.false(), *(sa.type_coerce(source.c[f.key], sa.Text()).ilike(wanted, escape="/") for f in fields)
    )
