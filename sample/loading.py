"""The sample companies, brought in through the product's own import; a second time nothing is touched."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping as Map, Sequence
from datetime import date
from pathlib import Path

from core import clock
from core.errors import Invalid
from core.i18n import t
from core.settings import settings
from db import sampling
from db.engine import Store
from db.exchange import importing
from db.exchange.dates import DATE_FORMATS
from db.exchange.matching import Mapped, Spec
from db.exchange.numbers import NUMBER_FORMATS
from db.exchange.source import Report, Row, Source, ignore
from sample import chinese, files, teams
from sample.chinese_mapping import CHINESE, CHINESE_STAGES
from sample.mapping import MAVEN, MAVEN_STAGES, NYC311, Column, Mapping, shift_days

Say = Callable[[str], None]
SEED = 20_260


class Listed(Source):
    """Rows that are in memory already, under the keys of our fields."""

    kind = "csv"

    def __init__(self, mapping: Mapping, rows: Sequence[Map[str, str]], days: int, stages: Map[str, str]) -> None:
        self.headers = [column.field for column in mapping.columns]
        self._mapping, self._rows, self._days, self._stages = mapping, rows, days, stages

    def rows(self, report: Report = ignore) -> Iterator[Row]:
        for number, row in enumerate(self._rows, start=2):
            found = self._mapping.fields(row, self._days)
            if "stage_id" in found:
                found["stage_id"] = self._stages.get(found["stage_id"], found["stage_id"])
            yield number, [found.get(key, "") for key in self.headers]


def load_sample(store: Store, say: Say, *, shifted: bool = True) -> None:
    """Bring in every sample whose files are there, once; `shifted` moves its dates up to today."""
    if sampling.is_loaded(store):
        say(t("sample.there"))
        return
    today = clock.today(settings().zone)
    maven, nyc = files.folder("maven_crm"), files.folder("nyc311")
    if maven:
        _maven(store, maven, today if shifted else None, say)
    if nyc:
        rows = _read(nyc / NYC311.file)
        days = _days(rows, "created_date", today if shifted else None)
        _bring(store, NYC311, rows, days, {}, say)
    _chinese(store, today, say)


def _maven(store: Store, folder: Path, today: date | None, say: Say) -> None:
    plan = teams.plan(_read(folder / "sales_teams.csv"))
    sampling.add_people(
        store,
        [{"name": x.name, "parent": x.parent, "region": x.region} for x in plan.teams],
        [
            {"name": p.name, "full_name": p.full_name, "role": p.role, "team": p.team, "manager": p.manager}
            for p in plan.people
        ],
    )
    stages = sampling.add_pipeline(store, "Maven", MAVEN_STAGES)
    deals = _read(folder / "sales_pipeline.csv")
    days = _days(deals, "close_date", today)
    for mapping in MAVEN:
        _bring(store, mapping, _read(folder / mapping.file), days, stages, say)


def _chinese(store: Store, today: date, say: Say) -> None:
    made = chinese.generate(SEED, today)
    stages = sampling.add_pipeline(store, "电力设备", CHINESE_STAGES)
    for mapping in CHINESE:
        _bring(store, mapping, made[mapping.file], 0, stages, say)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _days(rows: Iterable[Map[str, str]], column: str, today: date | None) -> int:
    if today is None:
        return 0
    return shift_days(max(date.fromisoformat(row[column][:10]) for row in rows if row[column]), today)


def _bring(
    store: Store, mapping: Mapping, rows: Sequence[Map[str, str]], days: int, stages: Map[str, str], say: Say
) -> None:
    """Import one table; a sample that does not come in whole is a defect and is said so."""
    spec = Spec(
        mapping.table,
        tuple(_mapped(column) for column in mapping.columns),
        key=mapping.key,
        constants=dict(mapping.constants),
        zone=mapping.zone,
        label=t("sample.label", file=mapping.file),
    )
    source = Listed(mapping, rows, days, stages)
    outcome = importing.apply(store, sampling.importer(store), source, spec, f"{sampling.REQUEST}:{mapping.file}")
    if outcome.refused:
        first = outcome.refusals[0]
        raise Invalid("sample.refused", file=mapping.file, line=first.line, reason=first.message)
    say(t("sample.loaded", file=mapping.file, count=outcome.new))


def _mapped(column: Column) -> Mapped:
    return Mapped(
        column.field, (column.field,), by=column.by, number=NUMBER_FORMATS[0], date=DATE_FORMATS[0], times=column.times
    )
