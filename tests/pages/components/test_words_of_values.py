"""What a person reads of values, roles and devices."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.i18n import speaking
from db.fields import Field
from db.system.role import role_label
from pages.components.devices import device
from pages.components.formats import in_currency, near, show
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


@pytest.fixture
def noon() -> Iterator[datetime]:
    """A Monday, 12:00 in London, 20:00 in Shanghai."""
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    clock.use(lambda: now)
    yield now
    clock.use(None)


@pytest.mark.parametrize(
    ("hours", "english", "chinese"),
    [
        (-0.1, "6 minutes ago", "6分钟前"),
        (0.5, "in 30 minutes", "30分钟后"),
        (-11, "today 9:00 AM", "今天 09:00"),
        (3, "today 11:00 PM", "今天 23:00"),
        (-25, "yesterday 7:00 PM", "昨天 19:00"),
        (5, "tomorrow 1:00 AM", "明天 01:00"),
        (72, "in 3 days", "3天后"),
        (-96, "4 days ago", "4天前"),
        (24 * 30, "Dec 23, 2026, 8:00:00 PM", "2026年12月23日 20:00:00"),
    ],
)
def test_near_moments_are_told_in_words(noon: datetime, hours: float, english: str, chinese: str) -> None:
    for language, said in (("en", english), ("zh_CN", chinese)):
        with speaking(language):
            assert near(noon + timedelta(hours=hours), "Asia/Shanghai").lower() == said.lower()


@pytest.mark.parametrize(
    ("amount", "code", "said"),
    [("1200.5", "EUR", "€1,200.50"), ("1200", "JPY", "¥1,200"), ("5", "", "5.00"), ("5", "no", "5.00")],
)
def test_an_amount_says_its_currency(amount: str, code: str, said: str) -> None:
    with speaking("en"):
        assert in_currency(amount, code) == said
