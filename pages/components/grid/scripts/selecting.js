// The marked rows: some of them, or all that match less those unmarked since (`state.all` holds these).

const ID_LIST = 1000;

/** How many are marked; `exact` is false where the number of all is an estimate. */
function markedCount() {
  if (!state.all) return { count: state.api.getSelectedNodes().length, exact: true };
  return { count: Math.max(0, (state.total || 0) - state.all.size), exact: state.exact };
}

const mayMarkAll = () => may("bulk") || may("export") || may("print");

function markAll() {
  if (!state.total || !mayMarkAll()) return;
  state.all = new Set();
  markLoaded();
  paintSelection();
}

/** Rows that come in while all are marked show so. */
function markLoaded() {
  if (!state.all) return;
  const nodes = [];
  state.api.forEachNode((node) => { if (node.data && !node.isSelected() && !state.all.has(String(node.data.id))) nodes.push(node); });
  if (nodes.length) state.api.setNodesSelected({ nodes, newValue: true });
}

function onSelection(event) {
  if (state.all && !String(event.source).startsWith("api")) {
    state.api.forEachNode((node) => { if (node.data) state.all[node.isSelected() ? "delete" : "add"](String(node.data.id)); });
  }
  paintSelection();
}

function forgetMarks() {
  state.all = null;
  state.api.deselectAll();
  paintSelection();
}

/** The marked rows as a question: their ids, or what is shown less what was unmarked. */
function markedQuestion() {
  if (state.all) return { filter: filterOf(state.api.getFilterModel()), search: state.search, except: [...state.all].map(Number) };
  const ids = state.api.getSelectedNodes().map((node) => Number(node.id));
  const lists = Array.from({ length: Math.ceil(ids.length / ID_LIST) }, (_, at) => ids.slice(at * ID_LIST, (at + 1) * ID_LIST));
  return { filter: { any: lists.map((value) => ({ field: "id", op: "in", value })) }, search: "", except: [] };
}

/** The same for the address of a file. */
function markedQuery() {
  const query = queryNow();
  if (!markedCount().count) return query;
  const { filter, search, except } = markedQuestion();
  const left = except.length ? [{ field: "id", op: "not_in", value: except.slice(0, ID_LIST) }] : [];
  query.set("filter", JSON.stringify({ all: [...(filter ? [filter] : []), ...left] }));
  if (search) query.set("search", search);
  else query.delete("search");
  return query;
}

function selectionTools() {
  parts.marked = el("span", { class: "k-marked" });
  parts.markAll = el("button", { type: "button", class: "k-link", click: markAll });
  const edit = may("bulk") && may("edit") ? button("bulk_edit", "pen", () => (isOpen(edit) ? closePopover() : openBulk(edit)), { class: "k-quiet k-labelled", "aria-haspopup": "dialog", "aria-expanded": "false" }) : null;
  const remove = may("delete") ? button("delete", "trash", deleteMarked, { class: "k-quiet k-danger-text k-labelled" }) : null;
  const copy = may("create") ? button("duplicate", "copy", () => duplicateRows(), { class: "k-quiet" }) : null;
  const drop = button("selection_clear", "close", forgetMarks, { class: "k-quiet" });
  parts.selection = el("span", { class: "k-selection", hidden: true }, parts.marked, parts.markAll, edit, copy, remove, drop);
  return parts.selection;
}

function paintSelection() {
  const { count, exact } = markedCount();
  const figure = new Intl.NumberFormat(state.context.locale).format(count);
  parts.selection.hidden = count === 0 && !state.all;
  parts.marked.textContent = exact ? counted("selected", count) : word("selected_about", { count: figure });
  parts.markAll.hidden = Boolean(state.all) || !mayMarkAll() || !state.total || count >= state.total;
  parts.markAll.textContent = word("select_all", { count: countText() });
  for (const [key, tool] of [["export_xlsx", parts.xlsx], ["export_csv", parts.csv]]) {
    if (!tool) continue;
    const label = count ? word("export_marked", { file: word(key), count: figure }) : word(key);
    tool.title = label;
    tool.setAttribute("aria-label", label);
    tool.querySelector("span").textContent = label;
  }
  paintPrint(count, figure);
}
