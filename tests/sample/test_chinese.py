import re
from collections import Counter
from datetime import date, datetime

import pytest

from sample.chinese import Tables, generate
from sample.chinese_mapping import CHINESE
from sample.chinese_words import PREFIXES, REGIONS, STAGES
from tests.sample.published import check_texts

TODAY = date(2026, 3, 4)
CUSTOMER, CONTACT = ("客户", "customer", "客户名称"), ("联系人", "contact", "姓名")
PRODUCT, OWNER = ("产品", "product", "名称"), ("负责人", "user", "姓名")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return generate(7, TODAY)


def test_same_seed_same_rows(tables: Tables) -> None:
    assert generate(7, TODAY) == tables
    assert generate(8, TODAY) != tables


def test_rows_do_not_change_between_versions(tables: Tables) -> None:
    """A demo shown twice must look the same: a changed draw shows here."""
    assert [len(tables[name]) for name in tables] == [
        5,
        30,
        16,
        200,
        len(tables["contact"]),
        600,
        300,
        1_200,
        150,
    ]
    assert list(tables) == [mapping.table for mapping in CHINESE]


def test_all_rows_of_a_table_have_the_same_headers_and_the_mapping_knows_them(tables: Tables) -> None:
    for mapping in CHINESE:
        headers = {tuple(row) for row in tables[mapping.file]}
        assert len(headers) == 1
        mapped = {name for column in mapping.columns for name in column.sources}
        assert mapped <= set(*headers)
        assert set(*headers) - mapped <= {"省份"}


@pytest.mark.parametrize(
    ("table", "header", "target", "named"),
    [
        ("user", "团队", "team", "名称"),
        ("user", "上级", "user", "用户名"),
        ("customer", "负责人", "user", "姓名"),
        ("contact", "客户", "customer", "客户名称"),
        *[("opportunity", *reference) for reference in (CUSTOMER, CONTACT, PRODUCT, OWNER)],
        *[("case", *reference) for reference in (CUSTOMER, CONTACT, PRODUCT, ("处理人", "user", "姓名"))],
        *[
            ("activity", *reference)
            for reference in (CUSTOMER, CONTACT, OWNER, ("商机", "opportunity", "编号"))
        ],
        ("task", "商机", "opportunity", "编号"),
    ],
)
def test_no_name_dangles(tables: Tables, table: str, header: str, target: str, named: str) -> None:
    names = Counter(row[named] for row in tables[target])
    used = {row[header] for row in tables[table]} - {""}
    assert used
    assert all(names[name] == 1 for name in used)


def test_numbers_are_valid_in_form_and_given_to_nobody(tables: Tables) -> None:
    numbers = [row["手机"] for name in ("user", "contact") for row in tables[name]]
    assert len(set(numbers)) == len(numbers)
    assert all(
        re.fullmatch(r"1[3-9]\d0000\d{4}", number) and number[:3] in PREFIXES.split() for number in numbers
    )
    addresses = [row["邮箱"] for name in ("user", "contact") for row in tables[name]]
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"[a-z.]+@([a-z0-9]+\.)?example\.com", address) for address in addresses)


def test_customers_look_like_companies(tables: Tables) -> None:
    names = [row["客户名称"] for row in tables["customer"]]
    assert len(set(names)) == 200
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{8,20}", name) and name.endswith("有限公司") for name in names)
    for row in tables["customer"]:
        assert row["城市"] in REGIONS[row["大区"]]
        assert row["城市"] in row["地址"]


def test_the_house_has_four_sales_teams_and_a_service_team(tables: Tables) -> None:
    assert [row["名称"] for row in tables["team"]] == ["华东", "华北", "华南", "华西", "客户服务部"]
    assert Counter(row["角色"] for row in tables["user"]) == {"manager": 6, "sales": 20, "agent": 4}
    assert sum(not row["上级"] for row in tables["user"]) == 1


def test_deals_and_dates_hang_together(tables: Tables) -> None:
    for row in tables["opportunity"]:
        closed = STAGES[row["阶段"]] != "open"
        assert bool(row["关闭日期"]) == closed
        assert bool(row["输单原因"]) == (row["阶段"] == "输单")
        assert row["立项日期"] <= (row["关闭日期"] or TODAY.isoformat()) <= TODAY.isoformat()
        assert int(row["金额"]) > 10_000
    assert {row["阶段"] for row in tables["opportunity"]} == set(STAGES)
    for row in tables["case"]:
        assert bool(row["关闭时间"]) == (row["状态"] == "closed") == bool(row["解决方案"])
    deals = {row["编号"]: row for row in tables["opportunity"]}
    now = datetime.combine(TODAY, datetime.max.time()).isoformat(" ")
    assert all(row["时间"] < now for row in tables["activity"])
    assert all(row["联系人"] == deals[row["商机"]]["联系人"] for row in tables["activity"])


def test_sentences_are_filled(tables: Tables) -> None:
    texts = [text for name in ("activity", "case", "task") for row in tables[name] for text in row.values()]
    assert not [text for text in texts if "{" in text or "}" in text]
    assert len({row["记录"] for row in tables["activity"]}) > 800


def test_texts_are_of_the_stated_kind(tables: Tables) -> None:
    for mapping in CHINESE:
        check_texts(mapping, [mapping.fields(row) for row in tables[mapping.file]])
