"""Who asks: a person and all their rights depend on, read once and kept until the people's tables change."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from core import filter as flt
from core.errors import Anonymous
from core.settings import settings
from db import plumbing
from db.catalog import LEVELS, Catalog, Table
from db.engine import Store
from db.merging import catalog_at
from db.settings_company import stated

Mask = str
MASKS: tuple[Mask, ...] = ("read_only", "partial", "list", "hidden")


@dataclass(frozen=True, slots=True)
class Role:
    """One role a person holds, as its row says; `kind` names the rights its tables open in code."""

    key: str
    kind: str
    grants: Mapping[str, Mapping[str, str]]
    denies: Mapping[str, tuple[str, ...]]
    masks: Mapping[str, Mapping[str, Mask]]
    filters: Mapping[str, flt.Condition]

    def level(self, table: Table, verb: str) -> str:
        """The level this role gives: what the code opens, narrowed by the role's own grants."""
        if self.kind == "admin":
            return "all"
        opened = table.access.get(self.kind, {}).get(verb, "none")
        granted = self.grants.get(table.key, {}).get(verb, opened)
        return min(opened, granted, key=LEVELS.index)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person at an instant of the catalogue and of the organisation (teams, managers, roles)."""

    user_id: int
    name: str
    full_name: str
    roles: tuple[Role, ...]
    catalog: Catalog
    org: int = 0
    mates: tuple[int, ...] = ()
    below: tuple[int, ...] = ()
    team_id: int | None = None
    language: str = "en"
    zone: str = "UTC"
    only_role: str | None = None
    origin: str = ""
    trusted: bool = False

    @property
    def is_admin(self) -> bool:
        return any(role.kind == "admin" for role in self.roles)

    def level(self, table: Table, verb: str) -> str:
        """The most generous level of all roles; an explicit deny of any of them wins."""
        if any(verb in role.denies.get(table.key, ()) for role in self.roles):
            return "none"
        return max((role.level(table, verb) for role in self.roles), key=LEVELS.index, default="none")

    def may(self, table: Table, verb: str) -> bool:
        return self.level(table, verb) != "none"

    def mask(self, table: Table, key: str) -> Mask | None:
        """How a field is masked: as the role that masks it least says, among those that show the table."""
        showing = [role for role in self.roles if role.level(table, "view") != "none"]
        found = [role.masks.get(table.key, {}).get(key) for role in showing]
        if not found or None in found:
            return None
        return min((m for m in found if m), key=MASKS.index)


SYSTEM_ROLE = Role("system", "admin", {}, {}, {}, {})


def system(catalog: Catalog) -> Viewer:
    """The product itself, for set-up and background work; may write what people may only read."""
    return Viewer(0, "system", "", (SYSTEM_ROLE,), catalog, trusted=True)


def _role(row: Any) -> Role:
    return Role(
        row.key,
        row.kind,
        row.grants or {},
        {table: tuple(verbs) for table, verbs in (row.denies or {}).items()},
        row.masks or {},
        {table: flt.parse(condition) for table, condition in (row.filters or {}).items()},
    )


def team_tree(parents: Mapping[int, int | None], root: int | None) -> tuple[int, ...]:
    """A team and all below it; a cycle, which a save refuses, would end here and not turn for ever."""
    if root is None:
        return ()
    found = [root]
    for team in found:
        found += [child for child, parent in parents.items() if parent == team and child not in found]
    return tuple(found)


def load(
    connection: Connection, user_id: int, only_role: str | None, org: int, catalog_version: int
) -> Viewer:
    """The person as the rows say now. Raises Anonymous when they are not active."""
    catalog = catalog_at(connection, catalog_version)
    user, team, role = (catalog.table(key).sa for key in ("user", "team", "role"))
    me = connection.execute(
        sa.select(user).where(user.c.id == user_id, user.c.deleted_at.is_(None))
    ).one_or_none()
    if me is None or not me.active:
        raise Anonymous("error.anonymous")
    held = [key for key in me.roles or () if only_role in (None, key)]
    roles = connection.execute(sa.select(role).where(role.c.key.in_(held), role.c.deleted_at.is_(None))).all()
    people = connection.execute(sa.select(user.c.id, user.c.team_id).where(user.c.deleted_at.is_(None))).all()
    parents = {row.id: row.parent_id for row in connection.execute(sa.select(team.c.id, team.c.parent_id))}
    tree = team_tree(parents, me.team_id)
    company = stated(connection)
    return Viewer(
        user_id=me.id,
        name=me.name,
        full_name=me.full_name,
        roles=tuple(_role(row) for row in roles),
        catalog=catalog,
        org=org,
        only_role=only_role,
        mates=tuple(p.id for p in people if me.team_id is not None and p.team_id == me.team_id) or (me.id,),
        below=tuple(p.id for p in people if p.team_id in tree) or (me.id,),
        team_id=me.team_id,
        language=me.language or company.get("language") or settings().language,
        zone=me.zone or company.get("zone") or settings().zone,
    )


_kept: dict[tuple[Any, ...], Viewer] = {}
_lock = threading.Lock()


def viewer_at(connection: Connection, user_id: int, only_role: str | None = None) -> Viewer:
    """The person, from memory as long as neither the organisation nor the catalogue has moved."""
    head = connection.execute(sa.select(plumbing.head.c.org, plumbing.head.c.catalog)).one()
    return viewer_known(connection, user_id, only_role, head.org, head.catalog)


def viewer_known(
    connection: Connection, user_id: int, only_role: str | None, org: int, catalog: int
) -> Viewer:
    """The same, for callers who have read the head already."""
    place = connection.engine.url.render_as_string(hide_password=False)
    key = (place, user_id, only_role, org, catalog)
    if (found := _kept.get(key)) is not None:
        return found
    made = load(connection, user_id, only_role, org, catalog)
    with _lock:
        for old in [k for k in _kept if k[0] == place and k[3:] != key[3:]]:
            del _kept[old]
        _kept[key] = made
    return made


def viewer_for(store: Store, user_id: int, only_role: str | None, org: int, catalog: int) -> Viewer:
    """The same without a connection in hand: one is opened only if the person is not in memory."""
    found = _kept.get((store.place, user_id, only_role, org, catalog))
    if found is not None:
        return found
    with store.reading() as connection:
        return viewer_known(connection, user_id, only_role, org, catalog)
