"""Where lines break, how wide columns are, what goes onto a second page: pure arithmetic."""

from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st

from reports.breaking import longest_unit, width, wrap
from reports.pdf import face, spelling
from reports.spelling import MARK, Spelling
from reports.widths import PADDING, SIZES, Need, edges, fit, need, plan


class Even(dict[str, float]):
    """Every character is one type size wide, Latin ones half of it."""

    def __missing__(self, char: str) -> float:
        return 500.0 if char.isascii() else 1000.0


EVEN = Even()


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 4, [""]),
        ("one two", 4, ["one two"]),
        ("one two three", 4, ["one two", "three"]),
        ("one\ntwo", 9, ["one", "two"]),
        ("one\n\ntwo", 9, ["one", "", "two"]),
        ("上海市浦东新区", 4, ["上海市浦", "东新区"]),
        # A stop never begins a line, an opening bracket never ends one.
        ("上海市区，浦东", 4, ["上海市", "区，浦东"]),
        ("上海市（浦东）", 4, ["上海市", "（浦东）"]),
        ("《上海》《浦东》", 5, ["《上海》", "《浦东》"]),
        ("客户Customer中国", 4, ["客户", "Customer", "中国"]),
        ("12,345.00元", 5, ["12,345.00", "元"]),
        ("ann.north@example-company.com", 10, ["ann.north@example-", "company.com"]),
        ("wwwwwwwwwwww", 2, ["wwww", "wwww", "wwww"]),
        ("aa wwwwwwwwww b", 2, ["aa", "wwww", "wwww", "ww b"]),
        ("   spaced   out   ", 3, ["spaced", "out"]),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, room: float, lines: list[str]) -> None:
    assert wrap(text, room * 1000, EVEN) == lines


@given(st.text(alphabet="ab ，。（）上海-/\n.,12", max_size=80), st.integers(1, 12))
def test_nothing_is_lost_and_nothing_sticks_out(text: str, room: int) -> None:
    lines = wrap(text, room * 1000, EVEN)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        fits = width(line.strip(), EVEN) <= room * 1000
        assert fits or longest_unit(line, EVEN) > room * 1000 - 1000, (line, room)


def test_every_text_can_be_spelled() -> None:
    spell = spelling().spell
    assert spell("Müller 上海 №1") == "Müller 上海 №1"
    assert spell("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd e"
    assert spell("e\u0301") == "é"
    assert spell("“yes”, don’t… and “上海”……") == '"yes", don\'t... and “上海”……'
    assert spell("\u202egnp.exe\u202c\ufeff") == "gnp.exe"
    assert spell("Čapek Łódź") == f"Capek {MARK}ódz"
    assert spell("\x00\x1b\x7f") == MARK * 3
    assert spell("👩‍👩‍👧") == MARK * 3
    assert spell("\ud800שלום") == MARK * 5
    assert spell("½ ﬁ ｆｕｌｌ") in ("½ fi ｆｕｌｌ", "½ ﬁ ｆｕｌｌ")


@given(st.text(max_size=60))
def test_what_is_spelled_can_be_drawn(text: str) -> None:
    drawn = face("").pattern.cmap
    assert all(char == "\n" or ord(char) in drawn for char in spelling().spell(text))


def test_a_spelling_remembers() -> None:
    known = Spelling({ord(char) for char in f"abc{MARK}"})
    assert known.spell("äbz") == f"ab{MARK}"
    assert known[ord("z")] == MARK


# --- columns ----------------------------------------------------------------------------------------------


def test_columns_fill_the_room() -> None:
    assert fit([10, 10], [20, 40], 100) == pytest.approx([34, 66])
    # Who lacks little gets all of it.
    assert fit([10, 10], [15, 90], 50) == pytest.approx([15, 35])
    assert fit([60, 60], [80, 80], 60) == pytest.approx([30, 30])
    assert edges([10, 20], 5) == [(5, 15), (15, 35)]


SOME = Need(natural=12, least=6)


@pytest.mark.parametrize(
    ("columns", "landscape", "bands"),
    [(1, False, 1), (4, False, 1), (8, True, 1), (12, True, 1), (20, True, 3)],
)
def test_the_paper_turns_before_the_type_shrinks_before_columns_go_elsewhere(
    columns: int, landscape: bool, bands: int
) -> None:
    made = plan([SOME] * columns, 515, 762)
    assert (made.landscape, len(made.bands)) == (landscape, bands)
    for band in made.bands:
        assert sum(band.widths) == pytest.approx(762 if landscape else 515)
        assert band.places[0] == 0
    shown = [place for band in made.bands for place in band.places if place]
    assert shown == list(range(1, columns))


def test_type_never_gets_smaller_than_can_be_read() -> None:
    for columns in range(1, 61):
        made = plan([SOME] * columns, 515, 762)
        assert made.size in SIZES
        least = SOME.least * made.size + 2 * PADDING
        assert all(wide >= least - 0.01 for band in made.bands for wide in band.widths)


@given(st.lists(st.tuples(st.floats(0, 400), st.floats(0, 60), st.booleans()), min_size=1, max_size=60))
def test_any_columns_find_a_place(columns: Sequence[tuple[float, float, bool]]) -> None:
    needs = [need(natural, word, fixed=fixed) for natural, word, fixed in columns]
    made = plan(needs, 515, 762)
    room = 762 if made.landscape else 515
    for band in made.bands:
        assert sum(band.widths) <= room + 0.01
        assert all(wide > 2 * PADDING for wide in band.widths)
    assert [place for band in made.bands for place in band.places if place] == list(range(1, len(needs)))
