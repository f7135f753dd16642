"""Facts about the published service requests, and what the stated mapping makes of them."""

from db.exchange.values import parse_moment
from sample.files import DATA
from sample.mapping import NYC311
from tests.sample.published import check_mapping, mapped


def test_the_file_comes_with_its_note() -> None:
    assert "New York" in (DATA / "nyc311" / "README.md").read_text(encoding="utf-8")


def test_mapping_fits_its_file() -> None:
    check_mapping("nyc311", NYC311)


def test_service_requests_become_cases() -> None:
    cases = mapped("nyc311", NYC311)
    assert len({case["number"] for case in cases}) == 1_000
    assert {case["status"] for case in cases} == {"new", "open", "closed"}
    assert {case["channel"] for case in cases} == {"web", "phone", "mobile", "other"}
    assert cases[0]["subject"] == "Street Condition – Pothole"
    assert parse_moment(cases[0]["opened_at"], zone=NYC311.zone).isoformat() == "2024-04-16T07:03:15+00:00"
    assert "Unspecified" not in {case.get("region") for case in cases}
