// One cell, one change set: shown at once, saved behind, mended where refused.

/** Requests about one row go one after the other, each with the version the last answer gave. */
function queued(id, run) {
  const next = (state.queues.get(id) || Promise.resolve()).then(run).catch((error) => say(String(error), "bad"));
  state.queues.set(id, next);
  return next.then(() => state.queues.get(id) === next && state.queues.delete(id));
}

const settled = () => Promise.all([...state.queues.values()]);

function versionOf(id) {
  const node = nodeOf(id);
  return state.versions.get(String(id)) ?? (node && node.data ? node.data.version : undefined);
}

function change(op, id, values, more) {
  return { table: table().key, op, id, version: versionOf(id), ...(values ? { values } : {}), ...more };
}

/** One body for all tries of one change: the server answers a repeated request id without writing again. */
function request(changes, mode, label) {
  return { changes, request_id: newId(), mode, label };
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
  const draft = { id: String(node.data.id), rowId: node.data.id, field, value, original, status: "saving", ...more };
  if (before) closeBubble();
  if (same(value, original) && before && before.status !== "saving") return dropDraft(before);
  setDraft(draft);
  return queued(draft.id, () => sendCell(draft));
}

async function sendCell(draft) {
  if (draftAt(draft.id, draft.field) !== draft) return;
  const values = { [draft.field.key]: toWire(draft.value) };
  const label = word("label_edit", { field: draft.field.label });
  draft.request ??= request([change("update", draft.rowId, values, draft.text ? { text: true } : {})], "all", label);
  draft.status = "saving";
  repaint(draft.id, draft.field);
  const key = table().key;
  const answer = await post("/changes", draft.request);
  if (key === table().key) takeAnswer(draft, answer);
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
  for (const row of rows || []) if (row.table === table().key) state.versions.set(String(row.id), row.version);
}

function taken(draft, body) {
  noteVersions(body.rows);
  const node = nodeOf(draft.id);
  if (node && node.data) Object.assign(node.data, { [draft.field.key]: draft.value, version: versionOf(draft.id) });
  const newer = draftAt(draft.id, draft.field);
  if (newer && newer !== draft) newer.original = draft.value;
  dropDraft(draft);
  glow(draft.id, draft.field);
  remember(body.set_id, word("saved"));
  renewRow(draft.rowId);
}

function refuse(draft, message) {
  delete draft.request;
  Object.assign(draft, { status: "refused", message });
  repaint(draft.id, draft.field);
  say(`${draft.field.label}: ${message}`, "bad");
  showAtCell(draft);
}

function postponed(draft, message) {
  Object.assign(draft, { status: "unsaved", message });
  repaint(draft.id, draft.field);
  say(message, "bad");
  retrySoon();
}

const retrySoon = debounced(5000, () => retry());

/** The same requests again, ids and all, so that one which did arrive is not written twice. */
function retry() {
  for (const draft of draftsWith("unsaved")) queued(draft.id, () => sendCell(draft));
}

async function conflicted(draft, answer) {
  const row = await readRow(draft.rowId);
  if (!row) return refuse(draft, reason(answer));
  delete draft.request;
  state.versions.set(draft.id, row.version);
  Object.assign(draft, { status: "conflict", message: reason(answer), theirs: row[draft.field.key] ?? null, row });
  repaint(draft.id, draft.field);
  say(`${draft.field.label}: ${draft.message}`, "bad");
  return showAtCell(draft);
}

/** Mine, theirs or the original: whichever was chosen becomes the value, on top of their version. */
function settle(draft, value) {
  const node = nodeOf(draft.id);
  closeBubble();
  dropDraft(draft);
  if (!node || !node.data) return;
  Object.assign(node.data, draft.row);
  state.api.refreshCells({ rowNodes: [node], force: true });
  if (!same(value, draft.theirs)) saveCell(node, draft.field, value);
}

/** Give up what was typed into a cell and show what the server has. */
function restore(draft) {
  closeBubble();
  dropDraft(draft);
  if (draft.row) renewRow(draft.rowId);
  say("");
}
