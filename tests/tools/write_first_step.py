"""Print db/migrations/versions/0001_begin.py anew from the declared tables, as long as nobody has a database.

Once there is a release, a change of the tables is a step of its own, written by hand.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.ddl import sort_tables_and_constraints

from db import schema, search
from db.catalog import declarations
from db.spec import LIVE, Declared
from db.types import Folded, Json, Moment, Scaled

HEAD = '''# ruff: noqa: E501 - statements are kept as they were
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


'''


def type_text(kind: Any) -> str:
    """A column's type in words that will mean the same when ours have changed."""
    stored = {Moment: "sa.DateTime(timezone=True)", Scaled: "sa.BigInteger()", Json: "sa.Text()"}
    if type(kind) in stored:
        return stored[type(kind)]
    variant = getattr(kind, "_variant_mapping", {}).get("sqlite")
    if isinstance(variant, sa.Integer):
        return "KEY"
    length = getattr(kind, "length", None) or ""
    return f"words({length})" if variant is not None else f"sa.{type(kind).__name__}({length})"


def column_text(column: Any) -> str:
    more = "" if column.nullable else ", nullable=False"
    more += ", autoincrement=False" if column.autoincrement is False else ""
    return f'sa.Column("{column.name}", {type_text(column.type)}{more})'


def keys(columns: Any) -> str:
    return "[" + ", ".join(f'"{column.name}"' for column in columns) + "]"


def foreign_text(constraint: Any, *, later: bool) -> str:
    target = constraint.elements[0].target_fullname
    more = ", use_alter=True" if later else ""
    name = constraint.name
    return f'sa.ForeignKeyConstraint({keys(constraint.columns)}, ["{target}"], name="{name}"{more})'


def table_text(table: Any, later: set[Any]) -> list[str]:
    lines = [f'    op.create_table("{table.name}",']
    lines += [f"        {column_text(column)}," for column in table.columns]
    primary = table.primary_key
    lines.append(f'        sa.PrimaryKeyConstraint({keys(primary.columns)[1:-1]}, name="{primary.name}"),')
    for constraint in table._sorted_constraints:
        if isinstance(constraint, sa.ForeignKeyConstraint):
            lines.append(f"        {foreign_text(constraint, later=constraint in later)},")
    if table.dialect_options["sqlite"]["autoincrement"]:
        lines.append("        sqlite_autoincrement=True,")
    return [*lines, "    )", *(index_text(index) for index in indexes(table) if index._ddl_if is None)]


def indexes(table: Any) -> list[Any]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def is_folded(index: Any) -> bool:
    return isinstance(next(iter(index.expressions)), Folded)


def label_text(index: Any) -> str:
    """An index that only PostgreSQL has, for looking rows up by title."""
    columns = f'alike("{index.columns[0].name}")'
    where = "postgresql_where=sa.text(LIVE)"
    return f'    op.create_index("{index.name}", "{index.table.name}", {columns}, {where})'


def falling_text(index: Any) -> str:
    """An index that only PostgreSQL has, for lists that fall and end with blanks."""
    first = f"sa.text('\"{index.columns[0].name}\" DESC NULLS LAST')"
    return (
        f'    op.create_index("{index.name}", "{index.table.name}", [{first}, sa.text("id DESC")], '
        "postgresql_where=sa.text(LIVE))"
    )


def index_text(index: Any) -> str:
    more = ", unique=True" if index.unique else ""
    if (where := index.dialect_options["sqlite"]["where"]) is not None:
        kept = "LIVE" if str(where) == LIVE else f'"{where}"'
        more += f", sqlite_where=sa.text({kept}), postgresql_where=sa.text({kept})"
    columns = f'alike("{index.columns[0].name}")' if is_folded(index) else keys(index.columns)
    return f'    op.create_index("{index.name}", "{index.table.name}", {columns}{more})'


OWN = {"lx": label_text, "dx": falling_text, "ix": index_text}


def function_text(name: str, lines: list[str]) -> str:
    return "\n".join([f"def {name}():", *lines]) + "\n"


def literal(name: str, statements: list[str]) -> str:
    return f"{name} = (\n" + "".join(f"    {statement!r},\n" for statement in statements) + ")\n"


def extras(*, sqlite: bool) -> list[str]:
    tables = sorted(made.key for made in declarations())
    made = [statement for key in tables for statement in search.create_sql(key, sqlite=sqlite)]
    return [*made, *schema.triggers(sqlite=sqlite)]


def written() -> str:
    declarations()
    tables = [table for _, table in sorted(Declared.metadata.tables.items())]
    *ordered, (_, remaining) = sort_tables_and_constraints(tables)
    later = set(remaining)
    names = [table.name for table, _ in ordered]
    parts = [HEAD]
    parts += [function_text(f"make_{t.name}", table_text(t, later)) + "\n\n" for t, _ in ordered]
    parts.append(literal("SQLITE", extras(sqlite=True)) + "\n")
    parts.append(literal("POSTGRESQL", extras(sqlite=False)) + "\n\n")
    links = [
        f'        op.create_foreign_key("{c.name}", "{c.table.name}", "{c.elements[0].column.table.name}", '
        f'{keys(c.columns)}, ["id"])'
        for c in sorted(later, key=lambda c: c.name)
    ]
    own = [i for t, _ in ordered for i in indexes(t) if i._ddl_if is not None]
    texts = [OWN[str(i.name)[:2]](i) for i in own]
    parts.append(function_text("make_indexes_of_postgresql", texts) + "\n\n")
    steps = [f"    make_{name}()" for name in names]
    steps += [
        '    if op.get_bind().dialect.name == "postgresql":',
        "        make_indexes_of_postgresql()",
        *links,
    ]
    steps += [
        '    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:',
        "        op.get_bind().exec_driver_sql(statement)",
        "    op.get_bind().exec_driver_sql(FIRST_HEAD)",
    ]
    first = f"INSERT INTO head (id, set_id, hash, catalog, org) VALUES (1, 0, '{'0' * 64}', 1, 1)"
    parts.append(f"FIRST_HEAD = {first!r}\n\n\n" + function_text("upgrade", steps))
    return "".join(parts)


if __name__ == "__main__":
    print(written(), end="")
