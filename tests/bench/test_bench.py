"""The benchmark runs from end to end; how fast is not asked here."""

from argparse import Namespace
from math import isfinite
from pathlib import Path

import pytest

from db.changes.ledger import verify
from db.engine import Store
from tests.bench.figures import as_markdown, as_text
from tests.bench.run import MEASURES, measured

ROWS = 2_000


@pytest.mark.slow
@pytest.mark.parametrize("postgres", [False, pytest.param(True, marks=pytest.mark.postgres)])
def test_every_measure_gives_figures_and_leaves_a_sound_log(tmp_path: Path, *, postgres: bool) -> None:
    wish = Namespace(rows=ROWS, database="", postgres=postgres, data=tmp_path, only="", markdown=False)
    figures, words = measured(wish)
    assert len(figures) >= len(MEASURES)
    assert all(isfinite(f.kehu) and f.kehu > 0 for f in figures)
    assert all(f.ratio is None or (isfinite(f.ratio) and f.ratio > 0) for f in figures)
    assert (
        len(as_text(figures).splitlines()) == len(figures) + 1 == len(as_markdown(figures).splitlines()) - 1
    )
    assert f"{ROWS:,} customers" in words[0]
    if not postgres:
        store = Store(f"sqlite:///{tmp_path / f'bench_{ROWS}.db'}")
        with store.reading() as connection:
            assert list(verify(connection)) == []
        store.close()


def test_an_unknown_measure_is_named(tmp_path: Path) -> None:
    wish = Namespace(rows=1, database="", postgres=False, data=tmp_path, only="first,speed", markdown=False)
    with pytest.raises(ValueError, match="speed; there are first"):
        measured(wish)
