"""Conditions against the catalogue: names checked, values typed and resolved for one viewer now."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core import clock, filter as flt
from core.errors import Denied, Malformed
from db.catalog import Catalog, Table
from db.fields import Field
from db.kinds import KINDS, WORDS, Refused, clean
from db.viewer import Viewer

HIDING = ("hidden", "partial")
PARTS = ("contains", "not_contains", "starts_with", "ends_with")
PLAIN = Field("", "text")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path ends: through which references, at which field of which table."""

    steps: tuple[Field, ...]
    table: Table
    field: Field
    category: bool = False

    @property
    def path(self) -> str:
        return ".".join([*(f.key for f in self.steps), self.field.key])


def locate(catalog: Catalog, table: Table, path: str) -> Place:
    """The field a path such as `customer.region` or `status.category` names. Raises Missing or Malformed."""
    *before, last = path.split(".")
    steps: list[Field] = []
    for name in before[:4]:
        found = table.field(name)
        if found.choices and last == "category" and name == before[-1]:
            return Place(tuple(steps), table, found, category=True)
        if not found.references:
            raise Malformed("error.filter_path", path=path[:80])
        steps.append(found)
        table = catalog.table(found.references)
    if len(before) > 4:
        raise Malformed("error.filter_path", path=path[:80])
    return Place(tuple(steps), table, table.field(last))


def require_open(viewer: Viewer, table: Table, path: str) -> Place:
    """The place of a path, if no field on the way is masked: what one may not see, one may not ask about."""
    place = locate(viewer.catalog, table, path)
    owners = [table, *(viewer.catalog.table(str(step.references)) for step in place.steps)]
    for owner, field in zip(owners, (*place.steps, place.field), strict=True):
        if viewer.mask(owner, field.key) in HIDING:
            raise Denied("error.masked", field=field.label)
    return place


def title_open(viewer: Viewer, table: Table) -> bool:
    """Whether rows of a table may be named to the viewer."""
    return viewer.mask(table, table.title) not in HIDING


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition read for one viewer and table: typed, resolved, ready for SQL or for memory."""

    table: Table
    viewer: Viewer
    condition: flt.Condition


def bind(viewer: Viewer, table: Table, condition: flt.Condition, *, as_role: bool = False) -> Asked:
    """Check a condition and resolve its values now. `as_role`: it is a right, so masks do not count."""

    def typed(test: flt.Test) -> flt.Condition:
        return _typed(viewer, find(test.path), test, find)

    def find(path: str) -> Place:
        return locate(viewer.catalog, table, path) if as_role else require_open(viewer, table, path)

    return Asked(table, viewer, flt.rebuild(condition, typed))


def _typed(viewer: Viewer, place: Place, test: flt.Test, find: Callable[[str], Place]) -> flt.Condition:
    path = place.path
    if place.category:
        return _by_category(place.field, path, test)
    if test.op not in KINDS[place.field.kind].ops:
        raise Malformed("error.filter_op", field=place.field.label, op=test.op)
    if isinstance(test.value, flt.Other):
        return _other(place, test, find(test.value.path))
    if test.op in ("empty", "not_empty"):
        return flt.Test(path, test.op)
    if test.op == "within":
        return flt.Test(path, "within", _window(viewer, place.field, test.value))
    if place.field.kind == "moment" and (days := _as_days(test)) is not None:
        return _moments(viewer, path, test.op, days)
    read = _reader(viewer, place.field, test.op)
    value = tuple(read(v) for v in test.value) if isinstance(test.value, tuple) else read(test.value)
    return flt.Test(path, test.op, value)


def _other(place: Place, test: flt.Test, other: Place) -> flt.Test:
    """Two fields of the row compared, if they hold the same sort of value."""
    same = _sort_of_value(place.field) == _sort_of_value(other.field)
    if test.op not in flt.COMPARE or other.category or not same:
        raise Malformed("error.filter_op", field=place.field.label, op=test.op)
    return flt.Test(place.path, test.op, flt.Other(other.path))


def _sort_of_value(field: Field) -> tuple[str, Any]:
    """Fields alike in this can be compared as they are stored."""
    kind = KINDS[field.kind]
    if field.references:
        return "reference", field.references
    if kind.ops == WORDS:
        return "text", None
    return type(kind.column(field)).__name__, field.scale


def _by_category(field: Field, path: str, test: flt.Test) -> flt.Test:
    """A test of a choice's category is a test for the choices in it."""
    wanted = test.value if isinstance(test.value, tuple) else (test.value,)
    keys = tuple(c.key for c in field.choices if c.category in wanted)
    if test.op not in ("=", "!=", "in", "not_in"):
        raise Malformed("error.filter_op", field=field.label, op=test.op)
    return flt.Test(path, "in" if test.op in ("=", "in") else "not_in", keys)


