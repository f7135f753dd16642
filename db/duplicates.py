"""Duplicates: rows that are probably the same company or person, found while a new one is written.

Each rule of a table (`name:norm`, `phone:digits`, `email:exact`) makes a key per row, kept beside it; rows
that share a key are offered, never merged by themselves.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from db import access, bulk
from db.catalog import Table
from db.changes import hooks
from db.changes.hooks import Writing
from db.changes.plan import RowPlan
from db.condition import HIDING
from db.plumbing import duplicate_key
from db.viewer import Viewer

KEY = duplicate_key.c
WESTERN = (
    r"\b(co|company|ltd|limited|inc|incorporated|corp|corporation|llc|plc|"
    r"gmbh|ag|kg|sa|sarl|srl|bv|nv|oy|ab|pty|holding|holdings|group)\b"
)
LEGAL = re.compile(f"(股份有限公司|有限责任公司|有限公司|集团|公司|{WESTERN})")
# In ASCII text nothing else can be found, and it is found sooner.
LEGAL_ASCII = re.compile(WESTERN)
DOTS, OTHER, NO_DIGIT = re.compile("[.'’]"), re.compile(r"[\W_]+"), re.compile(r"\D")
REGION = re.compile(r"^(中国|[\u4e00-\u9fff]{2,3}省|[\u4e00-\u9fff]{2,3}市)")
USELESS, CHUNK, SHOWN = 20, 5_000, 5


def norm(text: str) -> str:
    """A company's name without width, case, punctuation, legal form and leading region."""
    if text.isascii():
        plain = text.lower()
        bare = LEGAL_ASCII.sub(" ", DOTS.sub("", plain))
    else:
        plain = unicodedata.normalize("NFKC", text).casefold()
        bare = LEGAL.sub(" ", DOTS.sub("", REGION.sub("", plain)))
    return OTHER.sub("", bare) or OTHER.sub("", plain)


def digits(text: str) -> str:
    """The last eleven digits of a telephone number: with and without country code it is the same."""
    found = NO_DIGIT.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text))
    return found[-11:] if len(found) >= 7 else ""


def exact(text: str) -> str:
    return text.strip().casefold()


Rule = tuple[str, str, Callable[[str], str]]
HOW: Mapping[str, Callable[[str], str]] = {"norm": norm, "digits": digits, "exact": exact}


@cache
def read_rules(stated: tuple[str, ...]) -> tuple[Rule, ...]:
    """(rule, field, how) of each rule of a table."""
    return tuple((rule, *_read(rule)) for rule in stated)


def hashed(rule: str, key: str) -> int:
    """In 64 bits, so that two keys of one hash are not met with."""
    return int.from_bytes(blake2b(f"{rule} {key}".encode(), digest_size=8).digest(), signed=True)


def rules(table: Table) -> tuple[Rule, ...]:
    return read_rules(table.duplicates)


def _read(rule: str) -> tuple[str, Callable[[str], str]]:
    field, _, how = rule.partition(":")
    return field, HOW[how]


def keys(table: Table, value: Callable[[str], Any]) -> dict[str, int]:
    """The hash of a row's key by rule; a blank field makes none."""
    return {
        rule: hashed(rule, key)
        for rule, field, how in read_rules(table.duplicates)
        if (text := value(field)) and (key := how(str(text)))
    }


@hooks.guard(hooks.ANY)
def offer(writing: Writing, rows: list[RowPlan]) -> None:
    """Put rows that share a key with a new one into a plan to be looked at.

    Those hidden from the viewer are only a number and the teams that hold them.
    """
    table = rows[0].table
    # An import looks for itself, before it plans: what it finds decides what is planned.
    if not table.duplicates or writing.applying or writing.source == "import":
        return
    fields = open_fields(writing.viewer, table)
    asked = {
        r.index: keys_in(table, fields, r.value)
        for r in rows
        if r.op in ("create", "update") and fields & set(r.new)
    }
    found = alike(writing, table, asked, {r.index: r.id for r in rows})
    for row in rows:
        row.duplicates = found.get(row.index, [])


def open_fields(viewer: Viewer, table: Table) -> set[str]:
    """The fields of the rules, as far as a match would not tell what a mask hides."""
    return {field for _, field, _ in rules(table) if viewer.mask(table, field) not in HIDING}


