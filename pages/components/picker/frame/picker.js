"use strict";
// One record of any table, found as one types, over the REST API; the form of a task and the calendar use it alike.
window.KehuPicker = (function () {
  const PAUSE = 120;
  let numbers = 0;

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== null && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter(Boolean));
    return node;
  }

  /** `asked`: {words, label, value: {table, id, label, of} or null, changed, resized}. */
  function picker(host, asked) {
    const id = `kehu-pick-${(numbers += 1)}`;
    const own = { value: asked.value || null, hits: [], at: -1, timer: 0, running: null };
    const input = el("input", {
      id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", maxlength: "200", placeholder: asked.words.hint,
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`, input: typed, compositionend: typed,
      keydown: pressed, blur: () => setTimeout(shut, 150),
    });
    const list = el("ul", { id: `${id}-list`, role: "listbox", "aria-label": asked.label, hidden: "" });
    const status = el("p", { role: "status", class: "pick-status", hidden: "" });
    const chosen = el("div", { class: "pick-chosen" });
    host.classList.add("pick");
    host.replaceChildren(el("label", { for: id }, asked.label), chosen, input, list, status);
    draw();

    function draw() {
      chosen.replaceChildren();
      chosen.hidden = !own.value;
      input.hidden = Boolean(own.value);
      if (own.value) {
        const drop = el("button", { type: "button", "aria-label": asked.words.remove, title: asked.words.remove, click: () => choose(null) }, "×");
        chosen.append(el("span", {}, own.value.of ? `${own.value.of}: ${own.value.label}` : own.value.label), drop);
      }
      (asked.resized || (() => {}))();
    }

    function choose(hit) {
      own.value = hit;
      input.value = "";
      shut();
      draw();
      asked.changed(own.value);
      (hit ? chosen.querySelector("button") : input).focus();
    }

    function typed(event) {
      if (event.isComposing) return;
      clearTimeout(own.timer);
      own.timer = setTimeout(search, PAUSE);
    }

    async function search() {
      if (own.running) own.running.abort();
      const text = input.value.trim();
      if (!text) return shut();
      const mine = (own.running = new AbortController());
      const found = await fetched(text, mine.signal);
      if (mine !== own.running || found === null) return;
      own.hits = found.hits;
      show(found.failed || (found.hits.length ? "" : asked.words.nothing));
    }

    async function fetched(text, signal) {
      try {
        const answer = await fetch(`/api/v1/search?${new URLSearchParams({ q: text, limit: "4" })}`, { signal });
        const body = await answer.json();
        if (!answer.ok) return { hits: [], failed: body.message };
        return { hits: body.groups.flatMap((group) => group.hits.map((hit) => ({ table: group.table, id: hit.id, label: hit.title, of: group.label, about: hit.about }))) };
      } catch (error) {
        return error.name === "AbortError" ? null : { hits: [], failed: asked.words.offline };
      }
    }

    function show(said) {
      list.replaceChildren(...own.hits.map(option));
      list.hidden = !own.hits.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = said;
      status.hidden = !said;
      mark(own.hits.length ? 0 : -1);
      (asked.resized || (() => {}))();
    }

    function option(hit, index) {
      // Before the field loses the focus, or the list would be gone at the click.
      const take = (event) => {
        event.preventDefault();
        choose(hit);
      };
      const more = el("small", {}, [hit.of, hit.about].filter(Boolean).join(" · "));
      return el("li", { id: `${id}-${index}`, role: "option", "aria-selected": "false", pointerdown: take, pointermove: () => mark(index) }, el("span", {}, hit.label), more);
    }

    function mark(index) {
      own.at = index;
      [...list.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === index)));
      if (index < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", `${id}-${index}`);
      list.children[index].scrollIntoView({ block: "nearest" });
    }

    function shut() {
      own.hits = [];
      list.hidden = status.hidden = true;
      input.setAttribute("aria-expanded", "false");
      (asked.resized || (() => {}))();
    }

    function pressed(event) {
      if (event.isComposing) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && own.hits.length) mark((own.at + step + own.hits.length) % own.hits.length);
      else if (event.key === "Enter" && own.hits.length) choose(own.hits[own.at]);
      else if (event.key === "Escape" && own.hits.length) shut();
      else if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
    }

    return { value: () => own.value, focus: () => (own.value ? chosen.querySelector("button") : input).focus() };
  }

  return { picker, el };
})();
