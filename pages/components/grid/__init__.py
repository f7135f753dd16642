"""The grid: AG Grid's infinite rows over the REST API, inside streamlit-aggrid.

Rows, edits, paste and undo go between the browser and `/api/v1` alone. Streamlit only places the frame:
nothing comes back through it, and no edit makes a rerun.
"""

from st_aggrid import AgGrid, StAggridTheme

from pages.components.grid.options import Sight, TableInfo, options, without_mark
from pages.components.grid.words import words

__all__ = ["Sight", "TableInfo", "grid", "without_mark"]


def grid(table: TableInfo, sight: Sight, *, key: str, height: int = 560) -> None:
    """Draw the grid of a table. The same `key` on every table's page keeps one frame alive between them.

    `table` is what `GET /api/v1/tables/{t}` answers this viewer.
    """
    AgGrid(
        gridOptions=options(table, words(), sight),
        height=height,
        theme=StAggridTheme(base="quartz"),
        update_on=[],
        allow_unsafe_jscode=True,
        enable_enterprise_modules=False,
        key=key,
    )
