"""The benchmark runs from end to end; how fast is not asked here."""

import uuid
from argparse import Namespace
from math import isfinite
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.changes.ledger import Broken, verify
from db.engine import Store
from tests.bench.figures import as_markdown, as_text
from tests.bench.run import MEASURES, measured

ROWS = 2_000


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_every_measure_gives_figures_and_leaves_a_sound_log(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'bench.db'}"
    if engine == "postgresql":
        url = made(request.getfixturevalue("postgres"), f"bench_{uuid.uuid4().hex}")
    wish = Namespace(rows=ROWS, database=url, postgres=False, data=tmp_path, only="", markdown=False)
    figures, words = measured(wish)
    assert len(figures) >= len(MEASURES)
    assert all(isfinite(f.kehu) and f.kehu > 0 for f in figures)
    assert all(f.ratio is None or (isfinite(f.ratio) and f.ratio > 0) for f in figures)
    assert len(as_text(figures).splitlines()) == len(figures) + 1
    assert len(as_markdown(figures).splitlines()) == len(figures) + 2
    assert f"{ROWS:,} customers" in words[0]
    assert broken(url) == []


def made(address: str, name: str) -> str:
    admin = sa.create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    return address.format(name)


def broken(url: str) -> list[Broken]:
    store = Store(url)
    with store.reading() as connection:
        found = list(verify(connection))
    store.close()
    return found


def test_an_unknown_measure_is_named(tmp_path: Path) -> None:
    wish = Namespace(rows=1, database="", postgres=False, data=tmp_path, only="first,speed", markdown=False)
    with pytest.raises(ValueError, match="speed; there are first"):
        measured(wish)
