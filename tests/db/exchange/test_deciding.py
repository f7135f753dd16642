"""What becomes of lines that meet a row or each other, of unknown choices, and of what all rows get."""

from pathlib import Path
from typing import Any

import pytest

from core.errors import Denied, Invalid, Malformed
from db import query
from db.changes import preview, undo
from db.exchange import importing
from db.exchange.matching import Mapped, Spec, propose
from db.exchange.outcome import Outcome
from db.exchange.reading import open_table
from tests.conftest import World


def run(
    world: World, folder: Path, text: str, /, *, name: str = "boss", write: bool = True, **more: Any
) -> Outcome:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    viewer, source = world.viewer(name), open_table(path)
    columns = more.pop("columns", None) or propose(viewer.catalog.table("customer"), source.headers)
    spec = Spec("customer", columns, **more)
    if not write:
        return importing.check(world.store, viewer, source, spec)
    return importing.apply(world.store, viewer, source, spec, f"test:{text}{more}")


def both(world: World, folder: Path, text: str, /, **more: Any) -> Outcome:
    """Import; what the check said must be what came of it."""
    said, done = run(world, folder, text, write=False, **more), run(world, folder, text, **more)
    names = ("new", "changed", "same", "skipped", "waiting", "refused")
    assert {n: getattr(said, n) for n in names} == {n: getattr(done, n) for n in names}
    return said


def rows(world: World, table: str = "customer") -> list[dict[str, Any]]:
    with world.store.reading() as connection:
        found: list[dict[str, Any]] = query.page(
            connection, world.viewer("admin"), query.Ask(table, sort="id")
        )["rows"]
    return found


def choices(world: World, table: str = "customer", field: str = "source") -> dict[str, bool]:
    field_ = world.viewer("admin").catalog.table(table).field(field)
    return {field_.choice_label(c): c.archived for c in field_.choices}


NEW_SOURCE = (Mapped("name", ("name",)), Mapped("source", ("source",), create={"展会 A1": ""}))


def test_unknown_choices_are_told_with_their_lines(world: World, tmp_path: Path) -> None:
    text = "name,source\nAcme,Trade fair\nBeta,Referral\nCeta,Trade fair\nDelta,Radio\n"
    said = run(world, tmp_path, text, write=False).to_json()
    assert said["unknown"] == [
        {"field": "source", "value": "Trade fair", "count": 2, "lines": [2, 4]},
        {"field": "source", "value": "Radio", "count": 1, "lines": [5]},
    ]
    assert (said["new"], said["refused"]) == (1, 3)
    world.create("boss", "customer", name="Acme")
    waiting = run(world, tmp_path, text, write=False, key="name", on_match="review")
    assert (waiting.waiting, waiting.unknown) == (
        1,
        {("source", "Trade fair"): [2, 2, 4], ("source", "Radio"): [1, 5]},
    )


def test_a_choice_is_made_with_the_import_and_goes_with_it(world: World, tmp_path: Path) -> None:
    text = "name,source\nAcme,展会 A1\nBeta,referral\n"
    done = both(world, tmp_path, text, name="admin", columns=NEW_SOURCE)
    assert (done.new, done.refused) == (2, 0)
    assert choices(world)["展会 A1"] is False
    assert [r["source"] for r in rows(world)] == ["zhan_hui_a1", "referral"]
    sets = run(world, tmp_path, text, name="admin", columns=NEW_SOURCE, label="again").sets
    assert len(sets) == 1, "the choice is there already"
    undo(world.store, world.viewer("admin"), sets[0])
    first = sets[0] - 2
    with world.store.reading() as connection:
        assert preview(connection, world.viewer("admin"), first)["rows"][0]["table"] == "option"
    undo(world.store, world.viewer("admin"), first)
    assert rows(world) == []
    assert choices(world)["展会 A1"] is True, "rows in the bin hold it still: it is put away"
    again = run(world, tmp_path, text, name="admin", columns=NEW_SOURCE)
    assert (again.new, again.refused, choices(world)["展会 A1"]) == (2, 0, False)
    undo(world.store, world.viewer("admin"), again.sets[0])
    assert (rows(world), choices(world)["展会 A1"]) == ([], True)


def test_a_choice_that_no_row_holds_is_deleted_by_undo(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, "name,source\n,展会 A1\n", name="admin", columns=NEW_SOURCE)
    assert (done.refused, len(done.sets)) == (1, 1)
    undo(world.store, world.viewer("admin"), done.sets[0])
    assert "展会 A1" not in choices(world)


