"""Files over REST: what comes in, who gets it out, and that nothing in one can run here."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.settings import Settings, use_settings
from db import contents
from db.plumbing import content as whole, content_part
from tests.api.company import Company, create, is_error, update

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
HTML = b"<script>alert(1)</script>"


def _sent(company: Company, name: str, file: str, content: bytes, media: str) -> int:
    answer = company.by(name).upload("/files", file, content, media)
    assert answer.status_code == 201, answer.text
    made: int = answer.json()["id"]
    return made


def _contents(company: Company) -> list[str]:
    """The hashes of all contents; each has its pieces, and no piece is of none."""
    with company.store.reading() as connection:
        kept = connection.execute(sa.select(whole.c.sha256, whole.c.upload)).all()
        uploads = set(connection.execute(sa.select(content_part.c.upload)).scalars())
    assert {row.upload for row in kept} == uploads
    return sorted(row.sha256 for row in kept)


def test_the_same_content_is_kept_once(company: Company, folder: Path) -> None:
    first = _sent(company, "ann", "a.png", PNG, "image/png")
    second = _sent(company, "bob", "b.png", PNG, "image/png")
    assert first != second
    assert _contents(company) == [hashlib.sha256(PNG).hexdigest()]
    assert company.by("ann").row("file", first)["size"] == len(PNG)
    assert list(folder.iterdir()) == []


def test_the_same_request_takes_a_file_in_once(company: Company) -> None:
    sent: dict[str, Any] = {
        "path": "/files",
        "name": "a.txt",
        "content": b"x",
        "media": "text/plain",
        "request_id": "f1",
    }
    one, two = (company.by("ann").upload(**sent).json()["id"] for _ in range(2))
    assert one == two


def test_who_may_have_a_file(company: Company) -> None:
    """Its owner, whoever sees a row that refers to it, and nobody else."""
    ann = company.by("ann")
    pk = _sent(company, "ann", "plan.txt", b"secret", "text/plain")
    assert ann.get(f"/files/{pk}").content == b"secret"
    assert company.by("admin").get(f"/files/{pk}").content == b"secret"
    for name in ("bob", "cid", "dan", "eve"):
        is_error(company.by(name).get(f"/files/{pk}"), 404, "missing")
    is_error(company.client.get(f"/api/v1/files/{pk}"), 401, "anonymous")
    assert ann.change(create("activity", subject="Plan", file_id=pk)).status_code == 200
    assert company.by("bob").get(f"/files/{pk}").content == b"secret"
    is_error(company.by("cid").get(f"/files/{pk}"), 404, "missing")
    row = ann.rows("activity")[0]
    assert ann.change(update("activity", row["id"], 1, file_id=None)).status_code == 200
    is_error(company.by("bob").get(f"/files/{pk}"), 404, "missing")


def test_nobody_reaches_a_file_by_referring_to_it(company: Company) -> None:
    pk = _sent(company, "ann", "plan.txt", b"secret", "text/plain")
    before = company.contents()
    is_error(company.by("cid").change(create("activity", subject="Mine", file_id=pk)), 422, "invalid")
    made = create(
        "file", name="x", media_type="text/plain", size=6, sha256=hashlib.sha256(b"secret").hexdigest()
    )
    is_error(company.by("cid").change(made), 403, "denied")
    assert company.contents() == before


def test_what_was_measured_cannot_be_changed(company: Company) -> None:
    pk = _sent(company, "ann", "a.txt", b"x", "text/plain")
    for values in ({"sha256": "0" * 64}, {"size": 1}, {"media_type": "text/html"}):
        for name in ("ann", "admin"):
            answer = company.by(name).change(update("file", pk, 1, **values))
            assert answer.status_code in (403, 422), answer.text
    assert company.by("ann").change(update("file", pk, 1, name="b.txt")).status_code == 200


DOWNLOADS = [
    ("image/png", PNG, True), ("application/pdf", b"%PDF-1.7", True), ("text/html", HTML, False),
    ("image/svg+xml", b"<svg onload='alert(1)'/>", False), ("text/plain", b"x", False),
    ("application/javascript", b"alert(1)", False), ("IMAGE/PNG", PNG, False), ("x" * 300, b"y", False),
]  # fmt: skip


def test_a_download_runs_nothing(company: Company) -> None:
    for media, content, shown in DOWNLOADS:
        pk = _sent(company, "ann", "a.bin", content, media)
        answer = company.by("ann").get(f"/files/{pk}")
        assert answer.content == content
        said = answer.headers
        assert said["content-security-policy"].startswith("default-src 'none'")
        assert said["content-security-policy"].endswith("sandbox")
        assert "script-src" not in said["content-security-policy"]
        assert said["x-content-type-options"] == "nosniff"
        assert said["cache-control"] == "no-store"
        assert said["content-disposition"].startswith("inline" if shown else "attachment")
        assert said["content-type"] == (media if shown else "application/octet-stream")


NAMES = {
    "../../etc/passwd": "passwd", "..\\..\\boot.ini": "boot.ini", "a\rb\nc.txt": None,
    'a"; filename=x.exe': None,
    "名单 №1.png": "名单 №1.png", "\u202egnp.exe": "\u202egnp.exe", "x" * 400 + ".png": None, ".": None,
    "..": None,
    "<img onerror=alert(1)>.png": None, "a/": None,
}  # fmt: skip


def test_hostile_names_stay_names(company: Company, folder: Path) -> None:
    ann = company.by("ann")
    for name, kept in NAMES.items():
        answer = ann.upload("/files", name, b"x", "text/plain")
        assert answer.status_code == 201, (name, answer.text)
        pk = answer.json()["id"]
        stored = ann.row("file", pk)["name"]
        assert kept in (None, stored)
        assert len(stored) <= 255
        assert stored not in (".", "..")
        assert not {"/", "\\", "\r", "\n", "\x00"} & set(stored)
        said = ann.get(f"/files/{pk}").headers["content-disposition"]
        assert said.isascii()
        assert '"' not in said
    assert [p for p in folder.parent.rglob("*") if p.is_file() and "kehu.db" not in p.name] == []


def test_a_file_over_the_limit_leaves_nothing(company: Company, folder: Path) -> None:
    ann, before = company.by("ann"), company.contents()
    use_settings(Settings(data=folder, max_file_mb=1))
    for content in (b"x" * ((1 << 20) + 1), b"x" * (3 << 20)):
        assert "1 MB" in is_error(ann.upload("/files", "a", content), 413, "too_much")["message"]
    assert _contents(company) == []
    assert company.contents() == before


def test_a_form_without_a_file_is_malformed(company: Company) -> None:
    ann = company.by("ann")
    is_error(ann.post("/files", {"file": "x"}), 400, "malformed")
    is_error(ann.call("POST", "/files", data={"file": "x"}), 400, "malformed")
    broken = {"content-type": "multipart/form-data; boundary=x"}
    is_error(ann.call("POST", "/files", content=b"--x\r\nbroken", headers=broken), 400, "malformed")


GONE = {"all of it": whole.delete(), "a piece": content_part.delete().where(content_part.c.start > 0)}


@pytest.mark.parametrize("what", GONE)
def test_content_that_is_gone_is_told_and_can_be_brought_again(company: Company, what: str) -> None:
    sent = b"lost" * contents.PIECE
    pk = _sent(company, "ann", "a.txt", sent, "text/plain")
    with company.store.work() as work:
        work.connection.execute(GONE[what])
    assert "a.txt" in is_error(company.by("ann").get(f"/files/{pk}"), 404, "missing")["message"]
    _sent(company, "ann", "again.txt", sent, "text/plain")
    assert company.by("ann").get(f"/files/{pk}").content == sent


def test_altered_content_is_mended_by_bringing_it_again(company: Company) -> None:
    pk = _sent(company, "ann", "a.txt", b"true", "text/plain")
    with company.store.work() as work:
        work.connection.execute(content_part.update().values(bytes=b"lies"))
    _sent(company, "ann", "again.txt", b"true", "text/plain")
    assert company.by("ann").get(f"/files/{pk}").content == b"true"


LARGE = bytes(range(256)) * (contents.PIECE // 256 * 2) + b"the end"
SIZE = len(LARGE)
RANGES = [
    ("bytes=0-9", 0, 10), ("bytes=-7", SIZE - 7, SIZE), (f"bytes={SIZE - 3}-", SIZE - 3, SIZE),
    (f"bytes={contents.PIECE - 2}-{contents.PIECE + 1}", contents.PIECE - 2, contents.PIECE + 2),
    (f"bytes=5-{SIZE * 2}", 5, SIZE), (f"bytes=-{SIZE * 2}", 0, SIZE),
]  # fmt: skip
WHOLE = ["bytes=0-1,5-6", "bytes=-", "bytes=9-2", "lines=1-2", "bytes", ""]


def test_a_broken_off_download_goes_on_where_it_stopped(company: Company) -> None:
    pk = _sent(company, "ann", "a.bin", LARGE, "text/plain")
    ann = company.by("ann")
    first = ann.get(f"/files/{pk}")
    assert (first.status_code, first.content, first.headers["accept-ranges"]) == (200, LARGE, "bytes")
    assert first.headers["content-length"] == str(SIZE)
    tag = first.headers["etag"]
    for asked, start, stop in RANGES:
        part = ann.call("GET", f"/files/{pk}", headers={"range": asked, "if-range": tag})
        assert (part.status_code, part.content) == (206, LARGE[start:stop]), asked
        assert part.headers["content-range"] == f"bytes {start}-{stop - 1}/{SIZE}"
        assert part.headers["content-length"] == str(stop - start)
    for asked in WHOLE:
        answer = ann.call("GET", f"/files/{pk}", headers={"range": asked})
        assert (answer.status_code, answer.content == LARGE) == (200, True), asked
    other = ann.call("GET", f"/files/{pk}", headers={"range": "bytes=0-9", "if-range": '"another"'})
    assert (other.status_code, len(other.content)) == (200, SIZE)
    for asked in (f"bytes={SIZE}-", "bytes=-0"):
        beyond = ann.call("GET", f"/files/{pk}", headers={"range": asked})
        is_error(beyond, 416, "unsatisfiable")
        assert beyond.headers["content-range"] == f"bytes */{SIZE}"


def test_an_empty_file_is_a_file(company: Company) -> None:
    pk = _sent(company, "ann", "a.txt", b"", "text/plain")
    answer = company.by("ann").get(f"/files/{pk}")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "0")


def test_the_files_of_a_record(company: Company) -> None:
    ann, cid = company.by("ann"), company.by("cid")
    deal = ann.change(create("opportunity", name="Deal", stage_id=1)).json()["rows"][0]["id"]
    file = _sent(company, "ann", "plan.png", PNG, "image/png")
    made = ann.change(create("attachment", table="opportunity", row=deal, file_id=file))
    assert made.status_code == 200, made.text
    [one] = company.by("eve").get(f"/tables/opportunity/rows/{deal}/files").json()["files"]
    wanted = {
        "file": file,
        "name": "plan.png",
        "media_type": "image/png",
        "size": len(PNG),
        "by": "Ann North",
    }
    assert {key: one[key] for key in wanted} == wanted
    assert company.by("eve").get(f"/files/{file}").content == PNG
    is_error(cid.get(f"/tables/opportunity/rows/{deal}/files"), 404, "missing")
    is_error(cid.get(f"/files/{file}"), 404, "missing")
    assert cid.rows("attachment") == []
    assert ann.post(f"/changes/{made.json()['set_id']}/undo", {}).status_code == 200
    is_error(company.by("eve").get(f"/files/{file}"), 404, "missing")
