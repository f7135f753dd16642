"""The calendar, reminders and the feed through the real routes behind the real gate."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from api import feed
from api.refusals import Allowance
from core import clock
from db.identity import create_feed, digest, feeds_of, revoke_feed
from db.plumbing import feed as kept
from tests.api.company import Company, create, is_error, update

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
DAYS = {"from": "2026-03-09", "to": "2026-03-16"}


@pytest.fixture(autouse=True)
def at_eight() -> Iterator[None]:
    clock.use(lambda: NOW)
    yield
    clock.use(None)


def meeting(subject: str, at: str, **more: Any) -> dict[str, Any]:
    return create("activity", subject=subject, kind="meeting", at=at, **more)


# --- days -------------------------------------------------------------------------------------------------


def test_a_week_and_a_move_that_meets_a_colleagues(company: Company) -> None:
    ann, boss = company.by("ann"), company.by("boss")
    made = ann.change(
        meeting("Review", "2026-03-10T09:00:00Z", duration=3600),
        create("task", subject="Quote", due_on="2026-03-11"),
    )
    pk = made.json()["rows"][0]["id"]
    said = ann.get("/calendar", **DAYS).json()
    assert [(e["title"], e["start"], e["end"]) for e in said["events"]] == [
        ("Review", "2026-03-10T09:00:00", "2026-03-10T10:00:00"), ("Quote", "2026-03-11", None),
    ]  # fmt: skip
    assert (said["zone"], said["now"], said["more"]) == ("UTC", "2026-03-10T08:00:00", False)
    text = {"text": True}
    assert boss.change(update("activity", pk, 1, at="2026-03-12 11:00") | text).status_code == 200
    is_error(ann.change(update("activity", pk, 1, at="2026-03-13 11:00") | text), 409, "stale")
    [moved, _] = ann.get("/calendar", **DAYS).json()["events"]
    assert (moved["start"], moved["version"]) == ("2026-03-12T11:00:00", 2)


def test_what_is_typed_by_the_wall_clock_is_kept_in_utc(company: Company) -> None:
    company.world.update("system", "user", company.by("ann").id, zone="Asia/Shanghai")
    ann = company.by("ann")
    made = ann.change(meeting("Review", "2026-03-10 09:00", remind_at="2026-03-10 08:50") | {"text": True})
    row = ann.row("activity", made.json()["rows"][0]["id"])
    assert (row["at"], row["remind_at"]) == ("2026-03-10T01:00:00Z", "2026-03-10T00:50:00Z")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"from": "2026-03-09"}, 400), ({"from": "x", "to": "y"}, 400),
        ({"from": "2026-03-09", "to": "2026-03-09"}, 400),
        ({"from": "2020-01-01", "to": "2026-01-01"}, 413), ({**DAYS, "who": "../1"}, 400),
    ],
)  # fmt: skip
def test_wrong_days_are_refused_in_words(company: Company, asked: dict[str, str], status: int) -> None:
    answer = company.by("ann").get("/calendar", **asked)
    assert answer.status_code in (status, 422 if status == 400 else status), answer.text
    assert answer.json()["message"]


def test_nobody_sees_days_that_rights_keep_from_them(company: Company) -> None:
    company.by("cid").change(meeting("Of the South", "2026-03-10T09:00:00Z"))
    cid = str(company.by("cid").id)
    seen = {
        name: [e["title"] for e in company.by(name).get("/calendar", **DAYS, who=cid).json()["events"]]
        for name in ("ann", "boss", "eve", "dan")
    }
    assert seen == {"ann": [], "boss": ["Of the South"], "eve": ["Of the South"], "dan": []}


def test_a_reminder_is_put_off_and_done_by_changes_that_can_be_undone(company: Company) -> None:
    ann = company.by("ann")
    made = ann.change(meeting("Review", "2026-03-10T09:00:00Z", remind_at="2026-03-10T07:50:00Z")).json()[
        "rows"
    ][0]
    said = ann.get("/reminders").json()
    assert [one["title"] for one in said["items"]] == ["Review"]
    assert company.by("bob").get("/reminders").json()["items"] == []
    later = ann.change(update("activity", made["id"], 1, remind_at=said["snooze"]["hour"])).json()
    assert ann.get("/reminders").json()["items"] == []
    assert ann.post(f"/changes/{later['set_id']}/undo", {}).status_code == 200
    assert ann.change(update("activity", made["id"], 3, done=True)).status_code == 200
    assert ann.get("/reminders").json()["items"] == []


def test_what_an_open_page_asks_by_itself_keeps_nobody_signed_in(company: Company) -> None:
    sitting = company.sitting("ann")
    for hour in range(1, 14):
        clock.use(lambda hours=hour: NOW + timedelta(hours=hours))  # type: ignore[misc]
        answer = sitting.get("/reminders")
        assert answer.status_code == (200 if hour < 12 else 401), hour


# --- the feed ---------------------------------------------------------------------------------------------


@pytest.fixture
def address(company: Company) -> str:
    with company.store.work() as work:
        return f"/ical/{create_feed(work, company.world.viewer('ann').user_id, 'phone')}.ics"


def read(company: Company, address: str, **headers: str) -> Any:
    return company.client.get(address, headers=headers)


def parsed(company: Company, address: str) -> dict[str, Any]:
    answer = read(company, address)
    assert answer.status_code == 200, answer.text
    return {str(event["summary"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_the_feed_tells_instants_days_and_odd_letters(company: Company, address: str) -> None:
    company.world.update("system", "user", company.by("ann").id, zone="Europe/Berlin")
    odd = 'Review; with, \\ "all" of them — 评审会' + " and so on" * 12
    ann = company.by("ann")
    customer = ann.change(create("customer", name="Acme, Inc.")).json()["rows"][0]["id"]
    ann.change(
        meeting(odd, "2026-03-10T09:00:00Z", duration=5400, customer_id=customer),
        meeting("Two lines\r\nBEGIN:VEVENT", "2026-07-10T09:00:00Z"),
        create("task", subject="Quote", due_on="2026-03-11", status="done"),
    )
    found = parsed(company, address)
    assert found[odd].start == datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert found[odd].end == datetime(2026, 3, 10, 10, 30, tzinfo=UTC)
    assert str(found[odd]["description"]) == "Acme, Inc."
    assert found["✓ Quote"].start == date(2026, 3, 11)
    assert found["✓ Quote"].end == date(2026, 3, 12)
    assert str(found["✓ Quote"]["transp"]) == "TRANSPARENT"
    assert len(found) == 3
    text = read(company, address).text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "DTSTART:20260310T090000Z" in text
    assert text.count("BEGIN:VEVENT") == 3 + text.count("BEGIN:VEVENT\r\n ") + text.count(" BEGIN:VEVENT")


def test_an_event_keeps_its_name_and_counts_its_changes(company: Company, address: str) -> None:
    ann = company.by("ann")
    pk = ann.change(meeting("Review", "2026-03-10T09:00:00Z")).json()["rows"][0]["id"]
    before = parsed(company, address)["Review"]
    ann.change(update("activity", pk, 1, at="2026-03-12T09:00:00Z"))
    after = parsed(company, address)["Review"]
    assert before["uid"] == after["uid"]
    assert str(after["uid"]).startswith(f"activity-{pk}@")
    assert (before["sequence"], after["sequence"]) == (1, 2)


def test_the_feed_holds_ninety_days_back_and_a_year_ahead(company: Company, address: str) -> None:
    for name, days in (("gone", -91), ("back", -89), ("ahead", 364), ("far", 366)):
        company.by("ann").change(meeting(name, (NOW + timedelta(days)).isoformat()))
    company.by("bob").change(meeting("of bob", NOW.isoformat()))
    assert set(parsed(company, address)) == {"back", "ahead"}


def test_a_program_that_has_it_is_told_so(company: Company, address: str) -> None:
    company.by("ann").change(meeting("Review", "2026-03-10T09:00:00Z"))
    first = read(company, address)
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["cache-control"] == "private, no-cache"
    again = read(company, address, **{"if-none-match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    company.by("ann").change(meeting("Another", "2026-03-11T09:00:00Z"))
    assert read(company, address, **{"if-none-match": first.headers["etag"]}).status_code == 200


def test_an_address_dies_with_its_end_and_with_its_owner(company: Company, address: str) -> None:
    world, ann = company.world, company.world.viewer("ann").user_id
    assert read(company, address).status_code == 200
    assert company.client.post(address).status_code == 401
    world.update("system", "user", ann, active=False)
    assert read(company, address).status_code == 404
    world.update("system", "user", ann, active=True)
    with company.store.work() as work:
        [one] = feeds_of(work.connection, ann)
        assert one.used_at == NOW
        revoke_feed(work, ann, one.id)
    assert read(company, address).status_code == 404
    assert read(company, "/ical/nobody.ics").json() == read(company, address).json()
    assert [row.by_id for event in ("feed_made", "feed_revoked") for row in company.audited(event)] == [
        ann,
        ann,
    ]


def test_the_address_opens_nothing_else_and_is_kept_as_a_fingerprint(company: Company, address: str) -> None:
    word = address.removeprefix("/ical/").removesuffix(".ics")
    bearer = {"authorization": f"Bearer {word}"}
    assert company.client.get("/api/v1/me", headers=bearer).status_code == 401
    assert company.client.get("/api/v1/me", headers={"cookie": f"kehu_session={word}"}).status_code == 401
    with company.store.reading() as connection:
        assert connection.execute(kept.select()).one().hash == digest(word)


def test_its_owners_rights_of_now_count(company: Company, address: str) -> None:
    company.by("ann").change(meeting("Review", "2026-03-10T09:00:00Z"))
    assert len(parsed(company, address)) == 1
    company.world.update("system", "user", company.by("ann").id, roles=[])
    assert parsed(company, address) == {}


def test_reading_and_guessing_without_end_is_slowed_down(company: Company, address: str) -> None:
    reads, guesses = feed.READS, feed.GUESSES
    here = company.store.place
    with UsedUp(reads, here, 1), UsedUp(guesses, here, feed._bucket("testclient")):
        for path in (address, "/ical/guess.ics"):
            answer = read(company, path)
            assert answer.status_code == 429
            assert answer.headers["retry-after"] == "3600"


class UsedUp:
    """An allowance used up for one caller, and given back at the end."""

    def __init__(self, allowance: Allowance, place: str, who: int) -> None:
        self.allowance, self.key = allowance, (place, who)

    def __enter__(self) -> None:
        while self.allowance.take(*self.key, NOW.timestamp()):
            pass

    def __exit__(self, *_: object) -> None:
        self.allowance.at.pop(self.key)


def test_names_and_numbers_of_addresses_are_bounded(company: Company) -> None:
    ann = company.world.viewer("ann").user_id
    with company.store.work() as work:
        for n in range(20):
            create_feed(work, ann, f"phone {n}")
        for name in ("", "x" * 121, "one more"):
            with pytest.raises(Exception, match=r"name|20"):
                create_feed(work, ann, name)
        with pytest.raises(Exception, match="works no more"):
            revoke_feed(work, company.world.viewer("bob").user_id, 1)
