"""What somebody wants to write, and what would come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import Denied, Invalid, KehuError, Locked, Missing, Stale
from core.i18n import t
from db.catalog import Table
from db.kinds import to_json

OPS = ("create", "update", "delete", "restore")
SOURCES = ("grid", "form", "paste", "bulk", "import", "merge", "workflow", "api", "undo", "studio")


@dataclass(frozen=True, slots=True)
class Intent:
    """One row somebody wants to write.

    `text`: values are as a person typed them, not as JSON has them; `clean`: they are checked and typed.
    """

    table: str
    op: str
    id: int | None = None
    version: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    text: bool = False
    clean: bool = False


@dataclass(frozen=True, slots=True)
class NewRow:
    """A reference to a row that the same change set creates, by the place of its intent."""

    index: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row or one of its fields cannot be written; `error` is the class an API answers with."""

    index: int
    table: str
    id: int | None
    field: str | None
    key: str
    message: str
    error: type[KehuError] = Invalid
    conflict: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        made = {
            "row": self.index, "table": self.table, "id": self.id, "field": self.field, "key": self.key,
            "error": self.error.code, "message": self.message,
        }  # fmt: skip
        return {**made, **self.conflict} if self.conflict else made


@dataclass(slots=True)
class RowPlan:
    """What becomes of one row: `old` and `new` hold typed values of the fields that change; `depth` says how
    long the chain of new rows is that it `hangs` on.
    """

    index: int
    table: Table
    op: str
    id: int | None
    version: int
    depth: int = 0
    hangs: bool = False
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)

    def refuse(
        self,
        key: str,
        at: str | None = None,
        /,
        *,
        error: type[KehuError] = Invalid,
        conflict: Mapping[str, Any] | None = None,
        **params: Any,
    ) -> None:
        said = Refusal(self.index, self.table.key, self.id, at, key, t(key, **params), error, conflict)
        self.refusals.append(said)

    def hangs_on(self) -> dict[str, int]:
        """The fields that refer to new rows of the same set, with the place of each row's intent."""
        if not self.hangs:
            return {}
        return {key: value.index for key, value in self.new.items() if isinstance(value, NewRow)}

    def value(self, key: str) -> Any:
        """The field's value once the plan is applied."""
        return self.new[key] if key in self.new else self.before.get(key)

    def to_json(self) -> dict[str, Any]:
        fields = self.table.fields
        cells = [
            {"field": k, "old": _json(self.old.get(k), fields[k]), "new": _json(v, fields[k])}
            for k, v in self.new.items()
        ]
        return {
            "row": self.index, "table": self.table.key, "op": self.op, "id": self.id, "version": self.version,
            "cells": cells, "refused": [r.to_json() for r in self.refusals], "duplicates": self.duplicates,
        }  # fmt: skip


def _json(value: Any, field: Any) -> Any:
    return {"new": value.index} if isinstance(value, NewRow) else to_json(value, field)


@dataclass(slots=True)
class Plan:
    """All of it, in the order it was asked for."""

    rows: list[RowPlan]

    def refusals(self) -> list[Refusal]:
        return [r for row in self.rows for r in row.refusals]

    def accepted(self) -> list[RowPlan]:
        return [row for row in self.rows if not row.refusals]

    def to_json(self) -> dict[str, Any]:
        refused = self.refusals()
        return {
            "rows": [row.to_json() for row in self.rows],
            "refused": [r.to_json() for r in refused],
            "cells": sum(len(row.new) for row in self.rows),
        }


GRAVEST: tuple[type[KehuError], ...] = (Denied, Missing, Locked, Stale, Invalid)


def raise_refusals(refusals: list[Refusal]) -> None:
    """Raise the gravest kind of refusal, with all of them inside."""
    error = min((r.error for r in refusals), key=GRAVEST.index)
    fields = {r.field: r.message for r in refusals if r.field}
    listed = [r.to_json() for r in refusals]
    if error is Stale:
        raise Stale("error.stale", fields=fields, conflicts=[r for r in listed if "mine" in r])
    if len(refusals) == 1 and error is not Invalid:
        raise error("error.refused_one", fields=fields, reason=refusals[0].message)
    if error is Invalid:
        raise Invalid(
            "error.refused", fields=fields, refused=listed, count=len(refusals), reason=refusals[0].message
        )
    raise error("error.refused", fields=fields, count=len(refusals), reason=refusals[0].message)
