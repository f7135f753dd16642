"""The guide's chapters as the product ships them, in the reader's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.i18n import DEFAULT
from core.settings import ROOT

FOLDER = ROOT / "docs" / "guide"
CHAPTER = re.compile(r"\]\((?:\.\./)*([a-zA-Z]+)\.md(?:#[^)]*)?\)")
# Each file begins with the way to the others, which here stands at the side.
AROUND = re.compile(r"\A\s*\[[^\]]+\]\([^)]+\)( · \d.*?(?=\n\n)| · )?", re.DOTALL)
ELSEWHERE = re.compile(r"!?\[([^\]]*)\]\((?!/|https?://)[^)]*\)")
HIT = 160


@dataclass(frozen=True, slots=True)
class Chapter:
    """`text` is Markdown without its first heading, its links leading to pages of the product."""

    key: str
    title: str
    text: str

    def sections(self) -> list[tuple[str, str]]:
        """Heading and text of each part."""
        parts = re.split(r"^##+ +(.+)$", self.text, flags=re.MULTILINE)
        return [(self.title, parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]


@cache
def chapters(language: str) -> Mapping[str, Chapter]:
    """All of them, in the order the first one names them."""
    folder = FOLDER if language == DEFAULT else FOLDER / language
    first = (folder / "README.md").read_text("utf-8")
    named = [name for name in CHAPTER.findall(first) if (folder / f"{name}.md").is_file()]
    return {name: _read(folder / f"{name}.md") for name in dict.fromkeys(["README", *named])}


def _read(path: Path) -> Chapter:
    heading, _, text = path.read_text("utf-8").partition("\n")
    linked = CHAPTER.sub(lambda found: f"](/help?chapter={found[1]})", AROUND.sub("", text))
    return Chapter(path.stem, heading.lstrip("# "), ELSEWHERE.sub(r"\1", linked))


def search(language: str, words: str) -> list[tuple[Chapter, str, str]]:
    """Chapter, section and a piece of its text, of all sections that hold every word."""
    asked = words.casefold().split()
    return [
        (chapter, heading, _around(text, asked[0]))
        for chapter in chapters(language).values()
        for heading, text in chapter.sections()
        if asked and all(word in f"{heading}\n{text}".casefold() for word in asked)
    ]


def _around(text: str, word: str) -> str:
    """The text near a word, as plain as a line can be."""
    line = re.sub(r"[`*#|]+|\]\([^)]*\)|\[", " ", text)
    at = max(line.casefold().find(word) - HIT // 3, 0)
    return f"{'…' if at else ''}{line[at : at + HIT].strip()}…"
