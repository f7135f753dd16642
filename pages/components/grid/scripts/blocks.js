// A block of cells: from where it began to the cell in focus, by Shift and arrows, Shift and click, or drawing over it.

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const spotOf = (focused) => (focused && !focused.rowPinned && fieldOf(focused.column) ? { row: focused.rowIndex, id: focused.column.getColId() } : null);
const spotNow = () => spotOf(state.api.getFocusedCell());
const blockColumns = () => state.api.getAllDisplayedColumns().filter((column) => (fieldOf(column) || {}).key);

/** `{from, to, fields}` of more than one cell, else null. */
function blockNow() {
  const here = spotNow();
  const began = state.anchor;
  if (!here || !began || (here.row === began.row && here.id === began.id)) return null;
  const columns = blockColumns();
  const [one, other] = [began.id, here.id].map((id) => columns.findIndex((column) => column.getColId() === id));
  if (one < 0 || other < 0) return null;
  const fields = columns.slice(Math.min(one, other), Math.max(one, other) + 1).map(fieldOf);
  return { from: Math.min(began.row, here.row), to: Math.max(began.row, here.row), fields };
}

function inBlock(params) {
  const { block } = state;
  return Boolean(block) && !params.node.rowPinned && params.node.rowIndex >= block.from && params.node.rowIndex <= block.to
    && block.fields.some((field) => field.key === fieldOf(params.column).key);
}

const isSpot = (one, other) => Boolean(one && other) && one.row === other.row && one.id === other.id;

/** The block reaches from one cell to another, which comes into focus now. */
const stretch = (from, to) => Object.assign(state, { anchor: from, end: to });

/** After the focus moved, which the grid may tell late: to where the block was meant to reach, or it is gone. */
function followBlock() {
  const before = state.block;
  if (!isSpot(spotNow(), state.end)) state.anchor = state.end = null;
  state.block = blockNow();
  if (before || state.block) state.api.refreshCells({ force: true });
}

function growBlock(key) {
  const here = spotNow();
  if (!here) return false;
  const [down, right] = ARROWS[key];
  const columns = blockColumns();
  const at = columns.findIndex((column) => column.getColId() === here.id) + right;
  const row = here.row + down;
  if (!columns[at] || row < 0 || row >= state.api.getDisplayedRowCount()) return true;
  stretch(state.anchor || here, { row, id: columns[at].getColId() });
  state.api.ensureIndexVisible(row);
  state.api.ensureColumnVisible(columns[at]);
  state.api.setFocusedCell(row, columns[at]);
  return true;
}

function cellAt(target) {
  const cell = target.closest && target.closest(".ag-cell[col-id]");
  const row = cell && cell.closest(".ag-row[row-index]");
  const column = cell && state.api.getColumn(cell.getAttribute("col-id"));
  if (!row || !column || !(fieldOf(column) || {}).key || cell.closest(".ag-floating-top, .ag-floating-bottom")) return null;
  return { row: Number(row.getAttribute("row-index")), id: column.getColId() };
}

function onBlockStart(event) {
  if (event.pointerType !== "mouse" || event.button !== 0) return;
  const spot = cellAt(event.target);
  state.drawing = spot;
  if (spot && !event.shiftKey && state.block) {
    stretch(null, null);
    followBlock();
  }
  if (spot && event.shiftKey) {
    state.drawing = state.anchor || spotNow();
    stretch(state.drawing, spot);
  }
}

function onBlockDraw(event) {
  if (!state.drawing || event.buttons !== 1 || state.api.getEditingCells().length) return;
  const spot = cellAt(event.target);
  const here = spotNow();
  if (!spot || isSpot(here, spot)) return;
  stretch(state.drawing, spot);
  state.api.setFocusedCell(spot.row, spot.id);
}

const rowsOfBlock = (block) => rowsFrom(block.from, block.to - block.from + 1);

function tooLong(block) {
  const long = block.to - block.from + 1 > MOST_ROWS;
  if (long) say(word("paste_too_long", { count: MOST_ROWS }), "bad");
  return long;
}

/** Write values into the rows of a block, as one set; a large or refused one is shown first. */
async function writeBlock(rows, valuesOf, label, more) {
  await settled();
  const changes = rows.map((row) => change("update", row, valuesOf(row), more)).filter((item) => Object.keys(item.values).length);
  if (changes.length) await sendBlock(request(changes, "all", label, "grid"));
}

async function clearBlock(block) {
  if (tooLong(block)) return;
  const fields = block.fields.filter((field) => !field.locked);
  const filled = (row) => Object.fromEntries(fields.filter((field) => !isBlank(row[field.key])).map((field) => [field.key, null]));
  await writeBlock(await rowsOfBlock(block), filled, word("label_clear"));
}

/** The first row of the block into all below it; of a single cell, the one above into it. */
async function fillDown() {
  const here = spotNow();
  const single = here && { from: here.row - 1, to: here.row, fields: [fieldOf(state.api.getColumn(here.id))] };
  const block = state.block && state.block.to > state.block.from ? state.block : state.block ? { ...state.block, from: state.block.from - 1 } : single;
  if (!block || block.from < 0 || !may("edit") || tooLong(block)) return;
  const [first, ...rest] = await rowsOfBlock(block);
  const fields = block.fields.filter((field) => !field.locked);
  const differing = (row) => Object.fromEntries(fields.filter((field) => !same(row[field.key], first[field.key])).map((field) => [field.key, toWire(first[field.key])]));
  await writeBlock(rest, differing, word("label_fill"));
}

/** One copied value into every cell of the block. */
async function pasteOver(block, text) {
  if (tooLong(block)) return;
  const pairs = block.fields.filter((field) => !field.locked).map((field) => [field.key, text === "" ? null : text]);
  await writeBlock(await rowsOfBlock(block), () => Object.fromEntries(pairs), word("label_paste"), { text: true });
}

/** Copies of the marked rows, or of the one in focus: all that may be set, the title marked as a copy, the owner oneself. */
async function duplicateRows() {
  const focused = spotNow();
  const nodes = marked().length ? marked() : [focused && state.api.getDisplayedRowAtIndex(focused.row)].filter((node) => node && node.data);
  if (!nodes.length || state.all) return say(word("nothing_chosen"));
  const fields = ((await describeTable(table().key)) || table()).fields.filter((field) => settable(field) && field.key !== "owner_id");
  const rows = await Promise.all(nodes.slice(0, 100).map((node) => readRow(table().key, node.data.id)));
  const valueOf = (row, field) => (field.key === table().title_field && typeof row[field.key] === "string" ? word("copy_of", { name: row[field.key] }) : toWire(row[field.key]));
  const copy = (row) => Object.fromEntries(fields.filter((field) => !isBlank(row[field.key])).map((field) => [field.key, valueOf(row, field)]));
  const changes = rows.filter(Boolean).map((row) => ({ table: table().key, op: "create", values: copy(row) }));
  const answer = await post("/changes", request(changes, "all", word("duplicate")));
  const refused = refusalsOf(answer);
  if (!answer.ok) return openPanel(el("strong", {}, reason(answer)), [button("close", null, closePanel)], refusalList(refused));
  readAgain();
  return remember(answer.body.set_id, counted("rows_copied", changes.length));
}
