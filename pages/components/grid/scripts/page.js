// What all parts share: the state of the open table, the words, and DOM built from text only.

const BASE = "/api/v1";

const state = {
  api: null,
  context: null,
  search: "",
  fixed: [],
  colors: [],
  labels: {},
  views: [],
  view: null,
  changed: false,
  total: null,
  exact: true,
  reading: 0,
  generation: 0,
  serial: 0,
  latest: 0,
  cells: new Map(),
  versions: new Map(),
  queues: new Map(),
  sets: [],
  undone: [],
  failed: "",
  all: null,
  block: null,
  anchor: null,
  end: null,
  drawing: null,
  summary: { totals: "", by: "" },
};

const table = () => state.context.table;
const fieldOf = (column) => column.getColDef().context;
const isNew = (node) => Boolean(node && node.rowPinned === "top");
const rowKey = (node) => (isNew(node) ? "new" : String(node.data.id));

function may(verb) {
  const verbs = table().verbs || {};
  const scope = verbs[verb] ?? (verb === "update" ? verbs.edit : null);
  return Boolean(scope) && scope !== "none";
}

function word(key, params) {
  let text = state.context.words[key] ?? key;
  for (const [name, value] of Object.entries(params || {})) text = text.split(`{${name}}`).join(String(value));
  return text;
}

function counted(key, count) {
  const which = count === 1 ? "one" : "other";
  return word(`${key}_${which}`, { count: new Intl.NumberFormat(state.context.locale).format(count) });
}

/** An element; text goes in as text, never as markup. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const ICONS = {
  plus: "M8 3v10M3 8h10",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.8 10.8 14 14",
  undo: "M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6",
  redo: "M10 3l3 3-3 3M13 6H6.500a3.5 3.5 0 0 0 0 7H10",
  open: "M9 3h4v4M13 3 7 9M11 9.500V13H3V5h3.500",
  trash: "M3 4.500h10M6.500 4.500V3h3v1.500M4.500 4.500 5 13h6l.5-8.500",
  refresh: "M13 8a5 5 0 1 1-1.500-3.500L13 6M13 2.500V6H9.500",
  print: "M4.500 6V2.500h7V6M4.500 11.500h-2V6h11v5.500h-2M4.500 9h7v4.500h-7z",
  file: "M8 2.500v7M5 7l3 3 3-3M3 13h10",
  form: "M3.500 2.500h9v11h-9zM6 6h4M6 8.500h4M6 11h2",
  close: "M4 4l8 8M12 4l-8 8",
  filter: "M2.500 3.500h11L9.500 8.500V13l-3-1.500v-3z",
  view: "M2.500 4h11M4.500 8h7M6.500 12h3",
  columns: "M2.500 3h11v10h-11zM6.200 3v10M9.800 3v10",
  sum: "M12 4.500V3H4l4.500 5L4 13h8v-1.500",
  drop: "M8 2.500c2.500 3 4 4.900 4 7a4 4 0 0 1-8 0c0-2.100 1.500-4 4-7z",
  grid: "M2.500 3h11v10h-11zM2.500 6.300h11M2.500 9.700h11M6.200 6.300v6.700",
  cards: "M2.500 3h11v4h-11zM2.500 9h11v4h-11z",
  call: "M5 2.500 6.500 6 5 7.200a8 8 0 0 0 3.800 3.800L10 9.500l3.500 1.500v2.500c-6 .5-11.500-5-11-11z",
  write: "M2.500 4h11v8h-11zM2.500 4.500 8 9l5.500-4.500",
  copy: "M5.500 5.500V3H13v7.500h-2.500M3 5.500h7.500V13H3z",
  pen: "M3 13l.6-2.800L10.700 3l2.300 2.300-7.200 7.200zM9.300 4.400l2.300 2.300",
  down: "M4 6.500 8 10l4-3.500",
  up: "M4 9.500 8 6l4 3.500",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 16 16", width: 15, height: 15, "aria-hidden": "true" })) {
    svg.setAttribute(key, value);
  }
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function button(key, iconName, onClick, attributes) {
  const label = word(key);
  const face = iconName ? [icon(iconName), el("span", {}, label)] : [label];
  return el("button", { type: "button", "aria-label": label, title: label, click: onClick, ...attributes }, ...face);
}

function debounced(wait, run) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...given), wait);
  };
}

/** Light or dark, and the very background, as the page around has them; AG Grid's own parts follow the attribute. */
function wearTheme() {
  const around = window.parent.document.querySelector(".stApp") || window.parent.document.body;
  const color = getComputedStyle(around).backgroundColor;
  const [red, green, blue, alpha] = (color.match(/[\d.]+/g) || []).map(Number);
  const seen = red !== undefined && alpha !== 0;
  const base = seen && 0.3 * red + 0.6 * green + 0.1 * blue < 128 ? "dark" : "light";
  document.documentElement.dataset.agThemeMode = base;
  document.body.style.colorScheme = base;
  if (seen) document.documentElement.style.setProperty("--k-page", color);
}

function followTheme() {
  wearTheme();
  // The page around takes its colours some time after it tells of them, the later the busier it is.
  const looks = [debounced(150, wearTheme), debounced(1200, wearTheme)];
  window.addEventListener("message", (event) => {
    if (event.source === window.parent) looks.forEach((look) => look());
  });
}
