// On paper: what is shown or marked, with its columns as they stand, looked at once more before the PDF opens in a tab of its own.

const PRINT_MOST = 10000;

function printTool() {
  if (!may("print")) return [];
  parts.print = button("print", "print", openPrint, { class: "k-quiet k-labelled k-grid-only" });
  return [parts.print];
}

function paintPrint(count, figure) {
  if (!parts.print) return;
  const label = count ? word("print_marked", { count: figure }) : word("print");
  parts.print.title = label;
  parts.print.setAttribute("aria-label", label);
  parts.print.querySelector("span").textContent = label;
}

const isSummed = () => Boolean(state.summary.totals || state.summary.by);

function printAddress(summed) {
  const query = markedQuery();
  query.set("format", "pdf");
  query.set("fields", shownFields().map((field) => field.key).join(","));
  if (summed && state.summary.totals) query.set("totals", state.summary.totals);
  if (summed && state.summary.by) query.set("by", state.summary.by);
  return `${BASE}${tablePath(table().key)}/export?${query}`;
}

/** How many rows and columns it will be; too many rows are refused here already. */
async function openPrint() {
  await settled();
  const some = markedCount();
  const { count, exact } = some.count ? some : { count: state.total || 0, exact: state.exact };
  const figure = inNumbers(count);
  const facts = [exact ? counted("rows", count) : word("rows_about", { count: figure }), counted("print_columns", shownFields().length)];
  const summed = el("input", { type: "checkbox", checked: true });
  const open = button("print_open", "print", () => {
    closePanel();
    const link = el("a", { href: printAddress(isSummed() && summed.checked), target: "_blank", rel: "noopener" });
    document.body.append(link);
    link.click();
    link.remove();
  }, { class: "k-primary" });
  open.disabled = count > PRINT_MOST;
  const heading = el("span", {}, el("strong", {}, word("print")), ` · ${facts.join(" · ")}`);
  const more = open.disabled
    ? el("p", { class: "k-bad" }, word("print_too_many", { count: inNumbers(PRINT_MOST) }))
    : isSummed() ? el("label", { class: "k-print-summary" }, summed, " ", word("print_summary")) : null;
  openPanel(heading, [open, button("cancel", null, closePanel)], more);
}
