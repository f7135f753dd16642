"""Every person, table, verb and ownership, through every surface below HTTP, against a list by hand."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection

from core import clock, filter as flt
from core.errors import Denied, Invalid, Missing
from db import query
from db.changes import Intent, Order, plan, undo, within
from db.engine import Store, Work
from db.spec import Declared
from db.viewer import Viewer
from tests.conftest import World
from tests.db.rights_oracle import NARROWED, OPENED, PEOPLE, STANDINGS, Cell, answer, sees

LATER, BEFORE = clock.now() + timedelta(1), clock.now() - timedelta(1)
SHARES = ("", "read", "edit", "read team", "edit team", "expired")
SHARED = ("opportunity", "case", "task", "file", "customer")
TEXT = {
    "customer": "city", "contact": "department",
    "opportunity": "competitor", "case": "topic",
    "activity": "next_step", "task": "description", "product": "series", "price": "currency",
    "announcement": "body", "team": "region", "stage": "name", "view": "name", "role": "name",
    "file": "name", "pipeline": "name",
}  # fmt: skip


class Company:
    """Rows of every standing for everybody, in every table; `rows` finds them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.users: dict[str, int] = {}
        self.rows: dict[tuple[str, str, str], int] = {}
        self.shared: dict[tuple[str, str, str], int] = {}
        self._people()
        self._rows()
        self._shares()
        self.viewers = {name: world.viewer(name) for name in PEOPLE}

    def id_of(self, table: str, **where: Any) -> int:
        source = self.world.viewer("system").catalog.table(table).sa
        with self.world.store.reading() as connection:
            tests = [source.c[key] == value for key, value in where.items()]
            return int(connection.execute(sa.select(source.c.id).where(*tests)).scalar_one())

    def _people(self) -> None:
        for key, (kind, grants, denies) in NARROWED.items():
            facts = {
                "grants": dict.fromkeys(OPENED, grants),
                "denies": {table: list(denies) for table in OPENED},
            }
            self.world.create("system", "role", key=key, name=key, kind=kind, **facts)
        middle = self.id_of("team", name="North")
        below = self.world.create("system", "team", name="Below", parent_id=middle)
        for name, roles in PEOPLE.items():
            team = (
                None
                if name == "lone"
                else self.world.create("system", "team", name=f"T {name}", parent_id=middle)
            )
            under = team and self.world.create("system", "team", name=f"U {name}", parent_id=team)
            self._person(name, list(roles), team)
            if team:
                self._person(f"{name}.mate", ["sales"], team)
                self._person(f"{name}.below", ["sales"], under)
        self._person("stranger", ["sales"], below)

    def _person(self, name: str, roles: list[str], team: int | None) -> None:
        facts = {"roles": roles, "team_id": team}
        try:
            self.users[name] = self.id_of("user", name=name)
            self.world.update("system", "user", self.users[name], None, **facts)
        except sa.exc.NoResultFound:
            self.users[name] = self.world.create("system", "user", name=name, full_name=name, **facts)

    def owner(self, person: str, standing: str) -> int | None:
        names = {"own": person, "mate": f"{person}.mate", "below": f"{person}.below", "other": "stranger"}
        return self.users.get(names.get(standing, ""))

    def standings(self, person: str) -> tuple[str, ...]:
        return ("own", "other", "none") if person == "lone" else STANDINGS

    def values(self, table: str, n: int) -> dict[str, Any]:
        title = self.world.viewer("system").catalog.table(table).title
        more: dict[str, dict[str, Any]] = {
            "opportunity": {"stage_id": 1}, "price": {"product_id": 1, "currency": "EUR", "price": 1},
            "file": {"media_type": "text/plain", "size": 1, "sha256": "0" * 64},
            "role": {"key": f"r{n}"}, "stage": {"pipeline_id": 1}, "view": {"table": "customer"},
        }  # fmt: skip
        return {title: f"zebra row {n}", **more.get(table, {})}

    def _make(self, places: Sequence[tuple[tuple[str, str, str], int | None]]) -> list[int]:
        self.world.create("system", "product", name="first")
        intents = [
            Intent(table, "create", values={**self.values(table, n), "owner_id": owner})
            for n, ((_, table, _), owner) in enumerate(places, 1_000 * len(self.rows))
        ]
        return [row["id"] for row in self.world.do("system", *intents)["rows"]]

    def _rows(self) -> None:
        keys = [(p, t, s) for p in PEOPLE for t in OPENED for s in self.standings(p)]
        made = self._make([(key, self.owner(key[0], key[2])) for key in keys])
        self.rows = dict(zip(keys, made, strict=True))

    def _shares(self) -> None:
        keys = [(p, t, s) for p in PEOPLE for t in SHARED for s in SHARES if s]
        keys = [key for key in keys if not (key[0] == "lone" and "team" in key[2])]
        made = self._make([(key, self.users["stranger"]) for key in keys])
        self.shared = dict(zip(keys, made, strict=True))
        intents = []
        for (person, table, share), pk in self.shared.items():
            facts: dict[str, Any] = {
                "table": table,
                "row": pk,
                "mode": "edit" if share == "expired" else share[:4],
            }
            facts["until"] = (BEFORE if share == "expired" else LATER).isoformat()
            if "team" in share:
                facts["team_id"] = self.viewer_team(person)
            else:
                facts["user_id"] = self.users[person]
            intents.append(
                Intent(
                    "share",
                    "create",
                    values={k: v.strip() if isinstance(v, str) else v for k, v in facts.items()},
                )
            )
        self.world.do("system", *intents)

    def viewer_team(self, person: str) -> int:
        return self.id_of("team", name=f"T {person}")

    def cells(self, verb: str) -> Iterator[tuple[Cell, int]]:
        for (person, table, standing), pk in self.rows.items():
            yield Cell(person, table, verb, standing), pk
        for (person, table, share), pk in self.shared.items():
            mode = "" if share == "expired" else share.split()[0]
            yield Cell(person, table, verb, "other", mode), pk


