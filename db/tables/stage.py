"""Stages of a pipeline; rules look at `type`, so people may name and add stages freely."""

from decimal import Decimal

from db.spec import Record, choice, integer, percent, ref, table, text


@table(
    icon="linear_scale",
    group="admin",
    order=41,
    title="name",
    access={"sales": "r:all", "agent": "r:all", "manager": "cru:all", "viewer": "r:all"},
)
class Stage(Record, table=True):
    name: str = text(max=80, search=True)
    pipeline_id: int = ref("pipeline")
    type: str = choice("open", "won", "lost", default="open", filter=True)
    position: int = integer(default=10, min=0)
    rate: Decimal = percent(default=0, min=0, max=100)
    forecast_category: str | None = choice("pipeline", "best_case", "commit", "closed")
    rot_days: int | None = integer(min=1)