def test_a_new_choice_keeps_to_the_categories_of_its_field(world: World, tmp_path: Path) -> None:
    text = "name,status\nAcme,Sleeping\n"

    def columns(category: str) -> tuple[Mapped, ...]:
        return (Mapped("name", ("name",)), Mapped("status", ("status",), create={"Sleeping": category}))

    with pytest.raises(Invalid):
        run(world, tmp_path, text, name="admin", columns=columns(""))
    assert rows(world) == []
    run(world, tmp_path, text, name="admin", columns=columns("closed"))
    made = world.viewer("admin").catalog.table("customer").field("status").choice("sleeping")
    assert made is not None
    assert made.category == "closed"


@pytest.mark.parametrize("write", [True, False])
def test_making_choices_needs_the_right_to(world: World, tmp_path: Path, *, write: bool) -> None:
    with pytest.raises(Denied):
        run(world, tmp_path, "name,source\nAcme,展会 A1\n", columns=NEW_SOURCE, write=write)
    assert (rows(world), "展会 A1" in choices(world)) == ([], False)


def test_choices_are_made_only_where_there_are_choices(world: World, tmp_path: Path) -> None:
    wrong = (Mapped("name", ("name",)), Mapped("city", ("city",), create={"Bonn": ""}))
    with pytest.raises(Invalid):
        run(world, tmp_path, "name,city\nAcme,Bonn\n", name="admin", columns=wrong)


def test_an_import_cut_short_keeps_its_choices_in_its_sets(world: World, tmp_path: Path) -> None:
    text = "name,source\nAcme,展会 A1\n"
    first = run(world, tmp_path, text, name="admin", columns=NEW_SOURCE)
    assert run(world, tmp_path, text, name="admin", columns=NEW_SOURCE).sets == first.sets


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("source", "exhibition", "exhibition"),
        ("source", "Exhibition", "exhibition"),
        ("owner", "Ann North", "Ann North"),
        ("founded_year", 1999, 1999),
        ("revenue", "1234.50", "1234.50"),
        ("tags", ["vip", "fair"], ["vip", "fair"]),
    ],
)
def test_every_row_gets_what_was_said_for_all(
    world: World, tmp_path: Path, field: str, value: object, stored: object
) -> None:
    done = both(world, tmp_path, "name\nAcme\nBeta\n", constants={field: value})
    assert done.new == 2
    key = world.viewer("boss").catalog.table("customer").field(field).key
    found = [r[key]["label"] if isinstance(r[key], dict) else r[key] for r in rows(world)]
    assert found == [stored, stored]


def test_what_no_row_can_take_is_refused_at_once(world: World, tmp_path: Path) -> None:
    wrong: tuple[dict[str, Any], ...] = ({"source": "radio"}, {"founded_year": "soon"}, {"revenue": []})
    for constants in wrong:
        with pytest.raises(Invalid) as refused:
            run(world, tmp_path, "name\nAcme\n", constants=constants)
        assert list(refused.value.fields) == list(constants)
    with pytest.raises(Malformed):
        run(world, tmp_path, "name\nAcme\n", constants={"name": "Beta"})
    unknown = both(world, tmp_path, "name\nAcme\n", constants={"owner": "Nobody"})
    assert (unknown.refused, [r.field for r in unknown.refusals]) == (1, ["owner"])
    assert rows(world) == []


THERE = {"name": "Acme Ltd.", "city": "Bonn"}
ALIKE = "name,city,grade\nACME,Rome,a\n"


@pytest.mark.parametrize(
    ("how", "number", "stored", "count"),
    [
        ("create", "new", ("Bonn", None), 2),
        ("skip", "skipped", ("Bonn", None), 1),
        ("review", "waiting", ("Bonn", None), 1),
        ("fill", "changed", ("Bonn", "a"), 1),
        ("overwrite", "changed", ("Rome", "a"), 1),
    ],
)
def test_duplicates_are_treated_as_stated(
    world: World, tmp_path: Path, how: Any, number: str, *, stored: Any, count: int
) -> None:
    pk = world.create("boss", "customer", **THERE)
    said = both(world, tmp_path, ALIKE, on_duplicate=how)
    assert (getattr(said, number), said.duplicates) == (1, 1)
    [match] = said.matches
    assert (match.kind, match.id, match.label, match.line) == ("duplicate", pk, "Acme Ltd.", 2)
    assert match.told == [{"id": pk, "label": "Acme Ltd.", "rule": "name:norm"}]
    assert {c["field"]: (c["old"], c["new"]) for c in match.cells} == {
        "name": ("Acme Ltd.", "ACME"), "city": ("Bonn", "Rome"), "grade": (None, "a"),
    }  # fmt: skip
    found = rows(world)
    assert ((found[0]["city"], found[0]["grade"]), len(found)) == (stored, count)


