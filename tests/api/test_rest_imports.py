"""Imports over REST, from the upload to taking them back; wrong files, other people's jobs, silent jobs."""

import io
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from core import clock
from core.settings import Settings, use_settings
from db.exchange import jobs
from db.plumbing import content_part, job
from tests.api.company import Company, Person, create, is_error

GOOD = "Company,City,Staff\nAlpha,Berlin,12\nBeta,,\nGamma,Bonn,3\n"
SPEC: dict[str, Any] = {
    "columns": [
        {"field": "name", "columns": ["Company"]},
        {"field": "city", "columns": ["City"]},
        {"field": "employees", "columns": ["Staff"]},
    ],
    "key": "name",
}


def _taken(person: Person, content: str | bytes, name: str = "list.csv", table: str = "customer") -> int:
    sent = content.encode() if isinstance(content, str) else content
    answer = person.upload("/imports", name, sent, table=table)
    assert answer.status_code == 201, answer.text
    made: int = answer.json()["id"]
    return made


def _ended(person: Person, pk: int) -> dict[str, Any]:
    """The job once it works no more."""
    for _ in range(400):
        state: dict[str, Any] = person.get(f"/imports/{pk}").json()
        if state["status"] not in ("checking", "applying"):
            return state
        time.sleep(0.05)
    raise AssertionError(state)


def _run(person: Person, pk: int, what: str, spec: dict[str, Any]) -> dict[str, Any]:
    answer = person.post(f"/imports/{pk}/{what}", {"spec": spec})
    assert answer.status_code == 202, answer.text
    return _ended(person, pk)


def test_from_upload_to_undo(company: Company) -> None:
    boss = company.by("boss")
    pk = _taken(boss, GOOD, "list.csv")
    assert boss.get(f"/imports/{pk}").json() == {
        "id": pk, "table": "customer", "name": "list.csv", "status": "uploaded", "done": 0, "result": None,
    }  # fmt: skip
    read = boss.get(f"/imports/{pk}/map").json()
    assert (read["kind"], read["delimiter"], read["headers"]) == ("csv", ",", ["Company", "City", "Staff"])
    assert read["sample"][0] == {"line": 2, "cells": ["Alpha", "Berlin", "12"]}
    assert {"field": "city", "columns": ["City"]} in read["proposed"]["columns"]
    before = [boss.get("/tables/customer/rows").json()["total"], len(boss.get("/changes").json()["sets"])]
    checked = _run(boss, pk, "check", SPEC)
    assert (checked["status"], checked["result"]["new"], checked["done"]) == ("checked", 3, 3)
    assert [
        boss.get("/tables/customer/rows").json()["total"],
        len(boss.get("/changes").json()["sets"]),
    ] == before
    done = _run(boss, pk, "apply", SPEC)
    assert (done["status"], done["result"]["new"], done["result"]["refused"]) == ("done", 3, 0)
    assert [r["name"] for r in boss.rows("customer", sort="name")] == ["Alpha", "Beta", "Gamma"]
    again = _run(boss, _taken(boss, GOOD), "apply", SPEC)
    assert (again["result"]["same"], again["result"]["new"], again["result"]["sets"]) == (3, 0, [])
    number = done["result"]["sets"][0]
    assert boss.get(f"/changes/{number}").json()["source"] == "import"
    assert boss.post(f"/changes/{number}/undo", {}).status_code == 200
    assert boss.rows("customer") == []
    remembered = boss.get(f"/imports/{_taken(boss, GOOD)}/map").json()["proposed"]
    assert remembered["columns"] == SPEC["columns"]


