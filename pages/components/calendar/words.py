"""The texts of the calendar's frame by the names its scripts use."""

from core.i18n import t

PLAIN = (
    "add", "again", "all_day", "belongs", "bring", "cancel", "close", "colleagues", "date", "day", "delete",
    "done", "duration", "earlier", "edit", "has_time", "keys", "kind", "later", "list", "mine", "month",
    "more", "new", "no_time", "none", "nothing", "offline", "open", "overdue", "remind", "remind_day",
    "remind_eve", "remind_start", "save", "saved", "subject", "tasks", "team", "time", "today", "undo",
    "undone", "views", "week", "who",
)  # fmt: skip
FILLED = {
    "before": "span", "created": "title", "days": "count", "deleted": "title", "hours": "count",
    "label_create": "title", "label_delete": "title", "label_done": "title", "label_move": "title",
    "minutes": "count", "moved": "title", "remind_at": "when", "writing": "field",
}  # fmt: skip


def words() -> dict[str, str]:
    """Places to fill keep their `{name}`."""
    found = {name: t(f"calendar.{name}") for name in PLAIN}
    return found | {name: t(f"calendar.{name}", **{place: f"{{{place}}}"}) for name, place in FILLED.items()}
