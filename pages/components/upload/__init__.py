"""A file from the person's disk straight to the REST API, with its progress; Streamlit only learns the id.

Streamlit's own uploader holds the whole file in the server's memory and speaks English alone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import streamlit.components.v1 as components

from core.i18n import t
from core.settings import settings

FRAME = components.declare_component("kehu_upload", path=str(Path(__file__).with_name("frame")))
WORDS = ("choose", "remove", "cancel", "sending", "broken", "instead")
LIMITS = ("drop", "too_big")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a file goes, as a form with `fields`; the answer's `id` is what comes back.

    `accept` is a list of endings (`.csv,.xlsx`) or media types, as HTML has it.
    """

    address: str
    csrf: str
    accept: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def upload(target: Target, key: str, value: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """Draw it; the file there is now as `{"id", "label"}`, None while there is none."""
    limit = settings().max_file_mb
    words = {name: t(f"upload.{name}") for name in WORDS}
    words |= {name: t(f"upload.{name}", limit=limit) for name in LIMITS}
    found = FRAME(**asdict(target), limit=limit << 20, words=words, value=value, key=key, default=value)
    return found if isinstance(found, dict) and isinstance(found.get("id"), int) else None
