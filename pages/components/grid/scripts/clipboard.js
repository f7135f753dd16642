// The real clipboard: tab-separated text as spreadsheets write it, quotes and line breaks included.

const PLAN_ABOVE = 50;
const MOST_ROWS = 5000;

function readBlockText(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const endCell = () => {
    rows[rows.length - 1].push(cell);
    cell = "";
  };
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    if (quoted && sign === '"' && source[at + 1] === '"') cell += source[(at += 1)];
    else if (sign === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (!quoted && sign === "\t") endCell();
    else if (!quoted && sign === "\n") {
      endCell();
      rows.push([]);
    } else cell += sign;
  }
  endCell();
  return rows;
}

const quotedCell = (text) => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function shownFields() {
  return state.api.getAllDisplayedColumns().map(fieldOf).filter((field) => field && field.key);
}

function copiedText() {
  const line = (node, fields) => fields.map((field) => quotedCell(copiedCell(node, field))).join("\t");
  if (state.block) return blockText(state.block, line);
  const nodes = marked().sort((one, other) => one.rowIndex - other.rowIndex);
  if (nodes.length) return nodes.map((node) => line(node, shownFields())).join("\n");
  const focused = state.api.getFocusedCell();
  const node = focused && (focused.rowPinned ? state.api.getPinnedTopRow(0) : state.api.getDisplayedRowAtIndex(focused.rowIndex));
  const field = focused && fieldOf(focused.column);
  return node && node.data && field && field.key ? line(node, [field]) : null;
}

function blockText(block, line) {
  const at = Array.from({ length: block.to - block.from + 1 }, (_, step) => state.api.getDisplayedRowAtIndex(block.from + step));
  return at.filter((node) => node && node.data).map((node) => line(node, block.fields)).join("\n");
}

function copiedCell(node, field) {
  const draft = draftAt(rowKey(node), field);
  return writeOut(draft && draft.value !== undefined ? draft.value : node.data[field.key], field);
}

const isTyping = (event) => Boolean(event.target.closest && event.target.closest("input, textarea, [contenteditable], .k-popover"));

function onCopy(event) {
  if (isTyping(event) || String(window.getSelection())) return;
  const text = copiedText();
  if (text === null) return;
  event.clipboardData.setData("text/plain", text);
  event.preventDefault();
  say(word("copied"));
}

function onPaste(event) {
  if (isTyping(event)) return;
  event.preventDefault();
  paste(event.clipboardData.getData("text/plain")).catch((error) => say(String(error), "bad"));
}

async function paste(text) {
  const block = readBlockText(text);
  if (text === "") return;
  if (block.length > MOST_ROWS) return say(word("paste_too_long", { count: MOST_ROWS }), "bad");
  if (state.block && block.length === 1 && block[0].length === 1) return pasteOver(state.block, block[0][0]);
  const focused = pasteFrom();
  const fields = pasteFields(focused);
  if (!fields.some((field) => !field.locked)) return say(word("paste_where"), "bad");
  const node = focused && !focused.rowPinned ? state.api.getDisplayedRowAtIndex(focused.rowIndex) : null;
  if (block.length === 1 && block[0].length === 1 && node && node.data) {
    if (fields[0].locked) return say(word("paste_where"), "bad");
    saveCell(node, fields[0], block[0][0] === "" ? null : block[0][0], { text: true });
    return;
  }
  await pasteBlock(block, fields, focused);
}

/** The cell in focus, or the upper left one of the block. */
function pasteFrom() {
  const { block } = state;
  if (!block) return state.api.getFocusedCell();
  return { rowIndex: block.from, rowPinned: null, column: state.api.getColumn(columnId(block.fields[0])) };
}

/** Column by column as they stand: what falls on a locked one is left out, and moves nothing beside it. */
function pasteFields(focused) {
  const shown = shownFields();
  const from = focused ? shown.indexOf(fieldOf(focused.column)) : 0;
  return shown.slice(Math.max(0, from));
}

async function pasteBlock(block, fields, focused) {
  await settled();
  const start = focused && !focused.rowPinned ? focused.rowIndex : null;
  const rows = start === null ? [] : await rowsFrom(start, block.length);
  const changes = block.map((line, at) => pastedChange(line, fields, rows[at]));
  return sendBlock(request(changes, "all", word("label_paste"), "paste"));
}