def keys_in(table: Table, fields: Container[str], value: Callable[[str], Any]) -> dict[str, int]:
    return keys(table, lambda key: value(key) if key in fields else None)


def alike(
    writing: Writing, table: Table, asked: Mapping[int, dict[str, int]], own: Mapping[int, int | None]
) -> dict[int, list[dict[str, Any]]]:
    """What may be told of the rows that share a key with each of some others; `own` ids are left out."""
    found = dict(_sharing(writing, table, {pair for keyed in asked.values() for pair in keyed.items()}))
    shown = _shown(writing, table, {pk for pks in found.values() for pk in pks})
    made = {}
    for index, keyed in asked.items():
        pks = ((pk, rule) for rule, key in keyed.items() for pk in found.get((rule, key), ()))
        made[index] = _told({pk: rule for pk, rule in pks if pk != own.get(index)}, shown)
    return made


def _sharing(
    writing: Writing, table: Table, pairs: set[tuple[str, int]]
) -> Iterator[tuple[tuple[str, int], list[int]]]:
    """Living rows by (rule, key); a key that too many rows share says nothing."""
    by_rule: dict[str, list[int]] = defaultdict(list)
    for rule, key in pairs:
        by_rule[rule].append(key)
    for rule, wanted in by_rule.items():
        for at in range(0, len(wanted), CHUNK):
            some = KEY.key.in_(wanted[at : at + CHUNK])
            found: dict[int, list[int]] = defaultdict(list)
            rows = sa.select(KEY.key, KEY.pk).where(KEY.table == table.key, KEY.rule == rule, some)
            alive = rows.join(table.sa, table.sa.c.id == KEY.pk).where(table.sa.c.deleted_at.is_(None))
            for key, pk in writing.connection.execute(alive):
                found[key].append(pk)
            yield from (((rule, key), pks) for key, pks in found.items() if len(pks) <= USELESS)


def _shown(writing: Writing, table: Table, pks: set[int]) -> dict[int, dict[str, Any]]:
    """What the viewer may be told of each row: its title if they may see it, else the team that holds it."""
    viewer, made = writing.viewer, {}
    named = viewer.mask(table, table.title) not in HIDING
    user, team = viewer.catalog.table("user").sa, viewer.catalog.table("team").sa
    seen = access.scope(viewer, table, table.sa)
    may = sa.literal(True) if seen is None else sa.case((seen, True), else_=False)
    start = table.sa.outerjoin(user, user.c.id == table.sa.c.owner_id).outerjoin(
        team, team.c.id == user.c.team_id
    )
    wanted = sa.select(table.sa.c.id, table.col(table.title), team.c.name, may).select_from(start)
    for at in range(0, len(pks), CHUNK):
        some = wanted.where(table.sa.c.id.in_(sorted(pks)[at : at + CHUNK]))
        for pk, title, held, visible in writing.connection.execute(some):
            made[pk] = {"id": pk, "label": title if named else None} if visible else {"team": held}
    return made


def _told(hits: Mapping[int, str], shown: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    open_rows = [{**shown[pk], "rule": rule} for pk, rule in hits.items() if "id" in shown.get(pk, {})]
    hidden = [shown[pk]["team"] for pk in hits if "team" in shown.get(pk, {})]
    teams = sorted({team for team in hidden if team})
    return open_rows[:SHOWN] + ([{"hidden": len(hidden), "teams": teams}] if hidden else [])


@hooks.effect(hooks.ANY)
def keep(writing: Writing, rows: list[RowPlan]) -> None:
    """Bring the keys of written rows up to what they say now."""
    table = rows[0].table
    if not table.duplicates:
        return
    fields = {field for _, field, _ in rules(table)}
    moved = [r for r in rows if r.op in ("create", "update") and fields & set(r.new)]
    _drop(writing.connection, table, [r.id for r in moved if r.op == "update" and r.id])
    entries = [
        (table.key, row.id, rule, key) for row in moved for rule, key in keys(table, row.value).items()
    ]
    bulk.insert(writing.connection, duplicate_key, ("table", "pk", "rule", "key"), entries)


def _drop(connection: Connection, table: Table, pks: Sequence[int]) -> None:
    for at in range(0, len(pks), CHUNK):
        some = KEY.pk.in_(pks[at : at + CHUNK])
        connection.execute(duplicate_key.delete().where(KEY.table == table.key, some))
