// Colours of rows: rules in order, of which the first that a row fulfils counts. The server says which one that is,
// in the same reading as the rows; a bar at the row's beginning, its hint and the legend below say it without colour.

const TINTS = ["red", "orange", "yellow", "green", "teal", "blue", "purple", "grey"];
const MOST_RULES = 20;
const RULE = Symbol("rule");

const ruleOf = (params) => (params.data && state.colors[params.data[RULE]]) || null;
const hasTint = (params, tint) => (ruleOf(params) || {}).tint === tint;
const ruleHint = (params) => (ruleOf(params) || { name: null }).name;
const marksAsked = () => JSON.stringify(state.colors.map((rule) => rule.condition));
const tintWord = (tint) => word(`tint_${tint}`);

/** Which rule each row fulfils, as the server told it beside the rows. */
function takeMarks({ rows, marks }) {
  rows.forEach((row, at) => { row[RULE] = marks ? marks[at] ?? undefined : undefined; });
}

/** A row with what it now fulfils; without rules the row alone is asked for. */
async function readMarked(id) {
  if (!state.colors.length) return readRow(table().key, id);
  const query = new URLSearchParams({ filter: JSON.stringify({ field: "id", op: "=", value: id }), limit: "1", counted: "false", marks: marksAsked() });
  query.set("fields", wantedFields().join(","));
  const answer = await get(`${tablePath(table().key)}/rows?${query}`);
  if (!answer.ok) return null;
  takeMarks(answer.body);
  return answer.body.rows[0] || null;
}

function colorsButton() {
  parts.colors = button("colors", "drop", () => (isOpen(parts.colors) ? closePopover() : openColors()), { class: "k-quiet", "aria-haspopup": "dialog", "aria-expanded": "false" });
  return parts.colors;
}

function openColors() {
  openPopover(parts.colors, word("colors"), el("div", { class: "k-colors" }));
  paintColors();
}

/** The list of rules, drawn anew; the keyboard stays where it was. */
async function paintColors(focusAt) {
  const box = parts.popover && parts.popover.querySelector(".k-colors");
  if (!box) return;
  await knowPaths(state.colors.map((rule) => rule.condition));
  const room = state.colors.length < MOST_RULES;
  box.replaceChildren(
    el("p", { class: "k-menu-said" }, word(state.colors.length ? "colors_order" : "colors_none")),
    ...state.colors.map(ruleLine),
    el("div", { class: "k-menu-buttons" },
      el("button", { type: "button", class: "k-labelled", disabled: !room, click: () => editRule(null), "data-at": "new" }, icon("plus"), el("span", {}, word("color_new"))),
      quickColors()));
  const at = focusAt && box.querySelector(`[data-at="${CSS.escape(focusAt)}"]:not(:disabled)`);
  (at || reachable(box)[0]).focus();
  placePopover(parts.colors, parts.popover);
}

function ruleLine(rule, at) {
  const said = sentence(rule.condition, false);
  const act = (key, symbol, run, more) => el("button", { type: "button", class: "k-quiet", "aria-label": `${word(key)}: ${rule.name}`, title: word(key), click: run, "data-at": `${key} ${at}`, ...more }, icon(symbol));
  const tint = choice(`${word("color")}: ${rule.name}`, TINTS.map((key) => ({ key, label: tintWord(key) })), rule.tint, (key) => changeRules(replaced(at, { ...rule, tint: key }), `tint ${at}`));
  tint.dataset.at = `tint ${at}`;
  return el("div", { class: "k-rule" }, el("i", { class: `k-swatch k-tint-${rule.tint}` }),
    el("span", { class: "k-rule-name", title: said }, el("b", {}, rule.name), el("span", {}, said)), tint,
    act("color_edit", "pen", () => editRule(at)),
    act("color_up", "up", () => changeRules(swapped(at, at - 1), `color_up ${Math.max(1, at - 1)}`), { disabled: at === 0 }),
    act("color_down", "down", () => changeRules(swapped(at, at + 1), `color_down ${at + 1}`), { disabled: at === state.colors.length - 1 }),
    act("color_remove", "close", () => changeRules(state.colors.filter((_, other) => other !== at), `color_remove ${at}`)));
}

const replaced = (at, rule) => state.colors.map((other, place) => (place === at ? rule : other));

function swapped(one, other) {
  const rules = [...state.colors];
  [rules[one], rules[other]] = [rules[other], rules[one]];
  return rules;
}

function changeRules(rules, focusAt) {
  wearColors(rules);
  readAgain();
  noteShown();
  return paintColors(focusAt);
}

function wearColors(rules) {
  state.colors = rules || [];
  paintStatus();
}

/** A rule is made with the builder that makes filters; its words are its name unless it gets one. */
async function editRule(at) {
  const rule = at === null ? null : state.colors[at];
  const builder = await newBuilder(rule ? rule.condition.all || [rule.condition] : []);
  if (!isOpen(parts.colors)) return;
  const name = el("input", { type: "text", class: "k-field", maxlength: "80", placeholder: word("color_name_usual"), value: rule ? rule.name : null });
  const tint = choice(word("color"), TINTS.map((key) => ({ key, label: tintWord(key) })), rule ? rule.tint : nextTint());
  const head = el("div", { class: "k-rule-head" }, el("label", { class: "k-form-name" }, word("color_name"), name), el("label", { class: "k-form-name" }, word("color"), tint));
  const form = builderForm(builder, () => keepRule(at, builder, name.value.trim(), tint.value));
  form.prepend(head);
  fillPopover(form);
}

const nextTint = () => TINTS.find((tint) => !state.colors.some((rule) => rule.tint === tint)) || TINTS[0];

async function keepRule(at, builder, name, tint) {
  const asked = await partsOf(builder);
  if (!asked) return undefined;
  if (!asked.length) return sayInBuilder(builder, word("color_empty"));
  const condition = asked.length === 1 ? asked[0] : { all: asked };
  await knowPaths([condition]);
  const made = { name: name || sentence(condition, false).slice(0, 80), tint, condition };
  fillPopover(el("div", { class: "k-colors" }));
  return changeRules(at === null ? [...state.colors, made] : replaced(at, made), at === null ? "new" : `color_edit ${at}`);
}

/** One rule per value of a choice, in place of what was there. */
function quickColors() {
  const offered = table().fields.filter((field) => askSort(field) === "pick" && asksOf(field).includes("in") && isFew(field));
  if (!offered.length) return null;
  const pick = choice(word("colors_by"), [{ key: "", label: word("colors_by") }, ...offered.map(({ key, label }) => ({ key, label }))], "", (key) => key && colorBy(fieldNamed(key)));
  pick.dataset.at = "by";
  return pick;
}

/** Values few enough for a colour each: choices, and the stages that a record goes through. */
const isFew = (field) => (field.references ? field.key === table().stage_field : (field.choices || []).length > 0 && field.choices.length <= MOST_RULES);

async function colorBy(field) {
  const values = field.references ? await lookUp(field.references, "", MOST_RULES) : field.choices;
  if (field.references) notePicked(field, field.key, values);
  return changeRules(values.map(({ key, label }, at) => ({
    name: label.slice(0, 80), tint: TINTS[at % TINTS.length], condition: { field: field.key, op: "in", value: [key] },
  })), "by");
}

/** What the colours mean, below the rows. */
function legend() {
  return state.colors.length ? [el("span", { class: "k-legend", role: "list", "aria-label": word("colors") }, ...state.colors.map((rule) => el("span", { role: "listitem" }, el("i", { class: `k-swatch k-tint-${rule.tint}` }), rule.name)))] : [];
}
