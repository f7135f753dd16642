"use strict";
// The go-between: the palette lives in the page around, where keys are heard; this frame hands it what Streamlit
// says, and tells Streamlit where to go.
const around = window.parent;
const SCRIPT = "kehu-palette-script";

const say = (type, more) =>
  around.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, window.location.origin);

function palette() {
  if (around.KehuPalette) return Promise.resolve(around.KehuPalette);
  const page = around.document;
  let script = page.getElementById(SCRIPT);
  if (!script) {
    script = page.createElement("script");
    script.id = SCRIPT;
    script.src = new URL("palette.js", window.location.href).href;
    page.head.append(script);
  }
  return new Promise((resolve) => script.addEventListener("load", () => resolve(around.KehuPalette)));
}

window.addEventListener("message", async (event) => {
  if (event.source !== around || event.data.type !== "streamlit:render") return;
  const go = (place) => say("setComponentValue", { value: place, dataType: "json" });
  (await palette()).tell(event.data.args, event.data.theme, go, window.frameElement);
});

window.addEventListener("DOMContentLoaded", () => say("componentReady", { apiVersion: 1 }));
