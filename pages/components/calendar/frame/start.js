"use strict";
// The bar above the calendar, its keys, and the frame's place on the page.

const LOWEST = 460;
const BELOW = 20;

function themed(theme) {
  if (!theme) return;
  const dark = theme.base === "dark";
  const style = document.documentElement.style;
  style.setProperty("--accent", dark ? theme.linkColor || theme.primaryColor : theme.primaryColor);
  style.setProperty("--main", theme.primaryColor);
  style.setProperty("--text", theme.textColor);
  style.setProperty("--back", theme.backgroundColor);
  style.setProperty("--second", theme.secondaryBackgroundColor);
  style.setProperty("--font", theme.font || "system-ui, sans-serif");
  style.colorScheme = dark ? "dark" : "light";
  document.documentElement.dataset.base = dark ? "dark" : "light";
}

/** As high as the window has room for: the page around does not scroll. */
function fitWindow() {
  const frame = window.frameElement;
  const top = frame ? frame.getBoundingClientRect().top + window.parent.scrollY : 0;
  const room = (frame ? window.parent.innerHeight : innerHeight) - Math.max(0, top) - BELOW;
  const height = Math.max(LOWEST, Math.floor(room));
  if (height === state.height) return;
  state.height = height;
  tell("setFrameHeight", { height });
}

function bar() {
  const step = (key, name, run) => el("button", { type: "button", class: "icon", "aria-label": word(key), title: word(key), click: run }, sign(name));
  const { calendar } = state;
  const views = el("div", { class: "views", role: "group", "aria-label": word("views") });
  for (const name of ["month", "week", "day", "list"]) views.append(el("button", { type: "button", "data-view": VIEWS[name], "aria-pressed": "false", click: () => calendar.changeView(VIEWS[name]) }, word(name)));
  const add = el("button", { type: "button", class: "main add", "aria-label": word("bring"), click: addNow }, sign("add"), word("new"));
  add.hidden = !makeable().length;
  at("bar").replaceChildren(
    el("div", { class: "steps" }, step("earlier", "before", () => calendar.prev()), step("later", "after", () => calendar.next()), el("button", { type: "button", click: () => calendar.today() }, word("today"))),
    el("h2", { id: "title", "aria-live": "polite" }), el("span", { class: "gap" }), tasksToggle(), whoList(), views, add,
  );
  at("bar").setAttribute("aria-label", word("keys"));
  const fab = at("fab");
  fab.replaceChildren(sign("add"));
  fab.setAttribute("aria-label", word("bring"));
  fab.hidden = add.hidden;
  fab.onclick = addNow;
}

function tasksToggle() {
  const kinds = new Set(Object.values(state.args.tables).map((table) => table.all_day));
  const box = el("input", { type: "checkbox", change: () => { state.tasks = box.checked; keep(); state.calendar.refetchEvents(); } });
  box.checked = state.tasks;
  return kinds.size > 1 ? el("label", { class: "tasks" }, box, word("tasks")) : null;
}

function whoList() {
  const list = el("select", { "aria-label": word("who"), change: () => { state.who = list.value; keep(); state.calendar.refetchEvents(); } });
  list.append(el("option", { value: "mine" }, word("mine")));
  if (state.args.has_team) list.append(el("option", { value: "team" }, word("team")));
  if (state.args.people.length) list.append(el("optgroup", { label: word("colleagues") }, ...state.args.people.map((one) => el("option", { value: one.id }, one.label))));
  list.value = state.who;
  if (list.selectedIndex < 0) {
    state.who = "mine";
    list.value = "mine";
  }
  return list;
}

/** At the next full hour of the day that shows, or of today. */
function addNow() {
  const [now, view] = [wallNow(), state.calendar.view];
  const day = now >= view.currentStart && now < view.currentEnd ? now : view.currentStart;
  const hour = day === now ? Math.min(23, now.getUTCHours() + 1) : 9;
  askNew(new Date(dateOf(dayOf(day)).getTime() + hour * 60 * MINUTE), false);
}

const KEYS = {
  t: () => state.calendar.today(), n: () => addNow(), PageUp: () => state.calendar.prev(), PageDown: () => state.calendar.next(),
  m: () => state.calendar.changeView(VIEWS.month), w: () => state.calendar.changeView(VIEWS.week), d: () => state.calendar.changeView(VIEWS.day), l: () => state.calendar.changeView(VIEWS.list),
};

function pressed(event) {
  if (at("dialog").open || event.isComposing || event.target.closest("input, select, textarea")) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
    event.preventDefault();
    return undo();
  }
  const run = !event.ctrlKey && !event.metaKey && !event.altKey && KEYS[event.key];
  if (!run) return undefined;
  event.preventDefault();
  return run();
}

function begin() {
  Object.assign(state, { who: kept().who || "mine", tasks: kept().tasks !== false });
  state.calendar = new FullCalendar.Calendar(at("calendar"), options());
  state.calendar.setOption("eventsSet", () => requestAnimationFrame(refocus));
  bar();
  state.calendar.render();
  document.addEventListener("keydown", pressed);
  // What is drawn about does not take the focus by itself; the keys that follow are meant for here.
  document.addEventListener("pointerdown", () => window.focus());
  at("dialog").addEventListener("close", () => state.calendar.unselect());
  at("dialog").addEventListener("pointerdown", (event) => { if (event.target === at("dialog")) at("dialog").close(); });
  window.addEventListener("resize", fitWindow);
  window.parent.addEventListener("resize", fitWindow);
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.data.type !== "streamlit:render") return;
  const first = state.args === null;
  const spoken = first ? "" : state.args.language;
  state.args = event.data.args;
  themed(event.data.theme);
  document.documentElement.lang = locale();
  fitWindow();
  if (first) begin();
  else if (spoken !== state.args.language) window.location.reload();
});

window.addEventListener("DOMContentLoaded", () => tell("componentReady", { apiVersion: 1 }));
