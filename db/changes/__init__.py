"""Change sets: the one way rows are written — plan, apply, undo."""

import db.hooking  # noqa: F401 - guards and effects register on import
from db.changes.applying import Order, apply, plan, within
from db.changes.plan import Intent, NewRow, Plan
from db.changes.undoing import preview, undo

__all__ = ["Intent", "NewRow", "Order", "Plan", "apply", "plan", "preview", "undo", "within"]
