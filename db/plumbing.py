"""Tables no person sees as rows: the log of changes and its head, counters, sign-in, reads and refusals."""

import json
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from db.spec import Declared
from db.types import Json, Key, Moment

metadata = Declared.metadata

# One row, locked by whoever writes: the log's numbers have no gaps, every process sees what has changed.
head = Table(
    "head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("set_id", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("catalog", BigInteger, nullable=False),
    Column("org", BigInteger, nullable=False),
)

change_set = Table(
    "change_set",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("at", Moment(), nullable=False),
    Column("by_id", Key, ForeignKey("user.id")),
    Column("source", String(20), nullable=False),
    Column("label", String(255), nullable=False),
    Column("reason", Text),
    Column("parent", Key),
    Column("undoes", Key),
    Column("request_id", String(80)),
    Column("origin", String(80)),
    Column("size", Integer, nullable=False),
    Column("answer", Json(), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_change_set_by", "by_id", "id"),
    Index("uq_change_set_request", "by_id", "request_id", unique=True),
    Index("ix_change_set_undoes", "undoes"),
    Index("ix_change_set_parent", "parent"),
)

change = Table(
    "change",
    metadata,
    Column("id", Key, primary_key=True),
    Column("set_id", Key, ForeignKey("change_set.id"), nullable=False),
    Column("at", Moment(), nullable=False),
    Column("table", String(60), nullable=False),
    Column("pk", Key, nullable=False),
    Column("op", String(10), nullable=False),
    Column("field", String(60)),
    Column("old", Text),
    Column("new", Text),
    Column("version", BigInteger, nullable=False),
    Index("ix_change_row", "table", "pk", "version"),
    Index("ix_change_at", "table", "at"),
    Index("ix_change_set_id", "set_id"),
)

counter = Table(
    "counter",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

credential = Table(
    "credential",
    metadata,
    Column("user_id", Key, ForeignKey("user.id"), primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("changed_at", Moment(), nullable=False),
)

attempt = Table(
    "attempt",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("until", Moment()),
    Column("at", Moment(), nullable=False),
)

visit = Table(
    "visit",
    metadata,
    Column("user_id", Key, ForeignKey("user.id"), primary_key=True, autoincrement=False),
    Column("table", String(60), primary_key=True),
    Column("row", Key, primary_key=True, autoincrement=False),
    Column("at", Moment(), nullable=False),
    Index("ix_visit_user", "user_id", "at"),
)

login_session = Table(
    "login_session",
    metadata,
    Column("id", Key, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("user_id", Key, ForeignKey("user.id"), nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("seen_at", Moment(), nullable=False),
    Column("expires_at", Moment(), nullable=False),
    Column("revoked_at", Moment()),
    Column("address", String(80)),
    Column("agent", String(255)),
    Index("uq_login_session_hash", "hash", unique=True),
    Index("ix_login_session_user", "user_id"),
)

one_time_link = Table(
    "one_time_link",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("user_id", Key, ForeignKey("user.id"), nullable=False),
    Column("expires_at", Moment(), nullable=False),
    Column("used_at", Moment()),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Key, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    Column("user_id", Key, ForeignKey("user.id"), nullable=False),
    Column("role", String(40)),
    Column("created_at", Moment(), nullable=False),
    Column("expires_at", Moment(), nullable=False),
    Column("revoked_at", Moment()),
    Column("used_at", Moment()),
    Index("uq_api_token_hash", "hash", unique=True),
    Index("ix_api_token_user", "user_id"),
)

# What lets a calendar program read somebody's appointments, and nothing else.
feed = Table(
    "feed",
    metadata,
    Column("id", Key, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("user_id", Key, ForeignKey("user.id"), nullable=False),
    Column("name", String(120), nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("revoked_at", Moment()),
    Column("used_at", Moment()),
    Index("uq_feed_hash", "hash", unique=True),
    Index("ix_feed_user", "user_id"),
)

# Who signed in, what was refused, what was exported or printed; append-only like the change log.
audit = Table(
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Moment(), nullable=False),
    Column("by_id", Key),
    Column("event", String(40), nullable=False),
    Column("origin", String(80)),
    Column("detail", Json()),
    Index("ix_audit_by", "by_id", "id"),
    Index("ix_audit_at", "at"),
)

# What a row is found as a duplicate by: one key per rule of its table. Its hash: an index of texts in no
# order was more than half of what an import had to write.
duplicate_key = Table(
    "duplicate_key",
    metadata,
    Column("table", String(60), primary_key=True),
    Column("pk", Key, primary_key=True, autoincrement=False),
    Column("rule", String(80), primary_key=True),
    Column("key", BigInteger, nullable=False),
    Index("ix_duplicate_key", "key"),
)

# Work that takes longer than a request: imports with their file, what was stated about it, and how far it is.
job = Table(
    "job",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("by_id", Key),
    Column("table", String(60), nullable=False),
    Column("name", String(255), nullable=False),
    Column("file", String(80), nullable=False),
    Column("status", String(20), nullable=False),
    Column("cancel", Boolean, nullable=False),
    Column("done", Integer, nullable=False),
    Column("spec", Json()),
    Column("result", Json()),
    Column("created_at", Moment(), nullable=False),
    Column("updated_at", Moment(), nullable=False),
    Index("ix_job_by", "by_id", "id"),
    sqlite_autoincrement=True,
)

# What files and uploads hold, once for each hash; `at` is when somebody last brought it.
content = Table(
    "content",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("upload", String(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", Moment(), nullable=False),
    Index("uq_content_upload", "upload", unique=True),
)

# The pieces of an upload by where they start; without a row of `content` nobody sees them.
content_part = Table(
    "content_part",
    metadata,
    Column("upload", String(32), primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment(), nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

# The lines of an import that meet a row, as its last check found them: what a person decides about.
job_match = Table(
    "job_match",
    metadata,
    Column("job", Key, ForeignKey("job.id"), primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("what", Json(), nullable=False),
)


def from_json(text: str) -> Any:
    """A value as the log keeps it, back as JSON."""
    return json.loads(text)