def test_refused_lines_are_told_and_handed_out(company: Company) -> None:
    boss = company.by("boss")
    hostile = '=HYPERLINK("http://x")'
    quoted = hostile.replace('"', '""')
    text = f'Company,City,Staff\nAlpha,Bonn,12abc\n,Bonn,3\nBeta,"{quoted}",-\nOk,Bonn,1\n'
    pk = _taken(boss, text)
    is_error(boss.get(f"/imports/{pk}/refused"), 404, "missing")
    done = _run(boss, pk, "apply", SPEC)
    assert (done["result"]["new"], done["result"]["refused"]) == (1, 3)
    told = {(g["field"], *g["lines"]) for g in done["result"]["refusals"]}
    assert told == {("employees", 2), ("name", 3), ("employees", 4)}
    answer = boss.get(f"/imports/{pk}/refused")
    assert answer.headers["content-disposition"].startswith("attachment")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["Company", "City", "Staff", "Why not imported"]
    assert [row[:3] for row in sheet[1:]] == [
        ["Alpha", "Bonn", "12abc"],
        ["", "Bonn", "3"],
        ["Beta", hostile, "-"],
    ]
    assert "12abc" in str(sheet[1][3])
    assert all(row[3] for row in sheet[1:])
    is_error(company.by("ann").get(f"/imports/{pk}/refused"), 404, "missing")


def test_a_workbook_comes_in(company: Company) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("People")
        sheet.write_row(0, 0, ["Company", "City", "Staff"])
        sheet.write_row(1, 0, ["Delta", "Kiel", 7])
        book.add_worksheet("Other").write_row(0, 0, ["Nothing"])
    boss = company.by("boss")
    pk = _taken(boss, made.getvalue(), "b.xlsx")
    read = boss.get(f"/imports/{pk}/map").json()
    assert (read["kind"], read["sheets"]) == ("xlsx", ["People", "Other"])
    assert boss.get(f"/imports/{pk}/map", sheet="Other").json()["headers"] == ["Nothing"]
    is_error(boss.get(f"/imports/{pk}/map", sheet="Lost"), 422, "invalid")
    assert _run(boss, pk, "apply", SPEC)["result"]["new"] == 1
    assert boss.rows("customer", fields="name,employees")[0]["employees"] == 7


def test_an_ambiguous_date_is_asked_about(company: Company) -> None:
    boss = company.by("boss")
    pk = _taken(boss, "Subject,Due\nCall,03/04/2026\nVisit,05/06/2026\n", table="task")
    columns = [{"field": "subject", "columns": ["Subject"]}, {"field": "due_on", "columns": ["Due"]}]
    before = company.contents()
    said = is_error(boss.post(f"/imports/{pk}/check", {"spec": {"columns": columns}}), 422, "invalid")
    assert set(said["fields"]) == {"due_on"}
    assert company.contents() == before
    columns[1]["date"] = "dmy"
    assert _run(boss, pk, "apply", {"columns": columns})["result"]["new"] == 2
    assert {r["due_on"] for r in boss.rows("task")} == {"2026-04-03", "2026-06-05"}


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b" " * (200 << 20))
    return made.getvalue()


def test_files_that_are_no_tables_are_refused_in_words(company: Company) -> None:
    boss = company.by("boss")
    wrong = [
        b"", b"\x00\x01\x02", b"%PDF-1.7", b"\x89PNG\r\n", b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"SQLite format 3\x00", _bomb(),
    ]  # fmt: skip
    for content in wrong:
        pk = _taken(boss, content, "list.csv")
        begun = time.monotonic()
        answer = boss.get(f"/imports/{pk}/map")
        assert answer.status_code in (400, 413, 415, 422), (content[:20], answer.text)
        assert answer.json()["message"]
        assert time.monotonic() - begun < 5
        assert boss.post(f"/imports/{pk}/apply", {"spec": SPEC}).status_code == answer.status_code
        assert boss.get(f"/imports/{pk}").json()["status"] == "uploaded"


