"""The garbage collector's setting."""

import gc

from core.collector import relax


def test_it_still_collects_but_seldom() -> None:
    before = gc.get_threshold()
    try:
        relax()
        assert gc.isenabled()
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
