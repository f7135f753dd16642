"""Customers and deals by number: the same number makes the same row, half of them Chinese."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sample.chinese_words import BRAND_FIRST, BRAND_SECOND, REGIONS, TRADES

Row = dict[str, Any]
Maker = Callable[[int, int, int], Row]
START = date(2023, 1, 1)


def words(text: str) -> list[str]:
    return text.split()


FIRST = words("Acme Alder Apex Aurora Beacon Birch Blue Bright Cedar Clear Coral Crown Delta Eagle East Fern")
SECOND = words("bridge brook field ford gate grove harbor hill lake land mark point port ridge stone view")
LINES = words("Logistics Medical Steel Software Foods Energy Textiles Marine Chemicals Robotics Optics Rail")
FORMS = words("Ltd Inc GmbH LLC Group Partners Holdings")
COUNTRIES = words("Germany France Spain Poland Italy Norway Canada Mexico Brazil Japan")
STATUSES = words("potential intended signed repeat dormant lost")
INDUSTRIES = words("technology medical retail software finance manufacturing energy transport")
SOURCES = words("referral website exhibition phone campaign partner other")
SUBJECTS = words("Framework Renewal Pilot Retrofit Expansion Maintenance 变压器 开关柜 扩容 备件 检修 改造")
BRANDS = [a + b for a in BRAND_FIRST.split() for b in BRAND_SECOND.split()]
TRADE_NAMES = list(TRADES)
PLACES = [
    (province, city, districts.split())
    for cities in REGIONS.values()
    for city, (province, districts, _) in cities.items()
]


def customer(n: int, owner: int, _stages: int) -> Row:
    """Customer number n."""
    pick = random.Random(n)
    made = _chinese(n, pick) if n % 2 else _english(n, pick)
    return {
        **made,
        "owner_id": owner,
        "code": f"C-{n:06}",
        "kind": "company",
        "status": pick.choice(STATUSES),
        "grade": pick.choice("abcd"),
        "industry": pick.choice(INDUSTRIES),
        "source": pick.choice(SOURCES),
        "founded_year": pick.randint(1900, 2024),
        "employees": pick.randint(3, 20_000),
        "revenue": pick.randint(1, 5_000_000) * 1_000_000,
    }


def _chinese(n: int, pick: random.Random) -> Row:
    province, city, districts = pick.choice(PLACES)
    name = f"{city}{pick.choice(BRANDS)}{pick.choice(TRADE_NAMES)}有限公司"
    place = {"country": "中国", "region": province, "city": city, "address": pick.choice(districts)}
    phone = f"13{pick.randint(100_000_000, 999_999_999)}"
    return {"name": name, **place, "phone": phone, "email": f"office{n}@example.cn"}


def _english(n: int, pick: random.Random) -> Row:
    name = f"{pick.choice(FIRST)}{pick.choice(SECOND)} {pick.choice(LINES)} {pick.choice(FORMS)}"
    city = f"{pick.choice(FIRST)}{pick.choice(SECOND)}"
    place = {"country": pick.choice(COUNTRIES), "region": f"District {pick.randint(1, 40)}", "city": city}
    street = f"{pick.randint(1, 200)} {pick.choice(SECOND)} street"
    phone = f"+49 {pick.randint(1_000_000, 9_999_999)}"
    return {"name": name, **place, "address": street, "phone": phone, "email": f"office{n}@example.com"}


def opportunity(n: int, owner: int, stages: int) -> Row:
    """Deal number n, with customer n."""
    pick = random.Random(-n)
    begun = START + timedelta(days=pick.randint(0, 1_000))
    who = pick.choice(BRANDS) if n % 2 else pick.choice(FIRST)
    return {
        "name": f"{who} {pick.choice(SUBJECTS)} {pick.randint(1, 9_999)}",
        "owner_id": owner,
        "number": f"D-2026-{n:05}",
        "customer_id": n,
        "stage_id": pick.randint(1, stages),
        "amount": pick.randint(1, 900_000) * 10_000,
        "currency": pick.choice(("CNY", "EUR", "USD")),
        "rate": pick.randint(0, 20) * 500,
        "engaged_on": begun.isoformat(),
        "expected_on": (begun + timedelta(days=pick.randint(10, 200))).isoformat(),
        "source": pick.choice(SOURCES),
        "next_step": f"Call {pick.choice(FIRST)}",
    }


MAKERS: dict[str, Maker] = {"customer": customer, "opportunity": opportunity}


def rows(table: str, count: int, owners: list[int], stages: int) -> Iterator[Row]:
    """Rows 1 to count as they are stored, owners in turn by a step that mixes the teams."""
    make = MAKERS[table]
    for n in range(1, count + 1):
        yield make(n, owners[(n * 7) % len(owners)], stages)
