// What can be asked: the fields of this table and of those it refers to, and by which comparisons.

const described = new Map();
const WORD_OPS = ["contains", "not_contains", "=", "!=", "starts_with", "ends_with", "empty", "not_empty"];
const NUMBER_ASKS = ["=", "!=", "<", "<=", ">", ">=", "between", "empty", "not_empty"];
const ASKS = {
  text: WORD_OPS, tags: ["contains", "not_contains", "empty", "not_empty"], number: NUMBER_ASKS,
  day: ["within", ...NUMBER_ASKS], pick: ["in", "not_in", "empty", "not_empty"], yes_no: ["=", "empty", "not_empty"],
};
const SORT_OF_KIND = {
  integer: "number", decimal: "number", money: "number", percent: "number", duration: "number", rating: "number",
  date: "day", moment: "day", choice: "pick", multi_choice: "pick", reference: "pick", person: "pick", yes_no: "yes_no",
  tags: "tags", file: null, image: null, json: null,
};

const askSort = (field) => (field.kind in SORT_OF_KIND ? SORT_OF_KIND[field.kind] : "text");
const asksOf = (field) => (ASKS[askSort(field)] || []).filter((op) => !field.ops || field.ops.includes(op));

/** The description of a table, asked for once; null where this person may not know of it. */
async function describeTable(key) {
  if (!described.has(key)) {
    const answer = await get(tablePath(key));
    if (!answer.ok && answer.status !== 404 && answer.status !== 403) return null;
    described.set(key, answer.ok ? answer.body : null);
  }
  return described.get(key);
}

const describedNow = (key) => described.get(key) || (key === table().key ? table() : null);

function fieldIn(description, name) {
  const found = description && description.fields.find((field) => field.key === name || field.key === `${name}_id`);
  return found ? { ...found, references: targetOf(found) } : null;
}

/** `{field, label}` of a path such as `customer_id.region`; null where it is not known (yet). */
function askedField(path) {
  let description = describedNow(table().key);
  const labels = [];
  let field = null;
  for (const name of String(path).split(".")) {
    field = fieldIn(description, name);
    if (!field) return null;
    labels.push(field.label);
    description = field.references ? describedNow(field.references) : null;
  }
  return { field, label: labels.join(" › ") };
}

const testsOf = (part) => (part.field ? [part] : [].concat(part.all || part.any || part.not || []).flatMap(testsOf));

/** Read the tables that conditions look through, step by step. */
async function knowPaths(parts) {
  if (!parts.length) return;
  await describeTable(table().key);
  for (const { field: path } of parts.flatMap(testsOf)) {
    const steps = String(path).split(".");
    for (let at = 1; at < steps.length; at += 1) {
      const found = askedField(steps.slice(0, at).join("."));
      if (found && found.field.references) await describeTable(found.field.references);
    }
  }
}

/** Groups of what can be chosen: the table's own fields, then those of each reference. */
async function askable() {
  const own = await describeTable(table().key);
  if (!own) return [];
  const references = own.fields.filter((field) => isAskable(field) && targetOf(field));
  await Promise.all([...new Set(references.map(targetOf))].map(describeTable));
  const beyond = references.map((field) => ({ label: field.label, options: pathsIn(describedNow(targetOf(field)), `${field.key}.`, `${field.label} › `) }));
  return [{ label: own.label, options: pathsIn(own, "", "") }, ...beyond].filter((group) => group.options.length);
}

const isAskable = (field) => !field.hidden && asksOf(field).length > 0;

function pathsIn(description, before, said) {
  const fields = description ? description.fields.filter(isAskable) : [];
  return fields.map((field) => ({ path: before + field.key, label: said + field.label }));
}
