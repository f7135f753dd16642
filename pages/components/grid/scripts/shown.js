// How the table is shown now: filters, search, order and columns, as data that a view keeps and the browser remembers.

const SELECTION = "ag-Grid-SelectionColumn";

const layout = () => table().fields.map((field, at) => ({ field: field.key, width: field.width, hidden: Boolean(field.large), pinned: at === 0 }));
const plainShown = () => ({ condition: [], search: "", sort: "", columns: layout(), colors: [] });

function columnsNow() {
  const own = state.api.getColumnState().filter((column) => column.colId.startsWith(`${table().key}.`));
  return own.map(({ colId, width, hide, pinned }) => ({
    field: fieldKey(colId), width: Math.round(width), hidden: Boolean(hide), pinned: pinned === "left",
  }));
}

function shownNow() {
  const labels = { ...state.labels, ...labelsOf(state.api.getFilterModel()) };
  return { condition: partsNow(), search: state.search, sort: sortOf(sortNow()), columns: columnsNow(), colors: state.colors, labels };
}

/** Equal for what looks equal; the same filters in another order are the same. */
function faceOf({ condition, search, sort, columns, colors }) {
  return stable([condition.map(stable).sort(), search, sort, columns, colors || []]);
}

/** Columns of a view that are there for this reader. Fields it does not know of show only where it hides none. */
function completed(columns) {
  const usual = layout();
  if (!columns || !columns.length) return usual;
  const known = new Map(usual.map((column) => [column.field, column]));
  const kept = columns.filter((column) => known.has(column.field)).map((column) => ({ ...known.get(column.field), hidden: false, pinned: false, ...column }));
  const hides = columns.some((column) => column.hidden);
  const named = new Set(kept.map((column) => column.field));
  const added = usual.filter((column) => !named.has(column.field)).map((column) => ({ ...column, hidden: hides || column.hidden, pinned: false }));
  const all = [...kept, ...added];
  return pinFirst(all.every((column) => column.hidden) ? usual : all, all.some((column) => column.pinned));
}

/** Only the first column that shows can stand still: a block in the middle of which one stood would confuse. */
function pinFirst(columns, wanted) {
  const first = columns.find((column) => !column.hidden);
  return columns.map((column) => ({ ...column, pinned: wanted && column === first }));
}

const isPinned = (columns) => columns.some((column) => column.pinned);

function columnStates(columns, sort) {
  const keys = sort.split(",").filter(Boolean);
  const sorts = new Map(keys.map((key, at) => [key.replace(/^[-+]/, ""), { sort: key.startsWith("-") ? "desc" : "asc", sortIndex: at }]));
  const states = columns.map(({ field, width, hidden, pinned }) => ({
    colId: `${table().key}.${field}`, width, hide: hidden, pinned: pinned ? "left" : null, sort: null, sortIndex: null, ...sorts.get(field),
  }));
  return [{ colId: SELECTION, pinned: "left" }, ...states];
}

/** What rows are read with: long texts only while they show. */
function wantedFields() {
  const shows = (field) => state.api.getColumn(columnId(field)).isVisible();
  return table().fields.filter((field) => !field.large || shows(field)).map((field) => field.key);
}

function wearColumns(columns, sort) {
  const had = wantedFields();
  state.api.applyColumnState({ state: columnStates(columns, sort ?? sortOf(sortNow())), applyOrder: true });
  if (wantedFields().some((key) => !had.includes(key))) readAgain();
}

/** Show the table so; the rows are read anew. */
function wear(shown) {
  state.labels = { ...shown.labels };
  const { models, fixed } = modelsOf(shown.condition, shown.labels);
  Object.assign(state, { fixed, search: shown.search });
  if (parts.search) parts.search.value = shown.search;
  wearColors(shown.colors);
  wearColumns(completed(shown.columns), shown.sort);
  state.api.setFilterModel(models);
  readAnew();
  paintChips();
}

/** What wearing it would show, as `shownNow` tells it: filters and order that are no more leave no trace. */
function normal(shown) {
  const keys = shown.sort.split(",").filter((key) => fieldNamed(key.replace(/^[-+]/, "")));
  return { ...shown, sort: keys.join(","), columns: completed(shown.columns) };
}
