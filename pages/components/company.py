"""The company's settings as widgets: each gives back what it sets."""

from typing import Any

import streamlit as st
from babel.numbers import get_currency_name

from core import i18n
from core.i18n import t
from db import settings_company
from db.profile import zones
from pages.components.guard import Visit

# Those asked for most come first; the others follow by code.
USUAL = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "SGD", "AUD", "CAD", "CHF", "INR")
HOME_CURRENCY = {"zh_CN": "CNY"}
Settings = dict[str, Any]


def stated(visit: Visit) -> Settings:
    """The settings somebody has chosen."""
    with visit.store.reading() as connection:
        return settings_company.stated(connection)


def name(now: Settings) -> Settings:
    given = now.get("company_name", "")
    return {"company_name": st.text_input(t("company.name"), given, max_chars=120, key="company_name")}


def language(now: Settings) -> Settings:
    """What was chosen, else the language this page speaks."""
    spoken = i18n.languages()
    known = now.get("language", i18n.language())
    chosen = st.selectbox(
        t("page.language"), spoken, spoken.index(known), lambda one: t(f"language.{one}"),
        key="company_language", help=t("company.default_hint"),
    )  # fmt: skip
    return {"language": chosen}


def zone(now: Settings) -> Settings:
    """What was chosen, else the zone the browser is in."""
    known = now.get("zone") or st.context.timezone or "UTC"
    offered = list(dict.fromkeys([known, "UTC", *zones()]))
    chosen = st.selectbox(t("page.zone"), offered, key="company_zone", help=t("company.default_hint"))
    return {"zone": chosen}


def currency(now: Settings) -> Settings:
    """What was chosen, else the one usual where this language is spoken."""
    codes = [choice.key for choice in settings_company.KNOWN["currency"].choices]
    offered = list(dict.fromkeys([*USUAL, *codes]))
    known = now.get("currency") or HOME_CURRENCY.get(i18n.language(), "USD")
    chosen = st.selectbox(
        t("company.currency"), offered, offered.index(known), _named, key="company_currency",
        help=t("company.currency_hint"),
    )  # fmt: skip
    return {"currency": chosen}


def _named(code: str) -> str:
    return f"{code} · {get_currency_name(code, locale=i18n.language())}"