/** At once, or after a look at it: where it is large, or something in it is refused. */
async function sendBlock(sent) {
  const { changes } = sent;
  const cells = changes.reduce((sum, item) => sum + Object.keys(item.values).length, 0);
  if (cells > PLAN_ABOVE) return previewPaste(sent);
  say(word("saving"));
  const answer = await post("/changes", sent);
  if (answer.ok && !refusalsOf(answer).length) return pasted(answer.body, changes);
  if (answer.status === 409 || answer.status === 422 || answer.status === 403 || answer.status === 423 || answer.ok) return previewPaste(sent);
  return openPanel(el("strong", {}, reason(answer)), [button("retry", null, () => applyPaste(sent)), button("cancel", null, closePanel)]);
}

function pastedChange(line, fields, row) {
  const open = line.slice(0, fields.length).map((text, at) => [fields[at], text]).filter(([field]) => !field.locked);
  const pairs = open.map(([field, text]) => [field.key, text]);
  const values = Object.fromEntries(row ? pairs : pairs.filter(([, text]) => text !== ""));
  if (!row) return { table: table().key, op: "create", values, text: true };
  return change("update", row, values, { text: true });
}

/** The rows a block falls on; those not in the grid's cache are read, so that id and version are known. */
async function rowsFrom(start, count) {
  const shown = Array.from({ length: count }, (_, at) => state.api.getDisplayedRowAtIndex(start + at));
  const rows = shown.map((node) => node && node.data);
  const wanted = Math.min(count, (state.exact && state.total !== null ? state.total : Infinity) - start);
  if (rows.slice(0, wanted).every(Boolean)) return rows;
  const query = queryNow();
  const found = [];
  while (found.length < wanted) {
    query.set("offset", String(start + found.length));
    query.set("limit", String(Math.min(1000, wanted - found.length)));
    const answer = await get(`${tablePath(table().key)}/rows?${query}`);
    if (!answer.ok) throw new Error(reason(answer));
    found.push(...answer.body.rows);
    if (!answer.body.rows.length) break;
  }
  return found;
}

async function previewPaste(sent) {
  const answer = await post("/changes/plan", { changes: sent.changes, source: sent.source });
  if (!answer.ok && !refusalsOf(answer).length) return say(reason(answer), "bad");
  const refused = refusalsOf(answer);
  const bad = new Set(refused.map((item) => item.row));
  const good = sent.changes.filter((_, at) => !bad.has(at));
  const numbers = {
    paste_changed: good.filter((item) => item.op === "update").length,
    paste_added: good.filter((item) => item.op === "create").length,
    refused: refused.length,
  };
  const counts = Object.entries(numbers).filter(([, count]) => count > 0).map(([key, count]) => counted(key, count));
  const apply = button(refused.length ? "apply_valid" : "apply", null, () => applyPaste({ ...sent, mode: "valid" }), { class: "k-primary" });
  if (!good.length) apply.disabled = true;
  say("");
  const heading = el("span", {}, el("strong", {}, word("paste_title")), ` ${counts.join(" · ")}`);
  return openPanel(heading, [apply, button("cancel", null, closePanel)], refusalList(refused, sent.changes));
}

async function applyPaste(sent) {
  busyPanel(true);
  const answer = await post("/changes", sent);
  busyPanel(false);
  if (!answer.ok) return say(reason(answer), "bad");
  closePanel();
  return pasted(answer.body, sent.changes);
}

function pasted(body, changes) {
  noteVersions(body.rows);
  readAgain();
  remember(body.set_id, counted("rows_pasted", (body.rows || changes).length));
  say("");
}

/** Refusals in words, by the line of the block and the field's name. */
function refusalList(refused) {
  const line = (item) => {
    const field = fieldNamed(item.field);
    const where = [word("row_number", { number: Number(item.row) + 1 }), field && field.label].filter(Boolean).join(", ");
    return el("li", {}, el("b", {}, where), ` ${item.message || ""}`);
  };
  const more = refused.length > 100 ? el("li", {}, counted("refused_more", refused.length - 100)) : null;
  return refused.length ? el("ul", {}, ...refused.slice(0, 100).map(line), more) : null;
}
