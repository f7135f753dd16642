"""The words of the grid in the reader's language, ready to travel with its options."""

from core.i18n import t
from pages.components.grid.filters import WINDOWS
from reports.wording import window

PLAIN = (
    "apply", "apply_valid", "cancel", "clear", "clear_filters", "close", "copied", "delete", "delete_yes",
    "empty_choice", "export_csv", "export_xlsx", "label_create", "label_delete", "label_paste", "loading",
    "mine", "new_form", "new_row", "new_row_hint", "new_row_waits", "no", "none_match", "none_yet",
    "nothing_chosen", "nothing_found", "nothing_to_undo", "odd_answer", "offline", "open_record", "original",
    "paste_title",
    "paste_where", "question", "redo", "redone", "refresh", "restore", "retry", "row_added", "saved",
    "saving", "search", "signed_out", "theirs", "undo", "undone", "yes",
    "columns", "columns_all", "columns_pin", "columns_usual", "me", "view", "view_all", "view_changed",
    "view_default_for", "view_delete", "view_deleted", "view_edit", "view_first", "view_gone", "view_keep",
    "view_name", "view_reset", "view_save", "view_save_as", "view_saved", "view_seen_by", "view_shared",
    "views", "views_mine", "views_others",
    "summary", "summary_by", "summary_no_group", "summary_totals", "totals_avg", "totals_count",
    "totals_mixed", "totals_none", "totals_sum", "bulk_edit", "bulk_empty", "bulk_preview",
    "selection_clear", "stop",
    "print", "print_open", "print_summary", "duplicate", "label_clear", "label_fill",
    "filter", "filter_all", "filter_and", "filter_any", "filter_choose", "filter_clear", "filter_days",
    "filter_field", "filter_group", "filter_join", "filter_line", "filter_none", "filter_nor", "filter_not",
    "filter_op", "filter_or", "filter_pick", "filter_remove", "filter_value", "filter_where", "now",
    "as_cards", "as_grid", "call", "card_new", "cards_not_kept", "write",
    "color", "color_down", "color_edit", "color_empty", "color_name", "color_name_usual", "color_new",
    "color_remove", "color_up", "colors", "colors_by", "colors_none", "colors_order",
    "tint_blue", "tint_green", "tint_grey", "tint_orange", "tint_purple", "tint_red", "tint_teal",
    "tint_yellow",
    "op_after", "op_and", "op_before", "op_between", "op_contains", "op_empty", "op_ends_with", "op_is",
    "op_is_not", "op_not_contains", "op_not_empty", "op_since", "op_starts_with", "op_until", "op_within",
)  # fmt: skip
FILLED = {
    "label_edit": "field", "not_saved_status": "status", "paste_too_long": "count",
    "column_down": "field", "column_up": "field", "column_width": "field", "view_delete_ask": "name",
    "row_number": "number", "rows_about": "count", "search_in": "table", "undone_partly": "count",
    "filter_without": "words", "bulk_checking": "count", "bulk_first": "count", "bulk_working": "count",
    "copy_of": "name", "summary_month": "field",
    "summary_more": "count", "summary_year": "field", "select_all": "count",
    "selected_about": "count", "print_marked": "count", "print_too_many": "count",
}  # fmt: skip
COUNTED = (
    "print_columns", "bulk_changes", "bulk_deletes", "bulk_refused", "rows_changed", "rows_copied",
    "delete_ask", "paste_added", "paste_changed", "refused", "refused_more", "rows", "rows_deleted",
    "rows_pasted", "view_left_out", "selected", "to_mend", "unsaved",
)  # fmt: skip
SPANS = tuple(f"{which}_{unit}" for which in ("last", "next") for unit in ("days", "weeks", "months"))
AG_GRID = (
    "contains", "notContains", "equals", "notEqual", "startsWith", "endsWith", "blank", "notBlank",
    "lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "inRange", "inRangeStart",
    "inRangeEnd", "before", "after", "andCondition", "orCondition", "resetFilter", "filterOoo",
    "ariaFilterInput", "ariaFilterValue", "ariaFilteringOperator", "ariaLabelColumnFilter",
    "ariaRowSelect", "ariaRowDeselect", "ariaRowToggleSelection", "ariaFilterMenuOpen", "ariaChecked",
    "ariaUnchecked", "ariaDateFilterInput", "ariaFilterFromValue", "ariaFilterToValue",
)  # fmt: skip


def words() -> dict[str, str]:
    """Texts by the names the scripts use; places to fill keep their `{name}`."""
    found = {name: t(f"grid.{name}") for name in PLAIN}
    found |= {name: t(f"grid.{name}", **{place: f"{{{place}}}"}) for name, place in FILLED.items()}
    found["export_marked"] = t("grid.export_marked", file="{file}", count="{count}")
    for name in COUNTED:
        for which in ("one", "other"):
            found[f"{name}_{which}"] = t(f"grid.{name}.{which}", count="{count}")
    found |= {f"ag_{name}": t(f"grid.ag.{name}") for name in AG_GRID}
    found |= {f"window_{span}": t(f"window.{span}", count="{count}") for span in SPANS}
    return found | {f"ag_{name}": window(name) for name in WINDOWS}
