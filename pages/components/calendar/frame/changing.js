"use strict";
// Every change is one set over the REST API with the row's version; what is refused jumps back, what is done can be undone.

const TOAST = 9_000;
let toastTimer = 0;

let last = Promise.resolve();

/** One change after the other: the next knows the version the one before left, and an undo what there is to undo. */
const inTurn = (work) => (...given) => (last = last.catch(() => {}).then(() => work(...given)));

/** Writes one row; answers the body, or null where it was refused and said why. */
async function write(change, label) {
  const answer = await post("/changes", { changes: [change], source: "form", label, request_id: newId() });
  if (answer.ok) return answer.body;
  toast(reason(answer), null, "wrong");
  return null;
}

function done(text, set) {
  if (set) state.sets.push(set);
  // What was just asked for may be due already.
  if (window.parent.KehuReminders) window.parent.KehuReminders.look();
  toast(text, set && { label: word("undo"), run: undo });
}

const undo = inTurn(async () => {
  const set = state.sets.pop();
  if (!set) return;
  const answer = await post(`/changes/${set}/undo`, { on_conflict: "cancel", request_id: newId() });
  toast(answer.ok ? word("undone") : reason(answer), null, answer.ok ? "" : "wrong");
  state.calendar.refetchEvents();
});

function toast(text, action, tone) {
  const node = at("toast");
  clearTimeout(toastTimer);
  const shut = () => {
    node.hidden = true;
  };
  const button = action && el("button", { type: "button", click: () => { shut(); action.run(); } }, action.label);
  const close = el("button", { type: "button", class: "icon", "aria-label": word("close"), click: shut }, sign("close"));
  node.replaceChildren(el("span", {}, text), button || "", close);
  node.classList.toggle("wrong", tone === "wrong");
  node.hidden = false;
  // What went wrong stays until it is read.
  if (tone !== "wrong") toastTimer = setTimeout(shut, TOAST);
}

const update = (one, values) => ({ table: one.table, op: "update", id: one.id, version: one.version, values, text: true });

/** A row was drawn to another time, or made longer or shorter. */
const dropped = inTurn(async (info) => {
  const { one } = info.event.extendedProps;
  const table = tableOf(one);
  if (info.event.allDay !== one.all_day) {
    info.revert();
    return toast(word(one.all_day ? "no_time" : "has_time"), null, "wrong");
  }
  const values = { [table.at]: one.all_day ? dayOf(info.event.start) : asText(info.event.start) };
  if (info.endDelta) values[table.lasts] = String((info.event.end - info.event.start) / 1000);
  if (info.startDelta && isNothing(info.startDelta)) delete values[table.at];
  return moved(one, values, info.revert);
});

const isNothing = (delta) => !delta.years && !delta.months && !delta.days && !delta.milliseconds;

async function moved(one, values, revert) {
  const body = await write(update(one, values), word("label_move", { title: one.title.slice(0, 80) }));
  if (!body) {
    revert();
    return state.calendar.refetchEvents();
  }
  const row = body.rows.find((item) => item.table === one.table && item.id === one.id);
  if (row) one.version = row.version;
  renew(one, values);
  done(word("moved", { title: one.title }), body.set_id);
  return state.calendar.refetchEvents();
}

/** What is known of it until it is read anew: whoever opens it at once must not save its old time again. */
function renew(one, values) {
  const table = tableOf(one);
  const [before, to] = [dateOf(one.start), dateOf((values[table.at] || one.start).replace(" ", "T"))];
  const later = (wall) => wall && `${wallOf(new Date(dateOf(wall).getTime() + (to - before)))}:00`;
  if (values[table.lasts]) one.lasts = Number(values[table.lasts]);
  Object.assign(one, { start: one.all_day ? dayOf(to) : later(one.start), remind_at: later(one.remind_at) });
  one.end = one.lasts ? `${wallOf(new Date(to.getTime() + one.lasts * 1000))}:00` : null;
}

const STEPS = { ArrowLeft: -DAY, ArrowRight: DAY, ArrowUp: -15 * MINUTE, ArrowDown: 15 * MINUTE };

/** Shift and an arrow move what has the focus: by a day, or by a quarter of an hour. */
function movedByKey(pressed, shownEvent) {
  const { one } = shownEvent.extendedProps;
  const step = STEPS[pressed.key];
  if (!pressed.shiftKey || !step || !one.editable || !one.start) return;
  pressed.preventDefault();
  pressed.stopPropagation();
  if (one.all_day && Math.abs(step) < DAY) return;
  state.focus = shownEvent.id;
  stepped(one, step);
}

const stepped = inTurn((one, step) => {
  const to = new Date(dateOf(one.start).getTime() + step);
  return moved(one, { [tableOf(one).at]: one.all_day ? dayOf(to) : asText(to) }, () => {});
});

/** The focus goes back to what was moved, which has been drawn anew. */
function refocus() {
  const node = state.focus && document.querySelector(`[data-event="${CSS.escape(state.focus)}"]`);
  state.focus = null;
  if (node) (node.matches("tr") ? node.querySelector("a") || node : node).focus();
}

const close = inTurn(async (one, isDone) => {
  const { closing } = tableOf(one);
  const value = isDone ? closing.done : closing.open;
  const change = { table: one.table, op: "update", id: one.id, version: one.version, values: { [closing.field]: value } };
  const body = await write(change, word("label_done", { title: one.title.slice(0, 80) }));
  if (body) done(word(isDone ? "done" : "again"), body.set_id);
  state.calendar.refetchEvents();
});

const remove = inTurn(async (one) => {
  const body = await write({ table: one.table, op: "delete", id: one.id, version: one.version }, word("label_delete", { title: one.title.slice(0, 80) }));
  if (body) done(word("deleted", { title: one.title }), body.set_id);
  state.calendar.refetchEvents();
});
