"""What Streamlit's page needs before its script has run: styles that keep things from moving once it has."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.doors import READING, is_page

SHEET = Path(__file__).with_name("assets") / "early.css"
END = b"</head>"


@cache
def _link() -> bytes:
    mark = hashlib.sha256(SHEET.read_bytes()).hexdigest()[:12]
    return f'<link rel="stylesheet" href="/auth/static/{SHEET.name}?{mark}">'.encode()


class EarlyStyle:
    """Puts a link to the early styles into the head of the page; all else goes through as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in READING or not is_page(scope["path"]):
            await self.app(scope, receive, send)
            return
        # What is packed could not be written into.
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, _Writing(send))


class _Writing:
    """Holds the head of an HTML answer back until its text is there, to which it adds the link."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.begun: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if MutableHeaders(scope=message).get("content-type", "").startswith("text/html"):
                self.begun = message
                return
        elif self.begun is not None:
            begun, self.begun = self.begun, None
            body = message.get("body", b"")
            message = {**message, "body": body.replace(END, _link() + END, 1)}
            if END in body and "content-length" in (headers := MutableHeaders(scope=begun)):
                headers["content-length"] = str(int(headers["content-length"]) + len(_link()))
            await self.send(begun)
        await self.send(message)
