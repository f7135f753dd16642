"""How much a request may bring: counted as it comes in, so that nobody fills memory or the disk."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import error_response
from core.errors import TooMuch
from core.settings import settings

# What the borders between the parts of an uploaded form may add to the file itself.
FORM = 1 << 16


def most(headers: Headers) -> int:
    """The bytes a request may have: files have a limit of their own."""
    if headers.get("content-type", "").lower().startswith("multipart/"):
        return (settings().max_file_mb << 20) + FORM
    return settings().max_body_mb << 20


class Bounded:
    """One request whose body ends in a refusal once it is longer than it may be."""

    def __init__(self, app: ASGIApp, headers: Headers) -> None:
        self.app, self.most, self.seen, self.answered = app, most(headers), 0, False
        stated = headers.get("content-length", "")
        self.stated = int(stated) if stated.isascii() and stated.isdecimal() and len(stated) < 20 else 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application sees a caller who hangs up; the caller sees why."""

        async def counted() -> Message:
            message = await receive()
            self.seen += len(message.get("body", b""))
            return {"type": "http.disconnect"} if self.over else message

        async def unless_over(message: Message) -> None:
            if not self.over or self.answered:
                self.answered = True
                await send(message)

        if self.stated <= self.most:
            await self.app(scope, counted, unless_over)
        if (self.over or self.stated > self.most) and not self.answered:
            limit = self.most >> 20
            await error_response(TooMuch("error.limit_body", limit=limit))(scope, receive, send)

    @property
    def over(self) -> bool:
        return self.seen > self.most
