// The filter in full: conditions joined by all, any or none, in groups, over this table and those it refers to.
//
// A draft is a tree of `{join, items}`, of `{path, op, value}`, and of `{kept}`: what can only be kept or removed.

const JOINS = ["all", "any", "none"];
const DEEPEST = 4;

function filterButton() {
  parts.filter = button("filter", "filter", () => (isOpen(parts.filter) ? closePopover() : openBuilder()), { class: "k-quiet", "aria-haspopup": "dialog", "aria-expanded": "false" });
  return parts.filter;
}

async function openBuilder() {
  const builder = await newBuilder(partsNow());
  openPopover(parts.filter, word("filter"), builderForm(builder, () => applyBuilder(builder)));
}

async function newBuilder(asked) {
  const [groups] = await Promise.all([askable(), knowPaths(asked)]);
  const only = asked.length === 1 && !asked[0].field && !asked[0].all ? draftOfCondition(asked[0]) : null;
  const draft = only && only.items ? only : { join: "all", items: asked.map(draftOfCondition) };
  if (!draft.items.length) draft.items.push({ path: "", op: "", value: undefined });
  const body = el("div", { class: "k-builder-body" });
  const builder = { draft, groups, body, said: el("p", { class: "k-bad k-menu-said", role: "alert", hidden: true }) };
  paintBuilder(builder);
  return builder;
}

function builderForm(builder, apply) {
  return el("form", { class: "k-builder", submit: (event) => { event.preventDefault(); apply(); } }, builder.body, builder.said,
    el("div", { class: "k-menu-buttons" }, el("button", { type: "submit", class: "k-primary" }, word("apply")), button("filter_clear", null, () => clearBuilder(builder)), button("cancel", null, closePopover)));
}

/** Back from a condition; what no line can show is kept whole. */
function draftOfCondition(part) {
  if (part.field) return draftOfTest(part);
  const inner = part.not && (part.not.any || (part.not.field ? [part.not] : null));
  const items = part.all || part.any || inner;
  return items ? { join: part.all ? "all" : part.any ? "any" : "none", items: items.map(draftOfCondition) } : { kept: part };
}

function draftOfTest(part) {
  const found = askedField(part.field);
  const picks = found && askSort(found.field) === "pick";
  const op = picks ? { "=": "in", "!=": "not_in", contains: "in", not_contains: "not_in" }[part.op] || part.op : part.op;
  const value = picks && !Array.isArray(part.value) && part.value !== undefined ? [part.value] : part.value;
  const odd = [].concat(value ?? []).some((item) => item && typeof item === "object" && !item.me);
  return found && asksOf(found.field).includes(op) && !odd ? { path: part.field, op, value } : { kept: part };
}

/** The condition of a draft; null for a line without a field or value. */
function conditionOfDraft(draft) {
  if (draft.kept) return draft.kept;
  if (!draft.items) return testOfDraft(draft);
  const items = draft.items.map(conditionOfDraft).filter(Boolean);
  if (!items.length) return null;
  if (draft.join === "none") return { not: { any: items } };
  return items.length === 1 ? items[0] : { [draft.join]: items };
}

function testOfDraft({ path, op, value, editors }) {
  if (!path || !op) return null;
  if (UNARY.has(op)) return { field: path, op };
  const read = editors ? editors.map((editor) => editor.read()) : [].concat(value ?? []);
  if (op === "between") return read.some((item) => item !== undefined) ? { field: path, op, value: read.map((item) => item ?? null) } : null;
  return read[0] === undefined ? null : { field: path, op, value: read[0] };
}

function paintBuilder(builder, focusAt) {
  keepValues(builder.draft);
  builder.body.replaceChildren(groupOf(builder, builder.draft, null, 0));
  if (focusAt && focusAt.gui) (focusAt.gui.querySelector("select, button") || builder.body).focus();
  if (parts.popover) placePopover(state.popoverOf, parts.popover);
}

/** What was typed outlives the drawing anew. */
function keepValues(draft) {
  if (draft.items) draft.items.forEach(keepValues);
  const test = draft.editors && testOfDraft(draft);
  if (draft.editors) draft.value = test ? test.value : undefined;
  delete draft.editors;
}

function groupOf(builder, draft, within, depth) {
  const add = (made) => () => {
    draft.items.push(made());
    paintBuilder(builder, draft.items[draft.items.length - 1]);
  };
  const line = () => ({ path: "", op: "", value: undefined });
  const joins = JOINS.map((key) => ({ key, label: word(`filter_${key}`) }));
  const join = choice(word("filter_join"), joins, draft.join, (key) => { draft.join = key; });
  const tool = (key, made) => el("button", { type: "button", class: "k-quiet k-labelled", click: add(made) }, icon("plus"), el("span", {}, word(key)));
  const group = depth < DEEPEST ? tool("filter_group", () => ({ join: "any", items: [line()] })) : null;
  draft.gui = el("fieldset", { class: "k-group", "aria-label": word(depth ? "filter_group" : "filter") },
    el("div", { class: "k-group-head" }, el("span", {}, word("filter_where")), join, within ? removal(builder, within, draft) : null),
    ...draft.items.map((item) => (item.items ? groupOf(builder, item, draft, depth + 1) : lineOf(builder, item, draft))),
    el("div", { class: "k-group-tools" }, tool("filter_line", line), group));
  return draft.gui;
}

