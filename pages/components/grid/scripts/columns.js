// Choosing the columns: which show, in which order, how wide, and whether the first stands still.

function columnsButton() {
  parts.columns = button("columns", "columns", toggleColumns, { class: "k-quiet", "aria-haspopup": "dialog", "aria-expanded": "false" });
  return parts.columns;
}

function toggleColumns() {
  if (isOpen(parts.columns)) return closePopover();
  return openPopover(parts.columns, word("columns"), el("div", { class: "k-columns" }, ...columnLines()));
}

function columnLines() {
  const columns = columnsNow();
  const pin = el("input", { type: "checkbox", change: () => changeColumns(pinFirst(columns, pin.checked), "pin"), "data-at": "pin" });
  pin.checked = isPinned(columns);
  const foot = el("div", { class: "k-menu-buttons" },
    el("button", { type: "button", class: "k-quiet k-labelled", click: () => changeColumns(columns.map((column) => ({ ...column, hidden: false })), "all"), "data-at": "all" }, el("span", {}, word("columns_all"))),
    el("button", { type: "button", class: "k-quiet k-labelled", click: () => changeColumns(layout(), "usual"), "data-at": "usual" }, el("span", {}, word("columns_usual"))));
  return [el("label", { class: "k-column-pin" }, pin, word("columns_pin")), ...columns.map((column, at) => columnLine(columns, column, at)), foot];
}

function columnLine(columns, column, at) {
  const field = fieldNamed(column.field);
  const only = columns.filter((other) => !other.hidden).length === 1;
  const box = el("input", { type: "checkbox", "data-at": `show ${column.field}`, disabled: only && !column.hidden, change: () => setColumn(columns, column, { hidden: !box.checked }, "show") });
  box.checked = !column.hidden;
  const width = el("input", { type: "number", class: "k-field", min: "80", max: "1000", step: "10", value: String(column.width), "data-at": `width ${column.field}`, "aria-label": word("column_width", { field: field.label }), change: () => setColumn(columns, column, { width: widthOf(width.value, column.width) }, "width") });
  const keys = (event) => {
    const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    moveColumn(columns, at, step, "show");
  };
  return el("div", { class: "k-column", keydown: keys },
    el("label", {}, box, el("span", {}, field.label)), width, mover(columns, at, -1, "up"), mover(columns, at, 1, "down"));
}

const widthOf = (text, before) => (Number(text) >= 80 ? Math.min(1000, Math.round(Number(text))) : before);

function mover(columns, at, step, key) {
  const field = fieldNamed(columns[at].field);
  const label = word(`column_${key}`, { field: field.label });
  const ends = at + step < 0 || at + step >= columns.length;
  return el("button", { type: "button", class: "k-quiet", "aria-label": label, title: label, disabled: ends, "data-at": `${key} ${field.key}`, click: () => moveColumn(columns, at, step, key) }, icon(key));
}

function moveColumn(columns, at, step, key) {
  if (at + step < 0 || at + step >= columns.length) return;
  const moved = [...columns];
  moved.splice(at + step, 0, ...moved.splice(at, 1));
  changeColumns(moved, `${key} ${columns[at].field}`);
}

function setColumn(columns, column, facts, key) {
  changeColumns(columns.map((other) => (other === column ? { ...other, ...facts } : other)), `${key} ${column.field}`);
}

/** The list is drawn anew; the keyboard stays where it was. */
function changeColumns(columns, focusAt) {
  wearColumns(pinFirst(columns, isPinned(columns)));
  noteShown();
  parts.popover.querySelector(".k-columns").replaceChildren(...columnLines());
  const [key, field] = focusAt.split(" ");
  const wanted = parts.popover.querySelector(`[data-at="${CSS.escape(focusAt)}"]`);
  const other = parts.popover.querySelector(`[data-at="${CSS.escape(`${key === "up" ? "down" : "up"} ${field}`)}"]`);
  const at = wanted && !wanted.disabled ? wanted : other;
  if (at) at.focus();
}
