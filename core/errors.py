"""Everything that may go wrong as expected: one class per HTTP status, each carrying its message key."""

from collections.abc import Mapping
from typing import Any, ClassVar

from core.i18n import t


class KehuError(Exception):
    """An expected failure. `key` names the message, `params` fill it, `fields` says what is wrong where."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "malformed"

    def __init__(self, key: str, /, *, fields: Mapping[str, str] | None = None, **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.params = params
        self.fields = dict(fields or {})

    @property
    def message(self) -> str:
        """The words for the reader, in the language now in force."""
        return t(self.key, **self.params)

    def __str__(self) -> str:
        return self.message

    def detail(self) -> dict[str, Any]:
        """More for a program to read (the three sides of a conflict, say); empty for most."""
        return {}


class Malformed(KehuError):
    status, code = 400, "malformed"


class Anonymous(KehuError):
    status, code = 401, "anonymous"


class Denied(KehuError):
    status, code = 403, "denied"


class Missing(KehuError):
    """Not there, or not for this caller to know of: the two must look alike."""

    status, code = 404, "missing"


class Stale(KehuError):
    """Somebody else was first. `conflicts` holds mine, theirs and original per field."""

    status, code = 409, "stale"

    def __init__(self, key: str, /, *, conflicts: list[dict[str, Any]] | None = None, **params: Any) -> None:
        super().__init__(key, **params)
        self.conflicts = conflicts or []

    def detail(self) -> dict[str, Any]:
        return {"conflicts": self.conflicts}


class TooMuch(KehuError):
    status, code = 413, "too_much"


class Unsupported(KehuError):
    status, code = 415, "unsupported"


class Unsatisfiable(KehuError):
    """Bytes were asked for that are beyond the end of the file."""

    status, code = 416, "unsatisfiable"


class Invalid(KehuError):
    """Understood, but refused; `refused` lists row, field, key and message of each refusal."""

    status, code = 422, "invalid"

    def __init__(
        self,
        key: str,
        /,
        *,
        fields: Mapping[str, str] | None = None,
        refused: list[dict[str, Any]] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(key, fields=fields, **params)
        self.refused = refused or []

    def detail(self) -> dict[str, Any]:
        return {"refused": self.refused} if self.refused else {}


class Locked(KehuError):
    status, code = 423, "locked"


class TooOften(KehuError):
    status, code = 429, "too_often"


class Unavailable(KehuError):
    """The disk is full, the database is locked or out of reach: try again later."""

    status, code = 503, "unavailable"


class Misdeclared(Exception):
    """A declaration in code is wrong; start-up stops with these words (for engineers, English only)."""