def test_specs_that_are_none_are_refused(company: Company) -> None:
    boss = company.by("boss")
    pk = _taken(boss, GOOD)
    before = company.contents()
    one = SPEC["columns"][0]
    wrong: list[Any] = [
        {"columns": [{"field": "name", "columns": ["Lost"]}]}, {"columns": [{"field": "lost",
        "columns": ["City"]}]},
        {"columns": [one, one]}, {"columns": [one], "key": "city"}, {"columns": [one], "on_match": "burn"},
        {"columns": [one], "zone": "Mars/Olympus"}, {"columns": [one], "table": "user"}, {"columns": [one],
        "x": 1},
        {"columns": "name"}, {"columns": [{"field": "name"}]}, {"columns": [{**one,
        "number": {"decimal": "x"}}]},
        {"columns": [{**one, "times": "x"}]}, {"columns": [{**one, "values": 1}]}, {"columns": [one],
        "key": 5},
        {"columns": [one], "constants": {"lost": 1}},
        {"columns": [one], "constants": 5}, {"columns": [one], "label": 7},
        {"columns": [{"field": ["name"], "columns": ["City"]}]}, {"columns": [{"field": "name",
        "columns": [["x"]]}]},
        {"columns": [{"field": "parent_id", "columns": ["City"], "by": "lost"}]}, {"columns": [one],
        "encoding": "x"},
    ]  # fmt: skip
    found: list[Any] = []
    for spec in wrong:
        answer = boss.post(f"/imports/{pk}/check", {"spec": spec})
        if answer.status_code == 202:
            found.append((spec, _ended(boss, pk)))
        elif answer.status_code not in (400, 403, 404, 422):
            found.append((spec, answer.text))
    assert found == []
    is_error(boss.post(f"/imports/{pk}/check", {"spec": SPEC, "more": 1}), 400, "malformed")
    assert company.contents() == before


def test_a_job_is_its_owners(company: Company) -> None:
    boss, ann = company.by("boss"), company.by("ann")
    pk = _taken(boss, GOOD)
    before = company.contents()
    for path in ("", "/map", "/refused", "/matches"):
        is_error(ann.get(f"/imports/{pk}{path}"), 404, "missing")
    for path in ("check", "apply"):
        is_error(ann.post(f"/imports/{pk}/{path}", {"spec": SPEC}), 404, "missing")
    is_error(ann.post(f"/imports/{pk}/cancel"), 404, "missing")
    assert company.contents() == before


@contextmanager
def _waiting() -> Iterator[None]:
    """Both places at which imports work are taken."""
    jobs._at_once.acquire()
    jobs._at_once.acquire()
    try:
        yield
    finally:
        jobs._at_once.release()
        jobs._at_once.release()


def test_cancelling_stops_between_batches(company: Company) -> None:
    """What was written before stays, as a set that can be taken back."""
    boss = company.by("boss")
    pk = _taken(boss, "Company\n" + "".join(f"Row {n}\n" for n in range(5_500)))
    spec = {"columns": [{"field": "name", "columns": ["Company"]}]}
    with _waiting():
        assert boss.post(f"/imports/{pk}/apply", {"spec": spec}).status_code == 202
        is_error(boss.post(f"/imports/{pk}/apply", {"spec": spec}), 422, "invalid")
        assert boss.post(f"/imports/{pk}/cancel").status_code == 200
    state = _ended(boss, pk)
    assert (state["status"], state["done"]) == ("cancelled", 5_000)
    assert boss.get("/tables/customer/rows").json()["total"] == 5_000
    done = _run(boss, pk, "apply", spec)
    assert (done["status"], done["done"]) == ("done", 5_500)
    assert boss.get("/tables/customer/rows").json()["total"] == 5_500
    for number in done["result"]["sets"][:1]:
        assert boss.post(f"/changes/{number}/undo", {}).status_code == 200
    assert boss.get("/tables/customer/rows").json()["total"] == 0


