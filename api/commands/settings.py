"""list every setting: its environment variable, its default, its value now

Settings come from the environment. Secrets and passwords are never shown.
"""

import re
import unicodedata
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from api.commands import DONE, Command
from core.errors import Invalid
from core.i18n import t
from core.settings import ROOT, Settings

HIDDEN = "********"
PASSWORD = re.compile(r"(?<=://)([^:/@]*:).*(?=@)|((?:password|token|secret|key)=)[^&]*", re.IGNORECASE)
HEADINGS = (
    "command.settings.name",
    "command.settings.value",
    "command.settings.default",
    "command.settings.about",
)
Row = tuple[str, ...]


def run(_: Namespace) -> int:
    fields = Settings.model_fields
    rows = [tuple(t(key) for key in HEADINGS), *described(fields, current(fields))]
    for line in aligned(rows):
        print(line)
    return DONE


def current(fields: Mapping[str, FieldInfo]) -> Settings:
    """The settings in force; a wrong one is refused under the name the user gave it."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = {variable(str(e["loc"][0]), fields): e["msg"] for e in error.errors(include_input=False)}
        raise Invalid("command.settings.wrong", fields=wrong) from error


def described(fields: Mapping[str, FieldInfo], values: Settings) -> Iterator[Row]:
    for name, field in fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        yield variable(name, fields), shown(getattr(values, name)), shown(default), field.description or ""


def variable(name: str, fields: Mapping[str, FieldInfo]) -> str:
    """The environment variable of a field, which an alias may already be."""
    alias = fields[name].validation_alias if name in fields else name
    return alias if isinstance(alias, str) else f"{Settings.model_config['env_prefix']}{name}".upper()


def shown(value: Any) -> str:
    """A value for the screen: nothing secret, and paths from the project's folder."""
    if isinstance(value, SecretStr):
        return HIDDEN if value.get_secret_value() else "-"
    text = str(value).removeprefix(f"{ROOT}/")
    return PASSWORD.sub(rf"\1\2{HIDDEN}", text) or "-"


def aligned(rows: Sequence[Row]) -> Iterator[str]:
    """Columns under one another; Chinese characters are two wide."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield "  ".join(cell + " " * (wide - width(cell)) for cell, wide in cells).rstrip()


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


command = Command(run)
