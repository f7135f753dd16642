"""What the calendar's frame is made of: the bundle that was looked at, under names that browsers may keep."""

import hashlib
import re
from pathlib import Path

import pytest

from api.headers import HASHED
from pages.components import calendar

FRAME = Path(calendar.__file__).with_name("frame")
BUNDLES = sorted((FRAME / "static").glob("*.js"))


def test_the_bundle_and_its_licence_are_there() -> None:
    assert len(BUNDLES) == 2
    assert "MIT License" in (FRAME / "static" / "LICENSE.md").read_text("utf-8")


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.name)
def test_a_bundle_is_what_its_name_says(path: Path) -> None:
    said = hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stem.endswith(f"-{said[:12]}")
    assert HASHED.search(f"/component/x/static/{path.name}")
    assert f"static/{path.name}" in (FRAME / "index.html").read_text("utf-8")


def test_every_script_of_the_frame_is_loaded_and_asks_nobody_else() -> None:
    page = (FRAME / "index.html").read_text("utf-8")
    ours = [path for path in FRAME.iterdir() if path.suffix in (".js", ".css")]
    assert [path.name for path in ours if f'"{path.name}"' not in page] == []
    for path in ours:
        addresses = re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8"))
        assert [one for one in addresses if not one.startswith("http://www.w3.org/")] == [], path.name
