"""backup, restore, upgrade and verify from the command line: what they say, and how they end."""

import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.api.commands.test_commands import call

Ended = subprocess.CompletedProcess[str]


class House:
    """A data folder with a database in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str) -> Ended:
        return call(*words, KEHU_DATA=str(self.folder))

    def sql(self, statement: str) -> None:
        engine = sa.create_engine(f"sqlite:///{self.folder / 'kehu.db'}")
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "data")
    assert made.run("upgrade").stdout == "Steps taken: 0001\n"
    return made


def test_upgrade_says_what_it_did_and_refuses_a_newer_database(house: House) -> None:
    again = house.run("upgrade")
    assert (again.returncode, again.stdout, again.stderr) == (0, "The database is up to date.\n", "")
    house.sql("UPDATE alembic_version SET version_num = '9999'")
    for command in ("upgrade", "verify"):
        newer = house.run(command)
        assert (newer.returncode, newer.stdout) == (1, "")
        assert "Traceback" not in newer.stderr
    assert "9999" in house.run("upgrade").stderr


def test_verify_ends_with_one_if_something_is_wrong(house: House) -> None:
    well = house.run("verify")
    assert (well.returncode, well.stdout, well.stderr) == (0, "Everything adds up.\n", "")
    house.sql("INSERT INTO counter (key, value) VALUES ('x', 1)")
    assert house.run("verify").returncode == 0
    house.sql("UPDATE head SET hash = 'forged'")
    wrong = house.run("verify")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "log" in wrong.stderr


def test_a_backup_is_written_and_put_in_place_elsewhere(house: House, tmp_path: Path) -> None:
    made = house.run("backup")
    assert made.returncode == 0, made.stderr
    (path,) = (house.folder / "backups").iterdir()
    assert str(path) in made.stdout
    assert house.run("backup", str(path)).returncode == 1
    other = House(tmp_path / "other")
    assert other.run("restore", str(path)).returncode == 0
    assert other.run("verify").returncode == 0
    assert other.run("restore", str(path)).returncode == 1
    assert other.run("restore", "--force", str(path)).returncode == 0
    third = House(tmp_path / "third")
    assert house.run("restore", str(path), "--into", str(third.folder)).returncode == 0
    assert third.run("verify").returncode == 0
    url = f"sqlite:///{other.folder / 'kehu.db'}"
    nowhere = call("restore", str(path), "--into", str(tmp_path / "fourth"), DATABASE_URL=url)
    assert nowhere.returncode == 1
    assert "DATABASE_URL" in nowhere.stderr
    missing = other.run("restore", str(tmp_path / "none.zip"))
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr
