"""Search over everything over REST."""

import pytest

from tests.api.company import Company, create, is_error


def test_records_of_all_tables_come_in_groups(company: Company) -> None:
    ann = company.by("ann")
    ann.change(
        create("customer", name="Acme Works", phone="138 0013 8000"), create("contact", name="Zoe Acme")
    )
    assert ann.get("/search", q="acme").json() == {
        "groups": [
            {
                "table": "customer", "label": "Customers", "icon": "apartment", "more": False,
                "hits": [{"id": 1, "title": "Acme Works", "about": "C-000001"}],
            },
            {
                "table": "contact", "label": "Contacts", "icon": "contacts", "more": False,
                "hits": [{"id": 1, "title": "Zoe Acme", "about": ""}],
            },
        ]
    }  # fmt: skip
    assert [g["table"] for g in ann.get("/search", q="13800138").json()["groups"]] == ["customer"]


def test_each_finds_what_they_may_see_in_their_language(company: Company) -> None:
    company.by("ann").change(create("opportunity", name="Zebra", stage_id=1))
    company.speak("bob", "zh_CN")
    [group] = company.by("bob").get("/search", q="zebra").json()["groups"]
    assert group["label"] == "商机"
    assert company.by("cid").get("/search", q="zebra").json() == {"groups": []}
    assert is_error(company.client.get("/api/v1/search?q=zebra"), 401, "anonymous")


def test_before_a_text_comes_what_is_at_hand(company: Company) -> None:
    ann = company.by("ann")
    assert ann.get("/search").json() == {"groups": [], "recent": [], "favourites": []}
    ann.change(create("customer", name="Acme"), create("customer", name="Beta"))
    made = ann.change(create("favourite", table="customer", row=2))
    assert made.status_code == 200
    [kept] = ann.get("/search", q=" ").json()["favourites"]
    assert kept == {"table": "customer", "label": "Customers", "icon": "apartment", "id": 2, "title": "Beta"}
    again = is_error(ann.change(create("favourite", table="customer", row=2)), 422, "invalid")
    assert "favourites already" in str(again["refused"])


@pytest.mark.parametrize("text", ["🙂", '"', "a OR b*", "x" * 60_000, "\x00", "%00"])
def test_any_text_is_answered(company: Company, text: str) -> None:
    answer = company.by("ann").get("/search", q=text)
    assert answer.status_code == 200
    assert answer.json()["groups"] == []


@pytest.mark.parametrize("limit", ["0", "-1", "51", "999999999999999999999"])
def test_a_limit_out_of_bounds_is_refused_in_words(company: Company, limit: str) -> None:
    is_error(company.by("ann").get("/search", q="a", limit=limit), 413, "too_much")
