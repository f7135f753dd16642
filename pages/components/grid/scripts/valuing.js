// Editors for a value outside the cells, by kind: the filter and the bulk edit stand on them.
//
// Each is `{gui, read}`; `read` answers the value as the API takes it, undefined while there is none.

function lineValue(field, value, reading) {
  const input = el("input", { type: "text", class: "k-field k-value", "aria-label": word("filter_value"), inputmode: NUMBERS.has(field.kind) ? "decimal" : null, autocomplete: "off" });
  input.value = isBlank(value) ? "" : reading.write(value);
  return { gui: input, read: () => (input.value.trim() === "" ? undefined : reading.read(input.value)) };
}

const asText = { write: String, read: (text) => text.trim() };

/** Whole numbers as such, others as text, so that no digit is lost. */
function numberReading(field) {
  const read = (text) => {
    const found = readIn(text, field);
    const whole = /^-?\d+$/.test(String(found)) && Number.isSafeInteger(Number(found));
    return whole ? Number(found) : found;
  };
  return { write: (value) => (field.kind === "duration" ? showDuration(value) : writeOut(value, field)), read };
}

function dayValue(field, value, { clock } = {}) {
  const input = el("input", { type: clock ? "datetime-local" : "date", class: "k-field k-value", "aria-label": word("filter_value"), max: clock ? "9999-12-31T23:59" : "9999-12-31" });
  input.value = isBlank(value) ? "" : clock ? localMoment(value) : String(value).slice(0, 10);
  const read = () => (clock ? new Date(input.value).toISOString() : input.value);
  return { gui: input, read: () => (input.value === "" ? undefined : read()) };
}

function yesNoValue(value) {
  const select = choice(word("filter_value"), [{ key: "yes", label: word("yes") }, { key: "no", label: word("no") }], value === false ? "no" : "yes");
  return { gui: select, read: () => select.value === "yes" };
}

function boxValue(value) {
  const box = el("textarea", { class: "k-field k-value k-value-box", rows: "4", "aria-label": word("filter_value") });
  box.value = isBlank(value) ? "" : String(value);
  return { gui: box, read: () => (box.value.trim() === "" ? undefined : box.value) };
}

/** A native list to choose one from; `options` may stand in groups. */
function choice(label, options, chosen, onChange) {
  const made = (option) => (option.options
    ? el("optgroup", { label: option.label }, ...option.options.map(made))
    : el("option", { value: option.key, selected: option.key === chosen }, option.label));
  return el("select", { class: "k-field k-choose", "aria-label": label, ...(onChange ? { change: (event) => onChange(event.target.value) } : {}) }, ...options.map(made));
}

/** A button that tells what is picked and opens the list below it. */
function pickValue(field, picked, { several, me, onPick }) {
  let chosen = picked;
  let list = null;
  const face = el("button", { type: "button", class: "k-field k-value k-picked", "aria-expanded": "false", "aria-label": word("filter_value"), click: () => toggle() });
  const place = el("div", { class: "k-picking", keydown: (event) => leave(event) });
  const paint = () => face.replaceChildren(el("span", {}, chosen.map((item) => item.label).join(", ") || word("filter_pick")), icon("down"));
  const close = () => {
    if (list) list.stop();
    list = null;
    place.replaceChildren();
    face.setAttribute("aria-expanded", "false");
    face.focus();
  };
  const leave = (event) => {
    if (!list || event.isComposing || (event.key !== "Escape" && event.key !== "Tab")) return;
    event.stopPropagation();
    event.preventDefault();
    close();
  };
  const take = (items) => {
    chosen = items;
    paint();
    if (onPick) onPick(items);
    if (!several) close();
  };
  const toggle = () => {
    if (list) return close();
    list = new PickList(field, { several, chosen, me, done: take });
    place.replaceChildren(list.gui);
    face.setAttribute("aria-expanded", "true");
    return list.start();
  };
  paint();
  return { gui: el("div", { class: "k-value" }, face, place), read: () => (chosen.length ? chosen.map((item) => item.key) : undefined) };
}

/** `last_14_days` and its like: one of the usual spans, or a number of days back or ahead. */
function windowValue(value) {
  const [, which, count] = String(value || "").match(/^(last|next)_(\d+)_days$/) || [];
  const named = state.context.windows.includes(value) || !value;
  const days = el("input", { type: "number", class: "k-field k-days", min: "1", max: "3660", "aria-label": word("filter_days"), value: count || "14", hidden: named });
  const usual = state.context.windows.map((name) => ({ key: name, label: windowWord(name) }));
  const own = ["last", "next"].map((side) => ({ key: side, label: word(`window_${side}_days`, { count: "…" }) }));
  const select = choice(word("filter_value"), [...usual, ...own], named ? value || "this_month" : which, (key) => {
    days.hidden = !["last", "next"].includes(key);
  });
  const read = () => (days.hidden ? select.value : Number(days.value) >= 1 ? `${select.value}_${Math.min(3660, Math.round(Number(days.value)))}_days` : undefined);
  return { gui: el("span", { class: "k-value k-window" }, select, days), read };
}
