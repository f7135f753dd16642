"""Files on records: rights follow the record, the same content is kept once, removing can be undone."""

import itertools
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from core.errors import Denied, Invalid, KehuError, Misdeclared, Missing
from core.settings import Settings, use_settings
from db import attachments, files
from db.catalog import Table
from db.changes import Intent, undo
from db.merging import check
from db.plumbing import content
from tests.conftest import World

NUMBERS = itertools.count()


@pytest.fixture(autouse=True)
def limits() -> Iterator[None]:
    use_settings(Settings())
    yield
    use_settings(None)


def sent(world: World, who: str, words: bytes = b"plan", name: str = "plan.txt") -> int:
    upload = files.Upload(name, "text/plain", [words], f"sent-{next(NUMBERS)}")
    return files.add(world.store, world.viewer(who), upload)


def attach(world: World, who: str, table: str, pk: int, file: int) -> int:
    return world.create(who, "attachment", table=table, row=pk, file_id=file)


def names(world: World, who: str, table: str, pk: int) -> list[str]:
    with world.store.reading() as connection:
        return [one["name"] for one in attachments.of_row(connection, world.viewer(who), table, pk)]


def may_have(world: World, who: str, file: int) -> bool:
    with world.store.reading() as connection:
        try:
            return files.find(connection, world.viewer(who), file)[1] == "plan.txt"
        except Missing:
            return False


def refused(world: World, who: str, intent: Intent) -> type[KehuError]:
    with pytest.raises(KehuError) as raised:
        world.do(who, intent)
    return type(raised.value)


def test_who_sees_the_record_sees_and_downloads_its_files(world: World) -> None:
    """A deal of team North: its own people, the manager and the viewer; neither team South nor the desk."""
    deal = world.create("ann", "opportunity", name="Deal", stage_id=1)
    file = sent(world, "ann")
    attach(world, "ann", "opportunity", deal, file)
    for who in ("ann", "bob", "boss", "eve", "admin"):
        assert names(world, who, "opportunity", deal) == ["plan.txt"]
        assert may_have(world, who, file), who
    for who in ("cid", "dan"):
        assert not may_have(world, who, file), who
        with pytest.raises(Missing):
            names(world, who, "opportunity", deal)


def test_who_may_edit_the_record_adds_and_removes(world: World) -> None:
    deal = world.create("ann", "opportunity", name="Deal", stage_id=1)
    pk = attach(world, "ann", "opportunity", deal, sent(world, "ann"))
    world.do("bob", Intent("attachment", "delete", pk))
    assert names(world, "ann", "opportunity", deal) == []
    again = attach(world, "bob", "opportunity", deal, sent(world, "bob"))
    for who, expected in (("cid", Missing), ("eve", Denied), ("dan", Missing)):
        assert refused(world, who, Intent("attachment", "delete", again)) is expected
    for who in ("cid", "dan"):
        values = {"table": "opportunity", "row": deal, "file_id": sent(world, who)}
        assert refused(world, who, Intent("attachment", "create", values=values)) is Invalid
    assert names(world, "ann", "opportunity", deal) == ["plan.txt"]


def test_a_customer_is_seen_by_all_and_changed_by_its_team(world: World) -> None:
    customer = world.create("ann", "customer", name="Acme")
    file = sent(world, "cid")
    values = {"table": "customer", "row": customer, "file_id": file}
    assert refused(world, "cid", Intent("attachment", "create", values=values)) is Denied
    mine = attach(world, "ann", "customer", customer, sent(world, "ann"))
    assert names(world, "cid", "customer", customer) == ["plan.txt"]
    assert refused(world, "cid", Intent("attachment", "delete", mine)) is Denied


def test_removing_and_adding_are_undone(world: World) -> None:
    customer = world.create("ann", "customer", name="Acme")
    values = {"table": "customer", "row": customer, "file_id": sent(world, "ann")}
    made = world.do("ann", Intent("attachment", "create", values=values))
    gone = world.do("ann", Intent("attachment", "delete", made["rows"][0]["id"]))
    assert names(world, "ann", "customer", customer) == []
    undo(world.store, world.viewer("ann"), gone["set_id"])
    assert names(world, "ann", "customer", customer) == ["plan.txt"]
    undo(world.store, world.viewer("ann"), made["set_id"], "overwrite")
    assert names(world, "ann", "customer", customer) == []


def test_what_nobody_may_hang_anything_on(world: World) -> None:
    customer = world.create("ann", "customer", name="Acme")
    mine, theirs = sent(world, "ann"), sent(world, "cid")
    pk = attach(world, "ann", "customer", customer, mine)
    for values in (
        {"table": "nothing", "row": 1, "file_id": mine},
        {"table": "share", "row": 1, "file_id": mine},
        {"table": "attachment", "row": pk, "file_id": mine},
        {"table": "customer", "row": customer + 1, "file_id": mine},
        {"table": "customer", "row": 0, "file_id": mine},
        {"table": "customer", "row": customer, "file_id": theirs},
    ):
        assert refused(world, "ann", Intent("attachment", "create", values=values)) is Invalid
    for key, value in (("row", customer + 1), ("table", "contact"), ("file_id", sent(world, "ann"))):
        assert refused(world, "ann", Intent("attachment", "update", pk, values={key: value})) is Invalid


def test_files_of_a_deleted_record_wait_in_the_bin_with_it(world: World) -> None:
    customer = world.create("boss", "customer", name="Acme")
    file = sent(world, "boss")
    attach(world, "boss", "customer", customer, file)
    assert may_have(world, "ann", file)
    world.do("boss", Intent("customer", "delete", customer))
    assert not may_have(world, "ann", file)
    world.do("boss", Intent("customer", "restore", customer))
    assert may_have(world, "ann", file)
    assert refused(world, "boss", Intent("file", "delete", file)) is Invalid


def test_the_same_content_on_two_records_is_kept_once(world: World) -> None:
    for name, file in (("Acme", "a.txt"), ("Beta", "b.txt")):
        pk = world.create("ann", "customer", name=name)
        attach(world, "ann", "customer", pk, sent(world, "ann", b"the same", file))
        assert names(world, "ann", "customer", pk) == [file]
    with world.store.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(content)).scalar_one() == 1


def test_a_table_of_the_studio_has_files_too(world: World) -> None:
    access = {"sales": "crud:team"}
    world.create("admin", "table_def", key="u_project", labels={"en": "Projects"}, access=access)
    pk = world.create("ann", "u_project", name="Bridge")
    file = sent(world, "ann")
    attach(world, "ann", "u_project", pk, file)
    assert names(world, "bob", "u_project", pk) == ["plan.txt"]
    assert (may_have(world, "bob", file), may_have(world, "cid", file)) == (True, False)


def test_a_held_table_says_what_its_rows_hang_on(world: World) -> None:
    customer = world.viewer("admin").catalog.table("customer")
    wrong = Table("x", customer.sa, customer.fields, "name", held=True)
    with pytest.raises(Misdeclared):
        check(wrong)
