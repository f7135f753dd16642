"""Which passwords are taken, how they are kept, and how guessing is slowed down."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, select

from core.errors import Anonymous, Invalid, KehuError, TooOften
from db.engine import Store
from db.identity import authenticate, change_password, check_password, open_session, set_password, who
from db.plumbing import attempt, audit, credential
from tests.db.identity_fixtures import BETTER, GOOD, Hand, filled, hand, people, postgres_url

__all__ = ["filled", "hand", "people", "postgres_url"]

REFUSED = [
    ("short", "auth.password_short"),
    ("x" * 300, "auth.password_long"),
    ("password1234", "auth.password_common"),
    ("PassWord!2024", "auth.password_common"),
    ("qwertyuiop12", "auth.password_common"),
    ("ｐａｓｓｗｏｒｄ１２３４", "auth.password_common"),
    ("aaaaaaaaaaaaaaaa", "auth.password_common"),
    ("dragondragon", "auth.password_common"),
    ("kehu12345678", "auth.password_personal"),
    ("lin.mei.2024", "auth.password_personal"),
    ("LinMei!!!!!!", "auth.password_personal"),
]
TAKEN = [
    GOOD,
    BETTER,
    "Tr0ub4dor&3xyz",
    "我家的猫叫做小白今年三岁了",
    "@#$%^&*()_+!~x",
    "kehu is the best tool ever",
]


@pytest.mark.parametrize(("password", "key"), REFUSED)
def test_what_is_easy_to_guess_is_refused(password: str, key: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_password(password, "lin.mei", "Lin Mei")
    assert refusal.value.key == key
    assert refusal.value.fields["password"]


@pytest.mark.parametrize("password", TAKEN)
def test_a_good_one_is_taken(password: str) -> None:
    check_password(password, "lin.mei", "Lin Mei")


def _events(store: Store) -> list[tuple[int | None, str]]:
    with store.reading() as conn:
        rows = conn.execute(select(audit.c.by_id, audit.c.event).order_by(audit.c.id))
        return [(row.by_id, row.event) for row in rows if row.event.startswith("sign")]


def test_the_right_password_signs_in_with_one_audit_row(people: Store) -> None:
    assert authenticate(people, " Lin.Mei ", GOOD, "10.0.0.1") == 2
    assert _events(people) == [(2, "signed_in")]


@pytest.mark.parametrize(
    ("name", "password", "by"),
    [("omar", "wrong", 3), ("nobody", GOOD, None), ("gone", GOOD, 4), ("admin", "", 1), ("admin", GOOD, 1)],
)
def test_every_refusal_sounds_the_same(people: Store, name: str, password: str, by: int | None) -> None:
    with pytest.raises(Anonymous) as refusal:
        authenticate(people, name, password, "10.0.0.1")
    assert (refusal.value.key, refusal.value.params, refusal.value.fields) == ("auth.wrong", {}, {})
    assert _events(people) == [(by, "sign_in_failed")]


def test_full_width_typing_is_the_same_password(people: Store) -> None:
    assert authenticate(people, "omar", "ｐurple-lamp-river", None) == 3


def _fail(store: Store, times: int, name: str = "omar", address: str = "10.0.0.1") -> list[str]:
    keys = []
    for _ in range(times):
        with pytest.raises(KehuError) as refusal:
            authenticate(store, name, "wrong", address)
        keys.append(refusal.value.key)
    return keys


def test_the_sixth_try_waits_and_the_wait_doubles(people: Store, hand: Hand) -> None:
    assert _fail(people, 6) == ["auth.wrong"] * 5 + ["auth.too_often"]
    for wait in (2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        with pytest.raises(TooOften) as refusal:
            authenticate(people, "OMAR", GOOD, "10.0.0.9")
        assert refusal.value.params["seconds"] == wait
        hand.forward(seconds=wait)
        assert _fail(people, 1) == ["auth.wrong"]


def test_a_lock_says_how_long_outlives_a_restart_and_ends(people: Store, hand: Hand) -> None:
    _fail(people, 5)
    again = Store(people.url)
    with pytest.raises(TooOften) as refusal:
        authenticate(again, "omar", GOOD, None)
    assert "2" in refusal.value.message
    hand.forward(seconds=2)
    assert authenticate(again, "omar", GOOD, None) == 3
    assert _fail(again, 5) == ["auth.wrong"] * 5
    again.close()


def test_an_address_that_tries_many_names_is_locked(people: Store) -> None:
    keys = [_fail(people, 1, name=f"n{i}")[0] for i in range(21)]
    assert keys == ["auth.wrong"] * 20 + ["auth.too_often"]
    assert authenticate(people, "omar", GOOD, "10.0.0.2") == 3


def test_a_right_password_does_not_wash_an_address_clean(people: Store) -> None:
    _fail(people, 3)
    authenticate(people, "lin.mei", GOOD, "10.0.0.1")
    with people.reading() as conn:
        rows = {row.key: row.failed for row in conn.execute(select(attempt))}
    assert rows == {"user:omar": 3, "addr:10.0.0.1": 3}


def test_many_tries_at_once_gain_nothing(people: Store) -> None:
    def attempt_once(_: int) -> str:
        try:
            authenticate(people, "omar", "wrong", None)
        except KehuError as error:
            return error.key
        return "in"

    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(attempt_once, range(16)))
    assert sorted(keys) == ["auth.too_often"] * 11 + ["auth.wrong"] * 5


def test_a_hash_of_old_parameters_is_renewed(people: Store) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD)
    with people.work() as work:
        work.connection.execute(credential.update().where(credential.c.user_id == 3).values(hash=weak))
    authenticate(people, "omar", GOOD, None)
    with people.reading() as conn:
        kept = conn.execute(select(credential.c.hash).where(credential.c.user_id == 3)).scalar_one()
    assert kept != weak
    assert kept.startswith("$argon2id$")
    assert authenticate(people, "omar", GOOD, None) == 3


def test_changing_a_password_ends_the_other_sessions(people: Store) -> None:
    with people.work() as work:
        mine, other, stranger = open_session(work, 3), open_session(work, 3), open_session(work, 2)
    with people.reading() as conn:
        keep = who(conn, cookie=mine, bearer=None).session_id
    change_password(people, 3, GOOD, BETTER, address=None, keep=keep)
    with people.reading() as conn:
        assert who(conn, cookie=mine, bearer=None).user_id == 3
        assert who(conn, cookie=stranger, bearer=None).user_id == 2
        with pytest.raises(Anonymous):
            who(conn, cookie=other, bearer=None)
    assert authenticate(people, "omar", BETTER, None) == 3
    with pytest.raises(Anonymous):
        authenticate(people, "omar", GOOD, None)


@pytest.mark.parametrize(
    ("current", "new", "key"),
    [
        ("wrong", BETTER, "auth.wrong_current"),
        (GOOD, GOOD, "auth.password_same"),
        (GOOD, "short", "auth.password_short"),
    ],
)
def test_a_refused_change_changes_nothing(people: Store, current: str, new: str, key: str) -> None:
    with pytest.raises(Invalid) as refusal:
        change_password(people, 3, current, new, address=None, keep=None)
    assert refusal.value.key == key
    assert authenticate(people, "omar", GOOD, None) == 3


def test_an_initial_password_must_be_changed(people: Store) -> None:
    with people.work() as work:
        set_password(work, 3, BETTER, must_change=True)
        token = open_session(work, 3)
    with people.reading() as conn:
        caller = who(conn, cookie=token, bearer=None)
    assert caller.must_change
    change_password(people, 3, BETTER, GOOD, address=None, keep=caller.session_id)
    with people.reading() as conn:
        assert not who(conn, cookie=token, bearer=None).must_change


def test_hashing_holds_no_write_lock(people: Store) -> None:
    began, held = [0.0], [0.0]

    def begin(_: object) -> None:
        began[0] = time.process_time()

    def commit(_: object) -> None:
        held[0] += time.process_time() - began[0]

    event.listen(people.writers, "begin", begin)
    event.listen(people.writers, "commit", commit)
    start = time.process_time()
    authenticate(people, "omar", GOOD, None)
    change_password(people, 3, GOOD, BETTER, address=None, keep=None)
    assert 0 < held[0] < (time.process_time() - start) / 2
