"""The grid's frame as files packed once: Streamlit would pack its 4.7 MB of script anew for every browser."""

import gzip
import mimetypes
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.doors import READING

PLACE = "/component/st_aggrid.AgGrid.agGrid/"
PACKED = (".js", ".css")


@cache
def _build() -> Path:
    """Where the package keeps its frame; found without loading it, which belongs to the pages."""
    found = find_spec("st_aggrid")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("st_aggrid")
    return Path(found.origin).parent / "frontend" / "build"


@cache
def files() -> dict[str, Path]:
    """The frame's scripts and styles by their addresses."""
    found = sorted(path for ending in PACKED for path in _build().rglob(f"*{ending}"))
    return {PLACE + path.relative_to(_build()).as_posix(): path for path in found}


@cache
def prefetched() -> str:
    """A `Link` header: the browser fetches the frame's script while the page that will hold it is made."""
    scripts = (address for address in files() if address.endswith(".js"))
    return ", ".join(f"<{address}>; rel=prefetch; as=script" for address in scripts)


@cache
def _packed(address: str) -> bytes:
    return gzip.compress(files()[address].read_bytes(), 7)


class PackedFrame:
    """Answers for the frame's scripts and styles, to browsers that unpack them; all else goes on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inside = await self._answer(scope) if scope["type"] == "http" else None
        await (inside or self.app)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        address = scope["path"]
        if scope["method"] not in READING or address not in files():
            return None
        if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return None
        content = await to_thread.run_sync(_packed, address)
        kind = mimetypes.guess_type(address)[0]
        headers = {"content-encoding": "gzip", "vary": "accept-encoding"}
        return Response(content, media_type=kind, headers=headers)
