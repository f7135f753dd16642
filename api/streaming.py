"""A content as an answer, piece by piece; a download that broke off goes on from where it stopped."""

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.answers import error_response
from core.errors import Unsatisfiable
from db import contents
from db.contents import Content
from db.engine import Store

ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*")


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """(start, stop) of a `Range`; None where all is to be sent. Raises Unsatisfiable.

    Several ranges, and what is no range in bytes, may be answered with the whole: so they are.
    """
    found = ONE_RANGE.fullmatch(header)
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= stop:
        raise Unsatisfiable("error.range", size=size)
    return start, stop


def streamed(request: Request, store: Store, content: Content, headers: Mapping[str, str]) -> Response:
    """The whole content, or the part that `Range` asks for."""
    tag = f'"{content.sha256}"'
    said = {**headers, "Accept-Ranges": "bytes", "ETag": tag}
    unchanged = request.headers.get("if-range", tag) == tag
    try:
        wanted = asked_range(request.headers.get("range", "") if unchanged else "", content.size)
    except Unsatisfiable as error:
        answer = error_response(error)
        answer.headers["Content-Range"] = f"bytes */{content.size}"
        return answer
    start, stop = wanted or (0, content.size)
    said["Content-Length"] = str(stop - start)
    if wanted:
        said["Content-Range"] = f"bytes {start}-{stop - 1}/{content.size}"
    return StreamingResponse(contents.read(store, content, start, stop), 206 if wanted else 200, said)