def test_a_job_that_fell_silent_is_taken_over(company: Company) -> None:
    boss = company.by("boss")
    pk = _taken(boss, GOOD)
    long_ago = clock.now() - jobs.SILENT - timedelta(seconds=1)
    with company.store.work() as work:
        work.connection.execute(
            job.update().where(job.c.id == pk).values(status="applying", updated_at=long_ago)
        )
    assert boss.get(f"/imports/{pk}").json()["status"] == "interrupted"
    assert _run(boss, pk, "apply", SPEC)["result"]["new"] == 3


def test_rights_are_those_of_now(company: Company) -> None:
    """Who loses the right between upload and import imports nothing."""
    boss = company.by("boss")
    pk = _taken(boss, GOOD)
    company.world.update("system", "user", boss.id, roles=["sales"])
    before = company.contents()
    is_error(boss.post(f"/imports/{pk}/apply", {"spec": SPEC}), 403, "denied")
    assert company.contents() == before


def test_a_reader_cannot_import_onto_a_read_only_field(company: Company) -> None:
    boss = company.by("boss")
    made = boss.change(create("customer", name="Alpha")).json()["rows"][0]["id"]
    pk = _taken(boss, "Company,Created\nAlpha,2020-01-01T00:00:00Z\n")
    columns = [{"field": "name", "columns": ["Company"]}, {"field": "created_at", "columns": ["Created"]}]
    done = boss.post(f"/imports/{pk}/apply", {"spec": {"columns": columns, "key": "name"}})
    result = _ended(boss, pk)["result"] if done.status_code == 202 else {"refused": 1}
    assert result["refused"] == 1
    assert not boss.row("customer", made)["created_at"].startswith("2020")


def test_a_file_over_the_limit(company: Company, folder: Path) -> None:
    boss = company.by("boss")
    use_settings(Settings(data=folder, max_file_mb=1))
    for content in (b"x" * (1 << 20) + b"y", b"x" * (3 << 20)):
        said = is_error(boss.upload("/imports", "x.csv", content, table="customer"), 413, "too_much")
        assert "1" in said["message"]
    with company.store.reading() as connection:
        assert connection.execute(sa.select(content_part.c.upload)).all() == []
    assert list(folder.iterdir()) == []


MET = "Company,City,Source\nAlpha,Rome,Trade fair\nBeta Ltd,Kiel,Referral\nGamma,Bonn,\nGAMMA Inc,Bonn,\n"


def _met(**more: Any) -> dict[str, Any]:
    source: dict[str, Any] = {"field": "source", "columns": ["Source"]}
    return {"columns": [*SPEC["columns"][:2], source], "key": "name", **more}


def _there(person: Person) -> list[int]:
    made = (person.change(create("customer", name=name, city="Paris")) for name in ("Alpha", "Beta"))
    return [answer.json()["rows"][0]["id"] for answer in made]


def _reviewed(**more: Any) -> dict[str, Any]:
    spec = _met(on_match="review", on_duplicate="review", constants={"country": "Italy"}, **more)
    spec["columns"][2]["create"] = {"Trade fair": ""}
    return spec


def test_lines_that_meet_rows_are_listed(company: Company) -> None:
    admin = company.by("admin")
    there, pk = _there(admin), _taken(admin, MET)
    checked = _run(admin, pk, "check", _met(on_match="review"))["result"]
    assert checked["unknown"] == [{"field": "source", "value": "Trade fair", "count": 1, "lines": [2]}]
    checked = _run(admin, pk, "check", _reviewed())["result"]
    assert {k: checked[k] for k in ("new", "waiting", "matched", "duplicates", "twins", "unknown")} == {
        "new": 1, "waiting": 3, "matched": 1, "duplicates": 1, "twins": 1, "unknown": [],
    }  # fmt: skip
    found = admin.get(f"/imports/{pk}/matches").json()
    told = [(m["line"], m["kind"], m["id"], m["decision"]) for m in found["matches"]]
    assert told == [(2, "key", there[0], None), (3, "duplicate", there[1], None), (5, "twin", None, None)]
    assert {"field": "city", "old": "Paris", "new": "Rome"} in found["matches"][0]["cells"]
    assert found["total"] == 3
    page = admin.get(f"/imports/{pk}/matches", offset=1, limit=1).json()
    assert [m["line"] for m in page["matches"]] == [3]
    is_error(company.by("boss").get(f"/imports/{pk}/matches"), 404, "missing")


