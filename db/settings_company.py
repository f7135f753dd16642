"""The settings of the company: which there are, what each may be, and what they are now."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from babel.numbers import list_currencies
from sqlalchemy import Connection

from core.i18n import languages
from db.fields import Choice, Field
from db.kinds import Refused, clean
from db.merging import catalog_at

# How far the first-run guide has come: that it is open, the steps that were passed, that it is over.
FIRST_STEPS = "first_steps"
STEPS = ("name", "language", "currency", "colleagues", "data")
OPEN, OVER = "open", "over"

KNOWN: Mapping[str, Field] = MappingProxyType(
    {
        "company_name": Field("company_name", "text", max=120, default=""),
        "company_address": Field("company_address", "long_text", max=400, default=""),
        "paper": Field("paper", "choice", choices=(Choice("a4"), Choice("letter")), default="a4"),
        "currency": Field(
            "currency", "choice", choices=tuple(Choice(c) for c in sorted(list_currencies())), default="USD"
        ),
        "language": Field(
            "language", "choice", choices=tuple(Choice(name) for name in languages()), default="en"
        ),
        "zone": Field("zone", "text", max=60, default="UTC"),
        "retention_days": Field("retention_days", "integer", min=1, max=36_500, default=365),
        FIRST_STEPS: Field(
            FIRST_STEPS,
            "multi_choice",
            choices=tuple(Choice(key) for key in (OPEN, *STEPS, OVER)),
            default=(OVER,),
        ),
    }
)


def reason_against(key: str, value: Any) -> Refused | None:
    """Why a setting cannot have a value."""
    try:
        if clean(value, KNOWN[key]) is None:
            return Refused("guard.setting_blank")
    except Refused as refused:
        return refused
    return None


def read(connection: Connection) -> dict[str, Any]:
    """All of them as they are now, defaults included."""
    return {key: field.default for key, field in KNOWN.items()} | stated(connection)


def stated(connection: Connection) -> dict[str, Any]:
    """Those that somebody has chosen."""
    setting = catalog_at(connection).table("setting").sa
    rows = connection.execute(sa.select(setting.c.key, setting.c.value).where(setting.c.deleted_at.is_(None)))
    return {row.key: row.value for row in rows}