@pytest.fixture
def company(world: World) -> Company:
    return Company(world)


def digest(connection: Connection) -> str:
    """A hash of all tables."""
    made = hashlib.sha256()
    for _, table in sorted(Declared.metadata.tables.items()):
        for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns)):
            made.update(repr(tuple(row)).encode())
    return made.hexdigest()


class Undone(Exception):
    """Raised at the end of a trial, so that nothing of it stays."""


@contextmanager
def trial(store: Store) -> Iterator[Work]:
    """A transaction that is taken back whatever happens in it."""
    with suppress(Undone), store.work() as work:
        yield work
        raise Undone


def outcome(call: Callable[[], Any]) -> str:
    try:
        call()
    except (Denied, Missing) as refused:
        return {403: "denied", 404: "missing"}[refused.status]
    return "yes"


def tried(work: Work, viewer: Viewer, intents: list[Intent]) -> str:
    """What planning says and what applying does, which must be the same."""
    savepoint = work.connection.begin_nested()
    done = outcome(lambda: within(work, viewer, intents, Order("api", "contract")))
    savepoint.rollback()
    refused = outcome(lambda: _planned(work.connection, viewer, intents))
    assert refused == done
    return done


def _planned(connection: Connection, viewer: Viewer, intents: list[Intent]) -> None:
    refusals = plan(connection, viewer, intents).refusals()
    if refusals:
        raise refusals[0].error("error.refused", count=1, reason=refusals[0].message)


def wrong(expected: dict[Cell, str], found: dict[Cell, str]) -> list[str]:
    return [f"{cell}: {found[cell]}, not {said}" for cell, said in expected.items() if found[cell] != said]


def test_the_list_is_long_enough() -> None:
    standings = sum(3 if person == "lone" else len(STANDINGS) for person in PEOPLE)
    assert standings * len(OPENED) * 4 >= 2_000


def looking_is_open_exactly_where_the_list_says(company: Company) -> None:
    expected = {cell: answer(cell) for cell, _ in company.cells("view")}
    found: dict[Cell, str] = {}
    with company.world.store.reading() as connection:
        for cell, pk in company.cells("view"):
            viewer = company.viewers[cell.person]
            found[cell] = outcome(partial(query.record, connection, viewer, cell.table, pk))
    assert not wrong(expected, found)


def lists_counts_and_search_hold_the_same_rows(company: Company) -> None:
    with company.world.store.reading() as connection:
        for person, viewer in company.viewers.items():
            for table in OPENED:
                mine = {
                    pk: cell
                    for cell, pk in company.cells("view")
                    if (cell.person, cell.table) == (person, table)
                }
                wanted = {pk for pk, cell in mine.items() if sees(cell)}
                condition = flt.Test("id", "in", tuple(mine))
                if answer(Cell(person, table, "view", "own")) == "missing" and not wanted:
                    with pytest.raises(Missing):
                        query.page(connection, viewer, query.Ask(table))
                    continue
                listed = query.page(connection, viewer, query.Ask(table, condition, limit=1000))
                assert {row["id"] for row in listed["rows"]} == wanted, (person, table)
                assert listed["total"] == len(wanted)
                if viewer.catalog.table(table).searched():
                    sought = query.page(
                        connection, viewer, query.Ask(table, condition, search="zebra", limit=1000)
                    )
                    assert {row["id"] for row in sought["rows"]} == wanted, (person, table)


def writing_is_open_exactly_where_the_list_says(company: Company, verb: str) -> None:
    expected = {cell: answer(cell) for cell, _ in company.cells(verb)}
    found: dict[Cell, str] = {}
    op = {"edit": "update", "delete": "delete"}[verb]
    with company.world.store.reading() as connection:
        before = digest(connection)
    with trial(company.world.store) as work:
        for cell, pk in company.cells(verb):
            values = {TEXT[cell.table]: "Zz"} if op == "update" else {}
            if cell.table == "price" and op == "update":
                values = {"currency": "ZZ"}
            found[cell] = tried(
                work, company.viewers[cell.person], [Intent(cell.table, op, pk, values=values)]
            )
    assert not wrong(expected, found)
    with company.world.store.reading() as connection:
        assert digest(connection) == before


