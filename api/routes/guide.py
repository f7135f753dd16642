"""The API's own description as a page; it is made here, because nothing may be loaded from elsewhere."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.answers import page

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> Response:
    """Every call with its parameters, from the OpenAPI description."""
    described = request.app.openapi()
    return page("openapi.html", calls=calls(described), title=described["info"]["title"])


def calls(described: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations in the order they were declared, bodies with their fields."""
    schemas = described.get("components", {}).get("schemas", {})
    return [
        {
            "method": method.upper(),
            "path": f"/api/v1{path}",
            "about": operation.get("description") or operation.get("summary", ""),
            "tag": (operation.get("tags") or [""])[0],
            "parameters": operation.get("parameters", []),
            "body": _body(operation, schemas),
        }
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


def _body(operation: dict[str, Any], schemas: dict[str, Any]) -> list[tuple[str, str, bool]]:
    content = operation.get("requestBody", {}).get("content", {})
    for media in content.values():
        name = media["schema"].get("$ref", "").rsplit("/", 1)[-1]
        schema = schemas.get(name, {})
        required = schema.get("required", [])
        return [(key, _type(facts), key in required) for key, facts in schema.get("properties", {}).items()]
    return []


def _type(facts: dict[str, Any]) -> str:
    if "anyOf" in facts:
        return " | ".join(_type(f) for f in facts["anyOf"])
    if "enum" in facts:
        return " | ".join(str(v) for v in facts["enum"])
    if "$ref" in facts:
        return str(facts["$ref"]).rsplit("/", 1)[-1]
    if facts.get("type") == "array":
        return f"[{_type(facts.get('items', {}))}]"
    return str(facts.get("type", "any"))
