// Pages work without this. It keeps figures fresh, and brings answers to the chat page as they are made.
"use strict";

function refresh(section) {
  const seconds = Number(section.dataset.live);
  setInterval(async () => {
    const shown = document.getElementById(section.id);
    const busy = shown.contains(document.activeElement) || shown.querySelector("details[open]");
    if (document.hidden || busy) return;
    try {
      const response = await fetch(location.href);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = response.ok && page.getElementById(section.id);
      if (fresh && fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
    } catch { /* out of reach: what is shown stays, and the next time will do */ }
  }, seconds * 1000);
}

function listen(log) {
  const draft = document.getElementById("draft");
  const news = new EventSource(`/console/chat/news?after=${log.dataset.after}`);
  const follow = () => window.scrollTo(0, document.body.scrollHeight);
  news.addEventListener("entry", (event) => {
    const { id, html } = JSON.parse(event.data);
    document.getElementById("nothing")?.remove();
    const shown = document.getElementById(`e-${id}`);
    if (shown) shown.outerHTML = html;
    else log.insertAdjacentHTML("beforeend", html);
    follow();
  });
  news.addEventListener("draft", (event) => {
    draft.innerHTML = JSON.parse(event.data).html;
    draft.hidden = !draft.innerHTML.trim();
    follow();
  });
  follow();
}

// Sent without leaving the page; its key is new for the next message, so that none is taken for a repeat.
async function send(form, event) {
  event.preventDefault();
  const button = event.submitter;
  const body = new URLSearchParams(new FormData(form, button));
  if (form.id === "say" && !form.text.value.trim()) return;
  if (button) button.disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", body, redirect: "manual" });
    if (response.type !== "opaqueredirect") return form.submit();
    if (form.id === "say") {
      form.text.value = "";
      form.key.value = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
      form.text.focus();
    }
  } catch {
    form.submit();
  } finally {
    if (button) button.disabled = false;
  }
}

document.querySelectorAll("[data-live]").forEach(refresh);
const log = document.getElementById("log");
if (log) {
  listen(log);
  document.addEventListener("submit", (event) => {
    if (/\/chat\/(say|press)$/.test(event.target.action)) send(event.target, event);
  });
  document.getElementById("text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
}
