"""Pages drawn without a browser, as a person of the sample company."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from db.engine import use_store
from db.identity import open_session
from db.plumbing import login_session
from tests.conftest import World

ENTRY = str(Path(__file__).parent / "entry.py")


@dataclass
class Desk:
    """The pages of one company; each person looks at them in a session of their own."""

    world: World
    sessions: dict[str, int] = field(default_factory=dict)

    def session(self, name: str) -> tuple[int, int]:
        viewer = self.world.viewer(name)
        if name not in self.sessions:
            with self.world.store.work() as work:
                open_session(work, viewer.user_id)
                newest = sa.select(sa.func.max(login_session.c.id))
                self.sessions[name] = work.connection.execute(newest).scalar_one()
        return viewer.user_id, self.sessions[name]

    def page(self, name: str, path: str = "", **query: str) -> AppTest:
        user_id, session_id = self.session(name)
        made = AppTest.from_file(ENTRY, default_timeout=30)
        made.user = {"kehu_user": str(user_id), "kehu_session": str(session_id)}
        made._page_hash = calc_hash(path)
        for key, value in query.items():
            made.query_params[key] = value
        return made.run()

    def speak(self, name: str, language: str) -> None:
        pk = self.world.viewer(name).user_id
        self.world.do("system", *[_language(pk, language)])


def _language(pk: int, language: str) -> Any:
    from db.changes import Intent

    return Intent("user", "update", pk, values={"language": language})


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    use_store(world.store)
    yield Desk(world)
    use_store(None)


def texts(page: AppTest) -> str:
    """Everything a page says, as Streamlit will hand it to the browser."""
    return "\n".join(str(element.proto) for element in page._tree)
