"""Every table, person and verb through REST against the oracle; a refusal changes nothing, is noted once."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.routing import BaseRoute, Mount

from api.refusals import Allowance
from api.routes import build
from db.changes import Intent
from db.sharing import Share, end, give
from tests.api.company import Company, Person, create, is_error, remove, update
from tests.api.rest_oracle import MAY_IMPORT, NOT_MADE_HERE, ORACLE, STANDING, letters, status

WORD = "zebra"
SHA = "0" * 64
Made = Callable[["Rows", str, str], dict[str, Any]]


@dataclass
class Rows:
    """One row of every table at each standing to a person, made by the product itself."""

    company: Company
    person: str
    ids: dict[tuple[str, int], int] = field(default_factory=dict)
    sets: dict[tuple[str, int], int] = field(default_factory=dict)

    def fill(self) -> None:
        for table in [*(t for t in reversed(ORACLE) if t not in OF_ROWS), *OF_ROWS]:
            for at, owner in enumerate(STANDING[self.person]):
                if table in SINGLE and at:
                    continue
                self._make(table, at, owner)

    def _make(self, table: str, at: int, owner: str) -> None:
        values = {"owner_id": self.company.world.viewer(owner).user_id, **VALUES[table](self, owner, str(at))}
        done = self.company.world.do("system", _intent(create(table, **values)))
        self.ids[table, at], self.sets[table, at] = done["rows"][0]["id"], done["set_id"]

    def of(self, table: str, owner: str) -> int:
        return self.ids[table, STANDING[self.person].index(owner)]

    def standings(self, table: str) -> list[int]:
        return [at for t, at in self.ids if t == table]


def _intent(change: dict[str, Any]) -> Any:
    return Intent(change["table"], change["op"], values=change["values"])


def _named(key: str = "name", /, **more: Any) -> Made:
    return lambda _rows, owner, at: {key: f"{WORD} {owner} {at}", **more}


VALUES: dict[str, Made] = {
    "customer": _named(),
    "contact": _named(),
    "case": _named("subject"),
    "activity": _named("subject"),
    "task": _named("subject"),
    "announcement": _named("title"),
    "product": _named(),
    "pipeline": _named(),
    "team": _named(),
    "opportunity": lambda r, owner, at: {"name": f"{WORD} {owner} {at}", "stage_id": r.of("stage", owner)},
    "opportunity_line": lambda r, owner, at: {
        "name": f"{WORD} {owner} {at}",
        "opportunity_id": r.of("opportunity", owner),
    },
    "stage": lambda r, owner, at: {"name": f"{WORD} {owner} {at}", "pipeline_id": r.of("pipeline", owner)},
    "price": lambda r, owner, at: {
        "book": f"{WORD} {owner} {at}",
        "product_id": r.company.world.create("system", "product", name=f"of {owner} {at}"),
        "price": "1",
    },
    "user": lambda _r, owner, at: {"name": f"{WORD}-{owner}-{at}", "full_name": f"{WORD} {owner} {at}"},
    "role": lambda _r, owner, at: {"key": f"{WORD}-{owner}-{at}", "name": f"{WORD} {owner} {at}"},
    "file": _named(media_type="text/plain", size=1, sha256=SHA),
    "share": lambda r, owner, _at: {
        "table": "customer",
        "row": r.of("customer", owner),
        "user_id": r.company.world.viewer("admin").user_id,
    },
    "favourite": lambda r, owner, at: {
        "table": "customer",
        "row": r.company.world.create("system", "customer", name=f"of {owner} {at}"),
    },
    "view": _named(table="announcement"),
    "setting": lambda _r, _o, _a: {"key": "company_name", "value": WORD},
    "option": lambda _r, _o, _a: {"field": "customer.source", "key": "zebra", "labels": {"en": WORD}},
    "table_def": lambda _r, _o, _a: {"key": "u_zebra", "labels": {"en": WORD}},
    "field_def": lambda _r, _o, _a: {
        "table": "team",
        "key": "x_zebra",
        "kind": "text",
        "labels": {"en": WORD},
    },
}
# Rows that others of the company hang on; nobody deletes them, whatever their right.
POINTED_AT = ("stage", "pipeline")
OF_ROWS = ("share", "favourite")
SINGLE = ("setting", "option", "table_def", "field_def")
TITLE = {
    "case": "subject", "activity": "subject", "task": "subject", "announcement": "title", "price": "book",
    "user": "phone", "share": "mode", "favourite": "row", "setting": "value", "option": "color",
    "table_def": "icon",
    "field_def": "labels",
}  # fmt: skip
NEW: dict[str, Any] = {
    "row": 1,
    "phone": "123456",
    "mode": "edit",
    "value": "x",
    "color": "red",
    "icon": "x",
    "labels": {"en": "y"},
}


@pytest.fixture(params=STANDING)
def rows(company: Company, request: pytest.FixtureRequest) -> Rows:
    world = company.world
    world.create("system", "user", name="dot", full_name="Dot Desk", roles=["agent"],
                 team_id=world.viewer("dan").team_id)  # fmt: skip
    made = Rows(company, request.param)
    made.fill()
    return made


def _edit(table: str, pk: int, version: int) -> dict[str, Any]:
    key = TITLE.get(table, "name")
    return update(table, pk, version, **{key: NEW.get(key, "changed")})


def _looks(person: Person, rows: Rows) -> list[Any]:
    """Lists, searches, rows and histories that are not as the oracle says."""
    wrong: list[Any] = []
    for table in ORACLE:
        may = {at for at in rows.standings(table) if "r" in letters(rows.person, table, at)}
        known = any(letters(rows.person, table, at) for at in range(3))
        here = {rows.ids[table, at] for at in rows.standings(table)}
        for search in ("", WORD):
            answer = person.get(f"/tables/{table}/rows", search=search, limit=200)
            seen = (
                {r["id"] for r in answer.json()["rows"]} & here
                if answer.status_code == 200
                else answer.status_code
            )
            searched = search and table in (*OF_ROWS, *SINGLE)
            if seen != ({rows.ids[table, at] for at in may} if known else 404) and not searched:
                wrong.append(("list", table, search, seen))
        for at in rows.standings(table):
            expected = 200 if at in may else 404
            for path in ("", "/history"):
                got = person.get(f"/tables/{table}/rows/{rows.ids[table, at]}{path}").status_code
                if got != expected:
                    wrong.append((path or "get", table, at, got))
            told = person.get(f"/changes/{rows.sets[table, at]}").status_code
            if told != expected:
                wrong.append(("set", table, at, told))
    return wrong


def _exports(person: Person, rows: Rows) -> tuple[list[Any], int]:
    """Exports that are not as the oracle says; and how many were denied."""
    wrong: list[Any] = []
    denied = 0
    for table in ORACLE:
        answer = person.get(f"/tables/{table}/export", format="csv")
        expected = min(status(rows.person, table, "x", at) for at in range(3))
        denied += answer.status_code == 403
        if answer.status_code != expected:
            wrong.append((table, expected, answer.status_code))
        elif expected == 200 and table not in (*OF_ROWS, *SINGLE):
            lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
            there = {
                at for at, owner in enumerate(STANDING[rows.person])
                if any(f"{WORD} {owner} {at}" in line for line in lines)
            }  # fmt: skip
            if there != {at for at in range(3) if "x" in letters(rows.person, table, at)}:
                wrong.append((table, there))
    return wrong, denied


def _changes(rows: Rows, table: str, at: int) -> list[tuple[str, str, dict[str, Any]]]:
    """(letter, path, body) of all that changes one row."""
    pk = rows.ids[table, at]
    back = {"table": table, "op": "restore", "id": pk, "version": 1}
    return [
        ("u", "/changes", {"changes": [_edit(table, pk, 1)]}),
        ("d", "/changes", {"changes": [remove(table, pk, 1)]}),
        ("d", "/changes", {"changes": [back]}),
        ("d", f"/changes/{rows.sets[table, at]}/undo", {}),
    ]


def _creates(rows: Rows) -> list[tuple[str, int, dict[str, Any]]]:
    made = []
    for table in ORACLE:
        for at, owner in enumerate(STANDING[rows.person]):
            if table in SINGLE and at:
                continue
            values = {
                "owner_id": rows.company.world.viewer(owner).user_id,
                **VALUES[table](rows, owner, f"9{at}"),
            }
            made.append((table, at, {"changes": [create(table, **values)]}))
    return made


def test_refusals_are_refused_change_nothing_and_are_noted(company: Company, rows: Rows) -> None:
    person, name = company.by(rows.person), rows.person
    asked = _creates(rows)
    noted = len(company.audited("refused"))
    before, wrong, count = company.contents(), _looks(person, rows), 0
    found, denied = _exports(person, rows)
    count += denied
    calls = [(t, at, *change) for t, at in rows.ids for change in _changes(rows, t, at)]
    calls += [(table, at, "c", "/changes", body) for table, at, body in asked]
    for table, at, letter, path, body in calls:
        expected = status(name, table, letter, at)
        if path.endswith("/undo") and "r" not in letters(name, table, at):
            expected = 404
        if (
            expected == 200
            or (name == "admin")
            or (letter == "c" and table in NOT_MADE_HERE and expected != 404)
        ):
            continue
        answer = person.post(path, body)
        count += 1
        if answer.status_code != expected:
            wrong.append((table, at, letter, path, expected, answer.status_code, answer.text[:200]))
    assert (wrong, found) == ([], [])
    assert company.contents() == before
    assert len(company.audited("refused")) - noted == count


def test_what_is_allowed_is_done(rows: Rows, company: Company) -> None:
    person, wrong = company.by(rows.person), []
    for table, at, body in _creates(rows):
        if "c" in letters(rows.person, table, at) and table not in NOT_MADE_HERE:
            wrong += _not_done(person, f"create {table} {at}", "/changes", body)
    for table in ORACLE:
        if table in SINGLE:
            continue
        for at in rows.standings(table):
            wrong += _all_of(person, table, rows.ids[table, at], letters(rows.person, table, at))
    assert wrong == []


def _not_done(person: Person, what: str, path: str, body: dict[str, Any]) -> list[Any]:
    answer = person.post(path, body)
    return [] if answer.status_code == 200 else [(what, answer.status_code, answer.text[:300])]


def _all_of(person: Person, table: str, pk: int, may: str) -> list[Any]:
    """Edit, take that back, delete and restore as far as the letters go."""
    wrong: list[Any] = []
    version = 1
    if "u" in may:
        done = person.change(_edit(table, pk, version))
        if done.status_code != 200:
            return [(table, pk, done.text[:300])]
        wrong += _not_done(person, f"undo {table} {pk}", f"/changes/{done.json()['set_id']}/undo", {})
        version = 3
    if "d" in may and table not in POINTED_AT:
        wrong += _not_done(person, f"delete {table}", "/changes", {"changes": [remove(table, pk, version)]})
        back = {"table": table, "op": "restore", "id": pk, "version": version + 1}
        wrong += _not_done(person, f"restore {table}", "/changes", {"changes": [back]})
    return wrong


def test_imports_files_and_tokens_by_right(company: Company) -> None:
    before = company.contents()
    for name, allowed in MAY_IMPORT.items():
        person = company.by(name)
        for table in ORACLE:
            known = any(letters(name, table, at) for at in range(3))
            if table in allowed:
                continue
            answer = person.upload("/imports", "x.csv", b"name\nx\n", table=table)
            assert answer.status_code == (403 if known else 404), (name, table, answer.text)
    is_error(company.by("eve").upload("/files", "x.txt", b"x"), 403, "denied")
    is_error(company.by("eve").post("/tokens", {"name": "x", "role": "admin"}), 403, "denied")
    assert company.contents() == before
    for table in MAY_IMPORT["boss"]:
        assert company.by("boss").upload("/imports", "x.csv", b"name\nx\n", table=table).status_code == 201


def test_a_token_is_its_makers_and_narrowed(company: Company) -> None:
    company.world.update("system", "user", company.world.viewer("ann").user_id, roles=["sales", "viewer"])
    ann, narrowed = company.by("ann"), company.by("ann", "viewer")
    assert ann.change(create("customer", name="x")).status_code == 200
    is_error(narrowed.change(create("customer", name="x")), 403, "denied")
    is_error(narrowed.post("/tokens", {"name": "wide", "role": "sales"}), 403, "denied")
    assert narrowed.post("/tokens", {"name": "same"}).status_code == 201
    made = [t for t in ann.get("/tokens").json()["tokens"] if t["name"] == "same"]
    assert [t["role"] for t in made] == ["viewer"]
    assert not {"hash", "token", "word"} & set(made[0])
    is_error(company.by("bob").call("DELETE", f"/tokens/{made[0]['id']}"), 404, "missing")
    assert ann.call("DELETE", f"/tokens/{made[0]['id']}").status_code == 200


def test_what_is_shared_opens_one_row(company: Company) -> None:
    world, ann = company.world, company.by("ann")
    stage = company.by("cid").rows("stage")[0]["id"]
    deal = world.create("cid", "opportunity", name="Theirs", stage_id=stage)
    is_error(ann.get(f"/tables/opportunity/rows/{deal}"), 404, "missing")
    give(company.store, world.viewer("cid"), Share("opportunity", deal, user_id=ann.id), "s1")
    assert ann.row("opportunity", deal)["name"] == "Theirs"
    is_error(ann.change(update("opportunity", deal, 1, name="Mine")), 403, "denied")
    wide = Share("opportunity", deal, user_id=ann.id, mode="edit")
    made = give(company.store, world.viewer("cid"), wide, "s2")["rows"][0]["id"]
    assert ann.change(update("opportunity", deal, 1, name="Mine")).status_code == 200
    is_error(ann.change(remove("opportunity", deal, 2)), 403, "denied")
    end(company.store, world.viewer("cid"), made, "s3")
    is_error(ann.change(update("opportunity", deal, 2, name="Again")), 403, "denied")


# --- at the next call -------------------------------------------------------------------------------------


def test_what_ends_ends_at_the_next_call(company: Company) -> None:
    ann, sitting = company.by("ann"), company.sitting("ann")
    word = ann.post("/tokens", {"name": "short"}).json()["token"]
    short = Person(company.client, {"authorization": f"Bearer {word}"}, ann.id)
    assert short.get("/me").status_code == sitting.get("/me").status_code == 200
    token = next(t for t in ann.get("/tokens").json()["tokens"] if t["name"] == "short")
    assert ann.call("DELETE", f"/tokens/{token['id']}").status_code == 200
    is_error(short.get("/me"), 401, "anonymous")
    company.world.update("system", "user", ann.id, active=False)
    for gone in (ann, sitting):
        is_error(gone.get("/me"), 401, "anonymous")
        is_error(gone.change(create("customer", name="x")), 401, "anonymous")
    company.world.update("system", "user", ann.id, active=True)
    is_error(sitting.get("/me"), 401, "anonymous")


def test_roles_count_at_once(company: Company) -> None:
    sitting, world = company.sitting("ann"), company.world
    made = sitting.change(create("customer", name="Mine")).json()["rows"][0]["id"]
    world.update("system", "user", sitting.id, roles=["viewer"])
    is_error(sitting.change(update("customer", made, 1, name="x")), 403, "denied")
    world.update("system", "user", sitting.id, roles=[])
    is_error(sitting.get(f"/tables/customer/rows/{made}"), 404, "missing")
    assert sitting.get("/tables").json()["tables"] == []
    world.update("system", "user", sitting.id, roles=["sales"])
    assert sitting.change(update("customer", made, 1, name="x")).status_code == 200
    sales = next(r for r in company.by("admin").rows("role") if r["key"] == "sales")
    masked = update("role", sales["id"], sales["version"], masks={"customer": {"phone": "hidden"}})
    assert company.by("admin").change(masked).status_code == 200
    assert "phone" not in sitting.row("customer", made)


def test_refusals_cannot_fill_the_disk() -> None:
    few = Allowance(most=3)
    assert [few.take("here", 1, at) for at in (0, 1, 2, 3)] == [True, True, True, False]
    assert few.take("here", 2, 3)
    assert few.take("here", 1, 3_600)
    assert not few.take("here", 1, 3_600)


# --- the inventory ----------------------------------------------------------------------------------------

ANONYMOUS, SESSION, OWN, RIGHT = "anonymous", "session", "own", "right"
# What these tell somebody without rights is an empty list.
EMPTY = (
    "GET /api/v1/tables", "GET /api/v1/changes", "GET /api/v1/search", "GET /metrics", "GET /api/v1/calendar",
    "GET /api/v1/reminders",
)  # fmt: skip
POLICY = {
    "GET /healthz": ANONYMOUS,
    "GET /readyz": ANONYMOUS,
    "GET /metrics": RIGHT,
    "GET /ical/{token}.ics": ANONYMOUS,
    "GET /auth/login": ANONYMOUS,
    "POST /auth/login": ANONYMOUS,
    "GET /auth/logout": ANONYMOUS,
    "POST /auth/logout": ANONYMOUS,
    "GET /auth/password": ANONYMOUS,
    "POST /auth/password": ANONYMOUS,
    "GET /auth/first": ANONYMOUS,
    "POST /auth/first": ANONYMOUS,
    "GET /auth/static": ANONYMOUS,
    "GET /api/v1/openapi.json": SESSION,
    "GET /api/v1/docs": SESSION,
    "GET /api/v1/me": SESSION,
    "GET /api/v1/tokens": OWN,
    "POST /api/v1/tokens": OWN,
    "DELETE /api/v1/tokens/{pk}": OWN,
    "GET /api/v1/tables": RIGHT,
    "GET /api/v1/tables/{table}": RIGHT,
    "GET /api/v1/tables/{table}/views": RIGHT,
    "GET /api/v1/search": RIGHT,
    "GET /api/v1/calendar": RIGHT,
    "GET /api/v1/reminders": RIGHT,
    "GET /api/v1/tables/{table}/rows": RIGHT,
    "GET /api/v1/tables/{table}/rows/{pk}": RIGHT,
    "GET /api/v1/tables/{table}/rows/{pk}/history": RIGHT,
    "GET /api/v1/tables/{table}/rows/{pk}/files": RIGHT,
    "GET /api/v1/tables/{table}/rows/{pk}/timeline": RIGHT,
    "GET /api/v1/tables/{table}/rows/{pk}/print/{layout}.pdf": RIGHT,
    "GET /api/v1/tables/{table}/export": RIGHT,
    "GET /api/v1/tables/{table}/summary": RIGHT,
    "POST /api/v1/tables/{table}/bulk/plan": RIGHT,
    "POST /api/v1/tables/{table}/bulk": RIGHT,
    "GET /api/v1/tables/{table}/template": RIGHT,
    "POST /api/v1/changes/plan": RIGHT,
    "POST /api/v1/changes": RIGHT,
    "GET /api/v1/changes": RIGHT,
    "GET /api/v1/changes/{number}": RIGHT,
    "POST /api/v1/changes/{number}/undo": RIGHT,
    "POST /api/v1/files": RIGHT,
    "GET /api/v1/files/{pk}": RIGHT,
    "POST /api/v1/imports": RIGHT,
    "GET /api/v1/imports/{pk}": OWN,
    "GET /api/v1/imports/{pk}/map": OWN,
    "GET /api/v1/imports/{pk}/matches": OWN,
    "GET /api/v1/imports/{pk}/refused": OWN,
    "POST /api/v1/imports/{pk}/check": OWN,
    "POST /api/v1/imports/{pk}/apply": OWN,
    "POST /api/v1/imports/{pk}/cancel": OWN,
}


def _inside(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes and those of included routers, which FastAPI keeps folded."""
    for route in routes:
        router = getattr(route, "original_router", None)
        yield from (route,) if router is None else _inside(router.routes)


