"""Why a person can or cannot do something to a row: the rules in words, and a true outcome."""

import pytest

from core.errors import Denied, Malformed, Missing
from core.i18n import messages, t
from db import query, why
from db.catalog import LEVELS
from tests.conftest import World


def asked(
    world: World, who: str, other: str, verb: str = "view", *, table: str = "opportunity", pk: int = 1
) -> list[str]:
    with world.store.reading() as connection:
        viewer, about = world.viewer(who), world.viewer(other)
        return why.explain(connection, viewer, table, pk, verb=verb, other=about)


@pytest.fixture
def deal(world: World) -> World:
    world.create("ann", "opportunity", name="Deal", stage_id=1)
    return world


def test_the_chain_names_level_owner_and_outcome(deal: World) -> None:
    lines = asked(deal, "boss", "cid")
    opportunity, view = deal.viewer("boss").catalog.table("opportunity").label, t("verb.view")
    assert lines[0] == t("why.level_team", role="sales", verb=view, table=opportunity)
    assert lines[1] == t("why.owner_other", owner="Ann North", person="Cid South")
    assert lines[-1] == t("why.no", person="Cid South", verb=view, table=opportunity)
    assert asked(deal, "boss", "bob")[1] == t("why.owner_team", owner="Ann North", person="Bob North")
    own = t("why.level_own", role="sales", verb=t("verb.delete"), table=opportunity)
    assert asked(deal, "ann", "ann", "delete")[0] == own


def test_a_share_is_part_of_the_chain(deal: World) -> None:
    cid = deal.viewer("cid").user_id
    deal.create("system", "share", table="opportunity", row=1, user_id=cid, mode="read")
    assert t("why.share_read") in asked(deal, "boss", "cid")
    assert asked(deal, "boss", "cid")[-1].startswith("So Cid South may:")
    assert asked(deal, "boss", "cid", "edit")[-1].startswith("So Cid South may not")


def test_denies_and_filters_are_part_of_the_chain(deal: World) -> None:
    condition = {"opportunity": {"field": "name", "op": "=", "value": "Another"}}
    facts = {"denies": {"opportunity": ["edit"]}, "filters": condition}
    deal.create("system", "role", key="odd", name="Odd", kind="manager", **facts)
    deal.update("system", "user", deal.viewer("dan").user_id, None, roles=["odd"])
    assert t("why.filter_out", role="odd") in asked(deal, "boss", "dan")
    lines = asked(deal, "boss", "dan", "edit")
    assert lines[0].startswith("Role odd explicitly denies")
    assert lines[-1].startswith("So Dan Desk may not")


def test_lines_say_that_they_follow_their_deal(deal: World) -> None:
    deal.create("ann", "opportunity_line", opportunity_id=1, name="Line")
    lines = asked(deal, "boss", "bob", "edit", table="opportunity_line")
    assert any(line.startswith("The row follows") for line in lines)
    assert lines[-1].startswith("So Bob North may:")


def test_only_who_may_know_may_ask(deal: World) -> None:
    with pytest.raises(Missing):
        asked(deal, "cid", "cid")
    with pytest.raises(Denied):
        asked(deal, "ann", "bob")
    with pytest.raises(Malformed):
        asked(deal, "boss", "bob", "fly")
    with pytest.raises(Missing):
        asked(deal, "boss", "bob", pk=99)


def test_the_outcome_is_what_reading_says(deal: World) -> None:
    for person in ("ann", "bob", "cid", "dan", "eve", "boss", "admin"):
        said = asked(deal, "admin", person)[-1]
        with deal.store.reading() as connection:
            try:
                query.record(connection, deal.viewer(person), "opportunity", 1)
            except Missing:
                assert "may not" in said
            else:
                assert "may:" in said


def test_every_rule_has_its_words() -> None:
    for level in LEVELS:
        assert f"why.level_{level}" in messages("en")
