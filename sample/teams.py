"""The users and teams behind a list of sales people, their managers and regional offices."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Team:
    """An office has no parent; below it stands one team per manager."""

    name: str
    parent: str
    region: str


@dataclass(frozen=True, slots=True)
class Person:
    """`manager` is the user name of the one above, blank at the top."""

    name: str
    full_name: str
    role: str
    team: str
    manager: str


@dataclass(frozen=True, slots=True)
class Plan:
    """In an order in which each may be created: parents before children, managers before their people."""

    teams: tuple[Team, ...]
    people: tuple[Person, ...]


def user_name(full_name: str) -> str:
    """`Mei-Mei Johns` signs in as `mei-mei.johns`."""
    return re.sub(r"[^a-z0-9-]+", ".", full_name.lower()).strip(".")


def plan(rows: Iterable[Mapping[str, str]]) -> Plan:
    """From the rows of sales_teams.csv."""
    agents = [(row["sales_agent"], row["manager"], row["regional_office"]) for row in rows]
    managers = dict.fromkeys((manager, office) for _, manager, office in agents)
    offices = [Team(office, "", office) for office in dict.fromkeys(office for _, office in managers)]
    teams = [Team(_team(manager, office), office, office) for manager, office in managers]
    heads = [Person(user_name(who), who, "manager", _team(who, office), "") for who, office in managers]
    people = [
        Person(user_name(who), who, "sales", _team(manager, office), user_name(manager))
        for who, manager, office in agents
    ]
    return Plan((*offices, *teams), (*heads, *people))


def _team(manager: str, office: str) -> str:
    return f"{office} – {manager}"
