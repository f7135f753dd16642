from datetime import date
from pathlib import Path

from sample.files import folder
from sample.mapping import NYC311, moved, shift_days


def test_a_missing_folder_is_none(tmp_path: Path) -> None:
    assert folder("maven_crm", tmp_path) is None
    (tmp_path / "maven_crm").mkdir()
    (tmp_path / "maven_crm" / "accounts.csv").write_text("account\n")
    assert folder("maven_crm", tmp_path) is None


def test_dates_move_by_whole_weeks_into_the_present() -> None:
    days = shift_days(date(2017, 12, 31), date(2026, 3, 4))
    assert days % 7 == 0
    assert 0 <= (date(2026, 3, 4) - date.fromisoformat(moved("2017-12-31", days))).days < 7
    assert moved("2024-04-16T03:03:15.000", 7) == "2024-04-23T03:03:15.000"
    assert moved("2024-04-16", 0) == "2024-04-16"
    assert NYC311.fields({name: "" for column in NYC311.columns for name in column.sources}, 7) == {
        "kind": "complaint"
    }
