"""Facts about the published pipeline, and what the stated mappings make of it."""

from collections import Counter

import pytest

from sample.files import DATA
from sample.mapping import MAVEN, MAVEN_STAGES, Mapping
from sample.teams import plan
from tests.sample.published import check_mapping, mapped, rows

BY_TABLE = {mapping.table: mapping for mapping in MAVEN}


def test_the_files_come_with_their_note() -> None:
    assert "practice" in (DATA / "maven_crm" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("mapping", MAVEN, ids=list(BY_TABLE))
def test_mapping_fits_its_file(mapping: Mapping) -> None:
    check_mapping("maven_crm", mapping)


def test_facts_of_the_published_pipeline() -> None:
    pipeline = rows("maven_crm", "sales_pipeline.csv")
    assert (
        len(rows("maven_crm", "accounts.csv")),
        len(rows("maven_crm", "products.csv")),
        len(pipeline),
    ) == (85, 7, 8_800)
    assert sum(row["product"] == "GTXPro" for row in pipeline) == 1_480
    assert sum(not row["account"] for row in pipeline) == 1_425
    won = [row for row in pipeline if row["deal_stage"] == "Won"]
    assert (len(won), sum(int(row["close_value"]) for row in won)) == (4_238, 10_005_534)
    assert {row["deal_stage"] for row in pipeline} == set(MAVEN_STAGES)


def test_with_the_mapping_every_reference_is_found() -> None:
    products = {row["name"] for row in mapped("maven_crm", BY_TABLE["product"])}
    customers = {row["name"]: row for row in mapped("maven_crm", BY_TABLE["customer"])}
    people = {person.full_name for person in plan(rows("maven_crm", "sales_teams.csv")).people}
    deals = mapped("maven_crm", BY_TABLE["opportunity"])
    assert len({deal["number"] for deal in deals}) == 8_800
    assert {deal["product_id"] for deal in deals} == products
    assert {deal["customer_id"] for deal in deals if "customer_id" in deal} <= set(customers)
    assert {deal["owner_id"] for deal in deals} <= people
    assert {row["parent_id"] for row in customers.values() if "parent_id" in row} <= set(customers)
    assert all(deal["name"] for deal in deals)


def test_misspellings_are_mended_by_the_stated_mapping() -> None:
    customers = mapped("maven_crm", BY_TABLE["customer"])
    assert Counter(row["industry"] for row in customers)["technology"] == 12
    assert "Philippines" in {row["country"] for row in customers}
    assert not {"technolgy", "Philipines"} & {text for row in customers for text in row.values()}
    deals = mapped("maven_crm", BY_TABLE["opportunity"])
    assert sum(deal["product_id"] == "GTX Pro" for deal in deals) == 1_480


def test_teams_and_people() -> None:
    found = plan(rows("maven_crm", "sales_teams.csv"))
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
