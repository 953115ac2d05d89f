import * as api from "./api.js";
import { isDate, today } from "./dates.js";
import { DayView } from "./day.js";
import { element, find } from "./dom.js";
import { MachineStrip } from "./machine.js";
import { MonthView } from "./month.js";
import { errorNotice, notice } from "./notice.js";
import { language, nameOf, otherLanguage, say, sayIn, setLanguage } from "./words.js";

const other = " other";
let known = [];
let shown = null;
let strip = null;

/** What the address says: recorder, date, and day or month. */
function place() {
  const query = new URLSearchParams(location.search);
  return {
    device: query.get("device") ?? known[0] ?? null,
    date: isDate(query.get("date")) ? query.get("date") : today(),
    view: query.get("view") === "month" ? "month" : "day",
  };
}

/** Goes to another recorder, date or view; the address changes with it, so that links and the back button work. */
function go(change) {
  const next = { ...place(), ...change };
  const query = new URLSearchParams({ device: next.device, date: next.date, ...(next.view === "month" && { view: "month" }) });
  history.pushState(null, "", `?${query}`);
  const title = document.activeElement?.closest(".day, .month") ? "h2" : null;
  show();
  // The element that had the focus is gone with the old view.
  if (title) find("view").querySelector(title)?.focus();
}

function show() {
  const { device, date, view } = place();
  shown?.stop();
  shown = null;
  find("date").value = date;
  for (const radio of document.querySelectorAll('[name="view"]')) radio.checked = radio.value === view;
  drawDevices(device);
  document.title = device ? `${device} · ${date} · vibe-transcriber` : "vibe-transcriber";
  if (!device) return find("view").replaceChildren(notice(say("noDevices")));
  shown = new (view === "month" ? MonthView : DayView)({ device, date, go });
  find("view").replaceChildren(shown.element);
}

function drawDevices(device) {
  const names = device && !known.includes(device) ? [...known, device] : known;
  find("device").replaceChildren(
    ...names.map((name) => element("option", { value: name }, name)), element("option", { value: other }, say("otherOption")));
  find("device").value = device ?? other;
  find("other").hidden = device !== null;
}

function speak() {
  document.documentElement.lang = language;
  sayIn(document);
  find("language").textContent = nameOf(otherLanguage());
  find("language").lang = otherLanguage();
}

function listen() {
  find("language").addEventListener("click", () => {
    setLanguage(otherLanguage());
    speak();
    strip.draw();
    show();
  });
  find("device").addEventListener("change", () => {
    const choice = find("device").value;
    find("other").hidden = choice !== other;
    if (choice === other) find("other-device").focus();
    else go({ device: choice });
  });
  find("chooser").addEventListener("submit", (event) => {
    event.preventDefault();
    const device = find("other-device").value.trim();
    if (device) go({ device });
  });
  find("other-device").addEventListener("input", ({ target }) =>
    target.setCustomValidity(target.validity.patternMismatch ? say("badDevice") : ""));
  find("date").addEventListener("change", () => { if (isDate(find("date").value)) go({ date: find("date").value }); });
  for (const radio of document.querySelectorAll('[name="view"]')) {
    radio.addEventListener("change", () => go({ view: radio.value }));
  }
  addEventListener("popstate", show);
}

async function start() {
  try {
    known = (await api.devices()).devices.map((device) => device.device_id);
  } catch (error) {
    find("view").replaceChildren(errorNotice(error, start));
    if (!place().device || error.status === 401) return;
  }
  strip ??= new MachineStrip({ open: (device, date) => go({ device, date, view: "day" }) });
  strip.soon(0);
  show();
}

speak();
listen();
start();
