// One change to many rows: the field and its value, what would come of it, and then set after set until all is done.

const CHECKED_MOST = 20000;

const settable = (field) => !field.hidden && !field.read_only && !UNEDITABLE_KINDS.has(field.kind);
const UNEDITABLE_KINDS = new Set(["file", "image", "code"]);

/** An editor for a value that a field gets. */
function givenValue(field) {
  if (NUMBERS.has(field.kind) || field.kind === "duration") return lineValue(field, null, numberReading(field));
  if (field.kind === "date" || field.kind === "moment") return dayValue(field, null, { clock: field.kind === "moment" });
  if (field.kind === "yes_no") return yesNoValue(true);
  if (field.kind === "long_text" || field.kind === "json") return boxValue(null);
  if (field.kind === "tags") return lineValue(field, null, { write: String, read: READ.tags });
  if (askSort(field) !== "pick") return lineValue(field, null, asText);
  const several = field.kind === "multi_choice";
  const editor = pickValue({ ...field, references: targetOf(field) }, [], { several });
  return { gui: editor.gui, read: () => { const keys = editor.read(); return keys && !several ? keys[0] : keys; } };
}

async function openBulk(owner) {
  const fields = ((await describeTable(table().key)) || table()).fields.filter(settable);
  const place = el("div", { class: "k-line k-bulk-value" });
  let [field, editor, empty] = [null, null, null];
  const take = (key) => {
    field = fields.find((item) => item.key === key);
    editor = givenValue(field);
    empty = el("input", { type: "checkbox", disabled: field.required, change: () => editor.gui.toggleAttribute("inert", empty.checked) });
    place.replaceChildren(editor.gui, el("label", { class: "k-bulk-empty" }, empty, word("bulk_empty")));
  };
  const select = choice(word("filter_field"), fields.map(({ key, label }) => ({ key, label })), fields[0].key, take);
  const preview = () => {
    const value = empty.checked ? null : editor.read();
    if (value === undefined) return editor.gui.querySelector("button")?.focus() ?? editor.gui.focus();
    closePopover();
    return previewSweep({ ...markedQuestion(), values: { [field.key]: value } }, word("label_edit", { field: field.label }));
  };
  const form = el("form", { class: "k-builder k-bulk", submit: (event) => { event.preventDefault(); preview(); } },
    el("div", { class: "k-line" }, select), place,
    el("div", { class: "k-menu-buttons" }, el("button", { type: "submit", class: "k-primary" }, word("bulk_preview")), button("cancel", null, closePopover)));
  take(fields[0].key);
  openPopover(owner, word("bulk_edit"), form);
}

/** Add what one set told to what those before it told. */
function addUp(sum, told) {
  for (const key of ["rows", "changed", "refused"]) sum[key] += told[key] || 0;
  for (const item of told.reasons) {
    const key = `${item.field} ${item.message}`;
    const known = sum.reasons.get(key);
    sum.reasons.set(key, known ? { ...known, count: known.count + item.count } : item);
  }
}

const nothingYet = () => ({ rows: 0, changed: 0, refused: 0, reasons: new Map() });
const inNumbers = (count) => new Intl.NumberFormat(state.context.locale).format(count);

/** What would change and what is refused; of very many rows, the first are looked at. */
async function previewSweep(sweep, label) {
  await settled();
  const [sum, run] = [nothingYet(), { stopped: false }];
  let after = 0;
  while (after !== null && sum.rows < CHECKED_MOST) {
    showRun(run, "bulk_checking", sum.rows);
    const answer = await post(`${tablePath(table().key)}/bulk/plan`, { ...sweep, after });
    if (run.stopped) return closePanel();
    if (!answer.ok) return openPanel(el("strong", {}, reason(answer)), [button("close", null, closePanel)]);
    addUp(sum, answer.body);
    after = answer.body.next;
  }
  return askSweep(sweep, label, sum, after !== null);
}

function showRun(run, key, count) {
  const stop = () => { run.stopped = true; };
  openPanel(el("span", { role: "status" }, word(key, { count: inNumbers(count) })), [button("stop", null, stop)]);
}

function askSweep(sweep, label, sum, more) {
  const counts = [
    counted(sweep.delete ? "bulk_deletes" : "bulk_changes", sum.changed), sum.refused ? counted("bulk_refused", sum.refused) : null,
    more ? word("bulk_first", { count: inNumbers(sum.rows) }) : null,
  ];
  const key = sweep.delete ? "delete_yes" : sum.refused ? "apply_valid" : "apply";
  const go = button(key, null, () => runSweep({ sweep, label, id: newId(), after: 0, set: null, sum: nothingYet() }), { class: sweep.delete ? "k-danger" : "k-primary" });
  go.disabled = sum.changed === 0 && !more;
  const heading = el("span", {}, el("strong", {}, label), ` ${counts.filter(Boolean).join(" · ")}`);
  openPanel(heading, [go, button("cancel", null, closePanel)], reasonList(sum));
}

function reasonList(sum) {
  const line = (item) => {
    const field = item.field && fieldIn(describedNow(table().key), item.field);
    return el("li", {}, el("b", {}, [field && field.label, counted("rows", item.count)].filter(Boolean).join(", ")), ` ${item.message}`);
  };
  return sum.reasons.size ? el("ul", {}, ...[...sum.reasons.values()].slice(0, 20).map(line)) : null;
}

/** Set after set; each has a request id of its own, so that one sent twice is written once. */
async function runSweep(job) {
  const run = { stopped: false };
  while (job.after !== null && !run.stopped) {
    showRun(run, "bulk_working", job.sum.changed);
    const sent = { ...job.sweep, after: job.after, set: job.set, label: job.label, request_id: `${job.id}:${job.after}` };
    const answer = await post(`${tablePath(table().key)}/bulk`, sent);
    if (!answer.ok) return brokenSweep(job, answer);
    addUp(job.sum, answer.body);
    job.set ??= answer.body.set_id;
    job.after = answer.body.next;
  }
  return endSweep(job);
}

function brokenSweep(job, answer) {
  const again = isPassing(answer.status) ? [button("retry", null, () => runSweep(job))] : [];
  openPanel(el("strong", {}, reason(answer)), [...again, button("close", null, () => endSweep(job))]);
}

function endSweep(job) {
  closePanel();
  forgetMarks();
  readAgain();
  const said = counted(job.sweep.delete ? "rows_deleted" : "rows_changed", job.sum.changed);
  if (job.set !== null) remember(job.set, said);
  else say(said);
  if (job.sum.refused) openPanel(el("strong", {}, counted("bulk_refused", job.sum.refused)), [button("close", null, closePanel)], reasonList(job.sum));
}
