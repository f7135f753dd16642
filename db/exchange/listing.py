"""The lines of a file that meet a row, kept beside the job from one check to the next."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection

from db import bulk
from db.exchange.outcome import Match
from db.plumbing import job_match
from db.types import compact


def keep(connection: Connection, pk: int, matches: Sequence[Match]) -> int:
    """Note what a check found; returns how many."""
    rows = [(pk, match.line, compact(asdict(match))) for match in matches]
    bulk.insert(connection, job_match, ("job", "line", "what"), rows)
    return len(rows)


def forget(connection: Connection, pk: int) -> None:
    connection.execute(job_match.delete().where(job_match.c.job == pk))
