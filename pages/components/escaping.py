"""What people typed, made fit for places that read Markdown: it is shown as text, never as anything else."""

import re
import unicodedata

LONGEST = 400
JOINER = "\u2060"
SPACE = re.compile(r"\s+")
# Few, because screen readers are given the backslashes too.
ACTING = re.compile(r"([\\`*_\[\]<>$~&]|^[-+#]|^\d+[.)](?=\s)|\|)")
# Streamlit finds icons, emoji and addresses in finished text too, where a backslash no longer helps.
FOUND_LATE = re.compile(r"(:(?=\S)|@(?=\S)|www(?=\.)|<-|->|--)", re.IGNORECASE)


def plain(text: object, limit: int = LONGEST) -> str:
    """One line of text with nothing in it that Markdown, Streamlit's own marks or LaTeX would act on."""
    line = SPACE.sub(" ", _visible(str(text)[: limit * 4])).strip()
    short = line if len(line) <= limit else f"{line[: limit - 1]}…"
    return ACTING.sub(_escaped, FOUND_LATE.sub(rf"\1{JOINER}", short))


def _escaped(found: re.Match[str]) -> str:
    """`1.` at the start of a line becomes `1\\.`, everything else gets its backslash in front."""
    mark = found[0]
    return f"{mark[:-1]}\\{mark[-1]}"


def _visible(text: str) -> str:
    """Without control characters and the marks that turn the direction of all that follows."""
    return "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text if c not in TURNING
    )


TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
