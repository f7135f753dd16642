"""People from the command line: made by the product itself, before anybody can sign in."""

import sqlalchemy as sa
from sqlalchemy import Connection

from core.errors import Missing
from core.i18n import t
from db.changes import Intent, Order, within
from db.engine import Store, Work
from db.identity import prepare, put_password
from db.merging import catalog_at
from db.types import alike
from db.viewer import Viewer, system


def find(connection: Connection, name: str) -> int:
    """A person's id by user name. Raises Missing."""
    user = catalog_at(connection).table("user").sa
    found = connection.execute(
        sa.select(user.c.id).where(alike(user.c.name, [name]), user.c.deleted_at.is_(None))
    ).scalar()
    if found is None:
        raise Missing("user.unknown", name=name[:60])
    return int(found)


def add(store: Store, name: str, password: str, *, full_name: str, role: str, team: str) -> int:
    """A new person with a role and a password; a team of that name is made if there is none."""
    hashed = prepare(password, name)
    with store.work() as work:
        viewer = system(catalog_at(work.connection))
        roles = viewer.catalog.table("role").sa
        if not work.connection.execute(sa.select(roles.c.id).where(roles.c.key == role)).scalar():
            known = work.connection.execute(
                sa.select(roles.c.key).where(roles.c.deleted_at.is_(None))
            ).scalars()
            raise Missing("user.no_role", role=role[:40], roles=", ".join(sorted(known)))
        values = {"name": name, "full_name": full_name, "roles": [role], "team_id": _team(work, viewer, team)}
        made = within(
            work,
            viewer,
            [Intent("user", "create", values=values)],
            Order("studio", t("user.label", name=name)),
        )
        pk = int(made["rows"][0]["id"])
        put_password(work, pk, hashed)
    return pk


def _team(work: Work, viewer: Viewer, name: str) -> int | None:
    if not name:
        return None
    team = viewer.catalog.table("team").sa
    where = (alike(team.c.name, [name]), team.c.deleted_at.is_(None))
    if (found := work.connection.execute(sa.select(team.c.id).where(*where)).scalar()) is not None:
        return int(found)
    made = within(work, viewer, [Intent("team", "create", values={"name": name})], Order("studio", name))
    return int(made["rows"][0]["id"])


def give_password(store: Store, name: str, password: str) -> None:
    """Set a person's password; their sessions end."""
    hashed = prepare(password, name)
    with store.work() as work:
        put_password(work, find(work.connection, name), hashed)
