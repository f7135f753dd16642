// A small window below a button of the toolbar: Esc and a click elsewhere close it, arrows go through what is in it.

function openPopover(owner, label, ...children) {
  closePopover();
  const box = el("div", { class: "k-popover", role: "dialog", "aria-label": label, keydown: onPopoverKey }, ...children);
  parts.popover = box;
  state.popoverOf = owner;
  owner.setAttribute("aria-expanded", "true");
  parts.toolbar.after(box);
  placePopover(owner, box);
  const first = reachable(box)[0];
  if (first) first.focus();
}

function fillPopover(...children) {
  parts.popover.replaceChildren(...children);
  placePopover(state.popoverOf, parts.popover);
  const first = reachable(parts.popover)[0];
  if (first) first.focus();
}

function placePopover(owner, box) {
  const [frame, spot] = [document.getElementById("gridContainer").getBoundingClientRect(), owner.getBoundingClientRect()];
  const left = Math.min(spot.left - frame.left, frame.width - box.offsetWidth - 4);
  const top = spot.bottom - frame.top + 4;
  Object.assign(box.style, { left: `${Math.max(0, left)}px`, top: `${top}px`, maxHeight: `${Math.max(160, frame.height - top - 8)}px` });
}

const isOpen = (owner) => Boolean(parts.popover) && state.popoverOf === owner;

function closePopover() {
  if (!parts.popover) return;
  const within = parts.popover.contains(document.activeElement);
  parts.popover.remove();
  parts.popover = null;
  state.popoverOf.setAttribute("aria-expanded", "false");
  if (within) state.popoverOf.focus();
}

const reachable = (box) => [...box.querySelectorAll("button:not(:disabled), input:not(:disabled), select, textarea")].filter((item) => !item.hidden);

function onPopoverKey(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    return closePopover();
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (!step || typing || event.altKey) return undefined;
  event.preventDefault();
  const all = reachable(parts.popover);
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  return undefined;
}

function onPressElsewhere(event) {
  if (!parts.popover || parts.popover.contains(event.target) || state.popoverOf.contains(event.target)) return;
  closePopover();
}
