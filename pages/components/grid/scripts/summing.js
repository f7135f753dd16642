// Figures from the server over all rows that match: a row of totals, and groups with their counts and sums.

const ADDED = new Set(["integer", "decimal", "money", "duration"]);
const AVERAGED = new Set([...ADDED, "percent", "rating"]);
const GROUPED = new Set(["choice", "yes_no", "reference", "person", "text", "rating"]);
const FIGURED = 60;
const FIGURES = { sum: (field) => ADDED.has(field.kind), avg: (field) => AVERAGED.has(field.kind), count: () => true };

const isOpenToAsk = (field) => !field.ops || field.ops.length > 0;
const figured = (kind) => table().fields.filter((field) => isOpenToAsk(field) && FIGURES[kind](field)).slice(0, FIGURED);
const summaryKey = () => `${memoryKey()}.summary`;

function recallSummary() {
  try {
    return JSON.parse(window.localStorage.getItem(summaryKey())) || {};
  } catch {
    return {};
  }
}

function beginSummary() {
  state.summary = { totals: "", by: "", ...recallSummary() };
  if (state.summary.totals && !FIGURES[state.summary.totals]) state.summary.totals = "";
}

function setSummary(facts) {
  Object.assign(state.summary, facts);
  try {
    window.localStorage.setItem(summaryKey(), JSON.stringify(state.summary));
  } catch {
    // A browser that keeps nothing shows the figures all the same.
  }
}

function summaryOf(measures, by) {
  const query = queryNow();
  query.delete("sort");
  query.set("measures", measures.join(","));
  if (by) query.set("by", by);
  return get(`${tablePath(table().key)}/summary?${query}`);
}

const readTotalsSoon = debounced(120, () => readTotals());

async function readTotals() {
  const kind = state.summary.totals;
  if (!kind) return state.api.setGridOption("pinnedBottomRowData", []);
  const [key, fields, serial] = [table().key, figured(kind), (state.summing = (state.summing || 0) + 1)];
  const answer = await summaryOf(fields.map((field) => `${kind}:${field.key}`));
  if (serial !== state.summing || key !== table().key) return undefined;
  if (!answer.ok) return say(reason(answer), "bad");
  const [{ totals, currencies }] = answer.body.rows;
  const row = { total: kind };
  for (const field of fields) {
    const currency = currencies[field.key];
    row[field.key] = currency === null && totals[`${kind}:${field.key}`] === null ? word("totals_mixed") : totals[`${kind}:${field.key}`];
    if (currency && field.currency) row.currencies = { ...row.currencies, [field.currency]: currency };
  }
  return state.api.setGridOption("pinnedBottomRowData", [row]);
}

/** A cell of the totals; the title's cell says what they are. */
function totalText(row, field) {
  if (field.key === table().title_field) return word(`totals_${row.total}`);
  const value = row[field.key];
  if (isBlank(value) || !figured(row.total).some((item) => item.key === field.key)) return "";
  return row.total === "count" ? inNumbers(value) : show(value, field, row.currencies);
}

function summaryButton() {
  parts.summary = button("summary", "sum", () => (isOpen(parts.summary) ? closePopover() : openSummary()), { class: "k-quiet k-grid-only", "aria-haspopup": "dialog", "aria-expanded": "false" });
  return parts.summary;
}

function openSummary() {
  const kinds = [{ key: "", label: word("totals_none") }, ...Object.keys(FIGURES).map((key) => ({ key, label: word(`totals_${key}`) }))];
  const list = el("div", { class: "k-groups", role: "list", "aria-label": word("summary") });
  const totals = choice(word("summary_totals"), kinds, state.summary.totals, (key) => {
    setSummary({ totals: key });
    readTotals();
  });
  const by = choice(word("summary_by"), [{ key: "", label: word("summary_no_group") }, ...groupings()], state.summary.by, (key) => {
    setSummary({ by: key });
    fillGroups(list);
  });
  const line = (label, select) => el("label", { class: "k-form-name" }, label, select);
  openPopover(parts.summary, word("summary"), el("div", { class: "k-summary" }, line(word("summary_totals"), totals), line(word("summary_by"), by), list));
  fillGroups(list);
}

function groupings() {
  return table().fields.filter(isOpenToAsk).flatMap((field) => {
    if (field.kind === "date") return ["month", "year"].map((span) => ({ key: `${span}:${field.key}`, label: word(`summary_${span}`, { field: field.label }) }));
    return GROUPED.has(field.kind) && field.key !== table().title_field ? [{ key: field.key, label: field.label }] : [];
  });
}

async function fillGroups(list) {
  const { by } = state.summary;
  if (!by || !groupings().some((option) => option.key === by)) return list.replaceChildren();
  const shown = figured("sum").filter((field) => field.kind === "money" || field.kind === "decimal").slice(0, 2);
  const answer = await summaryOf(shown.map((field) => `sum:${field.key}`), by);
  if (by !== state.summary.by) return undefined;
  if (!answer.ok) return list.replaceChildren(el("p", { class: "k-bad k-menu-said" }, reason(answer)));
  const most = Math.max(1, ...answer.body.rows.map((row) => row.count));
  const more = answer.body.more ? el("p", { class: "k-menu-said" }, word("summary_more", { count: answer.body.rows.length })) : null;
  list.replaceChildren(...answer.body.rows.map((row) => groupLine(row, by, shown, most)), ...(more ? [more] : []));
  if (isOpen(parts.summary)) placePopover(parts.summary, parts.popover);
  return undefined;
}

/** A group: what it is called, how many rows, their sums; choosing it shows them. */
function groupLine(row, by, shown, most) {
  const [span, path] = by.includes(":") ? by.split(":") : ["", by];
  const field = fieldNamed(path);
  const label = groupLabel(row, field, span);
  const sums = shown.map((item) => {
    const total = row.totals[`sum:${item.key}`];
    const mixed = total === null && row.currencies[item.key] === null;
    return el("span", { class: "k-group-sum", title: item.label }, mixed ? word("totals_mixed") : show(total, item, item.currency ? { [item.currency]: row.currencies[item.key] } : null));
  });
  const open = () => {
    if (field.references && row.key !== null) notePicked(field, path, [{ key: row.key, label }]);
    closePopover();
    wearParts([...partsNow(), row.condition]);
  };
  const bar = el("i", { class: "k-share" });
  bar.style.width = `${Math.round((100 * row.count) / most)}%`;
  return el("div", { role: "listitem" }, el("button", { type: "button", class: "k-item k-group-line", click: open },
    bar, el("span", { class: "k-item-name" }, label), ...sums, el("b", {}, inNumbers(row.count))));
}

function groupLabel(row, field, span) {
  if (row.key === null) return word("empty_choice");
  if (field.references) return row.label ?? `#${row.key}`;
  if (span === "month") return dateFormat({ year: "numeric", month: "long", timeZone: "UTC" }).format(new Date(`${row.key}-01T00:00:00Z`));
  return span ? row.key : show(row.key, field);
}
