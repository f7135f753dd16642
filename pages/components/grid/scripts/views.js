// Saved views: which one is open, whether what is shown differs from it, and what this browser remembers of the table.

const viewOf = (id) => state.views.find((view) => view.id === id) || null;
const openView = () => viewOf(state.view);
const savedShown = () => openView() || plainShown();
const memoryKey = () => `kehu.grid.${state.context.user}.${table().key}`;

function recall() {
  try {
    return JSON.parse(window.localStorage.getItem(memoryKey())) || {};
  } catch {
    return {};
  }
}

function keep(memory) {
  try {
    window.localStorage.setItem(memoryKey(), JSON.stringify(memory));
  } catch {
    // A browser that keeps nothing (private, full) shows the grid all the same.
  }
}

/** What the address names, else what was open here last, else what opens first for this person. */
function beginViews(context) {
  const memory = recall();
  const first = context.views.find((view) => view.first);
  const named = context.asked !== null && context.asked !== undefined;
  const remembered = memory.view === null || context.views.some((view) => view.id === memory.view);
  state.views = context.views;
  state.view = named ? context.asked : "view" in memory && remembered ? memory.view : first ? first.id : null;
  const lost = state.view !== null && !openView();
  if (lost) state.view = null;
  const mine = !lost && memory.shown && memory.view === state.view;
  wear(mine ? memory.shown : savedShown());
  markAddress();
  if (lost) say(word("view_gone"), "bad");
}

/** A page drawn again brings a fresh list, and perhaps the address of another view. */
function freshViews(context, before) {
  state.views = context.views;
  const asked = context.asked ?? null;
  if (asked !== null && asked !== (before.asked ?? null) && asked !== state.view && viewOf(asked)) return open(asked);
  if (state.view !== null && !openView()) state.view = null;
  markAddress();
  return paintView();
}

function open(id) {
  state.view = id;
  wear(savedShown());
  markAddress();
  noteShown();
}

/** The address of the page names the view, so that it can be passed on. */
function markAddress() {
  const { history, location } = window.parent;
  const address = new URL(location.href);
  if (state.view === null) address.searchParams.delete("view");
  else address.searchParams.set("view", String(state.view));
  if (address.href !== location.href) history.replaceState(history.state, "", address.href);
}

const isChanged = () => state.changed;

/** Remember what is shown as far as it differs from the view; else only which view it is. */
function noteShown() {
  if (!state.context || !columnsNow().length) return;
  const shown = shownNow();
  state.changed = faceOf(shown) !== faceOf(normal(savedShown()));
  keep(state.changed ? { view: state.view, shown } : { view: state.view });
  paintView();
  paintChips();
}

const onShown = debounced(150, noteShown);

async function readViews() {
  const answer = await get(`${tablePath(table().key)}/views`);
  if (!answer.ok) return;
  state.views = answer.body.views;
  if (state.view !== null && !openView()) open(null);
  noteShown();
}

const viewValues = ({ condition, search, sort, columns, colors }) => ({
  condition: condition.length ? { all: condition } : null, search: search || null, sort: sort || null, columns,
  colors: colors.length ? colors : null,
});

/** Write views as a change set; answers the refusal's words, or null and the list is fresh. */
async function writeViews(changes, label) {
  const answer = await post("/changes", request(changes, "all", label));
  const refused = refusalsOf(answer);
  if (answer.status === 409) await readViews();
  if (!answer.ok || refused.length) return [...new Set(refused.map((item) => item.message))].join(" ") || reason(answer);
  const made = answer.body.rows[changes.findIndex((item) => item.op === "create")];
  if (made) state.view = made.id;
  await readViews();
  markAddress();
  remember(answer.body.set_id, label);
  return null;
}

const viewChange = (op, view, values) => ({ table: "view", op, id: view.id, version: view.version, ...(values ? { values } : {}) });
const newView = (values) => ({ table: "view", op: "create", values: { table: table().key, ...values } });
const saveView = (view) => writeViews([viewChange("update", view, viewValues(shownNow()))], word("view_saved"));

/** After an undo or redo of what touched views. */
function viewsTouched(rows) {
  if ((rows || []).some((row) => row.table === "view")) readViews();
}
