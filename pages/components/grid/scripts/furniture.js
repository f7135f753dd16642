// Around the grid: toolbar, status line, panel for questions, toast, the bubble at a cell, words for emptiness.

const parts = {};

function furnish() {
  const host = document.getElementById("gridContainer");
  for (const part of Object.values(parts)) if (part) part.remove();
  parts.toolbar = toolbar();
  parts.panel = el("section", { class: "k-panel", role: "region", "aria-label": word("question"), hidden: true });
  parts.status = el("footer", { class: "k-status" }, el("span", { class: "k-count" }), el("span", { class: "k-said", role: "status", "aria-live": "polite" }));
  parts.toast = el("div", { class: "k-toast", role: "status", hidden: true });
  parts.bubble = el("div", { class: "k-bubble", role: "alertdialog", hidden: true });
  parts.empty = el("div", { class: "k-empty", hidden: true });
  parts.chips = el("div", { class: "k-parts", role: "list", "aria-label": word("filter"), hidden: true });
  host.prepend(parts.toolbar, parts.chips, parts.panel, cardList());
  host.append(parts.status, parts.toast, parts.bubble, parts.empty);
  const grid = document.querySelector(".ag-root");
  if (grid) grid.setAttribute("aria-label", table().label);
  paintSelection();
  paintView();
  paintMode();
}

function toolbar() {
  const search = el("input", { type: "search", maxlength: "200", placeholder: word("search_in", { table: table().label }), "aria-label": word("search_in", { table: table().label }) });
  parts.search = search;
  search.value = state.search;
  const seek = debounced(200, () => {
    if (state.search === search.value.trim()) return;
    state.search = search.value.trim();
    readAnew();
    noteShown();
  });
  search.addEventListener("input", seek);
  parts.add = may("create") ? button("new_row", "plus", () => (asCards() ? newInForm() : newRow()), { class: "k-primary" }) : null;
  parts.clear = button("clear_filters", "close", clearFilters, { class: "k-quiet k-labelled", hidden: true });
  return el("div", { class: "k-toolbar", role: "toolbar", "aria-label": table().label },
    viewButton(), parts.add, parts.add && button("new_form", "form", newInForm, { class: "k-quiet k-grid-only" }), el("label", { class: "k-search" }, icon("search"), search), filterButton(), cardsButton(), parts.clear, selectionTools(),
    el("span", { class: "k-gap" }), ...generalTools());
}

function generalTools() {
  parts.undo = button("undo", "undo", undo, { class: "k-quiet k-grid-only" });
  parts.redo = button("redo", "redo", redo, { class: "k-quiet k-grid-only" });
  return [
    summaryButton(), colorsButton(), columnsButton(), button("open_record", "open", openRecord, { class: "k-quiet k-grid-only" }), parts.undo, parts.redo,
    button("refresh", "refresh", readAgain, { class: "k-quiet" }), ...exportTools(), ...printTool(),
  ];
}

function exportTools() {
  if (!may("export")) return [];
  const tool = (key, format) => button(key, "file", () => exportAs(format), { class: "k-quiet k-labelled k-grid-only" });
  parts.xlsx = tool("export_xlsx", "xlsx");
  parts.csv = tool("export_csv", "csv");
  return [parts.xlsx, parts.csv];
}

function clearFilters() {
  const asked = state.search !== "" || state.fixed.length > 0;
  parts.search.value = "";
  Object.assign(state, { search: "", fixed: [] });
  if (Object.keys(state.api.getFilterModel()).length) state.api.setFilterModel(null);
  else if (asked) readAnew();
  noteShown();
}

const isNarrowed = () => state.search !== "" || state.fixed.length > 0 || Object.keys(state.api.getFilterModel()).length > 0;

