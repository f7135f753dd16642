// Keys, events, and what the grid options call by name.

function focusedDraft() {
  const focused = state.api.getFocusedCell();
  if (!focused || !fieldOf(focused.column)) return null;
  const node = focused.rowPinned ? state.api.getPinnedTopRow(0) : state.api.getDisplayedRowAtIndex(focused.rowIndex);
  return node && node.data ? draftAt(rowKey(node), fieldOf(focused.column)) : null;
}

function clearCell(params) {
  const field = fieldOf(params.column);
  if (!canEdit(params)) return;
  if (isNew(params.node)) setDraft({ id: "new", field, value: null, status: "draft" });
  else if (!isBlank(cellValue(params))) saveCell(params.node, field, null);
}

function escape(params) {
  const draft = draftOf(params);
  if (!parts.panel.hidden) closePanel();
  else if (isNew(params.node)) dropNewRow();
  else if (draft && draft.status !== "saving") restore(draft);
  else return false;
  return true;
}

/** True where the key is ours, so that the grid leaves it alone. */
function takesKey(params) {
  const { event, editing } = params;
  if (event.isComposing) return true;
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl && event.key === "Enter") {
    if (isNew(params.node)) {
      state.api.stopEditing();
      leaveNewRow();
    } else openRecord();
    return true;
  }
  if (editing || !fieldOf(params.column)) return false;
  if (event.shiftKey && !ctrl && !event.altKey && ARROWS[event.key] && !params.node.rowPinned) return growBlock(event.key);
  // The grid tells late where the focus went: what a key acts on is the block as it is now.
  if (state.anchor) followBlock();
  if (ctrl && event.key.toLowerCase() === "d") {
    event.preventDefault();
    (event.shiftKey ? duplicateRows() : fillDown()).catch((error) => say(String(error), "bad"));
    return true;
  }
  if (event.key === "Delete" || event.key === "Backspace") {
    if (state.block) clearBlock(state.block).catch((error) => say(String(error), "bad"));
    else clearCell(params);
    event.preventDefault();
    return true;
  }
  if (ctrl && event.key.toLowerCase() === "a") {
    markAll();
    event.preventDefault();
    return true;
  }
  return event.key === "Escape" ? escape(params) : ctrl && "cvzyx".includes(event.key.toLowerCase());
}

function onDocumentKey(event) {
  if (event.key === "Escape" && event.target.closest && event.target.closest(".k-panel")) closePanel();
  if (!(event.ctrlKey || event.metaKey) || isTyping(event)) return;
  const key = event.key.toLowerCase();
  const back = key === "z" && !event.shiftKey;
  const forth = key === "y" || (key === "z" && event.shiftKey);
  if (!back && !forth) return;
  event.preventDefault();
  (back ? undo : redo)();
}

function onFocus(event) {
  followBlock();
  const draft = focusedDraft();
  if (draft && draft.message) showAtCell(draft);
  else closeBubble();
  if (hasNewRow() && event.rowIndex !== null && event.rowPinned !== "top") leaveNewRow();
}

function onLeave() {
  if (!hasNewRow()) return;
  setTimeout(() => {
    const at = document.activeElement;
    const inRow = at && at.closest(".ag-floating-top, .ag-popup, .k-toolbar");
    if (!inRow) leaveNewRow();
  }, 0);
}

function warnUnsaved(event) {
  if (draftsWith("unsaved", "saving", "refused", "conflict").length || newDrafts().length) event.preventDefault();
}

function ready(event) {
  state.api = event.api;
  document.head.append(el("style", {}, CSS_TEXT));
  followTheme();
  document.documentElement.lang = state.api.getGridOption("context").locale;
  openTable(state.api.getGridOption("context"));
  document.addEventListener("copy", onCopy);
  document.addEventListener("paste", onPaste);
  document.addEventListener("keydown", onDocumentKey);
  document.addEventListener("focusout", onLeave);
  document.addEventListener("pointerdown", onPressElsewhere);
  document.addEventListener("pointerdown", onBlockStart, true);
  document.addEventListener("pointerover", onBlockDraw);
  document.addEventListener("scroll", closeBubble, true);
  window.addEventListener("online", retry);
  narrow.addEventListener("change", paintMode);
  window.frameElement?.setAttribute("data-ready", "");
  window.addEventListener("beforeunload", warnUnsaved);
}

function onFilter() {
  forgetMarks();
  paintStatus();
  onShown();
}

const rowIdOf = ({ data }) => (data.total ? "total" : data.id === undefined ? "new" : String(data.id));
const agWord = (params) => params.context.words[`ag_${params.key}`] ?? params.defaultValue;

return {
  ready, datasource, rowIdOf, agWord, inBlock, cellValue, cellFace, cellHint, hasStatus, hasTint, ruleHint, canEdit, takesKey, rowWaits,
  onEditRequest, onFocus, onFilter, onShown, onSelection,
  LineEditor, DayEditor, BoxEditor, PickEditor, PickFilter, Chips,
};
