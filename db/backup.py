"""Everything a company has in one file: the database as of one instant, files included, and its checksum."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from core import clock
from core.errors import Invalid, Unavailable
from db import upgrading
from db.engine import Store
from db.snapshot import copy_sqlite, sqlite_file

MANIFEST, SQLITE, POSTGRESQL = "manifest.json", "kehu.db", "kehu.dump"
BLOCK = 1 << 20
FORMAT = 1


def backup(store: Store, target: Path) -> Path:
    """Write a backup to `target`. A failure leaves nothing behind."""
    if target.exists():
        raise Invalid("backup.exists", path=str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    with _removed_on_failure(part), tempfile.TemporaryDirectory(dir=target.parent) as folder:
        dump = _dump(store, Path(folder))
        _pack(part, dump)
        part.replace(target)
    return target


@contextmanager
def _removed_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _dump(store: Store, folder: Path) -> Path:
    if store.sqlite:
        copy_sqlite(sqlite_file(store), folder / SQLITE)
        return folder / SQLITE
    made = folder / POSTGRESQL
    _postgres("pg_dump", store.url, "--format=custom", "--no-owner", f"--file={made}")
    return made


def _postgres(program: str, url: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs; the password goes by the environment, where no list shows it."""
    place = make_url(url)
    password = {"PGPASSWORD": str(place.password)} if place.password else {}
    address = place._replace(drivername="postgresql", password=None).render_as_string()
    _call(program, [*words, f"--dbname={address}"], password)


def _call(program: str, words: list[str], secret: Mapping[str, str]) -> None:
    found = shutil.which(program)
    if found is None:
        raise Unavailable("backup.no_program", program=program)
    done = subprocess.run(  # noqa: S603 - a fixed program, without a shell
        [found, *words],
        env={**os.environ, **secret},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Unavailable("backup.program_failed", program=program, said=done.stderr.strip()[:400])


def _pack(target: Path, dump: Path) -> None:
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        with dump.open("rb") as source, archive.open(dump.name, "w", force_zip64=True) as entry:
            listed = {dump.name: _copy(source, entry)}
        facts = {
            "format": FORMAT, "at": clock.now().isoformat(), "version": upgrading.newest(), "entries": listed,
        }  # fmt: skip
        archive.writestr(MANIFEST, json.dumps(facts, indent=1))


def _copy(source: IO[bytes], target: IO[bytes] | None) -> dict[str, Any]:
    """Copy (or only read) to the end; the size and hash of what went by."""
    hashed, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        hashed.update(block)
        size += len(block)
        if target is not None:
            target.write(block)
    return {"sha256": hashed.hexdigest(), "size": size}


def contents(path: Path) -> dict[str, Any]:
    """The manifest of a backup, after every entry was found to be what it says. Raises Invalid."""
    try:
        with ZipFile(path) as archive:
            facts: dict[str, Any] = json.loads(archive.read(MANIFEST))
            for name, stated in facts["entries"].items():
                with archive.open(name) as entry:
                    _intact(name, _copy(entry, None) == stated)
            _intact(MANIFEST, set(archive.namelist()) == {MANIFEST, *facts["entries"]})
    except (BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        raise Invalid("backup.broken", path=path.name, what=type(error).__name__) from error
    return facts


def _intact(name: str, is_so: bool) -> None:
    if not is_so:
        raise Invalid("backup.broken", path=name, what="checksum")


def restore(path: Path, url: str, data: Path, *, force: bool = False) -> None:
    """Put a backup in place of nothing, or with `force` of what is there; the program must not be running.

    `data` is a folder with room for what is unpacked on the way.
    """
    facts = contents(path)
    kind = SQLITE if url.startswith("sqlite") else POSTGRESQL
    if kind not in facts["entries"]:
        raise Invalid("backup.other_database", kind=kind)
    store = Store(url)
    try:
        if not force and _holds_tables(store):
            raise Invalid("backup.not_empty")
    finally:
        store.close()
    data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data) as folder:
        _unpack(path, facts, Path(folder))
        PUT[kind](Path(folder) / kind, url)


def _holds_tables(store: Store) -> bool:
    if store.sqlite and not sqlite_file(store).exists():
        sqlite_file(store).parent.mkdir(parents=True, exist_ok=True)
        return False
    with store.reading() as connection:
        return bool(sa.inspect(connection).get_table_names())


def _unpack(path: Path, facts: dict[str, Any], folder: Path) -> None:
    with ZipFile(path) as archive:
        for name in facts["entries"]:
            target = (folder / name).resolve()
            _intact(name, target.is_relative_to(folder.resolve()))
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as source, target.open("wb") as file:
                _copy(source, file)


# Before a backup comes in, all that is there goes, also what the backup knows nothing of.
CLEAR = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
  LOOP
    EXECUTE format('DROP TABLE %s CASCADE', one.name);
  END LOOP;
  FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND prokind = 'f'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', one.name);
  END LOOP;
END $$;
"""


def _put_postgres(dump: Path, url: str) -> None:
    """In one transaction: if anything fails, what was there is still there."""
    clear, script = dump.with_name("clear.sql"), dump.with_name("restore.sql")
    clear.write_text(CLEAR, encoding="utf-8")
    _call("pg_restore", ["--no-owner", f"--file={script}", str(dump)], {})
    steps = (f"--file={clear}", f"--file={script}")
    _postgres("psql", url, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *steps)


def _put_sqlite(dump: Path, url: str) -> None:
    target = Path(str(make_url(url).database))
    target.parent.mkdir(parents=True, exist_ok=True)
    # A log that belongs to the file before it would be played into the new one.
    for old in (f"{target}-wal", f"{target}-shm"):
        Path(old).unlink(missing_ok=True)
    shutil.move(dump, target)


PUT = {SQLITE: _put_sqlite, POSTGRESQL: _put_postgres}
