"""Writing over REST: plan, apply, repeat, conflicts, undo; and what no body may bring."""

import json
import time
from typing import Any

import pytest

from core.settings import settings
from tests.api.company import Company, Person, create, is_error, remove, update


@pytest.fixture
def one(company: Company) -> int:
    return company.world.create("ann", "customer", name="One", city="Berlin", employees=5)


def test_planning_writes_nothing_and_applying_writes_that(company: Company, one: int) -> None:
    ann, wanted = company.by("ann"), [update("customer", one, 1, city="Bonn"), create("customer", name="Two")]
    before = company.contents()
    plan = ann.post("/changes/plan", {"changes": wanted}).json()
    assert company.contents() == before
    assert plan["refused"] == []
    assert plan["rows"][0] == {
        "row": 0, "table": "customer", "op": "update", "id": one, "version": 1, "refused": [],
        "duplicates": [],
        "cells": [{"field": "city", "old": "Berlin", "new": "Bonn"}],
    }  # fmt: skip
    said = ann.change(*wanted, label="Move", reason="They moved").json()
    made = said["rows"][1]["id"]
    assert said == {
        "set_id": said["set_id"], "refused": [],
        "rows": [{"table": "customer", "id": one, "version": 2}, {"table": "customer", "id": made,
        "version": 1}],
    }  # fmt: skip
    assert (ann.row("customer", one)["city"], ann.row("customer", made)["name"]) == ("Bonn", "Two")
    told = ann.get(f"/changes/{said['set_id']}").json()
    assert (told["label"], told["reason"], told["source"]) == ("Move", "They moved", "api")
    assert {"table": "customer", "id": one, "op": "update", "version": 2, "field": "city", "old": "Berlin",
            "new": "Bonn", "title": "One"} in told["changes"]  # fmt: skip
    listed = ann.get("/changes", by=ann.id, table="customer", limit=1).json()["sets"]
    assert [s["id"] for s in listed] == [said["set_id"]]


def test_the_same_request_again_is_answered_and_not_done(company: Company) -> None:
    ann = company.by("ann")
    first = ann.change(create("customer", name="Once"), request_id="r1").json()
    before = company.contents()
    assert ann.change(create("customer", name="Once"), request_id="r1").json() == first
    assert company.contents() == before
    other = company.by("bob").change(create("customer", name="His"), request_id="r1").json()
    assert other["set_id"] != first["set_id"]
    for wrong in ("", "x" * 81):
        is_error(ann.change(create("customer", name="x"), request_id=wrong), 400, "malformed")


def test_all_or_the_valid(company: Company, one: int) -> None:
    ann = company.by("ann")
    wanted = [update("customer", one, 1, employees="12abc"), create("customer", name="Fine")]
    before = company.contents()
    said = is_error(ann.change(*wanted), 422, "invalid")
    assert company.contents() == before
    assert said["refused"][0]["field"] == "employees"
    assert set(said["fields"]) == {"employees"}
    done = ann.change(*wanted, mode="valid").json()
    assert [row["id"] for row in done["rows"]] != [one]
    assert len(done["rows"]) == len(done["refused"]) == 1
    assert ann.row("customer", one)["version"] == 1


def test_a_row_left_out_for_want_of_a_right_is_noted_once(company: Company) -> None:
    ann, fine = company.by("ann"), create("customer", name="Fine")
    wrong = create("customer", name="Wrong", employees="12abc")
    assert ann.change(wrong, fine, mode="valid").status_code == 200
    assert company.audited("refused") == []
    denied = [create("product", name="Mine"), create("product", name="Mine too")]
    gone = update("customer", 10_000, 1, name="Not there")
    for intents, key in (([*denied, fine], "denied"), ([fine, wrong, gone], "missing")):
        noted = len(company.audited("refused"))
        done = ann.change(*intents, mode="valid").json()
        assert len(done["rows"]) == 1
        assert key in {refused["error"] for refused in done["refused"]}
        (said,) = company.audited("refused")[noted:]
        assert (said.by_id, said.detail["path"]) == (ann.id, "/api/v1/changes")
        assert said.detail["key"] in {r["key"] for r in done["refused"] if r["error"] == key}


def test_the_same_field_is_a_conflict_another_is_not(company: Company, one: int) -> None:
    ann, bob = company.by("ann"), company.by("bob")
    assert bob.change(update("customer", one, 1, city="Bonn")).status_code == 200
    assert ann.change(update("customer", one, 1, region="West")).status_code == 200
    before = company.contents()
    said = is_error(ann.change(update("customer", one, 1, city="Kiel")), 409, "stale")
    assert company.contents() == before
    sides = {k: said["conflicts"][0][k] for k in ("field", "mine", "theirs", "original", "version")}
    assert sides == {"field": "city", "mine": "Kiel", "theirs": "Bonn", "original": "Berlin", "version": 3}
    assert ann.change(update("customer", one, 3, city="Kiel")).json()["rows"][0]["version"] == 4
    is_error(ann.change(remove("customer", one, 1)), 409, "stale")
    is_error(ann.change(update("customer", one, 99, city="x")), 409, "stale")


