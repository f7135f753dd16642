// Blocks of rows from the server, how many there are, and words where there are none.

function datasource() {
  return { getRows: readBlock };
}

async function readBlock(request) {
  if (openTable(request.context)) return request.failCallback();
  const generation = state.generation;
  const query = queryOf(request.filterModel, request.sortModel);
  query.set("offset", String(request.startRow));
  query.set("limit", String(request.endRow - request.startRow));
  query.set("fields", wantedFields().join(","));
  if (state.colors.length) query.set("marks", marksAsked());
  if (request.startRow === 0) readTotalsSoon();
  state.reading += 1;
  const serial = (state.serial += 1);
  paintStatus();
  const answer = await get(`${tablePath(table().key)}/rows?${query}`);
  state.reading = Math.max(0, state.reading - 1);
  if (generation !== state.generation) return request.failCallback();
  takeBlock(request, answer, serial >= state.latest ? serial : 0);
  return undefined;
}

/** Only the newest question's answer says how many rows there are. */
function takeBlock(request, answer, newest) {
  if (!answer.ok) {
    state.failed = answer.status === 401 ? word("signed_out") : reason(answer);
    request.failCallback();
  } else {
    state.failed = "";
    const { rows, total, total_exact: exact } = answer.body;
    const asked = request.endRow - request.startRow;
    const short = rows.length < asked;
    const sure = exact !== false || short;
    const last = exact !== false ? total : request.startRow + rows.length;
    if (newest) Object.assign(state, { exact: sure, total: sure ? last : total, latest: newest });
    rows.filter((row) => versionOf(table().key, row.id)).forEach((row) => noteVersions([{ ...row, table: table().key }]));
    takeMarks(answer.body);
    if (request.startRow === 0) cardsFrom(rows, asked);
    request.successCallback(rows, sure ? last : undefined);
    if (!sure) reachEstimate(total);
  }
  if (!answer.ok && request.startRow === 0) cardsFrom([], 1);
  markLoaded();
  paintStatus();
  paintEmpty();
  paintSelection();
}

/** A total that is only estimated still gives the scroll bar its length. */
function reachEstimate(total) {
  if (state.api.getDisplayedRowCount() < total) state.api.setRowCount(total, false);
}

/** Start from the top: search, filter or table changed. */
function readAnew() {
  forgetMarks();
  state.generation += 1;
  state.reading = 0;
  state.api.setGridOption("datasource", datasource());
}

/** The same place with the present values; what is shown stays until the answer is here. */
function readAgain() {
  state.api.refreshInfiniteCache();
}

async function readRow(tableKey, id) {
  const answer = await get(`${tablePath(tableKey)}/rows/${encodeURIComponent(id)}`);
  return answer.ok ? answer.body.row || answer.body : null;
}

/** After a save the server may have filled in more than was typed (numbers, dates, states). */
async function renewRow(id) {
  const row = await readMarked(id);
  const node = state.api.getRowNode(String(id));
  if (!row || !node || !node.data) return;
  noteVersions([{ table: table().key, id, version: row.version }]);
  const moved = row[RULE] !== node.data[RULE];
  Object.assign(node.data, row);
  state.api.refreshCells({ rowNodes: [node], force: true });
  // The grid looks at the classes of a row only when it is told of new data.
  if (moved) node.setData(node.data);
}

function countText() {
  if (state.failed) return state.failed;
  if (state.total === null) return word("loading");
  const near = new Intl.NumberFormat(state.context.locale).format(state.total);
  return state.exact ? counted("rows", state.total) : word("rows_about", { count: near });
}

/** Moving to another table inside the living frame: its own view; what could not be saved is kept by its table.
 * True where what was asked for is no longer what is wanted.
 */
function openTable(context) {
  const before = state.context;
  if (before === context) return false;
  state.context = context;
  if (before && before.table.key === context.table.key) {
    if (before.locale !== context.locale) furnish();
    freshViews(context, before);
    return false;
  }
  Object.assign(state, { search: "", fixed: [], colors: [], all: null, view: null, total: null, exact: true, failed: "", sets: [], undone: [], reading: 0 });
  state.generation += 1;
  if (before) {
    Object.assign(state, { block: null, anchor: null, end: null, drawing: null });
    state.api.deselectAll();
    state.api.setGridOption("pinnedTopRowData", []);
  }
  beginSummary();
  furnish();
  beginViews(context);
  return true;
}
