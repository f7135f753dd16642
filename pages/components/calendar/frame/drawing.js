"use strict";
// The calendar itself: what is asked of the server, and how one appointment or task looks.

const NARROW = window.matchMedia("(max-width: 640px)");
const KEPT = "kehu_calendar";
const VIEWS = { month: "dayGridMonth", week: "timeGridWeek", day: "timeGridDay", list: "agenda" };
const USUAL = 30 * MINUTE;

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) || {};
  } catch {
    return {};
  }
}

function keep() {
  const { view } = state.calendar;
  const said = { view: view.type, date: dayOf(state.calendar.getDate()), who: state.who, tasks: state.tasks };
  sessionStorage.setItem(KEPT, JSON.stringify(said));
}

function options() {
  const before = kept();
  const time = { hour: "2-digit", minute: "2-digit", hour12: false };
  return {
    locale: state.args.language === "zh_CN" ? "zh-cn" : "en", timeZone: "UTC", now: () => wallNow().toISOString(),
    initialView: before.view || (NARROW.matches ? VIEWS.list : VIEWS.week), initialDate: before.date || dayOf(wallNow()),
    views: { agenda: { type: "list", duration: { days: 14 }, listDayFormat: { weekday: "long", day: "numeric", month: "long" }, listDaySideFormat: false } },
    nextDayThreshold: "06:00:00",
    headerToolbar: false, height: "100%", nowIndicator: true, scrollTime: "08:00:00", dayMaxEvents: true, allDayText: word("all_day"),
    slotLabelFormat: time, eventTimeFormat: time, slotEventOverlap: false, eventInteractive: true, navLinks: false, noEventsText: word("nothing"),
    editable: true, selectable: true, selectMirror: true, selectMinDistance: 6, longPressDelay: 350, snapDuration: "00:15:00", forceEventDuration: true,
    defaultTimedEventDuration: "00:30", dayHeaderFormat: dayHeader, events: read, eventContent: content, eventClassNames: classes, eventDidMount: named,
    // FullCalendar says of this link that it opens something, which only a button may.
    moreLinkDidMount: ({ el: link }) => link.setAttribute("role", "button"),
    eventClick: (info) => { info.jsEvent.preventDefault(); showFacts(info.event, info.el); },
    dateClick: (info) => askNew(info.date, info.allDay), select: (info) => askNew(info.start, info.allDay, info.end),
    eventDrop: dropped, eventResize: dropped, datesSet: shown,
  };
}

/** `Mon 23` in a week, `Mon` over a month, the whole day over a day. */
function dayHeader(given) {
  const date = given.date.marker;
  const type = state.calendar ? state.calendar.view.type : "";
  if (type === VIEWS.month) return inWords(date, { weekday: "short" });
  return type === VIEWS.day ? inWords(date, { weekday: "long", day: "numeric", month: "long" }) : `${inWords(date, { weekday: "short" })} ${date.getUTCDate()}`;
}

async function read(info, give, fail) {
  const only = Object.keys(state.args.tables).filter((key) => state.tasks || !state.args.tables[key].all_day);
  const query = new URLSearchParams({ from: info.startStr.slice(0, 10), to: info.endStr.slice(0, 10), who: state.who, only: only.join(",") });
  at("calendar").classList.add("reading");
  const answer = await call(`/calendar?${query}`);
  at("calendar").classList.remove("reading");
  if (!answer.ok) {
    remark(reason(answer), "wrong");
    return fail(new Error(reason(answer)));
  }
  state.now = { at: Date.now(), wall: Date.parse(`${answer.body.now}Z`) };
  remark(answer.body.more ? word("more") : "");
  return give(answer.body.events.map(event));
}

function event(one) {
  return {
    id: `${one.table}-${one.id}`, title: one.title, start: one.start, end: one.end || undefined, allDay: one.all_day,
    editable: one.editable, durationEditable: one.editable && !one.all_day && Boolean(tableOf(one).lasts), extendedProps: { one },
  };
}

const tableOf = (one) => state.args.tables[one.table];
const kindOf = (one) => tableOf(one).kinds.find((kind) => kind.key === (one.kind || "")) || tableOf(one).kinds[0];

function classes({ event: shown }) {
  const { one } = shown.extendedProps;
  if (!one) return ["k-mirror"];
  return [`k-${kindOf(one).sign}`, one.done && "k-done", one.overdue && "k-late", !one.editable && "k-fixed"].filter(Boolean);
}

function content({ event: shown, timeText, view }) {
  const { one } = shown.extendedProps;
  if (!one) return { domNodes: [el("span", { class: "k-time" }, timeText)] };
  const mark = one.overdue ? "late" : one.done ? "done" : kindOf(one).sign;
  const time = one.all_day || view.type === VIEWS.list ? null : el("span", { class: "k-time" }, timeText);
  const who = state.who !== "mine" && one.owner && one.owner.label ? el("span", { class: "k-who" }, one.owner.label) : null;
  const isList = view.type === VIEWS.list;
  const about = one.about.length && (isList || (view.type !== VIEWS.month && !one.all_day)) ? el("span", { class: "k-about" }, one.about[0].label) : null;
  const bell = one.remind_at && !one.done ? sign("bell") : null;
  const [before, below] = view.type === VIEWS.month ? [time, null] : [null, time];
  return { domNodes: [el("span", { class: "k-line" }, sign(mark), before, el("span", { class: "k-title" }, shown.title), bell), below, about, who].filter(Boolean) };
}

/** What a screen reader says of it, and the keys that move it. */
function named({ event: shown, el: node }) {
  const { one } = shown.extendedProps;
  if (!one) return;
  const facts = [kindOf(one).label, one.title, whenInWords(one), one.owner && one.owner.label, one.overdue && word("overdue"), one.done && word("done")];
  const target = node.matches("tr") ? node.querySelector("a") || node : node;
  target.setAttribute("aria-label", facts.filter(Boolean).join(", "));
  node.setAttribute("data-event", shown.id);
  node.title = `${one.title}\n${whenInWords(one)}`;
  node.addEventListener("keydown", (pressed) => movedByKey(pressed, shown));
}

function shown(info) {
  const { view } = info;
  at("title").textContent = titleOf(view);
  for (const button of document.querySelectorAll("#bar [data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === view.type));
  keep();
}

function titleOf(view) {
  const [start, last] = [view.currentStart, new Date(view.currentEnd - DAY)];
  if (view.type === VIEWS.month) return inWords(start, { month: "long", year: "numeric" });
  if (view.type === VIEWS.day) return inWords(start, { day: "numeric", month: "long", year: "numeric" });
  const year = NARROW.matches ? undefined : "numeric";
  // Browsers write a range of Chinese days in figures alone.
  if (state.args.language === "zh_CN") return `${inWords(start, { day: "numeric", month: "long", year })} – ${inWords(last, { day: "numeric", month: "long" })}`;
  return new Intl.DateTimeFormat(locale(), { timeZone: "UTC", day: "numeric", month: "short", year }).formatRange(start, last);
}

function remark(text, tone) {
  at("note").textContent = text;
  at("note").hidden = !text;
  at("note").classList.toggle("wrong", tone === "wrong");
}