def test_undo_shows_first_and_minds_what_came_later(company: Company, one: int) -> None:
    ann = company.by("ann")
    number = ann.change(update("customer", one, 1, city="Bonn", region="West")).json()["set_id"]
    assert company.by("bob").change(update("customer", one, 2, city="Kiel")).status_code == 200
    before = company.contents()
    shown = ann.post(f"/changes/{number}/undo", {"dry_run": True}).json()
    assert [c["field"] for c in shown["conflicts"]] == ["city"]
    assert (shown["conflicts"][0]["set"], shown["conflicts"][0]["present"]) == ("Bonn", "Kiel")
    is_error(ann.post(f"/changes/{number}/undo", {}), 409, "stale")
    assert company.contents() == before
    skipped = ann.post(f"/changes/{number}/undo", {"on_conflict": "skip", "request_id": "u1"}).json()
    assert [c["field"] for c in skipped["skipped"]] == ["city"]
    row = ann.row("customer", one)
    assert (row["city"], row["region"]) == ("Kiel", None)
    again = ann.post(f"/changes/{number}/undo", {"on_conflict": "skip", "request_id": "u1"}).json()
    assert again["set_id"] == skipped["set_id"]
    assert ann.get(f"/changes/{number}").json()["undone_by"] == skipped["set_id"]
    over = ann.post(f"/changes/{number}/undo", {"on_conflict": "overwrite"}).json()
    assert ann.row("customer", one)["city"] == "Berlin"
    redo = ann.post(f"/changes/{over['set_id']}/undo", {"on_conflict": "cancel"})
    assert redo.status_code == 200
    assert ann.row("customer", one)["city"] == "Kiel"


def _wrong_bodies(pk: int) -> list[tuple[Any, int]]:
    """Bodies by ann that must not write, and the status of each."""
    return [*_wrong_forms(pk), *_wrong_values(pk)]


def _wrong_forms(pk: int) -> list[tuple[Any, int]]:
    change, edit = create("customer", name="x"), update("customer", pk, 1, city="x")
    return [
        ({"changes": [change], "admin": True}, 400),
        ({"changes": [{**change, "owner": 1}]}, 400),
        ({"changes": [{**change, "op": "purge"}]}, 400),
        ({"changes": [{**change, "values": ["name"]}]}, 400),
        ({"changes": change}, 400),
        ({"changes": [change], "mode": "some"}, 400),
        ({"changes": [change], "source": "undo"}, 400),
        ({}, 400),
        ([change], 400),
        ({"changes": [{**edit, "id": "12abc"}]}, 400),
        ({"changes": [{**edit, "id": f"{pk}.0"}]}, 400),
        ({"changes": [{**edit, "id": f"{pk}e0"}]}, 400),
        ({"changes": [{**edit, "id": "٣"}]}, 400),
        ({"changes": [{**edit, "id": f" {pk}"}]}, 400),
        ({"changes": [{**edit, "id": True}]}, 400),
        ({"changes": [{**edit, "id": pk + 0.5}]}, 400),
        ({"changes": [{**edit, "id": None}]}, 400),
        ({"changes": [{**edit, "id": 2**63}]}, 404),
        ({"changes": [{**edit, "id": 10**30}]}, 404),
        ({"changes": [{**edit, "id": -pk}]}, 404),
        ({"changes": [{**edit, "version": None}]}, 400),
        ({"changes": [{**edit, "version": "1x"}]}, 400),
        ({"changes": [{**edit, "version": 10**30}]}, 409),
        ({"changes": [{"table": "customer", "op": "delete", "id": pk}]}, 400),
        ({"changes": [{**change, "table": "nowhere"}]}, 404),
        ({"changes": [{**change, "table": "change_set"}]}, 404),
        ({"changes": [{**change, "table": "credential"}]}, 404),
        ({"changes": [edit, edit]}, 422),
        ({"changes": [change] * 5_001}, 413),
    ]  # fmt: skip


def _wrong_values(pk: int) -> list[tuple[Any, int]]:
    return [
        ({"changes": [create("customer", name="x", nowhere=1)]}, 422),
        ({"changes": [create("customer", name="x", id=77)]}, 403),
        ({"changes": [update("customer", pk, 1, version=9)]}, 403),
        ({"changes": [update("customer", pk, 1, created_at="2020-01-01T00:00:00Z")]}, 403),
        ({"changes": [update("customer", pk, 1, deleted_at=None)]}, 403),
        ({"changes": [create("customer", name="a\x00b")]}, 422),
        ({"changes": [create("customer", name="x" * 256)]}, 422),
        ({"changes": [create("customer", name={"$ne": 1})]}, 422),
        ({"changes": [create("customer", name="x", employees=True)]}, 422),
        ({"changes": [create("customer", name="x", employees=2**63)]}, 422),
        ({"changes": [create("customer", name="x", parent_id={"new": 0})]}, 422),
        ({"changes": [create("customer", name="x", parent_id={"new": -1})]}, 422),
        ({"changes": [create("customer", name="x", parent_id=10**30)]}, 422),
        ({"changes": [create("customer", name="x", website="javascript:alert(1)")]}, 422),
    ]  # fmt: skip