def creating_is_open_exactly_where_the_list_says(company: Company) -> None:
    expected: dict[Cell, str] = {}
    found: dict[Cell, str] = {}
    with trial(company.world.store) as work:
        for n, (cell, _) in enumerate(company.cells("create")):
            if cell.share or cell.table == "file":  # files come in by upload alone
                continue
            owner = company.owner(cell.person, cell.standing)
            values = company.values(cell.table, 10_000 + n)
            for key, target in (
                ("product_id", "product"),
                ("pipeline_id", "pipeline"),
                ("stage_id", "stage"),
            ):
                if key in values:
                    values[key] = company.rows[cell.person, target, "own"]
            intents = [Intent(cell.table, "create", values={**values, "owner_id": owner})]
            expected[cell] = answer(cell)
            found[cell] = tried(work, company.viewers[cell.person], intents)
    assert not wrong(expected, found)


@pytest.mark.slow
def test_every_surface_is_open_exactly_where_the_list_says(company: Company) -> None:
    looking_is_open_exactly_where_the_list_says(company)
    lists_counts_and_search_hold_the_same_rows(company)
    writing_is_open_exactly_where_the_list_says(company, "edit")
    writing_is_open_exactly_where_the_list_says(company, "delete")
    creating_is_open_exactly_where_the_list_says(company)


@pytest.mark.slow
def test_restoring_and_undoing_need_the_right_again(company: Company) -> None:
    """What a stranger to the rows deleted comes back only through people who might delete it."""
    world = company.world
    places = {
        (p, t, s): pk for (p, t, s), pk in company.rows.items() if t in ("customer", "task", "opportunity")
    }
    done = {key: world.do("admin", Intent(key[1], "delete", pk))["set_id"] for key, pk in places.items()}
    with world.store.reading() as connection:
        before = digest(connection)
    for (person, table, standing), pk in places.items():
        viewer, cell = company.viewers[person], Cell(person, table, "delete", standing)
        with trial(world.store) as work:
            assert tried(work, viewer, [Intent(table, "restore", pk)]) == answer(cell), cell
        if answer(cell) != "yes":
            with pytest.raises((Denied, Missing)):
                undo(world.store, viewer, done[person, table, standing])
    with world.store.reading() as connection:
        assert digest(connection) == before


def test_lines_follow_their_deal(company: Company) -> None:
    world = company.world
    deals = {s: company.rows["ann", "opportunity", s] for s in STANDINGS}
    lines = {
        s: world.create("system", "opportunity_line", opportunity_id=pk, name="zebra")
        for s, pk in deals.items()
    }
    viewer = company.viewers["ann"]
    with world.store.reading() as connection:
        seen = query.page(connection, viewer, query.Ask("opportunity_line"))
        assert {row["id"] for row in seen["rows"]} == {lines["own"], lines["mate"]}
    with trial(world.store) as work:
        for standing, pk in lines.items():
            expected = "yes" if standing in ("own", "mate") else "missing"
            assert (
                tried(work, viewer, [Intent("opportunity_line", "update", pk, values={"name": "x"})])
                == expected
            )
    for standing, allowed in (("own", True), ("mate", True), ("other", False), ("none", False)):
        line = Intent("opportunity_line", "create", values={"opportunity_id": deals[standing], "name": "x"})
        with world.store.reading() as connection:
            assert (plan(connection, viewer, [line]).refusals() == []) is allowed
    with pytest.raises(Missing):
        query_page(world, company.viewers["dan"], "opportunity_line")


def query_page(world: World, viewer: Viewer, table: str) -> dict[str, Any]:
    with world.store.reading() as connection:
        return query.page(connection, viewer, query.Ask(table))


def test_a_role_filter_bounds_what_the_role_gives_and_no_more(world: World) -> None:
    for region, owner in (("north", "ann"), ("south", "ann"), ("north", "cid"), (None, "cid")):
        world.create(owner, "customer", name="x", region=region)
    agent = world.viewer("system").catalog.table("role").sa
    with world.store.reading() as connection:
        pk = connection.execute(sa.select(agent.c.id).where(agent.c.key == "agent")).scalar_one()
    condition = {"customer": {"field": "region", "op": "=", "value": "north"}}
    world.update("system", "role", pk, None, filters=condition, masks={"customer": {"region": "hidden"}})
    assert {row["id"] for row in query_page(world, world.viewer("dan"), "customer")["rows"]} == {1, 3}
    assert {row["id"] for row in query_page(world, world.viewer("ann"), "customer")["rows"]} == {1, 2, 3, 4}


def test_a_role_filter_that_makes_no_sense_is_not_saved(world: World) -> None:
    for filtered in ({"field": "nothing", "op": "empty"}, {"field": "name", "op": ">", "value": 1}):
        facts = {"key": "odd", "name": "odd", "kind": "viewer", "filters": {"customer": filtered}}
        with pytest.raises(Invalid):
            world.create("system", "role", **facts)
