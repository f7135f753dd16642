"""A step that only the tests take: it touches every sort of thing a real one may.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("customer", sa.Column("slogan", sa.String(80)))
    op.create_table(
        "wish",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        sa.PrimaryKeyConstraint("id", name="pk_wish"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name="fk_wish_customer_id"),
    )
    op.create_index("ix_wish_customer_id", "wish", ["customer_id"])
    op.execute("UPDATE customer SET slogan = 'Hello ' || name")
    op.drop_index("ix_customer_region", "customer")
    op.create_index("ix_customer_slogan", "customer", ["slogan", "id"])
