"""The benchmark in a browser does what a person does, and its figures come from that."""

from argparse import Namespace
from math import isfinite
from pathlib import Path

import pytest

from db.engine import Store
from tests.bench.browsing import HEAD, LINES, MEASURES, Seen
from tests.bench.figures import as_markdown, as_text
from tests.bench.run import seen

ROWS, RUNS = 3_000, 1


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Seen], Path]:
    folder = tmp_path_factory.mktemp("bench")
    url = f"sqlite:///{folder / 'bench.db'}"
    wish = Namespace(rows=ROWS, database=url, postgres=False, data=folder, only="", runs=RUNS)
    found, words = seen(wish)
    assert f"{ROWS:,} customers" in words[0]
    assert len(as_text(found, HEAD).splitlines()) == len(found) + 1
    assert len(as_markdown(found, HEAD).splitlines()) == len(found) + 2
    return {figure.name: figure for figure in found}, folder / "bench.db"


@pytest.mark.slow
@pytest.mark.browser
def test_every_measure_gives_figures_of_something_that_happened(
    figures: tuple[dict[str, Seen], Path],
) -> None:
    found, path = figures
    assert len(found) >= len(MEASURES)
    assert all(isfinite(run) and run >= 0 for figure in found.values() for run in figure.runs)
    timed = [figure for figure in found.values() if figure.unit == "ms"]
    # Nothing a browser does is done within a tenth of a millisecond; nothing here takes a minute.
    assert all(0.1 < run < 60_000 for figure in timed for run in figure.runs)
    assert found["grid page to first row, new browser"].middle > 100
    assert len(found["cell edited, Enter to saved"].runs) == 3 * RUNS
    store = Store(f"sqlite:///{path}")
    with store.reading() as connection:
        pasted = connection.exec_driver_sql("SELECT count(*) FROM customer WHERE name LIKE 'Firm %'")
        assert pasted.scalar_one() == LINES
        sources = "SELECT count(*) FROM change_set WHERE source = 'grid'"
        assert connection.exec_driver_sql(sources).scalar_one() == 3 * RUNS
    store.close()


def test_a_figure_falls_short_by_its_middle_and_tells_its_worst() -> None:
    held = Seen("a", "ms", (10, 20, 900), 100)
    short = Seen("b", "ms", (10, 200, 300), 100)
    assert held.cells() == ("a", "ms", "20", "900", "3", "≤ 100 ms", "ok")
    assert short.cells()[-1] == "short"
    assert Seen("c", "ms", (1,)).cells()[-2:] == ("", "")
