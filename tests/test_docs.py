"""The guide against the product: nothing is left out of it, and what it shows is true, in each language."""

import json
import re
from functools import cache
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from api import commands
from api.commands.settings import variable
from api.feed import feed_routes
from api.health import health_routes
from api.routes.app import ROUTERS
from api.routes.changes import ApplyBody, Body, UndoBody
from api.signin import signin_routes
from core import filter as flt
from core.i18n import languages
from core.settings import Settings
from db.catalog import declarations
from db.exchange.stating import read_spec

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "guide"
FOLDERS = {"en": GUIDE, "zh_CN": GUIDE / "zh_CN"}
MOST_PAGES = 6
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`]*)`")
SENT = re.compile(r"\"\$KEHU(/[^\"?]*)[^\"]*\"[^'\n]* -d '(.*?)'", re.DOTALL)
FILTER = re.compile(r"'filter=(.*?)'", re.DOTALL)


@cache
def pages(language: str) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(FOLDERS[language].glob("*.md"))}


def guide(language: str) -> str:
    return "\n".join(pages(language).values())


def nameless(path: str) -> str:
    """A path whatever its parameters are called."""
    return re.sub(r"\{[^}]*\}", "{}", path)


each_language = pytest.mark.parametrize("language", sorted(FOLDERS))


def test_every_language_has_the_same_pages() -> None:
    assert set(FOLDERS) == set(languages())
    names = {language: list(pages(language)) for language in FOLDERS}
    assert all(found == names["en"] for found in names.values()), names
    assert 1 <= len(names["en"]) <= MOST_PAGES


@each_language
def test_every_table_is_told(language: str) -> None:
    told = set(re.findall(r"`([a-z_]+)`", pages(language)["README.md"]))
    assert {made.key for made in declarations()} - told == set()


@each_language
def test_every_setting_is_told(language: str) -> None:
    fields = Settings.model_fields
    told = set(re.findall(r"^\| `([A-Z_]+)`", pages(language)["running.md"], re.MULTILINE))
    assert told == {variable(name, fields) for name in fields}


@each_language
def test_every_command_is_told(language: str) -> None:
    told = set(re.findall(r"`manage\.py ([a-z]+)", pages(language)["running.md"]))
    assert set(commands.names()) - told == set()


@each_language
def test_the_calls_told_are_those_there_are(language: str) -> None:
    routes = [route for module in ROUTERS for route in module.router.routes if isinstance(route, APIRoute)]
    there = {(method, nameless(route.path)) for route in routes for method in route.methods or ()}
    told = {(method, nameless(path)) for method, path in CALL.findall(guide(language))}
    assert told == there


@each_language
def test_addresses_outside_the_api_are_told(language: str) -> None:
    inside = [
        f"{mount.path}{route.path}"
        for mount in signin_routes()
        for route in mount.routes
        if isinstance(route, Route)
    ]
    addresses = [*inside, *(route.path for route in (*health_routes(), *feed_routes()))]
    assert addresses
    assert [path for path in addresses if f"`{path}`" not in guide(language)] == []


@each_language
def test_links_lead_somewhere(language: str) -> None:
    for name, text in pages(language).items():
        targets = LINK.findall(text)
        assert targets, name
        assert [t for t in targets if not (FOLDERS[language] / t).is_file()] == [], name


def test_examples_are_the_same_in_every_language() -> None:
    for name, text in pages("en").items():
        for language in FOLDERS:
            assert BLOCK.findall(pages(language)[name]) == BLOCK.findall(text), f"{language}/{name}"


def test_examples_of_the_api_are_well_formed() -> None:
    examples = "\n".join(BLOCK.findall(guide("en")))
    sent = [(path, json.loads(body)) for path, body in SENT.findall(examples)]
    for path, body in sent:
        read(path, body)
    assert {path.rpartition("/")[2] for path, _ in sent} == {"plan", "changes", "undo", "check", "apply"}
    conditions = [flt.parse(json.loads(text)) for text in FILTER.findall(examples)]
    assert conditions


def read(path: str, body: dict[str, object]) -> None:
    """What the route of a path does first with its body."""
    match path.rpartition("/")[2]:
        case "plan":
            Body.model_validate(body)
        case "changes":
            ApplyBody.model_validate(body)
        case "undo":
            UndoBody.model_validate(body)
        case _:
            spec = body["spec"]
            assert isinstance(spec, dict)
            assert read_spec(spec, "customer").columns