def test_no_body_writes_what_it_may_not(company: Company, one: int) -> None:
    ann, before, wrong = company.by("ann"), company.contents(), []
    for body, status in _wrong_bodies(one):
        for path in ("/changes", "/changes/plan"):
            answer = ann.post(path, body)
            refused = answer.status_code == 200 and path.endswith("plan") and answer.json()["refused"]
            if answer.status_code != status and not refused:
                wrong.append((path, str(body)[:120], status, answer.status_code, answer.text[:160]))
    assert wrong == []
    assert company.contents() == before
    too_many = is_error(
        ann.post("/changes", {"changes": [create("customer", name="x")] * 5_001}), 413, "too_much"
    )
    assert "5000" in too_many["message"].replace(",", "")


def test_ids_may_come_as_texts(company: Company, one: int) -> None:
    changed = company.by("ann").change({**update("customer", one, 1, city="Bonn"), "id": str(one)})
    assert changed.json()["rows"] == [{"table": "customer", "id": one, "version": 2}]


def _raw(person: Person, content: bytes, media: str = "application/json") -> tuple[int, str, float]:
    begun = time.monotonic()
    answer = person.call("POST", "/changes", content=content, headers={"content-type": media})
    return answer.status_code, answer.json()["error"], time.monotonic() - begun


def test_bodies_that_are_no_bodies(company: Company) -> None:
    """Each is refused in the one shape, soon, with nothing written."""
    ann, before = company.by("ann"), company.contents()
    hostile = [
        b"", b"{", b"\xff\xfe{", b'{"changes": [{"table": "\xff"}]}', b"null", b"1", b'"x"',
        b"[" * 100_000, b'{"changes":' * 50_000, b'{"changes": [' + b"[" * 200_000,
        b'{"changes": 1' + b"0" * 5_000 + b"}",
        json.dumps({"changes": [create("customer", name="\ud800")]}).encode(),
    ]  # fmt: skip
    for content in hostile:
        status, code, seconds = _raw(ann, content)
        assert status in (400, 422), content[:40]
        assert code in ("malformed", "invalid")
        assert seconds < 5
    for number in (b"NaN", b"Infinity", b"-Infinity", b"1e999"):
        content = (
            b'{"changes": [{"table": "customer", "op": "create", "values": {"name": "x", "employees": %s}}]}'
        )
        status, code, _ = _raw(ann, content % number)
        assert (status, code) in ((422, "invalid"), (400, "malformed")), number
    valid = json.dumps({"changes": [create("customer", name="x")]}).encode()
    assert _raw(ann, valid, "text/plain")[0] in (400, 415)
    assert _raw(ann, valid, "application/x-www-form-urlencoded")[0] in (400, 415)
    assert company.contents() == before


def test_a_deep_value_is_refused_or_kept_whole(company: Company) -> None:
    deep: Any = 1
    for _ in range(400):
        deep = [deep]
    answer = company.by("admin").change(create("setting", key="zone", value=deep))
    is_error(answer, 422, "invalid")


def test_a_body_too_long_is_refused_at_once(company: Company) -> None:
    """Whether its length is stated or found out, and before it is read."""
    ann, before = company.by("ann"), company.contents()
    limit = str(settings().max_body_mb)
    for content in (b" " * (60 << 20), _dripping(60)):
        begun = time.monotonic()
        answer = ann.call("POST", "/changes", content=content, headers={"content-type": "application/json"})
        assert limit in is_error(answer, 413, "too_much")["message"]
        assert time.monotonic() - begun < 5
    nobody = company.client.post("/api/v1/changes", content=_dripping(60))
    is_error(nobody, 401, "anonymous")
    assert company.contents() == before


def _dripping(blocks: int) -> Any:
    for _ in range(blocks):
        yield b" " * (1 << 20)


def test_a_session_needs_its_form_token(company: Company, one: int) -> None:
    ann = company.sitting("ann")
    assert ann.change(update("customer", one, 1, city="Bonn")).status_code == 200
    bare = {k: v for k, v in ann.headers.items() if k != "x-csrf-token"}
    stranger = Person(ann.client, bare, ann.id)
    before = company.contents()
    is_error(stranger.change(update("customer", one, 2, city="Kiel")), 403, "denied")
    assert company.contents() == before
    assert ann.get("/me").json()["csrf"] == ann.headers["x-csrf-token"]
