"""Texts and their places to fill."""

import pytest

from core.i18n import speaking, t


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 change"),
        ("en", "1", "1 change"),
        ("en", 0, "0 changes"),
        ("en", 21, "21 changes"),
        ("zh_CN", 1, "1 处更改"),
        ("zh_CN", 2, "2 处更改"),
    ],
)
def test_one_thing_has_a_text_of_its_own(language: str, count: object, said: str) -> None:
    with speaking(language):
        assert t("page.cells", count=count) == said


def test_a_key_without_a_text_shows_itself() -> None:
    assert t("no.such_key", count=1) == "no.such_key"
