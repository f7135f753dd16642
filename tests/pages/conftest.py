"""Pages drawn without a browser, as a person of the sample company."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from db.changes import Intent
from db.engine import Store, use_store
from db.identity import open_session
from db.plumbing import login_session
from tests.conftest import World

ENTRY = str(Path(__file__).parent / "entry.py")


@dataclass
class Desk:
    """The pages of one company; each person looks at them in a session of their own."""

    world: World
    sessions: dict[str, int] = field(default_factory=dict)

    def session(self, name: str) -> int:
        if name not in self.sessions:
            with self.world.store.work() as work:
                open_session(work, self.world.viewer(name).user_id)
                newest = sa.select(sa.func.max(login_session.c.id))
                self.sessions[name] = work.connection.execute(newest).scalar_one()
        return self.sessions[name]

    def page(self, name: str, path: str = "", /, **query: str) -> AppTest:
        made = AppTest.from_file(ENTRY, default_timeout=30)
        made.user = {
            "kehu_user": str(self.world.viewer(name).user_id),
            "kehu_session": str(self.session(name)),
        }
        made._page_hash = calc_hash(path)
        for key, value in query.items():
            made.query_params[key] = value
        return made.run()

    def speak(self, name: str, language: str) -> None:
        pk = self.world.viewer(name).user_id
        self.world.do("system", Intent("user", "update", pk, values={"language": language}))


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """One engine is enough here: what differs between the two lies below the pages."""
    path = tmp_path / "kehu.db"
    shutil.copy(sqlite_template, path)
    made = Store(f"sqlite:///{path}")
    yield made
    made.close()


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    use_store(world.store)
    yield Desk(world)
    use_store(None)


def fine(page: AppTest) -> AppTest:
    """The same page, if nothing went wrong on it."""
    assert [(e.message, e.stack_trace) for e in page.exception] == []
    assert [e.value for e in page.error] == []
    return page


def titles(page: AppTest) -> list[str]:
    return [str(title.value) for title in page.title]


def labelled(widgets: Any, label: str) -> Any:
    """The widget with this label; stars and backslashes of a required field's aside."""
    found = [one for one in widgets if one.label.replace("\\", "").rstrip(" *") == label]
    assert len(found) == 1, [one.label for one in widgets]
    return found[0]


def shown(page: AppTest) -> str:
    """Everything the page hands to the browser, as text."""
    protos = [element.proto for element in page._tree if getattr(element, "proto", None) is not None]
    return "\n".join(_octal_free(str(proto)) for proto in protos)


def _octal_free(text: str) -> str:
    """Protobuf writes bytes beyond ASCII as octal; here they are letters again."""
    return re.sub(r"(?:\\[0-3][0-7]{2})+", lambda m: _letters(m[0]), text)


def _letters(octal: str) -> str:
    return bytes(int(part, 8) for part in octal.split("\\")[1:]).decode(errors="replace")
