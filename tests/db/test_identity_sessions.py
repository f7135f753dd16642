"""Sessions, tokens, links and signatures: who is let in, and for how long."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text

from core.errors import Anonymous, Denied, Invalid, KehuError, Missing
from core.settings import settings
from db.engine import Store
from db.identity import (
    authenticate,
    check_csrf,
    close_session,
    create_token,
    csrf_token,
    digest,
    ended,
    first_administrator,
    is_administrator,
    link_owner,
    make_link,
    open_session,
    revoke_session,
    revoke_token,
    same_session,
    sessions_of,
    tokens_of,
    touch,
    use_link,
    who,
)
from db.identity.caller import BY_COOKIE, BY_TOKEN, user
from db.identity.words import kept
from db.plumbing import api_token, audit, login_session, one_time_link
from tests.db.identity_fixtures import BETTER, GOOD, Hand, filled, hand, people, postgres_url

__all__ = ["filled", "hand", "people", "postgres_url"]


def _open(store: Store, user_id: int = 3) -> str:
    with store.work() as work:
        return open_session(work, user_id, "10.0.0.1", "Firefox")


def _known(store: Store, cookie: str | None = None, bearer: str | None = None) -> bool:
    with store.reading() as conn:
        try:
            return who(conn, cookie=cookie, bearer=bearer).user_id > 0
        except Anonymous:
            return False


def test_a_session_tells_who_and_which_state_of_the_world(people: Store) -> None:
    token = _open(people, 2)
    with people.reading() as conn:
        caller = who(conn, cookie=token, bearer=None)
        assert same_session(conn, caller.session_id or 0) == caller
    assert (caller.user_id, caller.token_id, caller.role, caller.must_change) == (2, None, None, False)
    assert (caller.catalog, caller.org, caller.position, caller.language) == (3, 2, 7, "zh_CN")
    assert not caller.stale_seen
    assert caller.session_hash not in repr(caller)


def test_the_word_itself_is_kept_nowhere(people: Store) -> None:
    token = _open(people)
    with people.reading() as conn:
        rows = conn.execute(select(login_session)).all()
    assert len(token) >= 43
    assert token not in str(rows)
    assert digest(token) in str(rows)


@pytest.mark.parametrize("cookie", [None, "", "x", "0" * 43, "é" * 9, "' OR 1=1 --"])
def test_any_other_word_is_anonymous(people: Store, cookie: str | None) -> None:
    _open(people)
    assert not _known(people, cookie=cookie)
    assert not _known(people, bearer=cookie)


def test_a_session_word_is_no_token_and_the_other_way_round(people: Store) -> None:
    session = _open(people)
    with people.work() as work:
        token = create_token(work, 3, "script", None, 1)
    assert not _known(people, bearer=session)
    assert not _known(people, cookie=token)


def test_revoking_counts_at_the_next_call(people: Store) -> None:
    token = _open(people)
    with people.reading() as conn:
        found = sessions_of(conn, 3)
    assert [(s.address, s.agent) for s in found] == [("10.0.0.1", "Firefox")]
    with pytest.raises(Missing), people.work() as work:
        revoke_session(work, 2, found[0].id)
    assert _known(people, cookie=token)
    with people.work() as work:
        revoke_session(work, 3, found[0].id)
    assert not _known(people, cookie=token)
    with people.reading() as conn:
        assert sessions_of(conn, 3) == []
        assert ended(conn, [found[0].id, 999]) == {found[0].id, 999}


def test_signing_out_ends_only_this_session(people: Store) -> None:
    one, two = _open(people), _open(people)
    with people.work() as work:
        close_session(work, one)
        close_session(work, "unknown")
    assert (_known(people, cookie=one), _known(people, cookie=two)) == (False, True)
    with people.reading() as conn:
        events = conn.execute(select(audit.c.by_id).where(audit.c.event == "signed_out")).scalars().all()
    assert events == [3]


@pytest.mark.parametrize("column", ["active", "deleted_at"])
def test_whoever_leaves_is_out_at_once(people: Store, hand: Hand, column: str) -> None:
    session = _open(people)
    with people.work() as work:
        token = create_token(work, 3, "script", None, 1)
        work.connection.execute(
            user.update().where(user.c.id == 3).values({column: False if column == "active" else hand.at})
        )
    assert not _known(people, cookie=session)
    assert not _known(people, bearer=token)
    with people.reading() as conn:
        assert ended(conn, [1]) == {1}


def test_an_idle_session_ends_and_a_used_one_lives_until_its_day(people: Store, hand: Hand) -> None:
    idle, used = _open(people), _open(people)
    for _ in range(settings().session_days * 3 - 1):
        hand.forward(hours=8)
        with people.reading() as conn:
            caller = who(conn, cookie=used, bearer=None)
        touch(people, caller)
    assert not _known(people, cookie=idle)
    hand.forward(hours=8)
    assert not _known(people, cookie=used)


def test_being_seen_is_written_at_most_every_five_minutes(people: Store, hand: Hand) -> None:
    token = _open(people)
    hand.forward(minutes=4)
    with people.reading() as conn:
        assert not who(conn, cookie=token, bearer=None).stale_seen
    hand.forward(minutes=2)
    with people.reading() as conn:
        caller = who(conn, cookie=token, bearer=None)
    assert caller.stale_seen
    touch(people, caller)
    with people.reading() as conn:
        assert not who(conn, cookie=token, bearer=None).stale_seen


@pytest.mark.parametrize("statement", [BY_COOKIE, BY_TOKEN])
def test_asking_who_never_scans_people_or_sessions(people: Store, statement: object, hand: Hand) -> None:
    values = {"hash": "x", "now": str(hand.at), "idle": str(hand.at)}
    with people.reading() as conn:
        if not people.sqlite:  # its planner scans tables of three rows, index or not
            conn.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if people.sqlite else "EXPLAIN"
        plan = [str(row[-1]) for row in conn.execute(text(f"{explain} {statement}"), values)]
    scans = [line for line in plan if line.strip(" ->").startswith(("SCAN", "Seq Scan"))]
    assert plan
    assert [line for line in scans if "head" not in line] == []


def test_a_token_is_shown_once_narrowed_and_ends(people: Store, hand: Hand) -> None:
    with people.work() as work:
        token = create_token(work, 3, " nightly ", "sales", 30)
    assert token.startswith("kehu_")
    with people.reading() as conn:
        assert token not in str(conn.execute(select(api_token)).all())
        caller = who(conn, cookie=None, bearer=token)
        [listed] = tokens_of(conn, 3)
    assert (caller.user_id, caller.session_id, caller.token_id, caller.role) == (3, None, listed.id, "sales")
    assert (listed.name, listed.role, listed.used_at) == ("nightly", "sales", None)
    assert caller.stale_seen
    touch(people, caller)
    with people.reading() as conn:
        assert not who(conn, cookie=None, bearer=token).stale_seen
    hand.forward(days=30)
    assert not _known(people, bearer=token)


def test_a_token_is_revoked_by_its_owner_alone(people: Store) -> None:
    with people.work() as work:
        token = create_token(work, 3, "script", None, 1)
    with people.reading() as conn:
        token_id = tokens_of(conn, 3)[0].id
    with pytest.raises(Missing), people.work() as work:
        revoke_token(work, 2, token_id)
    assert _known(people, bearer=token)
    with people.work() as work:
        revoke_token(work, 3, token_id)
    assert not _known(people, bearer=token)


@pytest.mark.parametrize(
    ("user_id", "asked", "error"),
    [
        (3, ("x", "boss", 1), Denied),
        (3, ("x", "unheard_of", 1), Denied),
        (3, (" ", None, 1), Invalid),
        (3, ("x", None, 0), Invalid),
        (3, ("x", None, 99_999), Invalid),
        (4, ("x", None, 1), Missing),
    ],
)
def test_a_token_never_gives_more_than_one_has(
    people: Store, user_id: int, asked: tuple[str, str | None, int], error: type[KehuError]
) -> None:
    with pytest.raises(error), people.work() as work:
        create_token(work, user_id, *asked)
    with people.reading() as conn:
        assert conn.execute(select(api_token)).all() == []


def test_who_is_an_administrator(people: Store) -> None:
    with people.reading() as conn:
        seen = [is_administrator(conn, *who) for who in ((1,), (1, "boss"), (1, "sales"), (3,), (3, "boss"))]
    assert seen == [True, True, False, False, False]


def test_the_first_administrator_sets_a_password_once(people: Store) -> None:
    with people.work() as work:
        assert first_administrator(work.connection) == 1
        early, word = make_link(work, 1), make_link(work, 1)
    with people.reading() as conn:
        assert word not in str(conn.execute(select(one_time_link)).all())
        assert link_owner(conn, word) == (1, "admin", "Administrator")
        with pytest.raises(Missing):
            link_owner(conn, early)
    with pytest.raises(Invalid):
        use_link(people, word, "short")
    assert use_link(people, word, GOOD) == 1
    with pytest.raises(Missing):
        use_link(people, word, BETTER)
    assert authenticate(people, "admin", GOOD, None) == 1
    with people.reading() as conn:
        assert first_administrator(conn) is None


def test_a_link_ends_with_its_hour(people: Store, hand: Hand) -> None:
    with people.work() as work:
        word = make_link(work, 1, hours=2)
    hand.forward(hours=2)
    with pytest.raises(Missing):
        use_link(people, word, GOOD)


def test_of_two_who_use_a_link_at_once_one_is_refused(people: Store) -> None:
    with people.work() as work:
        word = make_link(work, 1)

    def use(password: str) -> str:
        try:
            use_link(people, word, password)
        except Missing:
            return ""
        return password

    with ThreadPoolExecutor(2) as pool:
        won = [password for password in pool.map(use, (GOOD, BETTER)) if password]
    assert len(won) == 1
    assert authenticate(people, "admin", won[0], None) == 1


def test_a_form_token_belongs_to_one_session() -> None:
    token = csrf_token("a")
    check_csrf("a", token)
    for wrong in (None, "", "é", token[:-1], csrf_token("b")):
        with pytest.raises(Denied):
            check_csrf("a", wrong)


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        words = set(pool.map(kept, [tmp_path / "new"] * 8))
    assert [len(word) >= 43 for word in words] == [True]
    assert {kept(tmp_path / "new")} == words
    [file] = (tmp_path / "new").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
