// On a phone a list is cards: the title, what the view shows first, and what can be done at once (call, write).
//
// They show the grid's own rows: its first block, which search, filter, view and every change read anew, and from
// there on more of the same question while one scrolls. The grid stays behind, one press away.

const CARD_FIELDS = 4;
const CARDS_STEP = 50;
const narrow = window.matchMedia("(max-width: 640px)");
const OUTWARD = { phone: ["call", "tel:"], email: ["write", "mailto:"] };
const cardsKey = () => `kehu.grid.${state.context.user}.asGrid`;
const deck = { rows: [], more: false, reading: false, generation: 0, at: 0 };

function wantsGrid() {
  try {
    return window.localStorage.getItem(cardsKey()) === "1";
  } catch {
    return false;
  }
}

const asCards = () => narrow.matches && Boolean(state.context) && !wantsGrid();

function cardsButton() {
  parts.asCards = el("button", { type: "button", class: "k-quiet k-phone-only", click: switchCards });
  return parts.asCards;
}

function switchCards() {
  try {
    window.localStorage.setItem(cardsKey(), wantsGrid() ? "0" : "1");
  } catch {
    return say(word("cards_not_kept"), "bad");
  }
  return paintMode();
}

/** Cards or grid, as the width and the person want it. */
function paintMode() {
  if (!parts.cards) return;
  const cards = asCards();
  document.getElementById("gridContainer").classList.toggle("k-as-cards", cards);
  const label = word(cards ? "as_grid" : "as_cards");
  parts.asCards.replaceChildren(icon(cards ? "grid" : "cards"));
  Object.assign(parts.asCards, { title: label, ariaLabel: label });
  nameNew(word(cards ? "card_new" : "new_row"));
  if (cards) paintCards();
}

/** What the button makes: a row of the grid, or a record in the form. */
function nameNew(label) {
  if (!parts.add) return;
  parts.add.querySelector("span").textContent = label;
  Object.assign(parts.add, { title: label, ariaLabel: label });
}

function cardList() {
  parts.cards = el("div", { class: "k-cards", role: "list", "aria-label": table().label, scroll: () => readMoreCards() });
  deck.rows = [];
  return parts.cards;
}

/** The rows of the grid's first block, as they come. */
function cardsFrom(rows, asked) {
  Object.assign(deck, { rows, more: rows.length === asked, generation: deck.generation + 1, reading: false });
  if (parts.cards && asCards()) paintCards();
}

function paintCards() {
  const loading = state.total === null && !state.failed;
  parts.cards.replaceChildren(...(loading ? Array.from({ length: 6 }, ghost) : deck.rows.map(card)));
  readMoreCards();
}

const ghost = () => el("div", { class: "k-card k-ghost", "aria-hidden": "true" }, el("i", {}), el("i", {}), el("i", {}));

/** The next of the same question, shortly before one comes to the end. */
async function readMoreCards() {
  const near = parts.cards.scrollHeight - parts.cards.scrollTop < parts.cards.clientHeight * 3;
  if (!near || !deck.more || deck.reading || !asCards()) return;
  const mine = deck.generation;
  deck.reading = true;
  const query = queryNow();
  query.set("offset", String(deck.rows.length));
  query.set("limit", String(CARDS_STEP));
  query.set("counted", "false");
  query.set("fields", wantedFields().join(","));
  if (state.colors.length) query.set("marks", marksAsked());
  const answer = await get(`${tablePath(table().key)}/rows?${query}`);
  if (mine !== deck.generation) return;
  deck.reading = false;
  if (!answer.ok) return say(reason(answer), "bad");
  takeMarks(answer.body);
  const known = new Set(deck.rows.map((row) => row.id));
  const fresh = answer.body.rows.filter((row) => !known.has(row.id));
  deck.more = answer.body.rows.length === CARDS_STEP;
  deck.rows = [...deck.rows, ...fresh];
  parts.cards.append(...fresh.map((row, at) => card(row, deck.rows.length - fresh.length + at)));
}

/** What the view shows first and this row has. */
function cardFields(row) {
  const own = shownFields().filter((field) => field.key !== table().title_field && !isBlank(row[field.key]));
  return own.slice(0, CARD_FIELDS);
}

function card(row, at) {
  const rule = ruleOf({ data: row });
  const title = show(row[table().title_field], fieldNamed(table().title_field), row) || `#${row.id}`;
  const open = el("a", { class: "k-card-open", href: `/${encodeURIComponent(table().key)}?id=${row.id}`, click: (event) => openCard(event, row, at) }, title);
  return el("div", { class: `k-card${rule ? ` k-tint-${rule.tint}` : ""}`, role: "listitem" },
    el("div", { class: "k-card-head" }, open, ...cardActs(row)),
    rule ? el("p", { class: "k-card-rule" }, rule.name) : null,
    el("dl", {}, ...cardFields(row).map((field) => el("div", {}, el("dt", {}, field.label), el("dd", {}, cardValue(row, field))))));
}

function cardValue(row, field) {
  const value = row[field.key];
  if (field.kind !== "choice") return show(value, field, row).slice(0, MOST_SHOWN);
  const found = (field.choices || []).find((item) => item.key === value) || {};
  return chip(choiceLabel(value, field), safeColor(found.color));
}

/** Only what there is, and whole: a number half of which is masked calls nobody. */
function cardActs(row) {
  const offered = table().fields.filter((field) => OUTWARD[field.kind] && !isBlank(row[field.key]) && field.mask !== "partial");
  return offered.map((field) => {
    const [key, scheme] = OUTWARD[field.kind];
    const label = `${word(key)}: ${row[field.key]}`;
    const href = scheme + encodeURI(String(row[field.key]).replace(/\s+/g, ""));
    return el("a", { class: "k-act", href, "aria-label": label, title: label, click: (event) => goOutward(event, href) }, icon(key));
  });
}

function goOutward(event, href) {
  event.preventDefault();
  followLink(href);
}

function openCard(event, row, at) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const query = queryNow();
  query.set("id", row.id);
  query.set("at", at);
  leaveFor(query);
}