def _routes(routes: Iterable[BaseRoute], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for route in _inside(routes):
        if isinstance(route, Mount) and route.routes:
            found |= _routes(route.routes, prefix + route.path)
        else:
            methods = getattr(route, "methods", None) or {"GET"}
            path = getattr(route, "path")  # noqa: B009 - fails for a kind of route nobody thought of
            found |= {f"{m} {prefix}{path}" for m in methods - {"HEAD", "OPTIONS"}}
    return found


def test_every_route_has_a_policy(company: Company) -> None:
    outside = company.client.app.routes  # type: ignore[attr-defined]
    assert _routes([*outside, Mount("/api/v1", build())]) == set(POLICY)


def test_policies_hold_for_strangers(company: Company) -> None:
    before = company.contents()
    for route, policy in POLICY.items():
        method, _, path = route.partition(" ")
        for name in ("table", "pk", "number", "token", "lang", "layout"):
            path = path.replace(f"{{{name}}}", "customer" if name == "table" else "1")
        answer = company.client.request(
            method, path, headers={"accept": "application/json"}, follow_redirects=False
        )
        assert (answer.status_code == 401) == (policy != ANONYMOUS), (route, answer.status_code)
    assert company.contents() == before


def test_a_person_without_roles_meets_nothing_that_is_by_right(company: Company) -> None:
    company.world.update("system", "user", company.by("eve").id, roles=[])
    eve = company.by("eve")
    for route, policy in POLICY.items():
        if policy == RIGHT and route not in EMPTY:
            method, _, path = route.removeprefix("").partition(" ")
            path = (
                path.removeprefix("/api/v1")
                .replace("{table}", "customer")
                .replace("{pk}", "1")
                .replace("{layout}", "record")
            )
            body = (
                {"changes": [create("customer", name="x")]}
                if "changes" in path and "undo" not in path
                else {}
            )
            body = {"delete": True} if "bulk" in path else body
            more: dict[str, Any] = {"json": body} if method == "POST" else {}
            if path in ("/files", "/imports"):
                more = {"files": {"file": ("x", b"x")}, "data": {"table": "customer"}}
            answer = eve.call(method, path.replace("{number}", "1"), **more)
            assert answer.status_code in (403, 404), (route, answer.text)
    assert eve.get("/tables").json() == {"tables": []}
    assert eve.get("/changes").json() == {"sets": []}
    assert eve.get("/calendar", **{"from": "2020-01-01", "to": "2020-02-01"}).json()["events"] == []
    assert eve.get("/reminders").json()["items"] == []
    assert eve.get("/search?q=x").json() == {"groups": [], "recent": [], "favourites": []}