function removal(builder, within, draft) {
  const remove = () => {
    within.items.splice(within.items.indexOf(draft), 1);
    paintBuilder(builder, within);
  };
  return el("button", { type: "button", class: "k-quiet k-remove", "aria-label": word("filter_remove"), title: word("filter_remove"), click: remove }, icon("close"));
}

function lineOf(builder, draft, within) {
  const remove = removal(builder, within, draft);
  if (draft.kept) {
    draft.gui = el("div", { class: "k-line k-kept" }, el("span", {}, sentence(draft.kept, false)), remove);
    return draft.gui;
  }
  const found = askedField(draft.path);
  const none = { key: "", label: word("filter_choose") };
  const deep = draft.path && found && !builder.groups.some((group) => group.options.some((option) => option.path === draft.path));
  const groups = builder.groups.map(({ label, options }) => ({ label, options: options.map(({ path, label: name }) => ({ key: path, label: name })) }));
  const field = choice(word("filter_field"), [none, ...(deep ? [{ key: draft.path, label: found.label }] : []), ...groups], draft.path, (path) => {
    Object.assign(draft, { path, op: path ? asksOf(askedField(path).field)[0] : "", value: undefined });
    delete draft.editors;
    paintBuilder(builder, draft);
  });
  draft.gui = el("div", { class: "k-line" }, field, ...(found ? asking(builder, draft, found.field) : []), remove);
  return draft.gui;
}

function asking(builder, draft, field) {
  const ops = asksOf(field).map((op) => ({ key: op, label: opWord(op, field) }));
  const op = choice(word("filter_op"), ops, draft.op, (key) => {
    const alike = UNARY.has(key) || editorsOf(draft, field, key).length === (draft.editors || []).length;
    keepValues(draft);
    Object.assign(draft, { op: key, value: alike && key !== "within" && draft.op !== "within" ? draft.value : undefined });
    paintBuilder(builder, draft);
    draft.gui.querySelectorAll("select")[1].focus();
  });
  draft.editors = editorsOf(draft, field, draft.op);
  return [op, ...draft.editors.map((editor) => editor.gui)];
}

function editorsOf({ path, value }, field, op) {
  if (UNARY.has(op)) return [];
  if (op === "within") return [windowValue(value)];
  const sort = askSort(field);
  if (sort === "yes_no") return [yesNoValue(value)];
  if (sort === "pick") return [pickValue(field, pickedItems(field, path, value), { several: true, me: field.references === "user", onPick: (items) => notePicked(field, path, items) })];
  const [from, to] = Array.isArray(value) ? value : [value];
  const one = (given) => (sort === "day" ? dayValue(field, given) : lineValue(field, given, sort === "number" ? numberReading(field) : asText));
  return op === "between" ? [one(from), one(to)] : [one(from)];
}

const pickKey = (key) => (key && key.me ? ME : key);

function pickedItems(field, path, value) {
  const known = state.labels[path] || {};
  const label = (key) => (key === ME ? word("me") : field.references ? known[key] || `#${key}` : choiceLabel(key, field));
  return (value || []).map(pickKey).map((key) => ({ key, label: label(key) }));
}

/** What was picked is called by its name wherever it is told of. */
function notePicked(field, path, items) {
  if (field.references) state.labels[path] = { ...state.labels[path], ...Object.fromEntries(items.map(({ key, label }) => [key, label])) };
}

const withMe = (data) => (data === ME ? { me: true } : data);

/** Picks of "me" as the API has them. */
function meant(part) {
  if (part.field) {
    const found = askedField(part.field);
    const people = found && found.field.references === "user" && Array.isArray(part.value);
    return people ? { ...part, value: part.value.map(withMe) } : part;
  }
  const [key] = Object.keys(part);
  return { [key]: Array.isArray(part[key]) ? part[key].map(meant) : meant(part[key]) };
}

/** The parts asked for, all of which have to hold. The server says whether they can be asked: a refusal stays,
 * in words, where it was made, and the answer is null.
 */
async function partsOf(builder) {
  const whole = conditionOfDraft(builder.draft);
  const asked = whole === null ? [] : whole.all && builder.draft.join === "all" ? whole.all.map(meant) : [meant(whole)];
  const query = new URLSearchParams({ filter: JSON.stringify({ all: asked }), limit: "0", counted: "false" });
  const answer = await get(`${tablePath(table().key)}/rows?${query}`);
  if (answer.ok) return asked;
  return sayInBuilder(builder, reason(answer));
}

function sayInBuilder(builder, text) {
  builder.said.textContent = text;
  builder.said.hidden = false;
  return null;
}

async function applyBuilder(builder) {
  const asked = await partsOf(builder);
  if (!asked) return;
  closePopover();
  wearParts(asked);
}

function clearBuilder(builder) {
  builder.draft = { join: "all", items: [{ path: "", op: "", value: undefined }] };
  paintBuilder(builder, builder.draft.items[0]);
}