@pytest.mark.parametrize("how", ["skip", "fill", "overwrite", "create", "review"])
def test_a_decision_overrules_what_holds_for_the_rest(world: World, tmp_path: Path, how: Any) -> None:
    for name in ("Acme", "Beta", "Ceta", "Delta"):
        world.create("boss", "customer", name=name, city="Bonn")
    text = "name,city,grade\nAcme,Rome,a\nBeta,Rome,a\nCeta,Rome,a\nDelta,Rome,a\n"
    decisions = {2: "skip", 3: "fill", 4: "overwrite", 5: "create"}
    done = both(world, tmp_path, text, key="name", on_match=how, decisions=decisions)
    assert (done.skipped, done.changed, done.new, done.waiting) == (1, 2, 1, 0)
    assert [(r["city"], r["grade"]) for r in rows(world)] == [
        ("Bonn", None), ("Bonn", "a"), ("Rome", "a"), ("Bonn", None), ("Rome", "a"),
    ]  # fmt: skip


def test_lines_to_be_reviewed_stay_out(world: World, tmp_path: Path) -> None:
    world.create("boss", "customer", **THERE)
    done = both(world, tmp_path, "name,city\nAcme Ltd.,Rome\nBeta,Kiel\n", key="name", on_match="review")
    assert (done.waiting, done.new, done.matched) == (1, 1, 1)
    assert [(r["name"], r["city"]) for r in rows(world)] == [("Acme Ltd.", "Bonn"), ("Beta", "Kiel")]


def test_lines_that_resemble_each_other_are_told(world: World, tmp_path: Path) -> None:
    text = "name,phone\nAcme Ltd.,\nBeta,\nACME,\n"
    assert both(world, tmp_path, text, on_duplicate="create").twins == 1
    found = both(world, tmp_path, text.replace("Acme", "Delta").replace("ACME", "DELTA"), on_duplicate="skip")
    assert [(m.line, m.kind, m.told[0]) for m in found.matches] == [
        (3, "duplicate", {"id": rows(world)[1]["id"], "label": "Beta", "rule": "name:norm"}),
        (4, "twin", {"line": 2}),
    ]
    assert (found.new, found.skipped) == (1, 2)
    over = both(world, tmp_path, "name\nOmega Ltd\nOmega\n", on_duplicate="overwrite")
    assert [(r.line, "line 2" in r.message) for r in over.refusals] == [(3, True)]


def test_hidden_duplicates_are_told_without_their_content(world: World, tmp_path: Path) -> None:
    """What another team holds is not named, filled or overwritten by whose role ends at their own."""
    secret = world.create(
        "system", "customer", name="Secret Ltd", city="Bonn", owner_id=world.viewer("cid").user_id
    )
    role = next(r for r in rows(world, "role") if r["key"] == "manager")
    grants = {"customer": dict.fromkeys(("view", "create", "edit", "import"), "team")}
    world.update("admin", "role", role["id"], role["version"], grants=grants)
    said = both(world, tmp_path, "name,city\nSECRET,Rome\n", on_duplicate="overwrite")
    assert (said.refused, said.duplicates) == (1, 1)
    [match] = said.matches
    assert (match.id, match.cells, match.told) == (None, [], [{"hidden": 1, "teams": ["South"]}])
    assert rows(world)[0]["id"] == secret
    assert rows(world)[0]["city"] == "Bonn"


def test_a_line_refused_at_first_makes_no_row_in_the_second_pass(world: World, tmp_path: Path) -> None:
    text = "name,employees,parent\nChild,many,Mother\nMother,,\n"
    done = run(world, tmp_path, text, key="name")
    assert (done.new, done.refused) == (1, 1)
    assert [r["name"] for r in rows(world)] == ["Mother"]


def test_the_second_pass_leaves_alone_what_the_first_left_alone(world: World, tmp_path: Path) -> None:
    old, new = (world.create("boss", "customer", name=name) for name in ("Old mother", "New mother"))
    child = world.create("boss", "customer", name="Child", parent_id=old)
    run(world, tmp_path, "name,parent\nChild,New mother\n", key="name", on_match="skip")
    assert next(r for r in rows(world) if r["id"] == child)["parent_id"]["id"] == old
    run(world, tmp_path, "name,parent\nChild,New mother\n", key="name", on_match="fill")
    assert next(r for r in rows(world) if r["id"] == child)["parent_id"]["id"] == old
    run(world, tmp_path, "name,parent\nChild,New mother\n", key="name", on_match="overwrite")
    assert next(r for r in rows(world) if r["id"] == child)["parent_id"]["id"] == new
