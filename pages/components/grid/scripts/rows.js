// Whole rows: a new one, deleting the marked ones, opening one.

function newRow() {
  state.api.setGridOption("pinnedTopRowData", [{}]);
  const open = shownFields().filter((item) => !item.locked);
  const field = open.find((item) => item.key === table().title_field) || open[0];
  if (!field) return;
  state.api.setFocusedCell(0, columnId(field), "top");
  state.api.startEditingCell({ rowIndex: 0, colKey: columnId(field), rowPinned: "top" });
  say(word("new_row_hint"));
}

function dropNewRow() {
  for (const draft of newDrafts()) state.cells.delete(placeOf(draft));
  state.createRefused = null;
  closeBubble();
  state.api.setGridOption("pinnedTopRowData", []);
  say("");
}

const newDrafts = () => [...state.cells.values()].filter((draft) => draft.id === "new" && isHere(draft));
const hasNewRow = () => state.api.getPinnedTopRowCount() > 0;

/** Leaving the new row saves it when something is in it, and takes it away when nothing is. */
async function leaveNewRow() {
  if (!hasNewRow() || state.creating) return;
  // The grid tells of the cell just typed a moment after it is closed.
  await new Promise((go) => setTimeout(go, 30));
  if (!hasNewRow() || state.creating) return;
  const drafts = newDrafts().filter((draft) => !isBlank(draft.value));
  if (!drafts.length) return dropNewRow();
  const values = Object.fromEntries(drafts.map((draft) => [draft.field.key, toWire(draft.value)]));
  const sent = JSON.stringify([table().key, values]);
  if (state.createRefused === sent) return;
  if (!state.create || state.create.sent !== sent) {
    const body = { table: table().key, op: "create", values };
    state.create = { sent, body: request([body], "all", word("label_create")) };
  }
  state.creating = true;
  const answer = await post("/changes", state.create.body);
  state.creating = false;
  takeCreated(answer, sent);
}

function takeCreated(answer, sent) {
  const refused = refusalsOf(answer);
  if (answer.ok && !refused.length) {
    state.create = null;
    dropNewRow();
    remember(answer.body.set_id, word("row_added"));
    return readAgain();
  }
  if (isPassing(answer.status)) return say(word("new_row_waits"), "bad");
  state.create = null;
  state.createRefused = sent;
  const byField = { ...answer.body.fields, ...Object.fromEntries(refused.map((item) => [item.field, item.message])) };
  for (const field of table().fields.filter((item) => byField[item.key])) {
    const draft = draftAt("new", field) || { id: "new", field };
    setDraft({ ...draft, status: "refused", message: byField[field.key] });
  }
  const words = Object.values(byField);
  return say(words.length ? words.join(" · ") : reason(answer), "bad");
}

const marked = () => state.api.getSelectedNodes().filter((node) => node.data);

/** One row is deleted as from the grid; several at once take the right to change many. */
const deletingFrom = (nodes) => (nodes.length === 1 ? "grid" : "bulk");

async function deleteMarked() {
  if (state.all) return previewSweep({ ...markedQuestion(), delete: true }, word("label_delete"));
  const nodes = marked();
  if (!nodes.length) return undefined;
  await settled();
  const planned = await post("/changes/plan", { changes: nodes.map((node) => change("delete", node.data)), source: deletingFrom(nodes) });
  const refused = refusalsOf(planned);
  const confirm = () => {
    closePanel();
    removeRows(nodes);
  };
  const left = nodes.length - new Set(refused.map((item) => item.row)).size;
  const go = button("delete_yes", null, confirm, { class: "k-danger" });
  go.disabled = left === 0;
  const heading = el("span", {}, el("strong", {}, counted("delete_ask", left)), refused.length ? ` ${counted("refused", refused.length)}` : "");
  return openPanel(heading, [go, button("cancel", null, closePanel)], refusalList(refused));
}

async function removeRows(nodes) {
  await settled();
  const changes = nodes.map((node) => change("delete", node.data));
  const answer = await post("/changes", request(changes, "valid", word("label_delete"), deletingFrom(nodes)));
  const refused = refusalsOf(answer);
  if (!answer.ok) return refused.length ? showRefusals(refused, nodes) : say(reason(answer), "bad");
  state.api.deselectAll();
  readAgain();
  remember(answer.body.set_id, counted("rows_deleted", nodes.length - new Set(refused.map((item) => item.row)).size));
  return refused.length ? showRefusals(refused) : undefined;
}

function showRefusals(refused) {
  openPanel(el("strong", {}, counted("refused", refused.length)), [button("close", null, closePanel)], refusalList(refused));
}

/** The record page is a plain link of the page around; the frame itself may not navigate it. */
function openRecord() {
  const focused = state.api.getFocusedCell();
  const node = marked()[0] || (focused && !focused.rowPinned ? state.api.getDisplayedRowAtIndex(focused.rowIndex) : null);
  if (!node || !node.data) return say(word("nothing_chosen"));
  const query = queryNow(); // so that the record's page knows which come before and after
  query.set("id", node.data.id);
  query.set("at", node.rowIndex);
  return leaveFor(query);
}

/** A new record in the form, which has room for long texts and for small screens. */
const newInForm = () => leaveFor("new=1");

const leaveFor = (query) => followLink(`/${encodeURIComponent(table().key)}?${query}`);

function followLink(href) {
  const link = window.parent.document.createElement("a");
  link.href = href;
  window.parent.document.body.append(link);
  link.click();
  link.remove();
}

/** Columns hidden or moved: then the file has what shows, in that order; else every field. */
function isRearranged() {
  const face = (columns) => stable(columns.map(({ field, hidden }) => [field, hidden]));
  return face(columnsNow()) !== face(layout());
}

function exportAs(format) {
  const query = markedQuery();
  query.set("format", format);
  if (isRearranged()) query.set("fields", shownFields().map((field) => field.key).join(","));
  const link = el("a", { href: `${BASE}${tablePath(table().key)}/export?${query}`, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
}
