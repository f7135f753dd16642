"""The company's settings as change sets, and how far the first-run guide has come, on each database."""

import pytest

from core.errors import Denied, Invalid, Missing
from db import settings_company
from db.changes import Order, undo
from db.company import Progress, end_first_steps, progress, put
from db.settings_company import OVER, STEPS
from tests.conftest import World

ORDER = Order("form", "test")


def now(world: World) -> Progress:
    with world.store.reading() as connection:
        return progress(connection)


def test_steps_are_passed_in_any_order_and_the_last_one_ends_it(world: World) -> None:
    admin = world.viewer("admin")
    for n, step in enumerate(reversed(STEPS), start=1):
        assert not now(world).over
        put(world.store, admin, {}, ORDER, step=step)
        assert now(world).passed == STEPS[-n:]
    assert (now(world).over, now(world).next) == (True, None)


def test_what_is_so_already_is_not_written_again(world: World) -> None:
    admin = world.viewer("admin")
    assert put(world.store, admin, {"currency": "CNY"}, ORDER, step="currency")["set_id"]
    assert put(world.store, admin, {"currency": "CNY"}, ORDER, step="currency")["set_id"] is None


def test_a_step_and_its_setting_are_taken_back_together(world: World) -> None:
    made = put(world.store, world.viewer("admin"), {"company_name": "Acme"}, ORDER, step="name")
    undo(world.store, world.viewer("admin"), made["set_id"], "cancel", "undo-name")
    with world.store.reading() as connection:
        assert settings_company.read(connection)["company_name"] == ""
    assert now(world) == Progress((), over=False)


def test_what_is_over_stays_over(world: World) -> None:
    for _ in range(2):
        end_first_steps(world.store, world.viewer("system"))
    assert now(world).over
    with world.store.reading() as connection:
        assert settings_company.read(connection)[settings_company.FIRST_STEPS].count(OVER) == 1


@pytest.mark.parametrize(
    "values", [{"currency": "no"}, {"language": "xx"}, {"zone": "Moon/Base"}, {"company_name": ""}]
)
def test_what_cannot_be_is_refused(world: World, values: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        put(world.store, world.viewer("admin"), values, ORDER)


def test_only_administrators_shape_the_company(world: World) -> None:
    with pytest.raises((Denied, Missing)):
        put(world.store, world.viewer("boss"), {"currency": "CNY"}, ORDER)
