// One cell, one change set: shown at once, saved behind, mended where refused.

/** Requests about one row go one after the other, each with the version the last answer gave. */
function queued(draft, run) {
  const row = `${draft.table} ${draft.id}`;
  const next = (state.queues.get(row) || Promise.resolve()).then(run).catch((error) => say(String(error), "bad"));
  state.queues.set(row, next);
  return next.then(() => state.queues.get(row) === next && state.queues.delete(row));
}

const settled = () => Promise.all([...state.queues.values()]);

/** The version of a row as last heard of, else as it is shown. */
function versionOf(tableKey, id, shown) {
  return state.versions.get(`${tableKey} ${id}`) ?? shown;
}

function change(op, row, values, more) {
  const version = versionOf(table().key, row.id, row.version);
  return { table: table().key, op, id: row.id, version, ...(values ? { values } : {}), ...more };
}

/** One body for all tries of one change: the server answers a repeated request id without writing again. */
function request(changes, mode, label, source = "grid") {
  return { changes, request_id: newId(), mode, label, source };
}

function onEditRequest(event) {
  const field = fieldOf(event.column);
  if (same(event.newValue, event.oldValue) && !draftOf(event)) return;
  if (isNew(event.node)) setDraft({ id: "new", field, value: event.newValue, status: "draft" });
  else saveCell(event.node, field, event.newValue);
}

function saveCell(node, field, value, more) {
  const before = draftAt(String(node.data.id), field);
  const original = before && before.original !== undefined ? before.original : node.data[field.key] ?? null;
  const draft = {
    table: table().key, id: String(node.data.id), row: { id: node.data.id, version: node.data.version },
    field, value, original, status: "saving", ...more,
  };
  if (before) closeBubble();
  if (same(value, original) && before && before.status !== "saving") return dropDraft(before);
  setDraft(draft);
  return queued(draft, () => sendCell(draft));
}

async function sendCell(draft) {
  if (!isCurrent(draft)) return;
  draft.request ??= cellRequest(draft);
  draft.status = "saving";
  repaint(draft);
  takeAnswer(draft, await post("/changes", draft.request));
}

function cellRequest(draft) {
  const values = { [draft.field.key]: toWire(draft.value) };
  const { id, version } = draft.row;
  const body = { table: draft.table, op: "update", id, version: versionOf(draft.table, id, version), values };
  if (draft.text) body.text = true;
  return request([body], "all", word("label_edit", { field: draft.field.label }));
}

function takeAnswer(draft, answer) {
  const refused = refusalsOf(answer);
  if (answer.ok && !refused.length) return taken(draft, answer.body);
  if (isPassing(answer.status)) return postponed(draft, reason(answer));
  if (answer.status === 401) return postponed(draft, word("signed_out"));
  if (answer.status === 409) return conflicted(draft, answer);
  const atField = refused.find((item) => item.field === draft.field.key) || refused[0];
  return refuse(draft, (atField && atField.message) || ((answer.body.fields || {})[draft.field.key] ?? reason(answer)));
}

const refusalsOf = (answer) => answer.body.refused || answer.body.refusals || [];

function noteVersions(rows) {
  for (const row of rows || []) state.versions.set(`${row.table} ${row.id}`, row.version);
}

function taken(draft, body) {
  noteVersions(body.rows);
  const node = isHere(draft) ? nodeOf(draft.id) : null;
  if (node && node.data) node.data[draft.field.key] = draft.value;
  const newer = state.cells.get(placeOf(draft));
  if (newer && newer !== draft) newer.original = draft.value;
  dropDraft(draft);
  glow(draft);
  if (!isHere(draft)) return;
  remember(body.set_id, word("saved"));
  readTotalsSoon();
  renewRow(draft.row.id);
}

function refuse(draft, message) {
  delete draft.request;
  Object.assign(draft, { status: "refused", message });
  repaint(draft);
  say(`${draft.field.label}: ${message}`, "bad");
  if (isHere(draft)) showAtCell(draft);
}

function postponed(draft, message) {
  if (draft.message !== message) say(message, "bad");
  Object.assign(draft, { status: "unsaved", message });
  repaint(draft);
  retrySoon();
}

const retrySoon = debounced(5000, () => retry());

/** The same requests again, ids and all, so that one which did arrive is not written twice. */
function retry() {
  for (const draft of draftsWith("unsaved")) queued(draft, () => sendCell(draft));
}

async function conflicted(draft, answer) {
  const row = await readRow(draft.table, draft.row.id);
  if (!row) return refuse(draft, reason(answer));
  delete draft.request;
  noteVersions([{ table: draft.table, id: row.id, version: row.version }]);
  const message = (answer.body.fields || {})[draft.field.key] || reason(answer);
  Object.assign(draft, { status: "conflict", message, theirs: row[draft.field.key] ?? null, now: row });
  repaint(draft);
  say(`${draft.field.label}: ${message}`, "bad");
  return isHere(draft) ? showAtCell(draft) : undefined;
}

/** Mine, theirs or the original: whichever was chosen becomes the value, on top of their version. */
function settle(draft, value) {
  const node = nodeOf(draft.id);
  closeBubble();
  dropDraft(draft);
  say("");
  if (!node || !node.data) return;
  Object.assign(node.data, draft.now);
  state.api.refreshCells({ rowNodes: [node], force: true });
  if (!same(value, draft.theirs)) saveCell(node, draft.field, value);
}

/** Give up what was typed into a cell and show what the server has. */
function restore(draft) {
  closeBubble();
  dropDraft(draft);
  if (draft.now) renewRow(draft.row.id);
  say("");
}
