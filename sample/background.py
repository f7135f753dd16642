"""The sample company brought in while the product is in use: by one thread, which says how far it is."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import structlog

from core.errors import KehuError
from core.i18n import language, speaking, t
from db.engine import Store
from sample import files
from sample.chinese_mapping import CHINESE
from sample.loading import load_sample
from sample.mapping import MAVEN

LOG = structlog.get_logger("sample")
Status = Literal["running", "done", "failed"]


@dataclass(slots=True)
class Loading:
    """`said` is one line for each file that came in; after a failure its reason comes last."""

    total: int
    status: Status = "running"
    said: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return 1.0 if self.status == "done" else min(len(self.said) / self.total, 0.99)


_lock = threading.Lock()
_loading: dict[str, Loading] = {}


def under_way(store: Store) -> Loading | None:
    """The latest loading into this database that this process began."""
    return _loading.get(store.place)


def begin(store: Store, then: Callable[[], object]) -> Loading:
    """Start loading, unless that is already under way; `then` is called once everything is in.

    What was cut short goes on where it stopped, and files that are in already are not brought in again.
    """
    with _lock:
        there = _loading.get(store.place)
        if there is not None and there.status == "running":
            return there
        made = _loading[store.place] = Loading(expected())
    threading.Thread(target=_run, args=(store, made, then, language()), daemon=True).start()
    return made


def expected() -> int:
    """How many lines a loading says."""
    maven = len(MAVEN) if files.folder("maven_crm") else 0
    return maven + (1 if files.folder("nyc311") else 0) + len(CHINESE)


def _run(store: Store, made: Loading, then: Callable[[], object], spoken: str) -> None:
    with speaking(spoken):
        try:
            load_sample(store, made.said.append)
            then()
            made.status = "done"
        except KehuError as error:
            made.said.append(error.message)
            made.status = "failed"
        except Exception:
            ticket = secrets.token_hex(4)
            LOG.exception("sample failed", ticket=ticket)
            made.said.append(t("error.broke", ticket=ticket))
            made.status = "failed"
