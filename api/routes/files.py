"""Files up and down; a download is checked against the rights of now."""

import secrets
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, UploadFile
from fastapi.params import Form
from starlette.requests import Request
from starlette.responses import Response

from api.asking import answer, person
from api.streaming import streamed
from db import files

router = APIRouter(tags=["files"])
BLOCK = 1 << 20
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")


@router.post("/files")
def upload(request: Request, file: UploadFile, request_id: Annotated[str, Form()] = "") -> Response:
    """Take a file in; the answer's id goes into a file field."""
    blocks = iter(lambda: file.file.read(BLOCK), b"")
    name, media = file.filename or "file", file.content_type or "application/octet-stream"
    with person(request) as ask:
        pk = files.add(
            ask.store, ask.viewer, files.Upload(name, media, blocks, request_id or secrets.token_hex(16))
        )
    return answer({"id": pk}, 201)


@router.get("/files/{pk}")
def download(request: Request, pk: int) -> Response:
    """Pictures and PDF are shown, all else is saved, a `Range` too. The gate lets nothing in a file run."""
    with person(request) as ask:
        with ask.store.reading() as connection:
            content, name, media = files.find(connection, ask.viewer, pk)
        safe = media in SHOWN
        disposition = f"{'inline' if safe else 'attachment'}; filename*=UTF-8''{quote(name)}"
        kind = media if safe else "application/octet-stream"
        said = {"Content-Disposition": disposition, "Content-Type": kind}
        return streamed(request, ask.store, content, said)
