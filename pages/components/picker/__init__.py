"""A field for one record of any table, found as one types; Streamlit only learns which it is."""

from pathlib import Path
from typing import Any

import streamlit.components.v1 as components

from core.i18n import t

FRAME = components.declare_component("kehu_picker", path=str(Path(__file__).with_name("frame")))
WORDS = ("hint", "nothing", "offline", "remove")


def words() -> dict[str, str]:
    return {name: t(f"picker.{name}") for name in WORDS}


def picker(label: str, key: str, value: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """Draw it; what is chosen now as `{"table", "id", "label"}`, None where nothing is."""
    found = FRAME(words=words(), label=label, value=value, key=key, default=value)
    return found if isinstance(found, dict) and isinstance(found.get("table"), str) else None
