// Back from condition JSON to AG Grid's filter models; what no column filter can say is kept as it is.

const inverse = (ops) => Object.fromEntries(Object.entries(ops).map(([name, op]) => [op, name]));
const TEXT_TYPES = inverse(TEXT_OPS);
const NUMBER_TYPES = inverse(NUMBER_OPS);

/** The same text for the same data, whatever order its keys come in. */
function stable(data) {
  if (Array.isArray(data)) return `[${data.map(stable).join()}]`;
  if (data === null || typeof data !== "object") return JSON.stringify(data) ?? "null";
  return `{${Object.keys(data).sort().map((key) => `${JSON.stringify(key)}:${stable(data[key])}`).join()}}`;
}

function textModel(test) {
  return { filterType: "text", type: TEXT_TYPES[test.op], filter: test.value };
}

function numberModel(test) {
  const [from, to] = test.op === "between" ? test.value : [test.value];
  const number = (value) => (value === undefined || value === null ? value : Number(value));
  return { filterType: "number", type: NUMBER_TYPES[test.op], filter: number(from), filterTo: number(to) };
}

function dayModel(test) {
  if (test.op === "within") return { filterType: "date", type: state.context.windows.includes(test.value) ? test.value : null, dateFrom: null, dateTo: null };
  const [from, to] = test.op === "between" ? test.value : [test.value];
  const day = (value) => (typeof value === "string" ? `${value} 00:00:00` : null);
  return { filterType: "date", type: test.op === "<=" || test.op === ">=" ? null : NUMBER_TYPES[test.op], dateFrom: day(from), dateTo: day(to) };
}

const MODELS = { text: textModel, tags: textModel, number: numberModel, day: dayModel };

function pickModel(field, tests, labels) {
  const blank = tests.some((test) => test.op === "empty");
  const keys = tests.filter((test) => test.op !== "empty").flatMap((test) => test.value);
  const values = keys.map((key) => pickedItem(field, key && key.me ? ME : key, labels));
  return { filterType: "pick", values, blank };
}

function pickedItem(field, key, labels) {
  const known = field.references ? (labels[field.key] || {})[key] : chosenOf(key, field)[0].label;
  return { key, label: key === ME ? word("me") : known || `#${key}` };
}

function partModel(part, labels) {
  const join = ["any", "all"].find((key) => part[key]);
  const tests = join ? part[join] : [part];
  const field = fieldNamed(tests[0] && tests[0].field);
  if (!field || !field.filter || tests.some((test) => test.field !== field.key)) return null;
  if (field.filter === "pick") return { field, model: pickModel(field, tests, labels) };
  if (join && tests.length !== 2) return null;
  const models = tests.map(MODELS[field.filter]);
  if (!join) return { field, model: models[0] };
  return { field, model: { filterType: models[0].filterType, operator: join === "any" ? "OR" : "AND", conditions: models } };
}

/** `{models, fixed}`: a model stands for a part only if it makes that very part again. */
function modelsOf(parts, labels) {
  const models = {};
  const fixed = [];
  for (const part of parts) {
    const found = partModel(part, labels || {});
    const fits = found && !models[columnId(found.field)] && stable(conditionOf(found.field, found.model)) === stable(part);
    if (fits) models[columnId(found.field)] = found.model;
    else fixed.push(part);
  }
  return { models, fixed };
}

/** What the rows are called that filters name by their ids, by field and id. */
function labelsOf(models) {
  const found = Object.entries(models).filter(([, model]) => model.filterType === "pick");
  return Object.fromEntries(found.map(([id, model]) => [fieldKey(id), Object.fromEntries(model.values.map(({ key, label }) => [key, label]))]));
}
