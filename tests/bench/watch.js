// Runs in every frame before anything else: notes when rows of a table first show and what moves on the page; and
// waits, when asked to, for what a person would wait for.
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const seen = (window.top.kehuSeen ??= { rows: {}, shifts: 0 });

  /** Asks at every frame that is drawn, until there is an answer. */
  const awaited = (look) => new Promise((done) => {
    const again = () => {
      const found = look();
      if (found === undefined) requestAnimationFrame(again);
      else done(found);
    };
    again();
  });

  /** To a table by its link in the menu. */
  function leave(table) {
    Object.assign(seen, { rows: {}, clicked: now() });
    document.querySelector(`[data-testid=stSidebarNav] a[href$="/${table}"]`).click();
  }

  /** From Enter in a cell to its mark that it is saved. */
  const saved = () => new Promise((done) => {
    let pressed = 0;
    const press = (event) => {
      if (event.key === "Enter" && event.target.closest(".ag-cell-inline-editing")) pressed = now();
    };
    document.addEventListener("keydown", press, true);
    new MutationObserver((_list, watch) => {
      if (!pressed || !document.querySelector(".ag-cell.k-saved")) return;
      watch.disconnect();
      document.removeEventListener("keydown", press, true);
      done(now() - pressed);
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] });
  });

  /** From the key to the look at what a paste will do, and from the yes to the end of writing. */
  async function pasted() {
    let at = 0;
    document.addEventListener("paste", () => { at = now(); }, { capture: true, once: true });
    const yes = await awaited(() => document.querySelector(".k-panel:not([hidden]) .k-primary") ?? undefined);
    const asked = now();
    const refused = document.querySelectorAll(".k-panel li").length;
    yes.click();
    await awaited(() => document.querySelector(".k-panel[hidden]") ?? undefined);
    return { refused, look: asked - at, write: now() - asked };
  }

  /** How long at most one place in view has no row, or a row without data, until `stop`. */
  function blanks() {
    const body = document.querySelector(".ag-body-viewport");
    const blank = { longest: 0, since: new Map(), frames: 0, stop: false };
    window.kehuBlanks = blank;
    awaited(() => {
      const waiting = blankPlaces(body.getBoundingClientRect());
      for (const key of [...blank.since.keys()]) if (!waiting.has(key)) blank.since.delete(key);
      for (const key of waiting) {
        if (!blank.since.has(key)) blank.since.set(key, now());
        blank.longest = Math.max(blank.longest, now() - blank.since.get(key));
      }
      blank.frames += 1;
      return blank.stop || undefined;
    });
  }

  function blankPlaces({ top, bottom }) {
    const rows = [...document.querySelectorAll(".ag-pinned-left-cols-container .ag-row")];
    const inView = rows.map((row) => [row, row.getBoundingClientRect()]).filter(([, at]) => at.bottom > top + 2 && at.top < bottom - 2);
    const waiting = inView.filter(([row]) => row.classList.contains("k-waiting"));
    const covered = inView.reduce((sum, [, at]) => sum + Math.min(at.bottom, bottom) - Math.max(at.top, top), 0);
    const places = new Set(waiting.map(([row]) => row.getAttribute("row-index")));
    return covered < bottom - top - 40 ? places.add("none") : places;
  }

  /** From a key in the box that finds everything to the hits for what then stands there. */
  function answered() {
    const list = document.getElementById("kehu-find-list");
    const input = document.getElementById("kehu-find-text");
    const before = input.value;
    let pressed = 0;
    input.addEventListener("keydown", () => { pressed = now(); }, { once: true, capture: true });
    const fresh = () => input.value !== before && !list.classList.contains("kp-waiting");
    return awaited(() => (pressed && fresh() ? now() - pressed : undefined));
  }

  /** When the first row of each table showed, in whatever frame. */
  function rowsShow() {
    for (const { contentDocument: inside } of document.querySelectorAll("iframe")) {
      const cell = inside?.querySelector('.ag-row[row-id]:not(.k-waiting) .ag-cell[col-id*="."]:not(:empty)');
      if (cell) seen.rows[cell.getAttribute("col-id").split(".")[0]] ??= now();
    }
    return undefined;
  }

  window.kehuWatch = { leave, saved, pasted, blanks, answered };
  if (window !== window.top) return;
  awaited(rowsShow);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
})();
