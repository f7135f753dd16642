// AG Grid's filter and sort models as our condition JSON and sort text.

const TEXT_OPS = {
  contains: "contains", notContains: "not_contains", equals: "=", notEqual: "!=",
  startsWith: "starts_with", endsWith: "ends_with", blank: "empty", notBlank: "not_empty",
};
const NUMBER_OPS = {
  equals: "=", notEqual: "!=", lessThan: "<", lessThanOrEqual: "<=", greaterThan: ">", greaterThanOrEqual: ">=",
  inRange: "between", blank: "empty", notBlank: "not_empty",
};
// The pick of whoever looks, beside the ids of people.
const ME = "me";
const UNARY = new Set(["empty", "not_empty"]);

function textCondition(field, model) {
  const op = TEXT_OPS[model.type];
  return UNARY.has(op) ? { field: field.key, op } : { field: field.key, op, value: model.filter };
}

function numberCondition(field, model) {
  const op = NUMBER_OPS[model.type];
  if (UNARY.has(op)) return { field: field.key, op };
  const exact = (value) => (Number.isInteger(value) ? value : String(value));
  const value = op === "between" ? [exact(model.filter), exact(model.filterTo)] : exact(model.filter);
  return { field: field.key, op, value };
}

/** Days, also of a moment: the server knows the viewer's own, and which days "this week" are. */
function dayCondition(field, model) {
  const op = NUMBER_OPS[model.type];
  if (!op) return { field: field.key, op: "within", value: model.type };
  if (UNARY.has(op)) return { field: field.key, op };
  const day = (text) => text.slice(0, 10);
  const value = op === "between" ? [day(model.dateFrom), day(model.dateTo)] : day(model.dateFrom);
  return { field: field.key, op, value };
}

function pickCondition(field, model) {
  const keys = model.values.map((item) => (item.key === ME ? { me: true } : item.key));
  const several = field.kind === "multi_choice";
  const yesNo = field.kind === "yes_no";
  const single = (key) => ({ field: field.key, op: several ? "contains" : "=", value: key });
  const chosen = several || yesNo ? keys.map(single) : keys.length ? [{ field: field.key, op: "in", value: keys }] : [];
  const options = model.blank ? [...chosen, { field: field.key, op: "empty" }] : chosen;
  return options.length === 1 ? options[0] : { any: options };
}

function conditionOf(field, model) {
  if (model.conditions) {
    const parts = model.conditions.map((part) => conditionOf(field, { ...part, filterType: model.filterType }));
    return { [model.operator === "OR" ? "any" : "all"]: parts };
  }
  if (model.filterType === "pick") return pickCondition(field, model);
  if (model.filterType === "number") return numberCondition(field, model);
  if (model.filterType === "date") return dayCondition(field, model);
  return textCondition(field, model);
}

/** `colId` is `table.field`, so that settings of one table never fall on a like-named column of another. */
const fieldKey = (colId) => colId.slice(colId.indexOf(".") + 1);
const fieldNamed = (key) => table().fields.find((field) => field.key === key);

/** The filters of the columns, and what the view asks beyond them. */
function filterOf(model) {
  const own = Object.entries(model || {}).map(([colId, part]) => conditionOf(fieldNamed(fieldKey(colId)), part));
  const parts = [...own, ...state.fixed];
  return parts.length === 0 ? null : parts.length === 1 ? parts[0] : { all: parts };
}

function sortOf(model) {
  return (model || []).map((part) => (part.sort === "desc" ? "-" : "") + fieldKey(part.colId)).join(",");
}

function sortNow() {
  const sorted = state.api.getColumnState().filter((column) => column.sort);
  return sorted.sort((one, other) => (one.sortIndex || 0) - (other.sortIndex || 0));
}

/** The query of what is shown now; the same for rows, paste and export. */
function queryOf(filterModel, sortModel) {
  const query = new URLSearchParams();
  const filter = filterOf(filterModel);
  if (filter) query.set("filter", JSON.stringify(filter));
  if (state.search) query.set("search", state.search);
  if (sortModel.length) query.set("sort", sortOf(sortModel));
  return query;
}

const queryNow = () => queryOf(state.api.getFilterModel(), sortNow());
