"""The real routes behind the real gate, over the small company, and its people calling them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from httpx import Response
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from api.feed import feed_routes
from api.gate import SessionGuard
from api.health import health_routes
from api.routes import api_routes
from api.signin import signin_routes
from db.engine import Store
from db.identity import create_token, csrf_token, digest, open_session
from db.merging import catalog_at
from db.plumbing import audit
from db.spec import Declared
from tests.conftest import World

HERE = "http://testserver"
# What asking alone may move: the notes of what was refused or handed out, and when somebody was seen.
ASIDE = ("audit", "api_token", "login_session", "feed")


def application() -> Starlette:
    """What app.py serves, but for the pages."""
    routes = [*signin_routes(), *health_routes(), *feed_routes()]
    return Starlette(routes=routes, middleware=[Middleware(SessionGuard, api=api_routes())])


@dataclass
class Person:
    """Somebody calling the API; `headers` say who."""

    client: TestClient
    headers: Mapping[str, str]
    id: int

    def call(self, method: str, path: str, **more: Any) -> Response:
        headers = {**self.headers, **more.pop("headers", {})}
        answer: Response = self.client.request(method, f"/api/v1{path}", headers=headers, **more)
        return answer

    def get(self, path: str, /, **params: Any) -> Response:
        return self.call("GET", path, params=params)

    def post(self, path: str, body: Any = None, **more: Any) -> Response:
        return self.call("POST", path, **({"json": body} if body is not None else {}), **more)

    def rows(self, table: str, /, **params: Any) -> list[dict[str, Any]]:
        answer = self.get(f"/tables/{table}/rows", **params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["rows"]
        return found

    def row(self, table: str, pk: int) -> dict[str, Any]:
        answer = self.get(f"/tables/{table}/rows/{pk}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def change(self, *changes: dict[str, Any], **more: Any) -> Response:
        return self.post("/changes", {"changes": list(changes), **more})

    def upload(self, path: str, name: str, content: bytes, media: str = "", **form: str) -> Response:
        return self.post(path, files={"file": (name, content, media or "text/csv")}, data=form)


@dataclass
class Company:
    """The application and the people of its company."""

    client: TestClient
    world: World
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.world.store

    def by(self, name: str, role: str | None = None) -> Person:
        """A person with a bearer token, narrowed to a role if one is given."""
        key = f"{name} {role}"
        if key not in self.people:
            pk = self.world.viewer(name).user_id
            with self.store.work() as work:
                word = create_token(work, pk, "test", role, 1)
            self.people[key] = Person(self.client, {"authorization": f"Bearer {word}"}, pk)
        return self.people[key]

    def sitting(self, name: str) -> Person:
        """A person with a session's cookie and its form token."""
        pk = self.world.viewer(name).user_id
        with self.store.work() as work:
            word = open_session(work, pk)
        said = {"cookie": f"kehu_session={word}", "x-csrf-token": csrf_token(digest(word)), "origin": HERE}
        return Person(self.client, said, pk)

    def speak(self, name: str, language: str) -> None:
        self.world.update("system", "user", self.world.viewer(name).user_id, language=language)

    def contents(self) -> str:
        """A fingerprint of every row of every table, but for what asking alone may move."""
        tables = [made for name, made in sorted(Declared.metadata.tables.items()) if name not in ASIDE]
        said = hashlib.sha256()
        with self.store.reading() as connection:
            for made in tables:
                key = next(iter(made.primary_key.columns))
                rows = connection.execute(sa.select(made).order_by(key)).all()
                said.update(f"{made.name}{rows}".encode("utf-8", "surrogatepass"))
        return said.hexdigest()

    def audited(self, event: str) -> list[Any]:
        """The rows of the audit of one kind, oldest first."""
        wanted = sa.select(audit).where(audit.c.event == event).order_by(audit.c.id)
        with self.store.reading() as connection:
            return list(connection.execute(wanted))

    def tables(self) -> list[str]:
        with self.store.reading() as connection:
            return sorted(catalog_at(connection).tables)


def create(table: str, /, **values: Any) -> dict[str, Any]:
    return {"table": table, "op": "create", "values": values}


def update(table: str, pk: int, version: int, /, **values: Any) -> dict[str, Any]:
    return {"table": table, "op": "update", "id": pk, "version": version, "values": values}


def remove(table: str, pk: int, version: int) -> dict[str, Any]:
    return {"table": table, "op": "delete", "id": pk, "version": version}


def is_error(answer: Response, status: int, code: str) -> dict[str, Any]:
    """The one shape of an error, with something for a person to read; returns it."""
    assert answer.status_code == status, answer.text
    said: dict[str, Any] = answer.json()
    assert said["error"] == code
    assert set(said) >= {"error", "message", "fields", "ticket"}
    assert set(said) <= {"error", "message", "fields", "ticket", "refused", "conflicts"}
    assert isinstance(said["fields"], dict)
    assert said["message"]
    assert not re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", said["message"]), "a key, no words"
    return said
