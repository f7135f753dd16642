"""Keeping a spreadsheet from running the text of a CSV cell as a formula, reversibly.

A text that a spreadsheet could take for a formula gets an apostrophe in front, and so does a text that
already begins with an apostrophe. The reader takes one away exactly where the writer may have put it, so
every text comes back as it was. A plain number (`-5`) is harmless and stays a number.
"""

import re

MARK = "'"
_UNSEEN = r"[\s\x00-\x1f\u200b-\u200f\u202a-\u202e\u2060\ufeff]*"
_RUNS = re.compile(rf"['\t\r\n]|{_UNSEEN}[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")


def _needs_mark(text: str) -> bool:
    return _RUNS.match(text) is not None and not _NUMBER.fullmatch(text)


def neutralise(text: str) -> str:
    return MARK + text if _needs_mark(text) else text


def unneutralise(text: str) -> str:
    return text[1:] if text.startswith(MARK) and _needs_mark(text[1:]) else text
