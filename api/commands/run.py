"""set up what is missing, migrate and start; prints the address and the first sign-in link"""

import os
import socket
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from api.commands import DONE, Command, given_path
from api.lifespan import OPEN
from api.signin_link import first_link
from core.errors import Invalid
from core.i18n import t
from core.settings import ROOT, settings, use_settings
from db.company import end_first_steps
from db.engine import store
from db.sampling import importer
from db.starting import make_ready
from sample.loading import load_sample

HIGHEST = 65_535
EVERYWHERE = "0.0.0.0"  # noqa: S104 - the person who starts it says so


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--host", default="localhost", help="0.0.0.0 lets the whole network in")
    parser.add_argument("--data", type=given_path, help="folder of the database and files")
    parser.add_argument("--demo", action="store_true", help="load the sample company (once)")
    parser.add_argument("--no-browser", action="store_true")


def run(args: Namespace) -> int:
    if args.data:
        use_data(args.data)
    check_port(args.host, args.port)
    make_ready(store())
    if args.demo:
        load_sample(store(), say)
        end_first_steps(store(), importer(store()))
    address = settings().url or f"http://{'localhost' if args.host == EVERYWHERE else args.host}:{args.port}"
    link = first_link(store(), address)
    say(t("run.address", address=address))
    if link:
        say(t("run.first_link", link=link))
    store().close()
    if not args.no_browser:
        os.environ[OPEN] = link or address
    return serve(args.host, args.port)


def say(text: str) -> None:
    print(text, flush=True)


def use_data(folder: Path) -> None:
    """Settings are read from the environment, so that the server started below sees the same."""
    os.environ["KEHU_DATA"] = str(folder)
    use_settings(None)


def check_port(host: str, port: int) -> None:
    """A taken port is said before anything is set up."""
    if not 0 < port <= HIGHEST:
        raise Invalid("run.bad_port", port=port)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1" if host == "localhost" else host, port))
        except OSError as error:
            raise Invalid("run.port_taken", port=port) from error


def serve(host: str, port: int) -> int:
    """Hand the process over to Streamlit's own server."""
    sys.stdout.flush()
    options = ["--server.port", str(port), "--server.address", host, "--server.headless", "true"]
    os.chdir(ROOT)
    os.execv(  # noqa: S606 - our own interpreter, no shell
        sys.executable, [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    )
    return DONE


command = Command(run, arguments)
