"use strict";
// The two dialogs: what an appointment is, and the form for a new one or for another time of it.

const SPANS = [900, 1_800, 2_700, 3_600, 5_400, 7_200, 10_800, 14_400, 28_800];
const AHEAD = [0, 600, 1_800, 3_600, 86_400];
const MORNING = 9 * 60 * MINUTE;

function open(label, parts, near) {
  const dialog = at("dialog");
  const shut = el("button", { type: "button", class: "icon", "aria-label": word("close"), title: word("close"), click: () => dialog.close() }, sign("close"));
  dialog.setAttribute("aria-label", label);
  dialog.replaceChildren(shut, ...parts);
  dialog.style.inset = "";
  dialog.style.margin = "";
  if (!dialog.open) dialog.showModal();
  if (near && !NARROW.matches) place(dialog, near.getBoundingClientRect());
}

function place(dialog, spot) {
  const [width, height] = [dialog.offsetWidth, dialog.offsetHeight];
  const beside = spot.right + 8 + width < innerWidth ? spot.right + 8 : spot.left - 8 - width;
  const left = Math.max(8, Math.min(beside < 8 ? spot.left : beside, innerWidth - width - 8));
  const top = Math.max(8, Math.min(spot.top, innerHeight - height - 8));
  Object.assign(dialog.style, { margin: "0", inset: `${top}px auto auto ${left}px` });
}

function showFacts(shownEvent, near) {
  const { one } = shownEvent.extendedProps;
  const head = el("h2", { class: one.done ? "struck" : "" }, sign(kindOf(one).sign), one.title);
  const said = [whenInWords(one), [kindOf(one).label, one.owner && one.owner.label].filter(Boolean).join(" · ")];
  if (one.remind_at) said.push(`${word("remind")}: ${dayInWords(dateOf(one.remind_at))}, ${clockInWords(dateOf(one.remind_at))}`);
  const flags = [one.overdue && el("p", { class: "flag late" }, sign("late"), word("overdue")), one.done && el("p", { class: "flag" }, sign("done"), word("done"))];
  const about = one.about.map((record) => el("p", { class: "about" }, link(record.table, record.id, record.label)));
  const buttons = [link(one.table, one.id, word("open"), "button main")];
  if (one.editable) {
    const run = (act) => () => { at("dialog").close(); act(); };
    buttons.push(el("button", { type: "button", click: () => askEdit(one, near) }, word("edit")));
    if (tableOf(one).closing.done) buttons.push(el("button", { type: "button", click: run(() => close(one, !one.done)) }, word(one.done ? "again" : "done")));
    buttons.push(el("button", { type: "button", class: "quiet", click: run(() => remove(one)) }, word("delete")));
  }
  open(one.title, [head, ...said.filter(Boolean).map((text) => el("p", {}, text)), ...flags.filter(Boolean), ...about, el("div", { class: "buttons" }, ...buttons)], near);
  at("dialog").querySelector(".main").focus();
}

function link(table, id, text, look) {
  const away = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    at("dialog").close();
    go(table, id);
  };
  return el("a", { href: `/${encodeURIComponent(table)}?id=${id}`, target: "_blank", rel: "noopener", class: look || "", click: away }, text);
}

/** Everything that can be made, in one row of choices: `{table, kind}`. */
const makeable = () =>
  Object.entries(state.args.tables).filter(([, table]) => table.create).flatMap(([table, facts]) => facts.kinds.map((kind) => ({ table, kind })));

function askNew(start, allDay, end) {
  const kinds = makeable();
  const first = kinds.find((one) => state.args.tables[one.table].all_day === allDay) || kinds[0];
  if (!first) return state.calendar.unselect();
  const begin = allDay ? new Date(dateOf(dayOf(start)).getTime() + MORNING) : start;
  const lasts = end && !allDay ? (end - start) / 1000 : 1_800;
  return form({ kinds, chosen: first, title: "", start: begin, lasts, remind: "", about: null, one: null });
}

