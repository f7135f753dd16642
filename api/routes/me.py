"""The caller: who they are here, and their tokens."""

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.asking import answer, person, reading
from core.errors import Denied
from db.identity import create_token, csrf_token, revoke_token, tokens_of

router = APIRouter(tags=["me"])


class TokenBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=120)
    role: str | None = None
    days: int = Field(90, ge=1, le=730)


@router.get("/me")
def me(request: Request) -> Response:
    """The person, their language and zone, and the token that changing requests of this session carry."""
    with person(request) as ask:
        viewer, caller = ask.viewer, ask.caller
        return answer(
            {
                "id": viewer.user_id,
                "name": viewer.name,
                "full_name": viewer.full_name,
                "roles": [role.key for role in viewer.roles],
                "language": viewer.language,
                "zone": viewer.zone,
                "position": caller.position,
                "csrf": csrf_token(caller.session_hash) if caller.session_id else None,
            }
        )


@router.get("/tokens")
def tokens(request: Request) -> Response:
    """The caller's API tokens, without their secrets."""
    with reading(request) as (viewer, connection):
        return answer({"tokens": [asdict(token) for token in tokens_of(connection, viewer.user_id)]})


@router.post("/tokens")
def new_token(request: Request, body: TokenBody) -> Response:
    """A new token, shown this once. A token cannot make another that can do more than itself."""
    with person(request) as ask, ask.store.work() as work:
        if ask.caller.role and body.role not in (None, ask.caller.role):
            raise Denied("auth.token_role")
        made = create_token(work, ask.viewer.user_id, body.name, body.role or ask.caller.role, body.days)
    return answer({"token": made}, 201)


@router.delete("/tokens/{pk}")
def end_token(request: Request, pk: int) -> Response:
    """Revoke one of the caller's tokens; its next call is refused."""
    with person(request) as ask, ask.store.work() as work:
        revoke_token(work, ask.viewer.user_id, pk)
    return answer({})
