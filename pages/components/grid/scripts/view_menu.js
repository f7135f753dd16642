// The button that names the open view, and its menu: open another, save, save as, change, delete, go back to the saved.

function viewButton() {
  parts.viewName = el("span", { class: "k-view-name" });
  parts.view = el("button", { type: "button", class: "k-view", "aria-haspopup": "dialog", "aria-expanded": "false", click: toggleViews }, icon("view"), parts.viewName, el("i", {}), icon("down"));
  return parts.view;
}

function paintView() {
  if (!parts.view) return;
  const view = openView();
  const name = view ? view.name : word("view_all");
  const changed = isChanged();
  parts.viewName.textContent = name;
  parts.view.classList.toggle("k-changed", changed);
  const said = `${word("view")}: ${name}${changed ? ` · ${word("view_changed")}` : ""}`;
  parts.view.title = said;
  parts.view.setAttribute("aria-label", said);
  paintStatus();
}

function toggleViews() {
  if (isOpen(parts.view)) return closePopover();
  return openPopover(parts.view, word("views"), ...viewMenu());
}

function viewMenu() {
  const mine = state.views.filter((view) => view.mine);
  const others = state.views.filter((view) => !view.mine);
  return [
    el("div", { class: "k-menu" }, viewItem(null, word("view_all")), ...section("views_mine", mine), ...section("views_others", others)),
    el("div", { class: "k-menu k-menu-acts" }, ...viewActs()),
  ];
}

function section(key, views) {
  if (!views.length) return [];
  return [el("p", { class: "k-menu-title" }, word(key)), ...views.map((view) => viewItem(view.id, view.name, view))];
}

function viewItem(id, name, view) {
  const choose = () => {
    closePopover();
    open(id);
  };
  const marks = view ? [view.first && word("view_first"), view.mine && view.seen_by.length && word("view_shared"), !view.mine && view.owner] : [];
  const note = marks.filter(Boolean).join(" · ");
  const current = id === state.view;
  return el("button", { type: "button", class: "k-item", "aria-current": current ? "true" : null, click: choose },
    el("span", { class: "k-tick" }, current ? "✓" : ""), el("span", { class: "k-item-name" }, name), note ? el("span", { class: "k-item-note" }, note) : null);
}

function viewActs() {
  const view = openView();
  const may = state.context.may_save;
  const changeable = view && view.editable;
  const item = (key, run, more) => el("button", { type: "button", class: "k-item", click: run, ...more }, el("span", { class: "k-tick" }), word(key));
  return [
    isChanged() && changeable ? item("view_save", () => inMenu(saveView(view))) : null,
    may ? item("view_save_as", () => viewForm(null)) : null,
    isChanged() ? item("view_reset", resetView) : null,
    changeable ? item("view_edit", () => viewForm(view)) : null,
    changeable ? item("view_delete", () => askDelete(view), { class: "k-item k-danger-text" }) : null,
  ].filter(Boolean);
}

function resetView() {
  closePopover();
  open(state.view);
}

/** Close on success; a refusal stays, in words, where it was asked. */
async function inMenu(writing) {
  const box = parts.popover;
  const refused = await writing;
  if (!refused) return closePopover();
  if (parts.popover !== box) return say(refused, "bad");
  box.querySelectorAll(".k-bad").forEach((old) => old.remove());
  return box.append(el("p", { class: "k-bad k-menu-said", role: "alert" }, refused));
}

function askDelete(view) {
  const remove = () => inMenu(writeViews([viewChange("delete", view)], word("view_deleted")));
  fillPopover(el("p", { class: "k-menu-said" }, word("view_delete_ask", { name: view.name })),
    el("div", { class: "k-menu-buttons" }, button("delete_yes", null, remove, { class: "k-danger" }), button("cancel", null, closePopover)));
}

function viewForm(view) {
  const name = el("input", { type: "text", class: "k-field", maxlength: "80", "aria-label": word("view_name"), placeholder: word("view_name"), value: view ? view.name : null });
  const audience = audienceOf(view);
  const save = () => inMenu(storeView(view, name.value.trim(), audience));
  const form = el("form", { class: "k-form", submit: (event) => { event.preventDefault(); save(); } },
    el("label", { class: "k-form-name" }, word("view_name"), name), audience.gui,
    el("div", { class: "k-menu-buttons" }, el("button", { type: "submit", class: "k-primary" }, word("view_keep")), button("cancel", null, closePopover)));
  fillPopover(form);
}

function storeView(view, name, audience) {
  const values = { name, ...audience.values() };
  const own = view ? viewChange("update", view, values) : newView({ ...values, ...viewValues(shownNow()) });
  return writeViews([...yielding(view, values.default_for || []), own], word("view_saved"));
}

/** One view opens first for a role: those one may change give way in the same change set. */
function yielding(view, wanted) {
  const others = state.views.filter((other) => other !== view && other.editable && other.default_for.some((name) => wanted.includes(name)));
  return others.map((other) => viewChange("update", other, { default_for: other.default_for.filter((name) => !wanted.includes(name)) }));
}

/** Who else sees it, and for whom it opens first; nothing to choose for who may not show views to others. */
function audienceOf(view) {
  const known = state.context.audience;
  if (!known.length) return { gui: null, values: () => ({}) };
  const ticks = known.map(({ key, label }) => ({ key, label, seen: tick(label, "seen_by", view, key), first: tick(label, "default_for", view, key) }));
  for (const { seen, first } of ticks) first.addEventListener("change", () => { if (first.checked) seen.checked = true; });
  for (const { seen, first } of ticks) seen.addEventListener("change", () => { if (!seen.checked) first.checked = false; });
  const line = ({ label, seen, first }) => el("div", { class: "k-audience-line" }, el("span", {}, label), seen, first);
  const head = el("div", { class: "k-audience-line k-menu-title" }, el("span", {}), el("span", {}, word("view_seen_by")), el("span", {}, word("view_default_for")));
  const chosen = (which) => ticks.filter((line) => line[which].checked).map((line) => line.key);
  return { gui: el("div", { class: "k-audience" }, head, ...ticks.map(line)), values: () => ({ seen_by: chosen("seen"), default_for: chosen("first") }) };
}

function tick(label, key, view, name) {
  const box = el("input", { type: "checkbox", "aria-label": `${word(`view_${key}`)}: ${label}` });
  box.checked = Boolean(view) && view[key].includes(name);
  return box;
}