function askEdit(one, near) {
  const start = one.start ? dateOf(one.start) : wallNow();
  const lasts = one.lasts || USUAL / 1000;
  const chosen = { table: one.table, kind: kindOf(one) };
  form({ kinds: [chosen], chosen, title: one.title, start, lasts, remind: one.remind_at ? "kept" : "", about: null, one }, near);
}

function form(given, near) {
  const own = { ...given, about: null };
  const fields = {
    title: el("input", { id: "f-title", type: "text", maxlength: "255", required: "", autocomplete: "off" }),
    date: el("input", { id: "f-date", type: "date", required: "", min: "1900-01-01", max: "2199-12-31" }),
    time: el("input", { id: "f-time", type: "text", inputmode: "numeric", maxlength: "5", size: "5", autocomplete: "off", list: "f-times", placeholder: "09:00" }),
    lasts: el("select", { id: "f-lasts" }), remind: el("select", { id: "f-remind" }), about: el("div", {}),
    wrong: el("p", { class: "wrong", role: "alert", hidden: "" }),
  };
  fields.title.value = own.title;
  fields.date.value = dayOf(own.start);
  fields.time.value = wallOf(own.start).slice(11);
  const rows = {
    kinds: own.one ? null : kindsRow(own, () => fit(own, fields, rows)),
    time: labelled("time", fields.time), lasts: labelled("duration", fields.lasts), remind: labelled("remind", fields.remind),
  };
  const times = el("datalist", { id: "f-times" }, ...Array.from({ length: 24 }, (_, hour) => el("option", { value: `${String(hour).padStart(2, "0")}:00` })));
  const buttons = el("div", { class: "buttons" }, el("button", { type: "submit", class: "main" }, word(own.one ? "save" : "add")), el("button", { type: "button", click: () => at("dialog").close() }, word("cancel")));
  const made = el("form", { novalidate: "", submit: (event) => { event.preventDefault(); send(own, fields); } },
    rows.kinds, labelled("subject", fields.title), el("div", { class: "row" }, labelled("date", fields.date), rows.time, rows.lasts), rows.remind, own.one ? null : fields.about, fields.wrong, times, buttons);
  fit(own, fields, rows);
  open(word(own.one ? "edit" : "add"), [el("h2", {}, word(own.one ? "edit" : "bring")), made], near);
  fields.title.focus();
}

function labelled(key, field) {
  return el("label", {}, el("span", {}, word(key)), field);
}

function kindsRow(own, changed) {
  const group = el("div", { class: "kinds", role: "radiogroup", "aria-label": word("kind") });
  own.kinds.forEach((one, index) => {
    const input = el("input", { type: "radio", name: "kind", id: `f-kind-${index}`, change: () => { own.chosen = one; changed(); } });
    input.checked = one === own.chosen;
    group.append(input, el("label", { for: `f-kind-${index}` }, sign(one.kind.sign), one.kind.label));
  });
  return group;
}

/** What the chosen kind asks for: a task has a day, an appointment its time and how long it lasts. */
function fit(own, fields, rows) {
  const table = state.args.tables[own.chosen.table];
  rows.time.hidden = table.all_day;
  rows.lasts.hidden = !table.lasts;
  rows.remind.hidden = !table.remind;
  const spans = [...new Set([...SPANS, own.lasts])].sort((one, two) => one - two);
  fields.lasts.replaceChildren(...spans.map((seconds) => el("option", { value: seconds }, spanInWords(seconds))));
  fields.lasts.value = String(own.lasts);
  fields.remind.replaceChildren(...reminders(own, table).map(([value, text]) => el("option", { value }, text)));
  fields.remind.value = own.remind;
  const among = Object.keys(table.about).length || table.any;
  fields.about.hidden = !among;
  if (own.one || !among || fields.about.childElementCount) return;
  KehuPicker.picker(fields.about, { words: state.args.picker, label: word("belongs"), value: null, changed: (value) => { own.about = value; } });
}

