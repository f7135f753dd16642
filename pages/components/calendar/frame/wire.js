"use strict";
// What Streamlit said, the words, and talking to the REST API: the session cookie travels, writes carry the CSRF token.
const { el } = window.KehuPicker;
const at = (id) => document.getElementById(id);
const state = { args: null, calendar: null, now: null, sets: [], who: "mine", tasks: true };
const DAY = 86_400_000;
const MINUTE = 60_000;

const tell = (type, more) =>
  window.parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, window.location.origin);

function word(key, given) {
  const text = state.args.words[key] || "";
  return Object.entries(given || {}).reduce((said, [name, value]) => said.replaceAll(`{${name}}`, String(value)), text);
}

async function call(path, options) {
  try {
    const answer = await fetch(`/api/v1${path}`, { credentials: "same-origin", ...options });
    const body = await answer.json().catch(() => ({}));
    return { ok: answer.ok, status: answer.status, body };
  } catch {
    return { ok: false, status: 0, body: { message: word("offline") } };
  }
}

function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": state.args.csrf };
  return call(path, { method: "POST", headers, body: JSON.stringify(body) });
}

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The server's sentence, with what it says at the fields where that is more. */
function reason(answer) {
  const fields = Object.values((answer.body && answer.body.fields) || {});
  const refused = ((answer.body && answer.body.refused) || []).map((item) => item.message);
  return fields[0] || refused[0] || (answer.body && answer.body.message) || word("offline");
}

// Times are what the clock on the person's own wall shows; the calendar is told that they are UTC, and leaves them alone.
const wallOf = (date) => date.toISOString().slice(0, 16);
const dayOf = (date) => date.toISOString().slice(0, 10);
const dateOf = (wall) => new Date(wall.length === 10 ? `${wall}T00:00:00Z` : `${wall.slice(0, 16)}:00Z`);
const asText = (date) => wallOf(date).replace("T", " ");

/** Now, by the server's clock in the person's zone. */
function wallNow() {
  const { at: heard, wall } = state.now || { at: Date.now(), wall: Date.now() };
  return new Date(wall + Date.now() - heard);
}

const locale = () => state.args.language.replace("_", "-");

function inWords(date, options) {
  return new Intl.DateTimeFormat(locale(), { timeZone: "UTC", hourCycle: "h23", ...options }).format(date);
}

const dayInWords = (date) => inWords(date, { weekday: "short", day: "numeric", month: "long" });
const clockInWords = (date) => inWords(date, { hour: "2-digit", minute: "2-digit" });

/** `23 November, 10:00–10:30` */
function whenInWords(one) {
  if (!one.start) return "";
  const start = dateOf(one.start);
  if (one.all_day) return `${dayInWords(start)} · ${word("all_day")}`;
  if (!one.end) return `${dayInWords(start)}, ${clockInWords(start)}`;
  const end = dateOf(one.end);
  const last = dayOf(start) === dayOf(end) ? clockInWords(end) : `${dayInWords(end)}, ${clockInWords(end)}`;
  return `${dayInWords(start)}, ${clockInWords(start)}–${last}`;
}

function spanInWords(seconds) {
  if (seconds % 86_400 === 0) return word("days", { count: seconds / 86_400 });
  return seconds % 3_600 === 0 || seconds > 7_200 ? word("hours", { count: +(seconds / 3_600).toFixed(2) }) : word("minutes", { count: Math.round(seconds / 60) });
}

const PATHS = {
  call: "M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11 11 0 0 0 3.5.56 1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1c0 1.2.2 2.4.57 3.5a1 1 0 0 1-.25 1z",
  walk: "M12 2a7 7 0 0 0-7 7c0 5.2 7 13 7 13s7-7.8 7-13a7 7 0 0 0-7-7zm0 9.5A2.5 2.5 0 1 1 12 6.5a2.5 2.5 0 0 1 0 5z",
  people: "M16 11a3 3 0 1 0-3-3 3 3 0 0 0 3 3zm-8 0a3 3 0 1 0-3-3 3 3 0 0 0 3 3zm0 2c-2.3 0-7 1.2-7 3.5V19h14v-2.5C15 14.2 10.300 13 8 13zm8 0-.97.05A4.200 4.200 0 0 1 17 16.500V19h6v-2.500c0-2.300-4.700-3.500-7-3.500z",
  task: "M12 2a10 10 0 1 0 10 10A10 10 0 0 0 12 2zm0 18a8 8 0 1 1 8-8 8 8 0 0 1-8 8z",
  done: "M12 2a10 10 0 1 0 10 10A10 10 0 0 0 12 2zm-2 15-5-5 1.400-1.400L10 14.200l7.600-7.600L19 8z",
  late: "M12 3 1 21h22zm1 15h-2v-2h2zm0-4h-2v-4h2z",
  bell: "M12 22a2 2 0 0 0 2-2h-4a2 2 0 0 0 2 2zm6-6v-5c0-3.100-1.600-5.600-4.500-6.300V4a1.500 1.500 0 0 0-3 0v.700C7.600 5.400 6 7.900 6 11v5l-2 2v1h16v-1z",
  before: "M15.400 7.400 14 6l-6 6 6 6 1.400-1.400L10.800 12z",
  after: "M8.600 16.600 10 18l6-6-6-6-1.400 1.400L13.200 12z",
  add: "M19 13h-6v6h-2v-6H5v-2h6V5h2v6h6z",
  close: "M19 6.400 17.600 5 12 10.600 6.400 5 5 6.400 10.600 12 5 17.600 6.400 19 12 13.400 17.600 19 19 17.600 13.400 12z",
};

function sign(name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  made.setAttribute("class", `sign sign-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  made.append(path);
  return made;
}

/** To a record's page, through Streamlit, which keeps the page; as a plain address in another tab where that is asked. */
function go(table, id) {
  tell("setComponentValue", { value: { path: table, query: { id: String(id) }, turn: Date.now() }, dataType: "json" });
}
