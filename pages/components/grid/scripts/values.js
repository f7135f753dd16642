// Values by kind: how each is shown, written for editing, and read back from what was typed.

const NUMBERS = new Set(["integer", "decimal", "money", "percent", "rating"]);
const PLAIN_NUMBER = /^-?\d+(\.\d+)?$/;
const formats = new Map();

function formatOf(options, make) {
  const key = JSON.stringify([state.context.locale, options]);
  if (!formats.has(key)) formats.set(key, make(state.context.locale, options));
  return formats.get(key);
}

const numberFormat = (options) => formatOf(options, (locale, given) => new Intl.NumberFormat(locale, given));
const dateFormat = (options) => formatOf(options, (locale, given) => new Intl.DateTimeFormat(locale, given));

function currencyOf(field, row) {
  const named = field.currency && row ? row[field.currency] : null;
  return [named, field.currency].find((code) => typeof code === "string" && /^[A-Z]{3}$/.test(code));
}

function numberOptions(field, row) {
  const currency = field.kind === "money" && currencyOf(field, row);
  if (currency) return { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: 2, maximumFractionDigits: 4 };
  if (field.kind === "money") return { minimumFractionDigits: 2, maximumFractionDigits: 4 };
  if (field.kind === "percent") return { style: "unit", unit: "percent", maximumFractionDigits: 4 };
  // Whole numbers of four digits at most are years and the like.
  const bounded = field.kind === "integer" && field.max !== null && field.max <= 9999;
  return { maximumFractionDigits: Math.min(field.scale || 10, 20), useGrouping: !bounded };
}

/** Exact decimals arrive as text and Intl formats them as such, without a detour over floating point. */
function showNumber(value, field, row) {
  return PLAIN_NUMBER.test(String(value)) ? numberFormat(numberOptions(field, row)).format(String(value)) : String(value);
}

function showDate(value) {
  const day = new Date(`${value}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? String(value) : dateFormat({ dateStyle: "medium", timeZone: "UTC" }).format(day);
}

function showMoment(value) {
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? String(value) : dateFormat({ dateStyle: "medium", timeStyle: "short" }).format(instant);
}

function showDuration(value) {
  if (!/^\d+$/.test(String(value))) return String(value);
  const two = (part) => String(part).padStart(2, "0");
  const [seconds, minutes, hours] = [value % 60, Math.floor(value / 60) % 60, Math.floor(value / 3600)];
  return `${hours}:${two(minutes)}${seconds ? `:${two(seconds)}` : ""}`;
}

function showRating(value, field) {
  const stars = Number(value);
  const most = field.max || 5;
  if (!Number.isInteger(stars) || stars < 0 || stars > most || most > 10) return String(value);
  return "★".repeat(stars) + "☆".repeat(most - stars);
}

function choiceLabel(key, field) {
  const found = (field.choices || []).find((choice) => choice.key === key);
  return found ? found.label : String(key);
}

const many = (value, show) => (Array.isArray(value) ? value.map(show).join(", ") : String(value));
const linkLabel = (value) => (typeof value === "object" ? value.label ?? value.name ?? `#${value.id}` : `#${value}`);

const SHOW = {
  integer: showNumber, decimal: showNumber, money: showNumber, percent: showNumber,
  rating: showRating, date: showDate, moment: showMoment, duration: showDuration,
  choice: choiceLabel,
  multi_choice: (value, field) => many(value, (key) => choiceLabel(key, field)),
  tags: (value) => many(value, String),
  yes_no: (value) => (value === true ? word("yes") : value === false ? word("no") : String(value)),
  reference: linkLabel, person: linkLabel, file: linkLabel, image: linkLabel,
  json: (value) => (typeof value === "string" ? value : JSON.stringify(value)),
};

const isBlank = (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);

function show(value, field, row) {
  if (isBlank(value)) return "";
  return (SHOW[field.kind] || String)(value, field, row);
}

/** What stands in an editor and on the clipboard: unambiguous, without ornaments such as currency signs. */
function writeOut(value, field) {
  if (isBlank(value)) return "";
  if (NUMBERS.has(field.kind)) {
    const plain = PLAIN_NUMBER.test(String(value));
    return plain ? numberFormat({ useGrouping: false, maximumFractionDigits: 20 }).format(String(value)) : String(value);
  }
  if (field.kind === "date") return String(value);
  if (field.kind === "moment") return localMoment(value).replace("T", " ");
  return show(value, field);
}

/** An instant as the viewer's wall clock has it, in the form `<input type="datetime-local">` wants. */
function localMoment(value) {
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) return String(value);
  const two = (part) => String(part).padStart(2, "0");
  const day = [instant.getFullYear(), two(instant.getMonth() + 1), two(instant.getDate())].join("-");
  return `${day}T${two(instant.getHours())}:${two(instant.getMinutes())}`;
}

function readNumber(text) {
  const parts = numberFormat({}).formatToParts(12345.6);
  const sign = (type) => (parts.find((part) => part.type === type) || { value: "" }).value;
  const [group, point] = [sign("group").normalize("NFKC"), sign("decimal")];
  const bare = text.normalize("NFKC").replace(/[%\p{Sc}]/gu, "").replace(/\u2212/g, "-").trim();
  const escaped = (mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const grouped = new RegExp(`^-?\\d{1,3}(${escaped(group)}\\d{3})+(${escaped(point)}\\d+)?$`);
  const ungrouped = group && grouped.test(bare) ? bare.split(group).join("") : bare;
  const canonical = ungrouped.replace(point, ".");
  return PLAIN_NUMBER.test(canonical) ? canonical : text;
}

function readDuration(text) {
  const clock = text.match(/^(\d+):([0-5]?\d)(?::([0-5]?\d))?$/);
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] || 0);
  const units = text.match(/^(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?$/i);
  return units && text ? Number(units[1] || 0) * 3600 + Number(units[2] || 0) * 60 + Number(units[3] || 0) : text;
}

const READ = {
  integer: readNumber, decimal: readNumber, money: readNumber, percent: readNumber, rating: readNumber,
  duration: readDuration,
  tags: (text) => text.split(/[,，;；]/).map((tag) => tag.trim()).filter(Boolean),
  moment: (text) => (Number.isNaN(new Date(text).getTime()) ? text : new Date(text).toISOString()),
};

/** What was typed, as a value; text that cannot be read stays text, for the server to refuse in words. */
function readIn(text, field) {
  const kept = field.kind === "long_text" || field.kind === "json" ? text : text.trim();
  if (kept.trim() === "") return null;
  return READ[field.kind] ? READ[field.kind](kept, field) : kept;
}

function toWire(value) {
  if (isBlank(value)) return null;
  return typeof value === "object" && !Array.isArray(value) && "id" in value ? value.id : value;
}

const same = (one, other) => JSON.stringify(toWire(one)) === JSON.stringify(toWire(other));
