// Editors in the cell: a line of text or number, a day, a moment, and a larger box for long text.

/** What an editor begins with: the key that opened it, nothing after a deleting key, else the present value. */
function startText(params, field) {
  if (params.eventKey === "Backspace" || params.eventKey === "Delete") return "";
  if (params.eventKey && params.eventKey.length === 1) return params.eventKey;
  return typeof params.value === "string" && !NUMBERS.has(field.kind) ? params.value : writeOut(params.value, field);
}

class LineEditor {
  init(params) {
    this.params = params;
    this.field = fieldOf(params.column);
    this.input = this.makeInput();
    this.before = this.textOf(params.value);
    this.input.value = this.startValue();
    this.input.setAttribute("aria-label", this.field.label);
  }

  makeInput() {
    const number = NUMBERS.has(this.field.kind);
    return el("input", { class: `k-editor${number ? " k-right" : ""}`, type: "text", inputmode: number ? "decimal" : null, autocomplete: "off" });
  }

  textOf(value) {
    return typeof value === "string" && !NUMBERS.has(this.field.kind) ? value : writeOut(value, this.field);
  }

  startValue() {
    return startText(this.params, this.field);
  }

  getGui() {
    return this.input;
  }

  afterGuiAttached() {
    this.input.focus();
    if (!this.params.eventKey || this.params.eventKey.length > 1) this.input.select();
  }

  /** Unchanged text gives back the very value, so that opening and closing an editor is no edit. */
  getValue() {
    return this.input.value === this.before ? this.params.value : readIn(this.input.value, this.field);
  }
}

class DayEditor extends LineEditor {
  makeInput() {
    return el("input", { class: "k-editor", type: this.field.kind === "moment" ? "datetime-local" : "date", max: this.field.kind === "moment" ? "9999-12-31T23:59" : "9999-12-31" });
  }

  textOf(value) {
    if (isBlank(value)) return "";
    return this.field.kind === "moment" ? localMoment(value) : String(value);
  }

  startValue() {
    return this.params.eventKey === "Backspace" || this.params.eventKey === "Delete" ? "" : this.before;
  }

  afterGuiAttached() {
    this.input.focus();
  }
}

/** Several lines: Enter saves as everywhere, Shift+Enter breaks the line. */
class BoxEditor extends LineEditor {
  makeInput() {
    const box = el("textarea", { class: "k-box", rows: "8", maxlength: this.field.max || null });
    box.addEventListener("keydown", (event) => {
      const breaks = event.key === "Enter" && event.shiftKey;
      if (breaks || event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") event.stopPropagation();
    });
    return box;
  }
}

/** Choosing from a list, which may be the server's: one or several, searched as one types. */
class PickEditor {
  init(params) {
    this.params = params;
    this.field = fieldOf(params.column);
    this.several = this.field.kind === "multi_choice";
    this.value = params.value;
    this.list = new PickList(this.field, {
      several: this.several,
      chosen: chosenOf(params.value, this.field),
      typed: params.eventKey && params.eventKey.length === 1 ? params.eventKey : "",
      clearable: !this.field.required,
      done: (chosen) => this.take(chosen),
    });
  }

  take(chosen) {
    if (this.several) this.value = chosen.map((item) => item.key);
    else this.value = chosen.length ? this.asValue(chosen[0]) : null;
    if (!this.several) this.params.stopEditing();
  }

  asValue(item) {
    return this.field.references ? { id: item.key, label: item.label } : item.key;
  }

  getGui() {
    return this.list.gui;
  }

  afterGuiAttached() {
    this.list.gui.style.minWidth = `${Math.max(220, this.params.column.getActualWidth())}px`;
    this.list.start();
  }

  getValue() {
    return this.value;
  }

  destroy() {
    this.list.stop();
  }
}
