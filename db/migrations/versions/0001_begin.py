# ruff: noqa: E501 - statements are kept as they were
"""The shape a company begins with.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = "deleted_at IS NULL"


def words(longest=None):
    """Text that sorts without regard to A-Z case; SQLite needs to be told so."""
    plain = sa.String(longest) if longest else sa.Text()
    folded = sa.String(longest, collation="NOCASE") if longest else sa.Text(collation="NOCASE")
    return plain.with_variant(folded, "sqlite")


def alike(name):
    """A column of such text in an index; PostgreSQL needs to be told so."""
    return [name if op.get_bind().dialect.name == "sqlite" else sa.text(f'lower("{name}" COLLATE "C")')]


def make_attempt():
    op.create_table(
        "attempt",
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempt"),
    )


def make_audit():
    op.create_table(
        "audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", KEY),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("origin", sa.String(80)),
        sa.Column("detail", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_by", "audit", ["by_id", "id"])


def make_content():
    op.create_table(
        "content",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("upload", sa.String(32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_content"),
    )
    op.create_index("uq_content_upload", "content", ["upload"], unique=True)


def make_content_part():
    op.create_table(
        "content_part",
        sa.Column("upload", sa.String(32), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("upload", "start", name="pk_content_part"),
    )


def make_counter():
    op.create_table(
        "counter",
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_counter"),
    )


def make_duplicate_key():
    op.create_table(
        "duplicate_key",
        sa.Column("table", sa.String(60), nullable=False),
        sa.Column("pk", KEY, nullable=False, autoincrement=False),
        sa.Column("rule", sa.String(80), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("table", "pk", "rule", name="pk_duplicate_key"),
    )
    op.create_index("ix_duplicate_key", "duplicate_key", ["key"])


def make_head():
    op.create_table(
        "head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("set_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("catalog", sa.BigInteger(), nullable=False),
        sa.Column("org", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_head"),
    )


def make_job():
    op.create_table(
        "job",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("by_id", KEY),
        sa.Column("table", sa.String(60), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("file", sa.String(80), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("cancel", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("spec", sa.Text()),
        sa.Column("result", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_by", "job", ["by_id", "id"])


def make_team():
    op.create_table(
        "team",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("name", words(80), nullable=False),
        sa.Column("parent_id", KEY),
        sa.Column("region", words(80)),
        sa.PrimaryKeyConstraint("id", name="pk_team"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_team_owner_id", use_alter=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_team_created_by_id", use_alter=True),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_team_updated_by_id", use_alter=True),
        sa.ForeignKeyConstraint(["parent_id"], ["team.id"], name="fk_team_parent_id", use_alter=True),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_team_created_at",
        "team",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_team_name", "team", ["name", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_team_owner_id",
        "team",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_team_parent_id",
        "team",
        ["parent_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_team_name",
        "team",
        alike("name"),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_user():
    op.create_table(
        "user",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("name", words(60), nullable=False),
        sa.Column("full_name", words(120), nullable=False),
        sa.Column("email", words(255)),
        sa.Column("phone", words(40)),
        sa.Column("team_id", KEY),
        sa.Column("manager_id", KEY),
        sa.Column("roles", sa.Text()),
        sa.Column("language", sa.String(60)),
        sa.Column("zone", words(60)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_user_owner_id", use_alter=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_user_created_by_id", use_alter=True),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_user_updated_by_id", use_alter=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_user_team_id", use_alter=True),
        sa.ForeignKeyConstraint(["manager_id"], ["user.id"], name="fk_user_manager_id", use_alter=True),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_user_created_at",
        "user",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_user_full_name",
        "user",
        ["full_name", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_user_manager_id",
        "user",
        ["manager_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_user_owner_id",
        "user",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_user_team_id",
        "user",
        ["team_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_user_name",
        "user",
        alike("name"),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_announcement():
    op.create_table(
        "announcement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("title", words(255), nullable=False),
        sa.Column("body", words()),
        sa.Column("team_id", KEY),
        sa.Column("shown_from", sa.Date()),
        sa.Column("shown_until", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_announcement_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_announcement_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_announcement_updated_by_id"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_announcement_team_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_announcement_created_at",
        "announcement",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_announcement_owner_id",
        "announcement",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_announcement_shown_from",
        "announcement",
        ["shown_from", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_announcement_shown_until",
        "announcement",
        ["shown_until", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_announcement_team_id",
        "announcement",
        ["team_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_announcement_title",
        "announcement",
        ["title", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_api_token():
    op.create_table(
        "api_token",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("role", sa.String(40)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_api_token_user_id"),
    )
    op.create_index("ix_api_token_user", "api_token", ["user_id"])
    op.create_index("uq_api_token_hash", "api_token", ["hash"], unique=True)


def make_change_set():
    op.create_table(
        "change_set",
        sa.Column("id", KEY, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", KEY),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("label", sa.String(255), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("parent", KEY),
        sa.Column("undoes", KEY),
        sa.Column("request_id", sa.String(80)),
        sa.Column("origin", sa.String(80)),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change_set"),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_change_set_by_id"),
    )
    op.create_index("ix_change_set_by", "change_set", ["by_id", "id"])
    op.create_index("ix_change_set_parent", "change_set", ["parent"])
    op.create_index("ix_change_set_undoes", "change_set", ["undoes"])
    op.create_index("uq_change_set_request", "change_set", ["by_id", "request_id"], unique=True)


def make_credential():
    op.create_table(
        "credential",
        sa.Column("user_id", KEY, nullable=False, autoincrement=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_credential"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_credential_user_id"),
    )


def make_favourite():
    op.create_table(
        "favourite",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("table", words(60), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_favourite"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_favourite_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_favourite_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_favourite_updated_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_favourite_created_at",
        "favourite",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_favourite_owner_id",
        "favourite",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_favourite_row",
        "favourite",
        ["row", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_favourite_table",
        "favourite",
        ["table", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_feed():
    op.create_table(
        "feed",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_feed_user_id"),
    )
    op.create_index("ix_feed_user", "feed", ["user_id"])
    op.create_index("uq_feed_hash", "feed", ["hash"], unique=True)


def make_field_def():
    op.create_table(
        "field_def",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("table", words(60), nullable=False),
        sa.Column("key", words(40), nullable=False),
        sa.Column("kind", words(20), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_field_def"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_field_def_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_field_def_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_field_def_updated_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_field_def_created_at",
        "field_def",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_field_def_key",
        "field_def",
        ["key", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_field_def_owner_id",
        "field_def",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_field_def_table",
        "field_def",
        ["table", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_file():
    op.create_table(
        "file",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("name", words(255), nullable=False),
        sa.Column("media_type", words(120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", words(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_file"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_file_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_file_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_file_updated_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_file_created_at",
        "file",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_file_name", "file", ["name", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_file_owner_id",
        "file",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_file_sha256", "file", ["sha256", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )


def make_job_match():
    op.create_table(
        "job_match",
        sa.Column("job", KEY, nullable=False, autoincrement=False),
        sa.Column("line", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("job", "line", name="pk_job_match"),
        sa.ForeignKeyConstraint(["job"], ["job.id"], name="fk_job_match_job"),
    )


def make_login_session():
    op.create_table(
        "login_session",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("address", sa.String(80)),
        sa.Column("agent", sa.String(255)),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_login_session_user_id"),
    )
    op.create_index("ix_login_session_user", "login_session", ["user_id"])
    op.create_index("uq_login_session_hash", "login_session", ["hash"], unique=True)


def make_one_time_link():
    op.create_table(
        "one_time_link",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("hash", name="pk_one_time_link"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_one_time_link_user_id"),
    )


def make_option():
    op.create_table(
        "option",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("field", words(120), nullable=False),
        sa.Column("key", words(60), nullable=False),
        sa.Column("labels", sa.Text()),
        sa.Column("category", words(40)),
        sa.Column("color", words(20)),
        sa.Column("position", sa.BigInteger()),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_option"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_option_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_option_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_option_updated_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_option_created_at",
        "option",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_option_field",
        "option",
        ["field", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_option_key", "option", ["key", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_option_owner_id",
        "option",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_pipeline():
    op.create_table(
        "pipeline",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("name", words(80), nullable=False),
        sa.Column("team_id", KEY),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pipeline"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_pipeline_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_pipeline_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_pipeline_updated_by_id"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_pipeline_team_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_pipeline_created_at",
        "pipeline",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_pipeline_name",
        "pipeline",
        ["name", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_pipeline_owner_id",
        "pipeline",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_pipeline_team_id",
        "pipeline",
        ["team_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_role():
    op.create_table(
        "role",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("key", words(40), nullable=False),
        sa.Column("name", words(80), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("grants", sa.Text()),
        sa.Column("denies", sa.Text()),
        sa.Column("masks", sa.Text()),
        sa.Column("filters", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_role_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_role_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_role_updated_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_role_created_at",
        "role",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_role_name", "role", ["name", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_role_owner_id",
        "role",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_role_key",
        "role",
        alike("key"),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_setting():
    op.create_table(
        "setting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("key", words(60), nullable=False),
        sa.Column("value", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_setting"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_setting_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_setting_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_setting_updated_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_setting_created_at",
        "setting",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_setting_key", "setting", ["key", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_setting_owner_id",
        "setting",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_setting_key",
        "setting",
        alike("key"),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_share():
    op.create_table(
        "share",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("table", words(60), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("user_id", KEY),
        sa.Column("team_id", KEY),
        sa.Column("mode", sa.String(60), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_share_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_share_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_share_updated_by_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_share_user_id"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_share_team_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_share_created_at",
        "share",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_share_owner_id",
        "share",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_share_row", "share", ["row", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_share_table", "share", ["table", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_share_team_id",
        "share",
        ["team_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_share_user_id",
        "share",
        ["user_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_table_def():
    op.create_table(
        "table_def",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("key", words(40), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("icon", words(40)),
        sa.Column("group", words(20)),
        sa.Column("access", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_table_def"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_table_def_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_table_def_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_table_def_updated_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_table_def_created_at",
        "table_def",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_table_def_key",
        "table_def",
        ["key", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_table_def_owner_id",
        "table_def",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_table_def_key",
        "table_def",
        alike("key"),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_view():
    op.create_table(
        "view",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("name", words(80), nullable=False),
        sa.Column("table", words(80), nullable=False),
        sa.Column("seen_by", sa.Text()),
        sa.Column("default_for", sa.Text()),
        sa.Column("condition", sa.Text()),
        sa.Column("search", words(200)),
        sa.Column("sort", words(400)),
        sa.Column("columns", sa.Text()),
        sa.Column("colors", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_view"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_view_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_view_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_view_updated_by_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_view_created_at",
        "view",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_view_name", "view", ["name", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_view_owner_id",
        "view",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_view_table", "view", ["table", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )


def make_visit():
    op.create_table(
        "visit",
        sa.Column("user_id", KEY, nullable=False, autoincrement=False),
        sa.Column("table", sa.String(60), nullable=False),
        sa.Column("row", KEY, nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "table", "row", name="pk_visit"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_visit_user_id"),
    )
    op.create_index("ix_visit_user", "visit", ["user_id", "at"])


def make_attachment():
    op.create_table(
        "attachment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("table", words(60), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("file_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_attachment_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_attachment_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_attachment_updated_by_id"),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name="fk_attachment_file_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_attachment_created_at",
        "attachment",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_attachment_owner_id",
        "attachment",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_attachment_row",
        "attachment",
        ["row", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_attachment_table",
        "attachment",
        ["table", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_change():
    op.create_table(
        "change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("set_id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("table", sa.String(60), nullable=False),
        sa.Column("pk", KEY, nullable=False),
        sa.Column("op", sa.String(10), nullable=False),
        sa.Column("field", sa.String(60)),
        sa.Column("old", sa.Text()),
        sa.Column("new", sa.Text()),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sa.ForeignKeyConstraint(["set_id"], ["change_set.id"], name="fk_change_set_id"),
    )
    op.create_index("ix_change_at", "change", ["table", "at"])
    op.create_index("ix_change_row", "change", ["table", "pk", "version"])
    op.create_index("ix_change_set_id", "change", ["set_id"])


def make_customer():
    op.create_table(
        "customer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("code", words(60), nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("status", sa.String(60), nullable=False),
        sa.Column("grade", sa.String(60)),
        sa.Column("industry", sa.String(60)),
        sa.Column("source", sa.String(60)),
        sa.Column("country", words(80)),
        sa.Column("region", words(80)),
        sa.Column("city", words(80)),
        sa.Column("address", words(400)),
        sa.Column("phone", words(40)),
        sa.Column("email", words(255)),
        sa.Column("website", words(1000)),
        sa.Column("parent_id", KEY),
        sa.Column("founded_year", sa.BigInteger()),
        sa.Column("employees", sa.BigInteger()),
        sa.Column("revenue", sa.BigInteger()),
        sa.Column("tags", sa.Text()),
        sa.Column("logo_id", KEY),
        sa.Column("notes", words()),
        sa.PrimaryKeyConstraint("id", name="pk_customer"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_customer_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_customer_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_customer_updated_by_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["customer.id"], name="fk_customer_parent_id"),
        sa.ForeignKeyConstraint(["logo_id"], ["file.id"], name="fk_customer_logo_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_customer_country",
        "customer",
        ["country", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_created_at",
        "customer",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_grade",
        "customer",
        ["grade", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_industry",
        "customer",
        ["industry", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_kind",
        "customer",
        ["kind", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_name",
        "customer",
        ["name", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_owner_id",
        "customer",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_parent_id",
        "customer",
        ["parent_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_region",
        "customer",
        ["region", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_source",
        "customer",
        ["source", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_status",
        "customer",
        ["status", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_customer_code",
        "customer",
        alike("code"),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_product():
    op.create_table(
        "product",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("code", words(60), nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("series", words(80)),
        sa.Column("unit", words(20)),
        sa.Column("list_price", sa.BigInteger()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("picture_id", KEY),
        sa.Column("description", words()),
        sa.PrimaryKeyConstraint("id", name="pk_product"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_product_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_product_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_product_updated_by_id"),
        sa.ForeignKeyConstraint(["picture_id"], ["file.id"], name="fk_product_picture_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_product_created_at",
        "product",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_product_name",
        "product",
        ["name", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_product_owner_id",
        "product",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_product_series",
        "product",
        ["series", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_product_code",
        "product",
        alike("code"),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_stage():
    op.create_table(
        "stage",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("name", words(80), nullable=False),
        sa.Column("pipeline_id", KEY, nullable=False),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("forecast_category", sa.String(60)),
        sa.Column("rot_days", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_stage"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_stage_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_stage_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_stage_updated_by_id"),
        sa.ForeignKeyConstraint(["pipeline_id"], ["pipeline.id"], name="fk_stage_pipeline_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_stage_created_at",
        "stage",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_stage_name", "stage", ["name", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_stage_owner_id",
        "stage",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_stage_pipeline_id",
        "stage",
        ["pipeline_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_stage_type", "stage", ["type", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )


def make_contact():
    op.create_table(
        "contact",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("name", words(120), nullable=False),
        sa.Column("customer_id", KEY),
        sa.Column("role", sa.String(60)),
        sa.Column("position", words(120)),
        sa.Column("department", words(120)),
        sa.Column("phone", words(40)),
        sa.Column("email", words(255)),
        sa.Column("birthday", sa.Date()),
        sa.Column("notes", words()),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_contact_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_contact_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_contact_updated_by_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_contact_customer_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_contact_created_at",
        "contact",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_contact_customer_id",
        "contact",
        ["customer_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_contact_name",
        "contact",
        ["name", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_contact_owner_id",
        "contact",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_contact_role",
        "contact",
        ["role", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_price():
    op.create_table(
        "price",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("book", words(80), nullable=False),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("currency", words(3), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("from_quantity", sa.BigInteger()),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_price"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_price_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_price_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_price_updated_by_id"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_price_product_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_price_book", "price", ["book", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_price_created_at",
        "price",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_price_owner_id",
        "price",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_price_product_id",
        "price",
        ["product_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_case():
    op.create_table(
        "case",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("number", words(60), nullable=False),
        sa.Column("subject", words(255), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("priority", sa.String(60), nullable=False),
        sa.Column("status", sa.String(60), nullable=False),
        sa.Column("customer_id", KEY),
        sa.Column("contact_id", KEY),
        sa.Column("product_id", KEY),
        sa.Column("team_id", KEY),
        sa.Column("channel", sa.String(60)),
        sa.Column("topic", words(120)),
        sa.Column("region", words(80)),
        sa.Column("address", words(400)),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("description", words()),
        sa.Column("resolution", words()),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_case_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_case_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_case_updated_by_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_case_customer_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_case_contact_id"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_case_product_id"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_case_team_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_case_channel",
        "case",
        ["channel", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_closed_at",
        "case",
        ["closed_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_contact_id",
        "case",
        ["contact_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_created_at",
        "case",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_customer_id",
        "case",
        ["customer_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_due_at", "case", ["due_at", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_case_kind", "case", ["kind", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_case_opened_at",
        "case",
        ["opened_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_owner_id",
        "case",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_priority",
        "case",
        ["priority", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_product_id",
        "case",
        ["product_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_region", "case", ["region", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_case_status", "case", ["status", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_case_subject",
        "case",
        ["subject", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_team_id",
        "case",
        ["team_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_topic", "case", ["topic", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "uq_case_number",
        "case",
        alike("number"),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_opportunity():
    op.create_table(
        "opportunity",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("number", words(60), nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("customer_id", KEY),
        sa.Column("contact_id", KEY),
        sa.Column("stage_id", KEY, nullable=False),
        sa.Column("amount", sa.BigInteger()),
        sa.Column("currency", words(3)),
        sa.Column("rate", sa.BigInteger()),
        sa.Column("product_id", KEY),
        sa.Column("engaged_on", sa.Date()),
        sa.Column("expected_on", sa.Date()),
        sa.Column("closed_on", sa.Date()),
        sa.Column("source", sa.String(60)),
        sa.Column("lost_reason", sa.String(60)),
        sa.Column("competitor", words(120)),
        sa.Column("discount", sa.BigInteger()),
        sa.Column("next_step", words(400)),
        sa.Column("description", words()),
        sa.PrimaryKeyConstraint("id", name="pk_opportunity"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_opportunity_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_opportunity_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_opportunity_updated_by_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_opportunity_customer_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_opportunity_contact_id"),
        sa.ForeignKeyConstraint(["stage_id"], ["stage.id"], name="fk_opportunity_stage_id"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_opportunity_product_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_opportunity_amount",
        "opportunity",
        ["amount", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_closed_on",
        "opportunity",
        ["closed_on", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_contact_id",
        "opportunity",
        ["contact_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_created_at",
        "opportunity",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_customer_id",
        "opportunity",
        ["customer_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_engaged_on",
        "opportunity",
        ["engaged_on", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_expected_on",
        "opportunity",
        ["expected_on", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_lost_reason",
        "opportunity",
        ["lost_reason", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_name",
        "opportunity",
        ["name", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_owner_id",
        "opportunity",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_product_id",
        "opportunity",
        ["product_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_source",
        "opportunity",
        ["source", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_stage_id",
        "opportunity",
        ["stage_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "uq_opportunity_number",
        "opportunity",
        alike("number"),
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_activity():
    op.create_table(
        "activity",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("subject", words(255), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("duration", sa.BigInteger()),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True)),
        sa.Column("customer_id", KEY),
        sa.Column("contact_id", KEY),
        sa.Column("opportunity_id", KEY),
        sa.Column("case_id", KEY),
        sa.Column("about_table", words(60)),
        sa.Column("about_row", sa.BigInteger()),
        sa.Column("result", sa.String(60)),
        sa.Column("next_step", words(400)),
        sa.Column("file_id", KEY),
        sa.Column("body", words()),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_activity_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_activity_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_activity_updated_by_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_activity_customer_id"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_activity_contact_id"),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunity.id"], name="fk_activity_opportunity_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_activity_case_id"),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name="fk_activity_file_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_activity_about_row",
        "activity",
        ["about_row", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_activity_at", "activity", ["at", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_activity_case_id",
        "activity",
        ["case_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_activity_contact_id",
        "activity",
        ["contact_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_activity_created_at",
        "activity",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_activity_customer_id",
        "activity",
        ["customer_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_activity_kind",
        "activity",
        ["kind", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_activity_opportunity_id",
        "activity",
        ["opportunity_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_activity_owner_at",
        "activity",
        ["owner_id", "at"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_activity_owner_id",
        "activity",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_activity_subject",
        "activity",
        ["subject", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "rx_activity_owner_remind_at",
        "activity",
        ["owner_id", "remind_at"],
        sqlite_where=sa.text("deleted_at IS NULL AND remind_at IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND remind_at IS NOT NULL"),
    )


def make_opportunity_line():
    op.create_table(
        "opportunity_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("opportunity_id", KEY, nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("product_id", KEY),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger()),
        sa.Column("note", words(400)),
        sa.PrimaryKeyConstraint("id", name="pk_opportunity_line"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_opportunity_line_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_opportunity_line_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_opportunity_line_updated_by_id"),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name="fk_opportunity_line_opportunity_id"
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_opportunity_line_product_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_opportunity_line_created_at",
        "opportunity_line",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_line_name",
        "opportunity_line",
        ["name", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_line_opportunity_id",
        "opportunity_line",
        ["opportunity_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_line_owner_id",
        "opportunity_line",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_line_product_id",
        "opportunity_line",
        ["product_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )


def make_task():
    op.create_table(
        "task",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", KEY),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", KEY),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", KEY),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
        sa.Column("subject", words(255), nullable=False),
        sa.Column("status", sa.String(60), nullable=False),
        sa.Column("priority", sa.String(60), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("remind_at", sa.DateTime(timezone=True)),
        sa.Column("customer_id", KEY),
        sa.Column("opportunity_id", KEY),
        sa.Column("case_id", KEY),
        sa.Column("about_table", words(60)),
        sa.Column("about_row", sa.BigInteger()),
        sa.Column("description", words()),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_task_owner_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], name="fk_task_created_by_id"),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name="fk_task_updated_by_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_task_customer_id"),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunity.id"], name="fk_task_opportunity_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_task_case_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_task_about_row",
        "task",
        ["about_row", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_task_case_id",
        "task",
        ["case_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_task_created_at",
        "task",
        ["created_at", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_task_customer_id",
        "task",
        ["customer_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_task_due_on", "task", ["due_on", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_task_opportunity_id",
        "task",
        ["opportunity_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_task_owner_due_on",
        "task",
        ["owner_id", "due_on"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_task_owner_id",
        "task",
        ["owner_id", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_task_priority",
        "task",
        ["priority", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_task_status", "task", ["status", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "ix_task_subject",
        "task",
        ["subject", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "rx_task_owner_remind_at",
        "task",
        ["owner_id", "remind_at"],
        sqlite_where=sa.text("deleted_at IS NULL AND remind_at IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND remind_at IS NOT NULL"),
    )


SQLITE = (
    "CREATE VIRTUAL TABLE search_activity USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_announcement USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_attachment USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_case USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_contact USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_customer USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_favourite USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_field_def USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_file USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_opportunity USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_opportunity_line USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_option USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_pipeline USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_price USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_product USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_role USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_setting USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_share USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_stage USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_table_def USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_task USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_team USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_user USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE VIRTUAL TABLE search_view USING fts5(tokens, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize=\"unicode61 remove_diacritics 0\")",
    "CREATE TRIGGER change_set_no_update BEFORE UPDATE ON change_set BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER change_set_no_delete BEFORE DELETE ON change_set BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER change_no_update BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER change_no_delete BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END",
)

POSTGRESQL = (
    "CREATE TABLE search_activity (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_activity ON search_activity USING gin (tokens)",
    "CREATE TABLE search_announcement (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_announcement ON search_announcement USING gin (tokens)",
    "CREATE TABLE search_attachment (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_attachment ON search_attachment USING gin (tokens)",
    "CREATE TABLE search_case (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_case ON search_case USING gin (tokens)",
    "CREATE TABLE search_contact (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_contact ON search_contact USING gin (tokens)",
    "CREATE TABLE search_customer (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_customer ON search_customer USING gin (tokens)",
    "CREATE TABLE search_favourite (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_favourite ON search_favourite USING gin (tokens)",
    "CREATE TABLE search_field_def (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_field_def ON search_field_def USING gin (tokens)",
    "CREATE TABLE search_file (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_file ON search_file USING gin (tokens)",
    "CREATE TABLE search_opportunity (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_opportunity ON search_opportunity USING gin (tokens)",
    "CREATE TABLE search_opportunity_line (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_opportunity_line ON search_opportunity_line USING gin (tokens)",
    "CREATE TABLE search_option (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_option ON search_option USING gin (tokens)",
    "CREATE TABLE search_pipeline (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_pipeline ON search_pipeline USING gin (tokens)",
    "CREATE TABLE search_price (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_price ON search_price USING gin (tokens)",
    "CREATE TABLE search_product (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_product ON search_product USING gin (tokens)",
    "CREATE TABLE search_role (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_role ON search_role USING gin (tokens)",
    "CREATE TABLE search_setting (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_setting ON search_setting USING gin (tokens)",
    "CREATE TABLE search_share (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_share ON search_share USING gin (tokens)",
    "CREATE TABLE search_stage (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_stage ON search_stage USING gin (tokens)",
    "CREATE TABLE search_table_def (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_table_def ON search_table_def USING gin (tokens)",
    "CREATE TABLE search_task (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_task ON search_task USING gin (tokens)",
    "CREATE TABLE search_team (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_team ON search_team USING gin (tokens)",
    "CREATE TABLE search_user (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_user ON search_user USING gin (tokens)",
    "CREATE TABLE search_view (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_view ON search_view USING gin (tokens)",
    "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$",
    "CREATE TRIGGER change_set_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON change_set FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
    "CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON change FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
    "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
)


def make_indexes_of_postgresql():
    op.create_index(
        "ix_user_name", "user", ["name", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index("lx_user_full_name", "user", alike("full_name"), postgresql_where=sa.text(LIVE))
    op.create_index(
        "dx_announcement_shown_from",
        "announcement",
        [sa.text('"shown_from" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_announcement_shown_until",
        "announcement",
        [sa.text('"shown_until" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index("lx_announcement_title", "announcement", alike("title"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_favourite_table", "favourite", alike("table"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_field_def_key", "field_def", alike("key"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_file_name", "file", alike("name"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_option_key", "option", alike("key"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_pipeline_name", "pipeline", alike("name"), postgresql_where=sa.text(LIVE))
    op.create_index(
        "ix_role_key", "role", ["key", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index("lx_role_name", "role", alike("name"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_share_table", "share", alike("table"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_view_name", "view", alike("name"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_attachment_table", "attachment", alike("table"), postgresql_where=sa.text(LIVE))
    op.create_index(
        "dx_customer_country",
        "customer",
        [sa.text('"country" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_customer_grade",
        "customer",
        [sa.text('"grade" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_customer_industry",
        "customer",
        [sa.text('"industry" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_customer_region",
        "customer",
        [sa.text('"region" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_customer_source",
        "customer",
        [sa.text('"source" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_customer_code",
        "customer",
        ["code", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index("lx_customer_name", "customer", alike("name"), postgresql_where=sa.text(LIVE))
    op.create_index(
        "dx_product_series",
        "product",
        [sa.text('"series" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_product_code",
        "product",
        ["code", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index("lx_product_name", "product", alike("name"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_stage_name", "stage", alike("name"), postgresql_where=sa.text(LIVE))
    op.create_index(
        "dx_contact_role",
        "contact",
        [sa.text('"role" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index("lx_contact_name", "contact", alike("name"), postgresql_where=sa.text(LIVE))
    op.create_index("lx_price_book", "price", alike("book"), postgresql_where=sa.text(LIVE))
    op.create_index(
        "dx_case_channel",
        "case",
        [sa.text('"channel" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_case_closed_at",
        "case",
        [sa.text('"closed_at" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_case_due_at",
        "case",
        [sa.text('"due_at" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_case_opened_at",
        "case",
        [sa.text('"opened_at" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_case_region",
        "case",
        [sa.text('"region" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_case_topic",
        "case",
        [sa.text('"topic" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_case_number", "case", ["number", "id"], sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)
    )
    op.create_index("lx_case_subject", "case", alike("subject"), postgresql_where=sa.text(LIVE))
    op.create_index(
        "dx_opportunity_amount",
        "opportunity",
        [sa.text('"amount" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_opportunity_closed_on",
        "opportunity",
        [sa.text('"closed_on" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_opportunity_engaged_on",
        "opportunity",
        [sa.text('"engaged_on" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_opportunity_expected_on",
        "opportunity",
        [sa.text('"expected_on" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_opportunity_lost_reason",
        "opportunity",
        [sa.text('"lost_reason" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_opportunity_source",
        "opportunity",
        [sa.text('"source" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "ix_opportunity_number",
        "opportunity",
        ["number", "id"],
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_index("lx_opportunity_name", "opportunity", alike("name"), postgresql_where=sa.text(LIVE))
    op.create_index(
        "dx_activity_about_row",
        "activity",
        [sa.text('"about_row" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_activity_at",
        "activity",
        [sa.text('"at" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index("lx_activity_subject", "activity", alike("subject"), postgresql_where=sa.text(LIVE))
    op.create_index(
        "lx_opportunity_line_name", "opportunity_line", alike("name"), postgresql_where=sa.text(LIVE)
    )
    op.create_index(
        "dx_task_about_row",
        "task",
        [sa.text('"about_row" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index(
        "dx_task_due_on",
        "task",
        [sa.text('"due_on" DESC NULLS LAST'), sa.text("id DESC")],
        postgresql_where=sa.text(LIVE),
    )
    op.create_index("lx_task_subject", "task", alike("subject"), postgresql_where=sa.text(LIVE))


FIRST_HEAD = "INSERT INTO head (id, set_id, hash, catalog, org) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000', 1, 1)"


def upgrade():
    make_attempt()
    make_audit()
    make_content()
    make_content_part()
    make_counter()
    make_duplicate_key()
    make_head()
    make_job()
    make_team()
    make_user()
    make_announcement()
    make_api_token()
    make_change_set()
    make_credential()
    make_favourite()
    make_feed()
    make_field_def()
    make_file()
    make_job_match()
    make_login_session()
    make_one_time_link()
    make_option()
    make_pipeline()
    make_role()
    make_setting()
    make_share()
    make_table_def()
    make_view()
    make_visit()
    make_attachment()
    make_change()
    make_customer()
    make_product()
    make_stage()
    make_contact()
    make_price()
    make_case()
    make_opportunity()
    make_activity()
    make_opportunity_line()
    make_task()
    if op.get_bind().dialect.name == "postgresql":
        make_indexes_of_postgresql()
        op.create_foreign_key("fk_team_created_by_id", "team", "user", ["created_by_id"], ["id"])
        op.create_foreign_key("fk_team_owner_id", "team", "user", ["owner_id"], ["id"])
        op.create_foreign_key("fk_team_parent_id", "team", "team", ["parent_id"], ["id"])
        op.create_foreign_key("fk_team_updated_by_id", "team", "user", ["updated_by_id"], ["id"])
        op.create_foreign_key("fk_user_created_by_id", "user", "user", ["created_by_id"], ["id"])
        op.create_foreign_key("fk_user_manager_id", "user", "user", ["manager_id"], ["id"])
        op.create_foreign_key("fk_user_owner_id", "user", "user", ["owner_id"], ["id"])
        op.create_foreign_key("fk_user_team_id", "user", "team", ["team_id"], ["id"])
        op.create_foreign_key("fk_user_updated_by_id", "user", "user", ["updated_by_id"], ["id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.get_bind().exec_driver_sql(statement)
    op.get_bind().exec_driver_sql(FIRST_HEAD)