function reminders(own, table) {
  const kept = own.one && own.one.remind_at ? [["kept", word("remind_at", { when: `${dayInWords(dateOf(own.one.remind_at))} ${clockInWords(dateOf(own.one.remind_at))}` })]] : [];
  const none = [["", word("none")]];
  if (table.all_day) return [...kept, ...none, ["day", word("remind_day")], ["eve", word("remind_eve")]];
  return [...kept, ...none, ...AHEAD.map((seconds) => [String(seconds), seconds ? word("before", { span: spanInWords(seconds) }) : word("remind_start")])];
}

function remindAt(choice, start) {
  if (!choice) return "";
  const morning = dateOf(dayOf(start)).getTime() + MORNING;
  const moment = { day: morning, eve: morning - DAY }[choice];
  return asText(new Date(moment === undefined ? start.getTime() - Number(choice) * 1000 : moment));
}

/** `9`, `930`, `9:30` and `09:30` are times as people type them. */
function timeOf(text) {
  const found = /^(\d{1,2})(?:[:：.]?(\d{2}))?$/.exec(text.trim());
  const [hour, minute] = found ? [Number(found[1]), Number(found[2] || 0)] : [24, 0];
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` : null;
}

async function send(own, fields) {
  const table = state.args.tables[own.chosen.table];
  const time = table.all_day ? "00:00" : timeOf(fields.time.value);
  const lacking = !fields.title.value.trim() ? ["subject", fields.title] : !fields.date.value ? ["date", fields.date] : time === null ? ["time", fields.time] : null;
  if (lacking) return wrongAt(fields, word("writing", { field: word(lacking[0]) }), lacking[1]);
  const start = dateOf(`${fields.date.value}T${time}`);
  const values = { [table.title]: fields.title.value.trim(), [table.at]: table.all_day ? fields.date.value : asText(start) };
  if (table.lasts && (!own.one || own.one.lasts || Number(fields.lasts.value) !== own.lasts)) values[table.lasts] = fields.lasts.value;
  if (table.remind && fields.remind.value !== "kept") values[table.remind] = remindAt(fields.remind.value, start);
  const change = own.one ? update(own.one, changedOnly(own.one, table, values)) : { table: own.chosen.table, op: "create", values: { ...values, ...belongs(own, table), ...kind(own, table) }, text: true };
  own.request = own.request || newId();
  const label = own.one ? word("label_move", { title: own.title.slice(0, 80) }) : word("label_create", { title: values[table.title].slice(0, 80) });
  const answer = await post("/changes", { changes: [change], source: "form", label, request_id: own.request });
  if (!answer.ok) {
    if (answer.status) own.request = null;
    return wrongAt(fields, reason(answer), fields.title);
  }
  at("dialog").close();
  done(own.one ? word("saved") : word("created", { title: values[table.title] }), answer.body.set_id);
  return state.calendar.refetchEvents();
}

const kind = (own, table) => (table.kind ? { [table.kind]: own.chosen.kind.key } : {});

function belongs(own, table) {
  if (!own.about) return {};
  const field = table.about[own.about.table];
  return field ? { [field]: `#${own.about.id}` } : { about_table: own.about.table, about_row: String(own.about.id) };
}

/** Only what is another now, so that a colleague's change of the rest stands. */
function changedOnly(one, table, values) {
  const before = { [table.title]: one.title, [table.at]: one.all_day ? one.start : one.start && one.start.slice(0, 16).replace("T", " "), [table.lasts]: String(one.lasts || ""), [table.remind]: "" };
  if (one.remind_at) delete before[table.remind];
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => before[key] !== value));
}

function wrongAt(fields, text, field) {
  fields.wrong.textContent = text;
  fields.wrong.hidden = false;
  field.focus();
}
