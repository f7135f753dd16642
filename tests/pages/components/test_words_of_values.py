"""What a person reads of values, roles and devices."""

from dataclasses import replace

import pytest

from core.i18n import speaking
from db.fields import Field
from db.system.role import role_label
from pages.components.devices import device
from pages.components.formats import show
from tests.conftest import World

WHOLE = Field("n", "integer", "customer")


@pytest.mark.parametrize(
    ("most", "said"), [(None, "1,996"), (2200, "1996"), (9999, "1996"), (10_000, "1,996")]
)
def test_a_year_has_no_mark_of_thousands(world: World, most: int | None, said: str) -> None:
    with speaking("en"):
        assert show(1996, replace(WHOLE, max=most), world.viewer("ann")) == said


def test_a_shipped_role_is_named_in_the_readers_language_a_renamed_one_as_it_is() -> None:
    with speaking("zh_CN"):
        assert role_label("manager") == "经理"
        assert role_label("manager", "Manager") == "经理"
        assert role_label("manager", "Head of sales") == "Head of sales"
        assert role_label("finance", "Finance") == "Finance"
        assert role_label("finance") == "finance"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 MicroMessenger/8.0", "WeChat, Android"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_a_device_is_told_as_a_person_would(agent: str, said: str) -> None:
    assert device(agent) == said
