"""The link with which the first administrator sets a password; there are no default credentials."""

from db.engine import Store
from db.identity import first_administrator, make_link


def first_link(store: Store, address: str) -> str | None:
    """A new one-time link as long as nobody has set the administrator's password, else None."""
    with store.work() as work:
        admin = first_administrator(work.connection)
        return f"{address}/auth/first?link={make_link(work, admin)}" if admin else None
