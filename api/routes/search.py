"""Search over everything."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.asking import answer, reading
from db import finding, remembering

router = APIRouter(tags=["search"])


@router.get("/search")
def search(request: Request, q: str = "", limit: int = 5) -> Response:
    """Records of all tables by name, number, telephone, e-mail, Chinese or pinyin initials, best first.

    Asked for nothing, it tells what the caller opened last and what they gave a star.
    """
    with reading(request) as (viewer, connection):
        groups = finding.find(connection, viewer, q, limit)
        if q.strip():
            return answer({"groups": groups})
        known = {"recent": remembering.recent(connection, viewer)}
        known["favourites"] = remembering.favourites(connection, viewer)
        return answer({"groups": groups, **known})
