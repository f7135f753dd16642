"use strict";
// The go-between: the notices live in the page around; this frame hands them what Streamlit says, and tells it where to go.
const around = window.parent;
const SCRIPT = "kehu-reminders-script";

const say = (type, more) =>
  around.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, window.location.origin);

function notices() {
  if (around.KehuReminders) return Promise.resolve(around.KehuReminders);
  const page = around.document;
  let script = page.getElementById(SCRIPT);
  if (!script) {
    script = page.createElement("script");
    script.id = SCRIPT;
    script.src = new URL("notices.js", window.location.href).href;
    page.head.append(script);
  }
  return new Promise((resolve) => script.addEventListener("load", () => resolve(around.KehuReminders)));
}

window.addEventListener("message", async (event) => {
  if (event.source !== around || event.data.type !== "streamlit:render") return;
  const go = (place) => say("setComponentValue", { value: place, dataType: "json" });
  (await notices()).tell(event.data.args, event.data.theme, go, window.frameElement);
});

window.addEventListener("DOMContentLoaded", () => say("componentReady", { apiVersion: 1 }));