def test_decisions_are_followed_and_taken_back_as_one(company: Company) -> None:
    admin = company.by("admin")
    _there(admin)
    spec = _reviewed(decisions={"2": "overwrite", "3": "fill", "5": "skip"})
    done = _run(admin, _taken(admin, MET), "apply", spec)["result"]
    assert {k: done[k] for k in ("new", "changed", "skipped", "waiting", "refused")} == {
        "new": 1, "changed": 2, "skipped": 1, "waiting": 0, "refused": 0,
    }  # fmt: skip
    rows = {r["name"]: (r["city"], r["source"], r["country"]) for r in admin.rows("customer")}
    assert rows == {
        "Alpha": ("Rome", "trade_fair", "Italy"), "Beta": ("Paris", "referral", "Italy"),
        "Gamma": ("Bonn", None, "Italy"),
    }  # fmt: skip
    assert admin.post(f"/changes/{done['sets'][0]}/undo", {}).status_code == 200
    assert {r["name"]: r["city"] for r in admin.rows("customer")} == {"Alpha": "Paris", "Beta": "Paris"}
    fields = {f["key"]: f for f in admin.get("/tables/customer").json()["fields"]}
    assert "trade_fair" not in {c["key"] for c in fields["source"]["choices"]}


def test_what_was_said_for_one_file_alone_is_not_remembered(company: Company) -> None:
    admin = company.by("admin")
    _run(admin, _taken(admin, MET), "apply", _reviewed(decisions={"2": "create"}))
    remembered = admin.get(f"/imports/{_taken(admin, MET)}/map").json()["proposed"]
    assert remembered["constants"] == {"country": "Italy"}
    assert "decisions" not in remembered
    assert "create" not in remembered["columns"][2]


def test_new_choices_need_the_right_to_make_them(company: Company) -> None:
    boss = company.by("boss")
    pk = _taken(boss, MET)
    spec = _met()
    spec["columns"][2]["create"] = {"Trade fair": ""}
    before = company.contents()
    for what in ("check", "apply"):
        is_error(boss.post(f"/imports/{pk}/{what}", {"spec": spec}), 403, "denied")
    assert company.contents() == before


def test_decisions_that_are_none_are_refused(company: Company) -> None:
    boss = company.by("boss")
    pk = _taken(boss, MET)
    for wrong in ({"2": "burn"}, {"two": "skip"}, {"2": "review"}, ["skip"]):
        is_error(boss.post(f"/imports/{pk}/check", {"spec": _met(decisions=wrong)}), 400, "malformed")
    is_error(boss.post(f"/imports/{pk}/check", {"spec": _met(on_duplicate="burn")}), 400, "malformed")
    is_error(boss.post(f"/imports/{pk}/check", {"spec": _met(constants={"name": "x"})}), 400, "malformed")
    is_error(boss.post(f"/imports/{pk}/check", {"spec": _met(constants={"grade": "zz"})}), 422, "invalid")


def test_decisions_hold_for_the_sheet_they_were_made_on(company: Company) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name in ("One", "Two"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Company", "City", "Staff"])
            sheet.write_row(1, 0, ["Delta", "Kiel", 7])
    boss = company.by("boss")
    pk = _taken(boss, made.getvalue(), "b.xlsx")
    _run(boss, pk, "check", {**SPEC, "sheet": "One", "decisions": {"2": "skip"}})
    assert boss.get(f"/imports/{pk}/map").json()["proposed"]["decisions"] == {"2": "skip"}
    other = boss.get(f"/imports/{pk}/map", sheet="Two").json()["proposed"]
    assert "decisions" not in other
    assert other["columns"] == SPEC["columns"]
