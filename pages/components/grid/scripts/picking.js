// A searchable list of choices or of another table's rows; the pick editor and the pick filter stand on it.

function choicesOf(field) {
  if (field.kind === "yes_no") return [{ key: true, label: word("yes") }, { key: false, label: word("no") }];
  return (field.choices || []).filter((choice) => !choice.archived);
}

function chosenOf(value, field) {
  if (isBlank(value)) return [];
  if (field.references) return typeof value === "object" ? [{ key: value.id, label: linkLabel(value) }] : [];
  return [].concat(value).map((key) => ({ key, label: show(key, { ...field, kind: field.kind === "yes_no" ? "yes_no" : "choice" }) }));
}

/** A person is a row of the users' table, whether or not the description says so. */
const targetOf = (field) => field.references || (field.kind === "person" ? "user" : null);

class PickList {
  constructor(field, options) {
    Object.assign(this, { field, options, chosen: [...options.chosen], items: [], at: 0, asked: 0 });
    this.input = el("input", {
      class: "k-pick-search", type: "text", placeholder: word("search"), "aria-label": word("search"), autocomplete: "off",
      role: "combobox", "aria-expanded": "true", keydown: (event) => this.onKey(event), input: () => this.search(),
    });
    this.input.value = options.typed || "";
    this.body = el("div", { class: "k-pick-list", role: "listbox", "aria-label": field.label, "aria-multiselectable": String(Boolean(options.several)) });
    this.gui = el("div", { class: "k-pick" }, this.input, this.body);
    this.searchRows = debounced(150, () => this.fetchRows());
  }

  start() {
    this.input.focus();
    this.search(true);
  }

  stop() {
    this.asked = -1;
  }

  search(atOnce) {
    if (!targetOf(this.field)) return this.offer(this.matching());
    return atOnce === true ? this.fetchRows() : this.searchRows();
  }

  matching() {
    const wanted = this.input.value.trim().toLocaleLowerCase();
    return choicesOf(this.field).filter((choice) => choice.label.toLocaleLowerCase().includes(wanted));
  }

  async fetchRows() {
    if (this.asked < 0) return;
    const mine = (this.asked += 1);
    try {
      const rows = await lookUp(targetOf(this.field), this.input.value.trim(), 20);
      if (mine === this.asked) this.offer(rows);
    } catch (error) {
      if (mine === this.asked) this.body.replaceChildren(el("div", { class: "k-pick-none" }, error.message));
    }
  }

  offer(items) {
    const me = this.options.me && !this.input.value ? [{ key: ME, label: word("me") }] : [];
    const blank = this.options.clearable && !this.options.several && !this.input.value ? [{ key: null, label: word("empty_choice") }] : [];
    this.items = [...me, ...blank, ...items];
    const current = this.items.findIndex((item) => this.isChosen(item));
    this.at = current >= 0 ? current : this.items.length > blank.length ? blank.length : 0;
    this.paint();
  }

  isChosen(item) {
    return this.chosen.some((other) => String(other.key) === String(item.key));
  }

  paint() {
    const rows = this.items.map((item, at) => this.option(item, at));
    this.body.replaceChildren(...(rows.length ? rows : [el("div", { class: "k-pick-none" }, word("nothing_found"))]));
    const active = rows[this.at];
    if (active) active.scrollIntoView({ block: "nearest" });
  }

  option(item, at) {
    const color = safeColor(item.color);
    const dot = color ? el("i", { class: "k-dot" }) : null;
    if (dot) dot.style.background = color;
    const tick = el("span", { class: "k-tick" }, this.isChosen(item) ? "✓" : "");
    const classes = ["k-option", at === this.at && "k-at", item.key === null && "k-none"].filter(Boolean).join(" ");
    const pick = (event) => {
      event.preventDefault();
      this.pick(item);
    };
    return el("div", { class: classes, role: "option", "aria-selected": String(this.isChosen(item)), mousedown: pick }, tick, dot, el("span", {}, item.label));
  }

  pick(item) {
    if (!item) return;
    if (!this.options.several) this.chosen = item.key === null ? [] : [item];
    else this.chosen = this.isChosen(item) ? this.chosen.filter((other) => String(other.key) !== String(item.key)) : [...this.chosen, item];
    this.paint();
    this.options.done(this.chosen);
  }

  onKey(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = Math.min(this.items.length - 1, Math.max(0, this.at + step));
      this.paint();
    } else if (event.key === "Enter" && !(this.options.several && !this.input.value && this.touched)) this.pickAt();
    else if (event.key === " " && this.options.several && !this.input.value) this.pickAt();
    else return;
    event.stopPropagation();
    event.preventDefault();
  }

  /** In a list of several, Enter marks and a second Enter with nothing searched closes the editor. */
  pickAt() {
    this.touched = true;
    this.pick(this.items[this.at]);
    if (this.options.several && this.input.value) {
      this.input.value = "";
      this.search();
    }
  }
}

/** The filter of fields with choices and references: any of the marked ones, and perhaps the blanks. */
class PickFilter {
  init(params) {
    this.params = params;
    this.field = fieldOf(params.column);
    this.blank = false;
    this.build([]);
  }

  build(chosen) {
    this.list = new PickList(this.field, { several: true, chosen, me: targetOf(this.field) === "user", done: () => this.params.filterChangedCallback() });
    this.tick = el("input", { type: "checkbox", change: () => this.setBlank(this.tick.checked) });
    this.tick.checked = this.blank;
    const clear = button("clear", null, () => this.clear());
    const foot = el("div", { class: "k-pick-foot" }, el("label", {}, this.tick, word("empty_choice")), clear);
    this.list.gui.append(foot);
    if (this.gui) this.gui.replaceChildren(this.list.gui);
    else this.gui = el("div", { class: "k-filter" }, this.list.gui);
  }

  setBlank(blank) {
    this.blank = blank;
    this.params.filterChangedCallback();
  }

  clear() {
    this.setModel(null);
    this.list.start();
    this.params.filterChangedCallback();
  }

  getGui() {
    return this.gui;
  }

  afterGuiAttached() {
    this.list.start();
  }

  isFilterActive() {
    return this.blank || this.list.chosen.length > 0;
  }

  doesFilterPass() {
    return true;
  }

  getModel() {
    return this.isFilterActive() ? { filterType: "pick", values: this.list.chosen.map(({ key, label }) => ({ key, label })), blank: this.blank } : null;
  }

  setModel(model) {
    this.blank = Boolean(model && model.blank);
    this.build(model ? model.values : []);
  }
}
