// Talking to the REST API: same origin, the session cookie travels, every write carries the CSRF token.

/** Ids beyond 2^53 stay exact: as the text they came in. */
function readJson(text) {
  return JSON.parse(text, (_key, value, seen) => {
    const unsafe = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
    return unsafe && seen && /^-?\d+$/.test(seen.source) ? seen.source : value;
  });
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** `{ok, status, body}`; status 0 means that no answer came. */
async function call(path, options) {
  try {
    const answer = await fetch(BASE + path, { credentials: "same-origin", ...options });
    const text = await answer.text();
    return { ok: answer.ok, status: answer.status, body: bodyOf(text) };
  } catch {
    return { ok: false, status: 0, body: { message: word("offline") } };
  }
}

function bodyOf(text) {
  try {
    return text ? readJson(text) : {};
  } catch {
    return { message: word("odd_answer") };
  }
}

const get = (path) => call(path, {});

function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": state.context.csrf };
  return call(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** No answer, or one that says "later": the same request may be sent again as it is. */
const isPassing = (status) => status === 0 || status === 429 || (status >= 502 && status <= 504);

function reason(answer) {
  return (answer.body && answer.body.message) || word("not_saved_status", { status: answer.status });
}

const tablePath = (key) => `/tables/${encodeURIComponent(key)}`;

const titles = new Map();

/** The field that names the rows of a table, asked for once. */
function titleOf(tableKey) {
  if (!titles.has(tableKey)) {
    titles.set(tableKey, get(tablePath(tableKey)).then((answer) => (answer.ok ? answer.body.title_field : "name")));
  }
  return titles.get(tableKey);
}

/** The rows of another table whose text matches; for reference fields. */
async function lookUp(tableKey, text, limit) {
  const title = await titleOf(tableKey);
  const query = new URLSearchParams({ search: text, limit: String(limit), sort: title, fields: title });
  const answer = await get(`${tablePath(tableKey)}/rows?${query}`);
  if (!answer.ok) throw new Error(reason(answer));
  return answer.body.rows.map((row) => ({ key: row.id, label: String(row[title] ?? `#${row.id}`) }));
}
