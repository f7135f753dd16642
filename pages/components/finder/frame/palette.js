"use strict";
// The search box over everything, as part of the page: one button, one dialog, all text set as text.
window.KehuPalette ??= (function () {
  const HOME = new URL(".", document.currentScript.src).href;
  const heard = new WeakSet();
  const parts = {};
  const known = { words: {}, places: [], go: null, frame: null };
  let shown = [];
  let at = -1;
  let asked = "";
  let records = { groups: [] };
  let running = null;
  let waiting = false;
  let eager = false;
  let before = null;
  let inside = null;

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
  }

  const symbol = (name) => el("span", { class: "kp-icon", "aria-hidden": "true", translate: "no" }, name);
  const word = (name) => known.words[name] || "";

  function build() {
    parts.button = el("button", { id: "kehu-find", type: "button", click: open });
    parts.input = el("input", {
      id: "kehu-find-text", type: "text", role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      maxlength: "200", "aria-autocomplete": "list", "aria-expanded": "true", "aria-controls": "kehu-find-list",
      input: typed, compositionend: typed,
    });
    parts.close = el("button", { type: "button", class: "kp-close", click: shut }, symbol("close"));
    parts.list = el("div", { id: "kehu-find-list", role: "listbox" });
    parts.status = el("p", { class: "kp-status", role: "status" });
    parts.hint = el("p", { class: "kp-hint", "aria-hidden": "true" });
    const head = el("div", { class: "kp-head" }, symbol("search"), parts.input, parts.close);
    parts.dialog = el(
      "dialog",
      { id: "kehu-palette", "data-no-focus-lock": "true", keydown: key, close: stop, pointerdown: outside },
      head, parts.list, parts.status, parts.hint,
    );
    // Without its style the button would stand elsewhere first.
    const stand = () => document.body.append(parts.button, parts.dialog);
    document.head.append(el("link", { rel: "stylesheet", href: `${HOME}palette.css`, load: stand, error: stand }));
  }

  function tell(args, theme, go, frame) {
    if (!parts.dialog) build();
    Object.assign(known, args, { go, frame });
    // Streamlit's own page says it is English, whatever it speaks.
    document.documentElement.lang = args.language;
    for (const part of [parts.button, parts.dialog]) wear(part, theme);
    parts.button.replaceChildren(symbol("search"), el("span", {}, word("open")), el("kbd", {}, "Ctrl K"));
    parts.button.setAttribute("aria-label", word("open"));
    parts.button.setAttribute("aria-keyshortcuts", "Control+K");
    parts.dialog.setAttribute("aria-label", word("open"));
    parts.list.setAttribute("aria-label", word("results"));
    parts.close.setAttribute("aria-label", word("close"));
    parts.input.setAttribute("aria-label", word("hint"));
    parts.input.placeholder = word("hint");
    parts.hint.textContent = word("keys");
  }

  function wear(part, theme) {
    if (!theme) return;
    const dark = theme.base === "dark";
    part.style.setProperty("--kp-accent", dark ? theme.linkColor || theme.primaryColor : theme.primaryColor);
    part.style.setProperty("--kp-text", theme.textColor);
    part.style.setProperty("--kp-back", theme.backgroundColor);
    part.style.setProperty("--kp-second", theme.secondaryBackgroundColor);
    part.style.setProperty("--kp-font", theme.font || "system-ui, sans-serif");
    part.style.colorScheme = dark ? "dark" : "light";
  }

  function open() {
    if (!parts.dialog || !parts.dialog.isConnected || parts.dialog.open) return;
    drop();
    parts.input.value = "";
    asked = "";
    records = { groups: [] };
    // Closed a moment ago, it may still hold the focus: what had it before then has it after.
    if (!parts.dialog.contains(document.activeElement)) before = document.activeElement;
    inside = before && before.tagName === "IFRAME" && before.contentDocument ? before.contentDocument.activeElement : null;
    parts.dialog.showModal();
    parts.input.focus();
    ask();
  }

  const shut = () => parts.dialog.close();

  function back(target, within) {
    if (!target || !target.isConnected || parts.dialog.open) return;
    target.focus();
    if (target.tagName === "IFRAME") target.contentWindow.focus();
    if (within && within.isConnected) within.focus();
  }

  function drop() {
    if (running) running.abort();
    running = null;
    waiting = eager = false;
  }

  /** Told some time after it closed: it may be open again by then. */
  function stop() {
    if (parts.dialog.open) return;
    drop();
    // The dialog gives the focus back itself, to the frame and not into it: ours comes after that.
    setTimeout(back, 0, before, inside);
    before = inside = null;
  }

  function outside(event) {
    if (event.target === parts.dialog) shut();
  }

  function typed(event) {
    if (event.isComposing) return;
    const text = parts.input.value.trim();
    if (text === asked) return;
    asked = text;
    eager = false;
    waiting = true;
    draw();
    if (!running) ask();
  }

  /** At once, and one at a time: what is typed meanwhile is asked as it then stands, so fast typing asks less. */
  async function ask() {
    const mine = (running = new AbortController());
    const text = asked;
    waiting = true;
    const answer = await fetched(text, mine.signal);
    if (mine !== running) return undefined;
    running = null;
    waiting = text !== asked;
    records = answer;
    draw();
    if (waiting) return ask();
    return eager ? follow(shown[at]) : undefined;
  }

  async function fetched(text, signal) {
    try {
      const answer = await fetch(`/api/v1/search?${new URLSearchParams({ q: text })}`, { signal });
      const body = await answer.json();
      return answer.ok ? body : { groups: [], failed: body.message };
    } catch {
      return { groups: [], failed: word("offline") };
    }
  }

  const pathOf = (hit, table) => ({ path: table, query: { id: String(hit.id) } });

  function ofRecords(group) {
    const options = group.hits.map((hit) => ({
      label: hit.title, note: hit.about, icon: group.icon, ...pathOf(hit, group.table),
    }));
    return { label: group.label, options, more: group.more };
  }

  function ofPlaces(label, hits) {
    return {
      label: word(label),
      options: (hits || []).map((hit) => ({ label: hit.title, note: hit.label, icon: hit.icon, ...pathOf(hit, hit.table) })),
    };
  }

  /** Pages and actions by a part of their name or its pinyin initials; those that begin so come before records. */
  function places(first) {
    const words = asked.toLowerCase().split(/\s+/);
    return known.places.filter((place) => {
      const label = place.label.toLowerCase();
      const begins = ` ${label}`.includes(` ${words.join(" ")}`) || place.initials.startsWith(words.join(""));
      const fits = begins || words.every((one) => label.includes(one) || (one.length > 1 && place.initials.includes(one)));
      return first ? begins : fits && !begins;
    });
  }

  function groups() {
    if (!asked) {
      return [ofPlaces("favourites", records.favourites), ofPlaces("recent", records.recent), { label: word("places"), options: known.places }];
    }
    const near = { label: word("places"), options: places(true).slice(0, 4) };
    const far = { label: near.options.length ? word("more_places") : word("places"), options: places(false).slice(0, 6) };
    return [near, ...records.groups.map(ofRecords), far];
  }

  function draw() {
    const made = groups().filter((group) => group.options.length);
    shown = [];
    parts.list.replaceChildren(...made.map(drawn));
    parts.list.classList.toggle("kp-waiting", waiting);
    parts.status.textContent = said();
    parts.status.hidden = Boolean(shown.length) && !records.failed;
    mark(shown.length ? 0 : -1);
  }

  function said() {
    if (records.failed) return records.failed;
    if (shown.length) return word("found").replace("{count}", String(shown.length));
    return waiting ? word("searching") : word("nothing");
  }

  function drawn(group, number) {
    const id = `kehu-find-group-${number}`;
    const more = group.more ? el("span", { class: "kp-more" }, word("more")) : null;
    const title = el("div", { class: "kp-title", id, role: "presentation" }, group.label, more);
    return el("div", { role: "group", "aria-labelledby": id }, title, ...group.options.map(option));
  }

  function option(place) {
    const index = shown.push(place) - 1;
    const label = el("span", { class: "kp-label" }, place.label);
    const note = place.note ? el("span", { class: "kp-note" }, place.note) : null;
    const node = el(
      "a",
      {
        id: `kehu-find-${index}`, role: "option", "aria-selected": "false", tabindex: "-1", href: addressOf(place),
        click: (event) => clicked(event, place), pointermove: () => mark(index, true),
      },
      symbol(place.icon), label, note,
    );
    place.node = node;
    return node;
  }

  function addressOf(place) {
    const query = new URLSearchParams(place.query || {}).toString();
    return `/${place.path}${query ? `?${query}` : ""}`;
  }

  function mark(index, still) {
    if (shown[at] && shown[at].node) shown[at].node.setAttribute("aria-selected", "false");
    at = index;
    const node = shown[at] && shown[at].node;
    if (!node) return parts.input.removeAttribute("aria-activedescendant");
    node.setAttribute("aria-selected", "true");
    parts.input.setAttribute("aria-activedescendant", node.id);
    if (!still) node.scrollIntoView({ block: "nearest" });
  }

  function clicked(event, place) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    follow(place);
  }

  /** Through Streamlit, which keeps the page; as a plain address where its frame is gone. */
  function follow(place) {
    if (!place) return;
    shut();
    if (!known.frame || !known.frame.isConnected) return window.location.assign(addressOf(place));
    known.go({ path: place.path, query: place.query || {}, turn: Date.now() });
  }

  function enter(event) {
    if (waiting && asked) eager = true;
    else if (shown[at] && (event.ctrlKey || event.metaKey)) window.open(addressOf(shown[at]), "_blank", "noopener");
    else follow(shown[at]);
  }

  function key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (isOurs(event)) {
      event.preventDefault();
      return shut();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) {
      event.preventDefault();
      mark((at + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && event.target === parts.input) {
      event.preventDefault();
      enter(event);
    }
  }

  const isOurs = (event) => (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k";

  /** The focus leaves a dialog that was shut a moment later than the dialog itself. */
  function pressed(event) {
    if (!isOurs(event) || !parts.dialog || (parts.dialog.open && parts.dialog.contains(event.target))) return;
    event.preventDefault();
    event.stopPropagation();
    open();
  }

  /** Keys pressed inside a frame of ours stay there, so each is listened to as well, anew after each load of it. */
  function hear(page) {
    if (!page || heard.has(page)) return;
    heard.add(page);
    page.defaultView.addEventListener("keydown", pressed, true);
  }

  const hearFrame = (frame) => hear(frame.contentDocument);

  /** On a telephone the menu lies over the page it leads to: it folds away once it has led there. */
  function foldMenu(event) {
    if (window.innerWidth > 768 || !event.target.closest("[data-testid=stSidebarNavLink]")) return;
    const fold = document.querySelector("[data-testid=stSidebarCollapseButton] button");
    if (fold) fold.click();
  }

  document.addEventListener("click", foldMenu);
  hear(document);
  document.querySelectorAll("iframe").forEach(hearFrame);
  document.addEventListener("load", (event) => event.target.tagName === "IFRAME" && hearFrame(event.target), true);
  return { tell };
})();
