// What a cell shows: the server's value, or over it a draft that is being saved, was refused, or waits.
//
// A draft is {table, id, field, value, text, original, status, message, request}; status is
// draft (new row) · saving · unsaved (no answer yet) · refused · conflict. `state.cells` holds them apart from the
// grid's own rows, so that a block thrown out of the cache, or another table, takes no typed value with it.

const [MOST_SHOWN, MOST_HINTED] = [300, 2000];

const placeOf = (draft) => `${draft.table} ${draft.id} ${draft.field.key}`;
const draftAt = (id, field) => state.cells.get(placeOf({ table: table().key, id, field }));
const isCurrent = (draft) => state.cells.get(placeOf(draft)) === draft;
const isHere = (draft) => draft.table === table().key;

function draftOf(params) {
  return params.node && (params.data || isNew(params.node)) ? draftAt(rowKey(params.node), fieldOf(params.column)) : undefined;
}

function cellValue(params) {
  const draft = draftOf(params);
  if (draft && draft.value !== undefined) return draft.value;
  return params.data ? params.data[fieldOf(params.column).key] ?? null : null;
}

function cellText(params) {
  if (!params.data) return "";
  const field = fieldOf(params.column);
  if (params.data.total) return totalText(params.data, field);
  const draft = draftOf(params);
  return draft && draft.text ? String(draft.value ?? "") : show(params.value, field, params.data);
}

/** What fits a cell of a list: the first words of a long text. */
function cellFace(params) {
  const text = cellText(params);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

/** More of the text for a pointer that rests on it; a refusal's words come first. */
function cellHint(params) {
  const draft = draftOf(params);
  const said = draft && draft.message ? draft.message : cellText(params).slice(0, MOST_HINTED);
  return [said, ruleHint(params)].filter(Boolean).join("\n") || null;
}

const hasStatus = (params, status) => (draftOf(params) || {}).status === status;

function canEdit(params) {
  const field = fieldOf(params.column);
  if (!params.node || !params.node.data || field.locked || params.node.data.total) return false;
  return may(isNew(params.node) ? "create" : "update");
}

function nodeOf(id) {
  return id === "new" ? state.api.getPinnedTopRow(0) : state.api.getRowNode(String(id));
}

function columnId(field) {
  return `${table().key}.${field.key}`;
}

function repaint(draft) {
  const node = isHere(draft) ? nodeOf(draft.id) : null;
  if (node) state.api.refreshCells({ rowNodes: [node], columns: [columnId(draft.field)], force: true });
  paintStatus();
}

function setDraft(draft) {
  draft.table ??= table().key;
  state.cells.set(placeOf(draft), draft);
  repaint(draft);
}

function dropDraft(draft) {
  if (isCurrent(draft)) state.cells.delete(placeOf(draft));
  repaint(draft);
}

function draftsWith(...statuses) {
  return [...state.cells.values()].filter((draft) => statuses.includes(draft.status));
}

function cellElement(id, field) {
  const row = id === "new" ? ".ag-floating-top .ag-row" : `.ag-row[row-id="${CSS.escape(String(id))}"]`;
  return document.querySelector(`${row} [col-id="${CSS.escape(columnId(field))}"]`);
}

/** A quick green breath where something was saved. */
function glow(draft) {
  const cell = isHere(draft) ? cellElement(draft.id, draft.field) : null;
  if (!cell) return;
  cell.classList.add("k-saved");
  setTimeout(() => cell.classList.remove("k-saved"), 900);
}

const safeColor = (color) => (/^#[0-9a-f]{3,8}$/i.test(color || "") ? color : null);

function chip(label, color) {
  const dot = color && el("i", { class: "k-dot" });
  if (dot) dot.style.background = color;
  return el("span", { class: "k-chip" }, dot || null, label);
}

/** Choices, tags: small labelled marks; anything else falls back to its text. */
class Chips {
  init(params) {
    this.gui = el("span", { class: "k-chips" });
    this.refresh(params);
  }

  refresh(params) {
    const field = fieldOf(params.column);
    const keys = isBlank(params.value) ? [] : [].concat(params.value);
    const colorOf = (key) => safeColor(((field.choices || []).find((choice) => choice.key === key) || {}).color);
    const labels = keys.map((key) => chip(field.choices.length ? choiceLabel(key, field) : String(key), colorOf(key)));
    this.gui.replaceChildren(...(params.data ? labels : []));
    return true;
  }

  getGui() {
    return this.gui;
  }
}

function rowWaits(params) {
  return !params.data && !params.node.rowPinned;
}
