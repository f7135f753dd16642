// Conditions in words: a chip for each part that has to hold, below the toolbar.

const SIGNS = { "<": "<", "<=": "≤", ">": ">", ">=": "≥" };
const OP_WORDS = {
  "=": "op_is", "!=": "op_is_not", contains: "op_contains", not_contains: "op_not_contains", starts_with: "op_starts_with",
  ends_with: "op_ends_with", empty: "op_empty", not_empty: "op_not_empty", in: "op_is", not_in: "op_is_not", within: "op_within", between: "op_between",
};
const DAY_WORDS = { "<": "op_before", "<=": "op_until", ">": "op_after", ">=": "op_since" };

function opWord(op, field) {
  if (field && askSort(field) === "day" && DAY_WORDS[op]) return word(DAY_WORDS[op]);
  return SIGNS[op] || word(OP_WORDS[op] || op);
}

function windowWord(name) {
  const [, which, count, unit] = String(name).match(/^(last|next)_(\d+)_(days|weeks|months)$/) || [];
  return which ? word(`window_${which}_${unit}`, { count }) : state.context.words[`ag_${name}`] || String(name);
}

function valueWord(value, field, path) {
  if (value && value.me) return word("me");
  if (value && value.now !== undefined) return `${word("now")} ${value.now}`.trim();
  if (value && value.field) return (askedField(value.field) || { label: value.field }).label;
  if (isBlank(value)) return word("empty_choice");
  if (field.references) return (state.labels[path] || {})[value] || `#${value}`;
  if (askSort(field) === "day" && String(value).length === 10) return showDate(value);
  const text = show(value, { ...field, kind: field.kind === "multi_choice" ? "choice" : field.kind });
  return askSort(field) === "text" ? `“${text}”` : text;
}

function testWords({ field: path, op, value }) {
  const { field, label } = askedField(path) || { field: { kind: "text" }, label: String(path) };
  if (UNARY.has(op)) return `${label} ${opWord(op, field)}`;
  if (op === "within") return `${label} ${opWord(op, field)} ${windowWord(value).toLocaleLowerCase(state.context.locale)}`;
  const one = (item) => valueWord(item, field, path);
  const between = () => `${one(value[0])} ${word("op_and")} ${one(value[1])}`;
  const said = op === "between" ? between() : [].concat(value ?? null).map(one).join(` ${word(op === "not_in" ? "filter_nor" : "filter_or")} `);
  return `${label} ${opWord(op, field)} ${said}`;
}

/** A condition as a sentence; `inner` ones stand in brackets where they join several. */
function sentence(part, inner) {
  if (part.field) return testWords(part);
  if (part.not) return `${word("filter_not")} (${sentence(part.not, false)})`;
  const items = part.all || part.any || [];
  const joined = items.map((item) => sentence(item, true)).join(` ${word(part.any ? "filter_or" : "filter_and")} `);
  return inner && items.length > 1 ? `(${joined})` : joined;
}

function columnParts() {
  const models = state.api.getFilterModel();
  return Object.entries(models).map(([id, model]) => conditionOf(fieldNamed(fieldKey(id)), model));
}

const partsNow = () => [...columnParts(), ...state.fixed];

/** A chip per part: its words open the filter, its cross takes it away. */
async function paintChips() {
  const asked = partsNow();
  const serial = (state.chips = (state.chips || 0) + 1);
  await knowPaths(asked);
  if (serial !== state.chips || !parts.chips) return;
  Object.assign(state.labels, labelsOf(state.api.getFilterModel()));
  parts.chips.hidden = asked.length === 0;
  parts.chips.replaceChildren(...asked.map((part, at) => partChip(part, () => wearParts(asked.filter((_, other) => other !== at)))));
}

function partChip(part, remove) {
  const said = sentence(part, false);
  const open = el("button", { type: "button", class: "k-part-words", title: said, click: () => openBuilder() }, said);
  const label = word("filter_without", { words: said });
  return el("span", { class: "k-part", role: "listitem" }, open, el("button", { type: "button", class: "k-quiet", "aria-label": label, title: label, click: remove }, icon("close")));
}

/** Ask by these parts: what a column's own filter can say goes there, the rest beside it. */
function wearParts(asked) {
  const { models, fixed } = modelsOf(asked, state.labels);
  state.fixed = fixed;
  state.api.setFilterModel(models);
  readAnew();
  noteShown();
}
