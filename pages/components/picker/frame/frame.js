"use strict";
// Between Streamlit, which keeps what was chosen, and the picker.
const say = (type, more) =>
  window.parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, window.location.origin);
const fit = () => say("setFrameHeight", { height: Math.ceil(document.body.getBoundingClientRect().height) });
let drawn = "";

function themed(theme) {
  if (!theme) return;
  const dark = theme.base === "dark";
  const style = document.documentElement.style;
  style.setProperty("--accent", dark ? theme.linkColor || theme.primaryColor : theme.primaryColor);
  style.setProperty("--text", theme.textColor);
  style.setProperty("--back", theme.backgroundColor);
  style.setProperty("--font", theme.font || "system-ui, sans-serif");
  style.colorScheme = dark ? "dark" : "light";
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.data.type !== "streamlit:render") return;
  const asked = event.data.args;
  themed(event.data.theme);
  // Drawn again only where something else is asked: a rerun must not take away what is being typed.
  const now = JSON.stringify([asked.words, asked.label]);
  if (now === drawn) return fit();
  drawn = now;
  const changed = (value) => say("setComponentValue", { value: value || { table: null }, dataType: "json" });
  KehuPicker.picker(document.getElementById("pick"), { ...asked, changed, resized: () => requestAnimationFrame(fit) });
  fit();
});

window.addEventListener("DOMContentLoaded", () => say("componentReady", { apiVersion: 1 }));
