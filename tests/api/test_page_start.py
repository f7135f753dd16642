"""What makes a page stand quickly and still: early styles in its head, the grid's frame packed once."""

import gzip
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from api.doors import Door, is_page
from api.frames import PLACE, PackedFrame, files, prefetched
from api.headers import A_DAY, FOREVER, cache_control, security_headers
from api.heads import EarlyStyle
from api.signin import signin_routes

PAGE = "<html><head><title>Kehu</title></head><body>客户</body></html>"
MAIN = next(address for address in files() if address.endswith(".js"))


async def pages(request: Request) -> Response:
    path = request.url.path
    if path == "/streamed":

        async def parts() -> AsyncIterator[bytes]:
            for part in (PAGE[:30], PAGE[30:]):
                yield part.encode()

        return StreamingResponse(parts(), media_type="text/html")
    if path == "/data":
        return PlainTextResponse("</head>")
    return HTMLResponse(PAGE, headers={"x-packed": request.headers.get("accept-encoding", "")})


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    inner = [*signin_routes(), Route("/{path:path}", pages)]
    middleware = [Middleware(PackedFrame), Middleware(EarlyStyle)]
    with TestClient(Starlette(routes=inner, middleware=middleware)) as made:
        yield made


def test_a_page_gets_the_early_styles_in_its_head_and_a_right_length(client: TestClient) -> None:
    answer = client.get("/customer")
    head, _, rest = answer.text.partition("</head>")
    assert head.startswith(
        '<html><head><title>Kehu</title><link rel="stylesheet" href="/auth/static/early.css?'
    )
    assert rest == PAGE.partition("</head>")[2]
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["x-packed"] == ""
    sheet = client.get(head.rpartition('href="')[2].partition('"')[0])
    assert sheet.status_code == 200
    assert "stMainBlockContainer" in sheet.text


@pytest.mark.parametrize("path", ["/data", "/_stcore/health", "/component/x/index.html", "/streamed"])
def test_what_is_no_whole_page_stays_as_it_is(client: TestClient, path: str) -> None:
    wanted = "</head>" if path == "/data" else PAGE
    assert client.get(path).text == wanted
    assert client.head(path).status_code in (200, 405)


def test_the_frames_script_comes_packed_and_stays_in_the_browser(client: TestClient) -> None:
    whole = files()[MAIN].read_bytes()
    with client.stream("GET", MAIN) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == whole
    assert len(raw) < len(whole) / 3
    assert client.get(MAIN, headers={"accept-encoding": "identity"}).text == PAGE
    assert client.post(MAIN).status_code == 405
    assert cache_control(MAIN, Door.PAGES, 200, "text/javascript") == FOREVER
    assert cache_control(f"{PLACE}bootstrap.min.css", Door.PAGES, 200, "text/css") == A_DAY
    assert cache_control(f"{PLACE}index.html", Door.PAGES, 200, "text/html; charset=utf-8") == "no-store"
    assert cache_control("/component/pages.x/palette.js", Door.PAGES, 200, "text/javascript") == "no-store"


@pytest.mark.parametrize(
    ("path", "page"),
    [("/", True), ("/customer", True), ("/_stcore/health", False), ("/component/a/b", False),
     ("/api/v1/tables", False), ("/auth/login", False), ("/favicon.png", False)],
)  # fmt: skip
def test_only_a_page_tells_the_browser_to_fetch_the_frame_early(path: str, page: bool) -> None:
    assert is_page(path) == page
    told = security_headers(path, Door.PAGES, tls=False).get("link", "")
    assert (MAIN in told) == page
    assert told in ("", prefetched())
