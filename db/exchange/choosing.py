"""Choices that a file brings along: made before its rows come in, as the import's first change set."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from pypinyin import lazy_pinyin
from sqlalchemy import Connection

from core.errors import Invalid
from core.i18n import language
from db import access
from db.catalog import Table
from db.changes import Intent, apply, plan
from db.changes.applying import Order
from db.changes.plan import raise_refusals
from db.engine import Store
from db.exchange.converting import Converter, Line
from db.exchange.matching import Spec
from db.exchange.outcome import Outcome
from db.exchange.resuming import written
from db.fields import Choice, Field
from db.merging import catalog_at
from db.viewer import Viewer, system, viewer_at

KINDS = ("choice", "multi_choice")
LONGEST, LABEL = 60, 120


@dataclass(frozen=True, slots=True)
class NewChoice:
    """A value that becomes a choice; `back`: it was one, and was put away."""

    field: Field
    choice: Choice
    back: bool

    @property
    def place(self) -> str:
        return f"{self.field.table}.{self.field.key}"


def check(viewer: Viewer, table: Table, spec: Spec) -> None:
    """Raises Denied where the viewer may not add choices, Invalid where a field has none."""
    for mapped in spec.columns:
        field = table.field(mapped.field)
        if mapped.create and field.kind not in KINDS:
            raise Invalid("studio.no_choices", field=field.label)
        if mapped.create:
            access.require(viewer, viewer.catalog.table("option"), "create")


def wanted(table: Table, spec: Spec) -> list[NewChoice]:
    """What is no choice yet; the same name in other letters' case is asked for once."""
    made: list[NewChoice] = []
    for mapped in spec.columns:
        field = table.field(mapped.field)
        taken = {c.key for c in field.choices}
        known = {n for c in field.choices if not c.archived for n in _names(field, c)}
        for value, category in mapped.create.items():
            if (label := value.strip()[:LABEL]) and label.casefold() not in known:
                made.append(_new(field, label, category, taken))
                taken.add(made[-1].choice.key)
                known.add(label.casefold())
    return made


def _names(field: Field, choice: Choice) -> set[str]:
    return {choice.key.casefold(), field.choice_label(choice).casefold()}


def _new(field: Field, label: str, category: str, taken: set[str]) -> NewChoice:
    away = (c for c in field.choices if c.archived and label.casefold() in _names(field, c))
    if (old := next(away, None)) is not None:
        return NewChoice(field, replace(old, archived=False), back=True)
    key = next(key for key in _keys(label) if key not in taken)
    return NewChoice(field, Choice(key, category, labels={language(): label}), back=False)


def _keys(label: str) -> Iterator[str]:
    """Keys as the studio wants them: letters, digits and _ of ASCII; Chinese is spelt in pinyin."""
    spelt = unicodedata.normalize("NFKD", "_".join(lazy_pinyin(label))).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "_", spelt.lower()).strip("_") or "choice"
    yield plain[:LONGEST]
    yield from (f"{plain[: LONGEST - 4]}_{n}" for n in range(2, 1000))


def _intents(connection: Connection, viewer: Viewer, new: list[NewChoice]) -> list[Intent]:
    option = viewer.catalog.table("option").sa.c
    made = []
    for one in new:
        choice, place = one.choice, one.place
        if one.back:
            there = (option.field == place, option.key == choice.key, option.deleted_at.is_(None))
            pk = connection.execute(sa.select(option.id).where(*there)).scalar_one()
            made.append(Intent("option", "update", pk, values={"archived": False}))
            continue
        values = {"field": place, "key": choice.key, "labels": dict(choice.labels)}
        values |= {"category": choice.category} if choice.category else {}
        made.append(Intent("option", "create", values=values))
    return made


def as_if(store: Store, viewer: Viewer, spec: Spec) -> Viewer:
    """The viewer as they will be once the choices are made. Raises why one of them cannot be."""
    table = viewer.catalog.table(spec.table)
    new = wanted(table, spec)
    if not new:
        return viewer
    with store.reading() as connection:
        refused = plan(connection, viewer, _intents(connection, viewer, new), "import").refusals()
    if refused:
        raise_refusals(refused)
    fields = dict(table.fields)
    for one in new:
        field = fields[one.field.key]
        others = tuple(c for c in field.choices if c.key != one.choice.key)
        fields[field.key] = replace(field, choices=(*others, one.choice))
    later = replace(table, fields=MappingProxyType(fields))
    tables = MappingProxyType({**viewer.catalog.tables, table.key: later})
    return replace(viewer, catalog=replace(viewer.catalog, tables=tables))


def make(store: Store, viewer: Viewer, spec: Spec, order: Order, sets: list[int]) -> Viewer:
    """Make them, in a set that all others of the import follow, and go on as the viewer who has them."""
    if not any(mapped.create for mapped in spec.columns):
        return viewer
    with store.reading() as connection:
        name, known = written(connection, viewer.user_id or None, str(order.request_id))
        new = [] if known else wanted(viewer.catalog.table(spec.table), spec)
        intents = _intents(connection, viewer, new)
    if intents:
        known = apply(store, viewer, intents, replace(order, mode="all", request_id=name))
    if known and known["set_id"] is not None:
        sets.append(known["set_id"])
    return _again(store, viewer)


def _again(store: Store, viewer: Viewer) -> Viewer:
    """The viewer with the catalogue of now."""
    with store.reading() as connection:
        if not viewer.user_id:
            return replace(system(catalog_at(connection)), origin=viewer.origin)
        return replace(viewer_at(connection, viewer.user_id, viewer.only_role), origin=viewer.origin)


def unknown(field: Field, value: Any) -> list[str]:
    """What of a cell is no choice."""
    offered = {c.key for c in field.choices if not c.archived}
    return [str(x) for x in (value if isinstance(value, list) else [value]) if str(x) not in offered]


def note_unknown(converter: Converter, lines: Sequence[Line], outcome: Outcome) -> None:
    """Note what of all lines is no choice, be they to come in or not."""
    for field in (converter.table.field(mapped.field) for mapped in converter.spec.columns):
        if field.kind not in KINDS:
            continue
        met: dict[str, list[str]] = {}
        for line in lines:
            if (value := line.values.get(field.key)) is None:
                continue
            if (found := met.get(str(value))) is None:
                found = met[str(value)] = list(dict.fromkeys(unknown(field, value)))
            for one in found:
                outcome.not_a_choice(line.number, field.key, one)
