"""Facts about the published files, and what the stated mappings make of them."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from db.exchange.reading import open_table
from db.exchange.values import parse_date, parse_moment, parse_number
from sample.files import DATA, FOLDERS, folder
from sample.mapping import MAVEN, MAVEN_STAGES, NYC311, Mapping, moved, shift_days
from sample.teams import plan

BY_TABLE = {mapping.table: mapping for mapping in (*MAVEN, NYC311)}
needs_maven = pytest.mark.skipif(folder("maven_crm") is None, reason="the sample folder was taken out")


def rows(file: Path) -> list[dict[str, str]]:
    source = open_table(file)
    return [dict(zip(source.headers, map(str, cells), strict=True)) for _, cells in source.rows()]


def maven(file: str) -> list[dict[str, str]]:
    return rows(DATA / "maven_crm" / file)


def mapped(mapping: Mapping) -> list[dict[str, str]]:
    name = "nyc311" if mapping is NYC311 else "maven_crm"
    return [mapping.fields(row) for row in rows(DATA / name / mapping.file)]


def test_folders_come_with_their_notes() -> None:
    for name in FOLDERS:
        if found := folder(name):
            assert (found / "README.md").read_text(encoding="utf-8").startswith("# ")


def test_a_missing_folder_is_none(tmp_path: Path) -> None:
    assert folder("maven_crm", tmp_path) is None
    (tmp_path / "maven_crm").mkdir()
    (tmp_path / "maven_crm" / "accounts.csv").write_text("account\n")
    assert folder("maven_crm", tmp_path) is None


@needs_maven
def test_every_source_column_is_in_its_file() -> None:
    for mapping in (*MAVEN, NYC311):
        source = open_table(DATA / ("nyc311" if mapping is NYC311 else "maven_crm") / mapping.file)
        assert {name for column in mapping.columns for name in column.sources} <= set(source.headers)
        assert mapping.key in {column.field for column in mapping.columns}


@needs_maven
def test_facts_of_the_published_pipeline() -> None:
    pipeline = maven("sales_pipeline.csv")
    assert (len(maven("accounts.csv")), len(maven("products.csv")), len(pipeline)) == (85, 7, 8_800)
    assert sum(row["product"] == "GTXPro" for row in pipeline) == 1_480
    assert sum(not row["account"] for row in pipeline) == 1_425
    won = [row for row in pipeline if row["deal_stage"] == "Won"]
    assert (len(won), sum(int(row["close_value"]) for row in won)) == (4_238, 10_005_534)
    assert {row["deal_stage"] for row in pipeline} == set(MAVEN_STAGES)


@needs_maven
def test_with_the_mapping_every_reference_is_found() -> None:
    products = {row["name"] for row in mapped(BY_TABLE["product"])}
    customers = {row["name"]: row for row in mapped(BY_TABLE["customer"])}
    people = {person.full_name for person in plan(maven("sales_teams.csv")).people}
    deals = mapped(BY_TABLE["opportunity"])
    assert len({deal["number"] for deal in deals}) == 8_800
    assert {deal["product_id"] for deal in deals} == products
    assert {deal["customer_id"] for deal in deals if "customer_id" in deal} <= set(customers)
    assert {deal["owner_id"] for deal in deals} <= people
    assert {row["parent_id"] for row in customers.values() if "parent_id" in row} <= set(customers)
    assert all(deal["name"] for deal in deals)


@needs_maven
def test_misspellings_are_mended_by_the_stated_mapping() -> None:
    customers = mapped(BY_TABLE["customer"])
    assert Counter(row["industry"] for row in customers)["technology"] == 12
    assert "Philippines" in {row["country"] for row in customers}
    assert not {"technolgy", "Philipines"} & {text for row in customers for text in row.values()}
    deals = mapped(BY_TABLE["opportunity"])
    assert sum(deal["product_id"] == "GTX Pro" for deal in deals) == 1_480


@needs_maven
def test_texts_are_of_the_stated_kind() -> None:
    parse = {"number": parse_number, "date": parse_date, "moment": parse_moment}
    for mapping in (*MAVEN, NYC311):
        typed = {column.field: parse[column.reads] for column in mapping.columns if column.reads != "text"}
        for row in mapped(mapping):
            for name in typed.keys() & row.keys():
                assert typed[name](row[name]) is not None


@needs_maven
def test_teams_and_people() -> None:
    found = plan(maven("sales_teams.csv"))
    assert Counter(person.role for person in found.people) == {"sales": 35, "manager": 6}
    assert [team.name for team in found.teams if not team.parent] == ["Central", "East", "West"]
    names = [person.name for person in found.people]
    assert len(set(names)) == 41
    assert {"moses.frase", "mei-mei.johns"} <= set(names)
    teams = [team.name for team in found.teams]
    assert len(teams) == 9
    assert all(team.parent in teams[:3] for team in found.teams[3:])
    for person in found.people:
        assert person.team in teams
        assert person.manager in names[:6] if person.role == "sales" else not person.manager


def test_service_requests_become_cases() -> None:
    cases = mapped(NYC311)
    assert len({case["number"] for case in cases}) == 1_000
    assert {case["status"] for case in cases} == {"new", "open", "closed"}
    assert {case["channel"] for case in cases} == {"web", "phone", "mobile", "other"}
    assert cases[0]["subject"] == "Street Condition – Pothole"
    assert parse_moment(cases[0]["opened_at"], zone=NYC311.zone).isoformat() == "2024-04-16T07:03:15+00:00"
    assert "Unspecified" not in {case.get("region") for case in cases}


def test_dates_move_by_whole_weeks_into_the_present() -> None:
    days = shift_days(date(2017, 12, 31), date(2026, 3, 4))
    assert days % 7 == 0
    assert 0 <= (date(2026, 3, 4) - date.fromisoformat(moved("2017-12-31", days))).days < 7
    assert moved("2024-04-16T03:03:15.000", 7) == "2024-04-23T03:03:15.000"
    assert moved("2024-04-16", 0) == "2024-04-16"
    assert NYC311.fields({name: "" for column in NYC311.columns for name in column.sources}, 7) == {"kind": "complaint"}
