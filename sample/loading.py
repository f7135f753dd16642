"""The sample companies, brought in through the product's own import; a second time nothing is touched."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping as Map, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path

from core import clock
from core.errors import Invalid
from core.i18n import find, t
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

    def __init__(
        self, mapping: Mapping, rows: Sequence[Map[str, str]], days: int, stages: Map[str, str]
    ) -> None:
        self.headers = [column.field for column in mapping.columns]
        self._mapping, self._rows, self._days, self._stages = mapping, rows, days, stages

    def rows(self, report: Report = ignore) -> Iterator[Row]:  # noqa: ARG002 - nothing here can be ragged
        for number, row in enumerate(self._rows, start=2):
            found = self._mapping.fields(row, self._days)
            if "stage_id" in found:
                found["stage_id"] = self._stages.get(found["stage_id"], found["stage_id"])
            yield number, [found.get(key, "") for key in self.headers]


@dataclass(frozen=True, slots=True)
class Bringing:
    """Where the sample goes, and who is told; `days` moves its dates, `stages` names the stages' rows."""

    store: Store
    say: Say
    days: int = 0
    stages: Map[str, str] = field(default_factory=dict)

    def bring(self, mapping: Mapping, rows: Sequence[Map[str, str]]) -> None:
        """Import one table; a sample that does not come in whole is a defect and is said so."""
        spec = Spec(
            mapping.table,
            tuple(_mapped(column) for column in mapping.columns),
            key=mapping.key,
            constants=dict(mapping.constants),
            zone=mapping.zone,
            label=t("sample.label", file=_named(mapping)),
        )
        source = Listed(mapping, rows, self.days, self.stages)
        request = f"{sampling.REQUEST}:{mapping.file}"
        outcome = importing.apply(self.store, sampling.importer(self.store), source, spec, request)
        if outcome.refused:
            first = outcome.refusals[0]
            raise Invalid("sample.refused", file=mapping.file, line=first.line, reason=first.message)
        self.say(t("sample.loaded", file=_named(mapping), count=outcome.new))


def _named(mapping: Mapping) -> str:
    """The file there is, or the table that rows are made for."""
    return find(f"table.{mapping.file}") or mapping.file


def load_sample(store: Store, say: Say, *, shifted: bool = True) -> None:
    """Bring in every sample whose files are there, once; `shifted` moves its dates up to today."""
    if sampling.is_loaded(store, CHINESE[-1].file):
        say(t("sample.there"))
        return
    today = clock.today(settings().zone)
    bringing = Bringing(store, say)
    if maven := files.folder("maven_crm"):
        _maven(bringing, maven, today if shifted else None)
    if nyc := files.folder("nyc311"):
        rows = _read(nyc / NYC311.file)
        days = _days(rows, "created_date", today if shifted else None)
        replace(bringing, days=days).bring(NYC311, rows)
    _chinese(bringing, today)


def _maven(bringing: Bringing, folder: Path, today: date | None) -> None:
    plan = teams.plan(_read(folder / "sales_teams.csv"))
    people = [asdict(person) for person in plan.people]
    sampling.add_people(bringing.store, [asdict(team) for team in plan.teams], people)
    stages = sampling.add_pipeline(bringing.store, "Maven", MAVEN_STAGES)
    days = _days(_read(folder / "sales_pipeline.csv"), "close_date", today)
    for mapping in MAVEN:
        replace(bringing, days=days, stages=stages).bring(mapping, _read(folder / mapping.file))


def _chinese(bringing: Bringing, today: date) -> None:
    made = chinese.generate(SEED, today)
    stages = sampling.add_pipeline(bringing.store, "电力设备", CHINESE_STAGES)
    for mapping in CHINESE:
        replace(bringing, stages=stages).bring(mapping, made[mapping.file])


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _days(rows: Iterable[Map[str, str]], column: str, today: date | None) -> int:
    if today is None:
        return 0
    return shift_days(max(date.fromisoformat(row[column][:10]) for row in rows if row[column]), today)


def _mapped(column: Column) -> Mapped:
    number, day = NUMBER_FORMATS[0], DATE_FORMATS[0]
    return Mapped(column.field, (column.field,), by=column.by, number=number, date=day, times=column.times)
