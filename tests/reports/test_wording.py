"""Filters in words, in both languages, as the reader of a print finds them."""

from typing import Any

import pytest

from core import filter as flt
from core.i18n import speaking
from reports.wording import words
from tests.conftest import World

CASES: list[tuple[Any, str, str]] = [
    (None, "", ""),
    ({"field": "city", "op": "=", "value": "上海"}, "City is “上海”", "城市 是 “上海”"),
    ({"field": "status", "op": "in", "value": ["signed", "potential"]},
     "Status is Signed or Potential", "状态 是 签约客户 或 潜在客户"),
    ({"field": "status", "op": "not_in", "value": ["signed"]}, "Status is not Signed", "状态 不是 签约客户"),
    ({"field": "employees", "op": ">=", "value": 1200}, "Employees ≥ 1,200", "员工人数 ≥ 1,200"),
    ({"field": "phone", "op": "empty"}, "Phone is empty", "电话 为空"),
    ({"field": "created_at", "op": "within", "value": "last_30_days"},
     "Created in last 30 days", "创建时间 在 最近 30 天"),
    ({"field": "owner_id", "op": "=", "value": {"me": True}}, "Owner is Me", "负责人 是 我自己"),
    ({"field": "id", "op": "in", "value": [1, 2, 3]}, "3 chosen rows", "选中的 3 行"),
    ({"field": "owner_id.team_id", "op": "not_empty"}, "Owner › Team is not empty", "负责人 › 团队 不为空"),
    (
        {"all": [
            {"field": "name", "op": "contains", "value": "x"},
            {"any": [{"field": "city", "op": "empty"}, {"not": {"field": "city", "op": "=", "value": "A"}}]},
        ]},
        "Name contains “x” and (City is empty or not (City is “A”))",
        "名称 包含 “x” 且 (城市 为空 或 非 (城市 是 “A”))",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "english", "chinese"), CASES)
def test_a_filter_is_said(world: World, condition: Any, english: str, chinese: str) -> None:
    viewer = world.viewer("boss")
    table = viewer.catalog.table("customer")
    for language, expected in (("en", english), ("zh_CN", chinese)):
        with speaking(language), world.store.reading() as connection:
            assert words(connection, viewer, table, flt.parse(condition)) == expected


def test_rows_are_called_by_their_names(world: World) -> None:
    pk = world.create("boss", "customer", name="凯虎贸易")
    viewer = world.viewer("boss")
    asked = flt.parse({"field": "customer_id", "op": "in", "value": [pk, 999_999]})
    with world.store.reading() as connection:
        said = words(connection, viewer, viewer.catalog.table("contact"), asked)
    assert said == "Customer is 凯虎贸易 or #999999"
