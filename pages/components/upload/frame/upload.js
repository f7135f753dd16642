"use strict";
// The frame and Streamlit talk by messages; the file itself goes from here to the REST API.
const at = (id) => document.getElementById(id);
const parts = {};
let asked = null;
let shown = null;
let sending = null;

const say = (type, more) =>
  window.parent.postMessage({ isStreamlitMessage: true, type: `streamlit:${type}`, ...more }, window.location.origin);

const fit = () => say("setFrameHeight", { height: Math.ceil(document.body.getBoundingClientRect().height) });

const keep = (value) => {
  shown = value;
  say("setComponentValue", { value, dataType: "json" });
  draw();
};

function draw() {
  const words = asked.words;
  parts.choose.textContent = shown || sending ? words.instead : words.choose;
  parts.choose.hidden = Boolean(sending);
  parts.hint.textContent = words.drop;
  parts.hint.hidden = Boolean(shown || sending);
  parts.name.hidden = !(shown || sending);
  parts.name.textContent = sending ? `${words.sending} ${sending.name}` : shown ? shown.label : "";
  if (shown && asked.address === "/api/v1/files") parts.name.href = `/api/v1/files/${shown.id}`;
  else parts.name.removeAttribute("href");
  parts.picture.hidden = !(shown && !sending && asked.accept.startsWith("image/"));
  if (!parts.picture.hidden) parts.picture.src = `/api/v1/files/${shown.id}`;
  parts.progress.hidden = !sending;
  parts.remove.hidden = !(shown || sending);
  parts.remove.textContent = sending ? words.cancel : words.remove;
  fit();
}

function wrong(text) {
  parts.wrong.textContent = text;
  parts.wrong.hidden = !text;
  draw();
}

function refusal(request) {
  try {
    return JSON.parse(request.responseText).message || asked.words.broken;
  } catch {
    return asked.words.broken;
  }
}

function send(file) {
  if (!file || sending) return;
  wrong("");
  if (file.size > asked.limit) return wrong(asked.words.too_big);
  const form = new FormData();
  // One id for one choice: a click too many or a repeat on a bad line makes one file.
  form.append("request_id", crypto.getRandomValues(new Uint32Array(4)).join("-"));
  for (const [name, value] of Object.entries(asked.fields)) form.append(name, value);
  form.append("file", file);
  const request = new XMLHttpRequest();
  sending = { request, name: file.name };
  request.open("POST", asked.address);
  request.setRequestHeader("X-CSRF-Token", asked.csrf);
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) parts.progress.value = event.loaded / event.total;
  };
  request.onload = () => {
    sending = null;
    if (request.status !== 201) return wrong(refusal(request));
    keep({ id: JSON.parse(request.responseText).id, label: file.name });
  };
  request.onerror = () => {
    sending = null;
    wrong(asked.words.broken);
  };
  request.onabort = () => {
    sending = null;
    draw();
  };
  parts.progress.value = 0;
  draw();
  request.send(form);
}

function themed(theme) {
  if (!theme) return;
  const style = document.documentElement.style;
  style.setProperty("--accent", theme.base === "dark" ? theme.linkColor || theme.primaryColor : theme.primaryColor);
  style.setProperty("--text", theme.textColor);
  style.setProperty("--back", theme.backgroundColor);
  style.setProperty("--second", theme.secondaryBackgroundColor);
  style.setProperty("--wrong", theme.base === "dark" ? "#ffb4ab" : "#b3261e");
  style.setProperty("--font", theme.font || "system-ui, sans-serif");
}

window.addEventListener("message", (event) => {
  if (event.source !== window.parent || event.data.type !== "streamlit:render") return;
  const first = asked === null;
  asked = event.data.args;
  themed(event.data.theme);
  parts.file.accept = asked.accept;
  if (first) shown = asked.value;
  draw();
});

window.addEventListener("DOMContentLoaded", () => {
  for (const id of ["box", "file", "choose", "hint", "name", "picture", "progress", "remove", "wrong"]) parts[id] = at(id);
  parts.file.addEventListener("change", () => {
    send(parts.file.files[0]);
    parts.file.value = "";
  });
  parts.remove.addEventListener("click", () => (sending ? sending.request.abort() : keep(null)));
  for (const name of ["dragenter", "dragover"])
    parts.box.addEventListener(name, (event) => {
      event.preventDefault();
      parts.box.classList.add("over");
    });
  for (const name of ["dragleave", "drop"]) parts.box.addEventListener(name, () => parts.box.classList.remove("over"));
  parts.box.addEventListener("drop", (event) => {
    event.preventDefault();
    send(event.dataTransfer.files[0]);
  });
  parts.picture.addEventListener("load", fit);
  window.addEventListener("resize", fit);
  say("componentReady", { apiVersion: 1 });
});
