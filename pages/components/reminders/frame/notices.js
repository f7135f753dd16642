"use strict";
// Reminders as part of the page: one light question a minute, while somebody looks; all text set as text.
window.KehuReminders ??= (function () {
  const HOME = new URL(".", document.currentScript.src).href;
  const EVERY = 60_000;
  const AGAIN = 9_000;
  const KEPT = "kehu_reminders_folded";
  const known = { words: {}, csrf: "", language: "en", go: null, frame: null };
  const parts = {};
  let found = { items: [], snooze: {} };
  let timer = 0;
  let drawn = "";
  let said = null;
  let saidTimer = 0;
  let all = false;
  let folded = new Set(JSON.parse(sessionStorage.getItem(KEPT) || "[]"));

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter(Boolean));
    return node;
  }

  const symbol = (name) => el("span", { class: "kr-icon", "aria-hidden": "true", translate: "no" }, name);

  function word(key, given) {
    const text = known.words[key] || "";
    return Object.entries(given || {}).reduce((made, [name, value]) => made.replaceAll(`{${name}}`, String(value)), text);
  }

  function tell(args, theme, go, frame) {
    const first = !parts.box;
    Object.assign(known, args, { go, frame });
    if (first) build();
    wear(theme);
    parts.box.setAttribute("aria-label", word("title"));
    drawn = "";
    draw();
    if (first) look();
  }

  function build() {
    parts.list = el("div", { class: "kr-list", "aria-live": "polite" });
    parts.said = el("p", { class: "kr-said", role: "status", hidden: "" });
    parts.box = el("section", { id: "kehu-reminders", hidden: "" }, parts.list, parts.said);
    document.head.append(el("link", { rel: "stylesheet", href: `${HOME}notices.css` }));
    document.body.append(parts.box);
    document.addEventListener("visibilitychange", () => document.hidden || look());
  }

  function wear(theme) {
    if (!theme) return;
    const dark = theme.base === "dark";
    const { style } = parts.box;
    style.setProperty("--kr-accent", dark ? theme.linkColor || theme.primaryColor : theme.primaryColor);
    style.setProperty("--kr-text", theme.textColor);
    style.setProperty("--kr-back", theme.backgroundColor);
    style.setProperty("--kr-second", theme.secondaryBackgroundColor);
    style.setProperty("--kr-font", theme.font || "system-ui, sans-serif");
    style.colorScheme = dark ? "dark" : "light";
  }

  /** Asks, and asks again in a minute or when the next one is due; nothing while nobody looks. */
  async function look() {
    clearTimeout(timer);
    if (document.hidden) return;
    let wait = EVERY;
    try {
      const answer = await fetch("/api/v1/reminders", { credentials: "same-origin" });
      if (answer.status === 401) return stop();
      if (answer.ok) {
        found = await answer.json();
        if (found.next !== null) wait = Math.min(wait, found.next * 1000);
        draw();
      }
    } catch {
      // The line is down: what is shown stays, and the next look finds out.
    }
    clearTimeout(timer);
    timer = setTimeout(look, wait);
  }

  function stop() {
    found = { items: [], snooze: {} };
    draw();
  }

  const nameOf = (one) => `${one.table}-${one.id}-${one.remind_at}`;

  /** Out of the way, until there is another one. */
  function fold() {
    folded = new Set(found.items.map(nameOf));
    sessionStorage.setItem(KEPT, JSON.stringify([...folded]));
    all = false;
    draw();
    parts.list.querySelector("button").focus();
  }

  function unfold() {
    folded = new Set();
    sessionStorage.removeItem(KEPT);
    draw();
    parts.list.querySelector("a").focus();
  }

  function draw() {
    const { items } = found;
    const small = items.every((one) => folded.has(nameOf(one)));
    const now = JSON.stringify([items, small, all, known.words]);
    if (now !== drawn) {
      drawn = now;
      const held = parts.list.contains(document.activeElement);
      parts.list.replaceChildren(...(small ? items.slice(0, 1).map(pill) : [head(), ...(all ? items : items.slice(0, 1)).map(card), more()].filter(Boolean)));
      parts.list.classList.toggle("kr-small", small);
      parts.box.classList.toggle("kr-folded", small);
      if (held && parts.list.querySelector("article a, .kr-pill")) parts.list.querySelector("article a, .kr-pill").focus();
    }
    parts.said.hidden = !said;
    parts.box.hidden = !items.length && !said;
  }

  const pill = () =>
    el("button", { type: "button", class: "kr-pill", "aria-label": `${word("title")}: ${found.items.length}`, click: unfold }, symbol("notifications_active"), el("span", {}, String(found.items.length)));

  function head() {
    const button = el("button", { type: "button", class: "kr-off", "aria-label": word("fold"), title: word("fold"), click: fold }, symbol("keyboard_arrow_down"));
    return el("div", { class: "kr-head" }, symbol("notifications_active"), el("b", {}, word("title")), button);
  }

  function more() {
    const rest = found.items.length - 1;
    if (rest < 1) return null;
    const turn = () => {
      all = !all;
      draw();
    };
    return el("button", { type: "button", class: "kr-more", "aria-expanded": String(all), click: turn }, all ? word("fewer") : word("more", { count: rest }));
  }

  function card(one) {
    const title = el("a", { class: "kr-title", href: `/${encodeURIComponent(one.table)}?id=${one.id}`, click: (event) => away(event, one) }, one.title);
    const about = one.about.length ? one.about[0].label : "";
    const facts = el("p", { class: "kr-facts" }, [when(one), about].filter(Boolean).join(" · "));
    const buttons = [];
    if (one.editable) {
      if (one.closing.done) buttons.push(el("button", { type: "button", click: () => change(one, { [one.closing.field]: one.closing.done }, word("closed", { title: one.title })) }, word("done")));
      buttons.push(snooze(one));
    }
    const off = one.editable
      ? el("button", { type: "button", class: "kr-off", "aria-label": word("off"), title: word("off"), click: () => change(one, { [one.remind]: null }, word("written", { title: one.title })) }, symbol("close"))
      : null;
    return el("article", { "aria-label": one.title, "data-reminder": `${one.table}-${one.id}` }, el("div", { class: "kr-body" }, title, facts, el("div", { class: "kr-buttons" }, ...buttons)), off);
  }

  function snooze(one) {
    const list = el("select", { "aria-label": `${word("snooze")}: ${one.title}`, change: () => list.value && put(list.value) });
    list.append(el("option", { value: "" }, word("snooze")), ...["minutes", "hour", "tomorrow"].map((key) => el("option", { value: key }, word(key))));
    const put = async (key) => {
      // Counted from now, not from when the notice came up.
      const answer = await fetch("/api/v1/reminders", { credentials: "same-origin" }).then((heard) => heard.json()).catch(() => found);
      change(one, { [one.remind]: (answer.snooze || found.snooze)[key] }, word("later", { when: word(key) }));
    };
    return list;
  }

  function when(one) {
    if (!one.start) return "";
    const date = new Date(one.all_day ? `${one.start}T00:00:00Z` : `${one.start}Z`);
    const time = one.all_day ? {} : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const format = new Intl.DateTimeFormat(known.language.replace("_", "-"), { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", ...time });
    return format.format(date);
  }

  function away(event, one) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (!known.frame || !known.frame.isConnected) return;
    event.preventDefault();
    known.go({ path: one.table, query: { id: String(one.id) }, turn: Date.now() });
  }

  function post(path, body) {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": known.csrf };
    return fetch(`/api/v1${path}`, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) });
  }

  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  async function change(one, values, text) {
    const row = { table: one.table, op: "update", id: one.id, version: one.version, values };
    const body = await sent("/changes", { changes: [row], source: "form", label: word("label"), request_id: newId() });
    if (body) say(text, body.set_id);
    look();
  }

  async function sent(path, asked) {
    try {
      const answer = await post(path, asked);
      const body = await answer.json();
      if (answer.ok) return body;
      say(body.message || word("offline"));
    } catch {
      say(word("offline"));
    }
    return null;
  }

  /** What was done, for a moment, with a way back. */
  function say(text, set) {
    clearTimeout(saidTimer);
    said = text;
    const back = async () => {
      const body = await sent(`/changes/${set}/undo`, { on_conflict: "cancel", request_id: newId() });
      if (body) say(word("undone"));
      look();
    };
    parts.said.replaceChildren(el("span", {}, text), ...(set ? [el("button", { type: "button", click: back }, word("undo"))] : []));
    draw();
    saidTimer = setTimeout(() => {
      said = null;
      draw();
    }, AGAIN);
  }

  return { tell, look };
})();