function paintStatus() {
  if (!parts.status) return;
  const [saving, waiting, wrong] = [draftsWith("saving"), draftsWith("unsaved"), draftsWith("refused", "conflict")];
  parts.clear.hidden = !isNarrowed();
  const bits = [el("span", {}, state.reading && state.total === null ? word("loading") : countText())];
  const view = openView();
  if (view && view.left_out) bits.push(el("span", { class: "k-bad" }, counted("view_left_out", view.left_out)));
  bits.push(...legend());
  if (state.failed) bits.push(button("retry", null, readAnew, { class: "k-link" }));
  if (saving.length) bits.push(el("span", {}, word("saving")));
  if (waiting.length) bits.push(el("span", { class: "k-bad" }, counted("unsaved", waiting.length)), button("retry", null, retry, { class: "k-link" }));
  if (wrong.length) bits.push(el("span", { class: "k-bad" }, counted("to_mend", wrong.length)));
  parts.status.querySelector(".k-count").replaceChildren(...bits);
  parts.undo.disabled = state.sets.length === 0;
  parts.redo.disabled = state.undone.length === 0;
}

function say(text, tone) {
  const line = parts.status.querySelector(".k-said");
  line.textContent = text;
  line.classList.toggle("k-bad", tone === "bad");
}

function paintEmpty() {
  if (!parts.empty) return;
  const nothing = state.total === 0 && !state.failed;
  parts.empty.hidden = !nothing;
  if (!nothing) return;
  const narrowed = isNarrowed();
  const offer = narrowed ? button("clear_filters", null, clearFilters) : may("create") ? button("new_row", null, newRow) : null;
  parts.empty.replaceChildren(el("p", {}, word(narrowed ? "none_match" : "none_yet")), ...(offer ? [offer] : []));
}

function toast(text, actionKey, action) {
  const run = () => {
    parts.toast.hidden = true;
    action();
  };
  parts.toast.replaceChildren(el("span", {}, text), button(actionKey, null, run, { class: "k-link" }));
  parts.toast.hidden = false;
  paintStatus();
  hideToast();
}

const hideToast = debounced(7000, () => {
  parts.toast.hidden = true;
});

function openPanel(heading, buttons, more) {
  parts.panel.replaceChildren(el("div", { class: "k-panel-head" }, heading, el("span", { class: "k-panel-buttons" }, ...buttons)), ...(more ? [more] : []));
  parts.panel.hidden = false;
  (buttons.find((item) => !item.disabled) || buttons[0]).focus();
}

function closePanel() {
  parts.panel.hidden = true;
  parts.panel.replaceChildren();
}

function busyPanel(busy) {
  for (const item of parts.panel.querySelectorAll("button")) item.disabled = busy;
}

/** Words at the cell they are about: why it was refused, or the three values of a conflict. */
function showAtCell(draft) {
  const cell = cellElement(draft.id, draft.field);
  if (!cell || !draft.message) return closeBubble();
  const body = [el("p", {}, draft.message)];
  if (draft.status === "conflict") body.push(...conflictChoices(draft));
  else if (draft.status === "unsaved") body.push(button("retry", null, retry));
  else if (draft.id !== "new") body.push(button("restore", null, () => restore(draft)));
  parts.bubble.replaceChildren(...body);
  parts.bubble.hidden = false;
  placeBubble(cell);
}

function conflictChoices(draft) {
  const offers = [["mine", draft.value], ["theirs", draft.theirs], ["original", draft.original]];
  return offers.map(([key, value]) => {
    const text = show(value, draft.field, draft.now) || word("empty_choice");
    return el("button", { type: "button", class: "k-side", click: () => settle(draft, value) }, el("b", {}, word(key)), el("span", {}, text));
  });
}

function placeBubble(cell) {
  const [frame, spot] = [document.getElementById("gridContainer").getBoundingClientRect(), cell.getBoundingClientRect()];
  const { offsetWidth: width, offsetHeight: height } = parts.bubble;
  const left = Math.min(spot.left - frame.left, frame.width - width - 8);
  const below = spot.bottom - frame.top + 4;
  const top = below + height > frame.height ? spot.top - frame.top - height - 4 : below;
  Object.assign(parts.bubble.style, { left: `${Math.max(8, left)}px`, top: `${Math.max(8, top)}px` });
}

function closeBubble() {
  if (parts.bubble) parts.bubble.hidden = true;
}