def _reader(viewer: Viewer, field: Field, op: str) -> Callable[[Any], Any]:
    loose = replace(field, required=False, max=None, min=None)
    as_text = field.kind in ("choice", "multi_choice", "tags") or op in PARTS

    def read(value: Any) -> Any:
        if isinstance(value, flt.Me | flt.Now | flt.Other):
            return _resolved(viewer, field, value, op)
        if value is None or value == "":
            return None
        try:
            return clean(str(value)[:1000], PLAIN) if as_text else clean(value, loose)
        except Refused as refused:
            raise Malformed("error.filter_value", field=field.label, reason=refused.message) from None

    return read


def _resolved(viewer: Viewer, field: Field, value: flt.Me | flt.Now | flt.Other, op: str) -> Any:
    """Who asks, or when, where the field can hold such a thing."""
    match value:
        case flt.Me() if field.references == "user":
            return viewer.user_id
        case flt.Now(offset) if field.kind in ("date", "moment") and op not in PARTS:
            try:
                instant = clock.now() + offset
            except OverflowError:
                raise Malformed("error.filter_span", text=str(offset)) from None
            return instant if field.kind == "moment" else instant.astimezone(ZoneInfo(viewer.zone)).date()
    raise Malformed("error.filter_op", field=field.label, op=op)


def _window(viewer: Viewer, field: Field, name: Any) -> tuple[Any, Any]:
    start, end = flt.window(str(name), clock.today(viewer.zone))
    return _span(viewer, start, end) if field.kind == "moment" else (start, end)


def _span(viewer: Viewer, start: date, end: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(viewer.zone)
    return flt.moment_of(start, zone), flt.moment_of(end, zone)


def _as_days(test: flt.Test) -> tuple[date | None, ...] | None:
    """The days of a test that asks a moment by whole days; None when it names instants."""
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    if not all(v is None or (isinstance(v, str) and len(v) == 10) for v in values) or not any(values):
        return None
    try:
        return tuple(date.fromisoformat(v) if v else None for v in values)
    except ValueError:
        return None


def _moments(viewer: Viewer, path: str, op: str, days: tuple[date | None, ...]) -> flt.Condition:
    """A question about days, asked of instants: the viewer's day from its first to its last moment."""
    spans = [_span(viewer, d, d + timedelta(1)) if d else None for d in days]
    first, last = spans[0], spans[-1]
    inside = flt.AnyOf(tuple(flt.Test(path, "within", s) for s in spans if s))
    if op in ("=", "in"):
        return inside
    if op in ("!=", "not_in"):
        return flt.Not(inside)
    if op == "between":
        low = (flt.Test(path, ">=", first[0]),) if first else ()
        high = (flt.Test(path, "<", last[1]),) if last else ()
        return flt.All((flt.Test(path, "not_empty"), *low, *high))
    edge, asked = {"<": (0, "<"), "<=": (1, "<"), ">": (1, ">="), ">=": (0, ">=")}[op]
    return flt.Test(path, asked, first and first[edge])
