import * as api from "./api.js";
import { addDays, addMonths, firstWeekday, monthOf, weekday, written } from "./dates.js";
import { element } from "./dom.js";
import { RovingGrid } from "./grid.js";
import { icon } from "./icons.js";
import { errorNotice, notice } from "./notice.js";
import { locale, say } from "./words.js";

/** From how many slots with text on a day is one step darker. */
const steps = [1, 6, 12, 20];

const withText = (counts) => counts.transcribed + counts.saved_later;

/** A recorder's month as a calendar; the more slots of a day have text, the darker it is. */
export class MonthView {
  constructor({ device, date, go }) {
    Object.assign(this, { device, date, go });
    this.controller = new AbortController();
    this.build();
    this.refresh();
  }

  stop() {
    this.controller.abort();
  }

  build() {
    const title = written(this.date, locale(), { year: "numeric", month: "long" });
    const step = (months, words, name) => element("button", {
      type: "button", class: "quiet round", "aria-label": say(words), title: say(words),
      onclick: () => this.go({ date: addMonths(this.date, months) }),
    }, icon(name));
    const first = `${monthOf(this.date)}-01`;
    const offset = (weekday(first) - firstWeekday(locale()) + 7) % 7;
    const names = Array.from({ length: 7 }, (_, index) => addDays(first, index - offset));
    const head = element("div", { role: "row", class: "weekdays" }, ...names.map((date) =>
      element("div", { role: "columnheader", "aria-label": written(date, locale(), { weekday: "long" }) },
        written(date, locale(), { weekday: "short" }))));
    this.grid = new RovingGrid(say("month", { date: title }), { columns: 7, offset, head });
    this.grid.element.classList.add("calendar");
    this.messages = element("div", { class: "messages" }, notice(say("loading"), "loading"));
    this.total = element("p", { class: "total" });
    this.element = element("section", { class: "month", "aria-labelledby": "month-title", "aria-busy": "true" },
      element("div", { class: "head" },
        step(-1, "previousMonth", "previous"), element("h2", { id: "month-title", tabindex: "-1" }, title),
        step(1, "nextMonth", "next"), this.total),
      this.messages, this.grid.element, scale());
    this.draw(daysOf(first).map((date) => ({ date, counts: null })));
  }

  async refresh() {
    const { signal } = this.controller;
    try {
      const month = await api.month(this.device, monthOf(this.date), signal);
      if (signal.aborted) return;
      const spoken = month.days.map((day) => withText(day.counts));
      const n = spoken.reduce((sum, count) => sum + count, 0);
      this.total.textContent = n === 0 ? ""
        : `${say("monthTotal", { n })} ${say("monthDays", { n: spoken.filter((count) => count > 0).length })}`;
      this.messages.replaceChildren(...(n === 0 ? [notice(say("monthEmpty"))] : []));
      this.draw(month.days);
    } catch (error) {
      if (signal.aborted) return;
      this.messages.replaceChildren(errorNotice(error, () => this.refresh()));
    }
    this.element.setAttribute("aria-busy", "false");
  }

  draw(days) {
    const focused = this.grid.cells.indexOf(document.activeElement);
    this.grid.current = focused >= 0 ? focused : days.findIndex((day) => day.date === this.date);
    this.grid.setCells(days.map((day) => this.cell(day)));
    if (focused >= 0) this.grid.focus(focused);
  }

  cell({ date, counts }) {
    const spoken = counts ? withText(counts) : 0;
    const busy = counts ? counts.queued + counts.transcribing : 0;
    const words = [];
    if (spoken) words.push(say("spoken", { n: spoken }));
    if (counts?.silent) words.push(say("countSilent", { n: counts.silent }));
    if (counts?.failed) words.push(say("countFailed", { n: counts.failed }));
    if (busy) words.push(say("countBusy", { n: busy }));
    if (words.length === 0) words.push(say("dayEmpty"));
    const name = `${written(date, locale(), { month: "long", day: "numeric", weekday: "long" })}: ${words.join(", ")}`;
    return element("button", {
      type: "button", class: `date level-${steps.filter((step) => spoken >= step).length}${counts ? "" : " loading"}`,
      "aria-label": name, title: words.join(", "), "aria-current": date === this.date ? "date" : null,
      onclick: () => this.go({ date, view: "day" }),
    },
    element("span", { class: "number" }, String(Number(date.slice(8)))),
    element("span", { class: "marks" }, counts?.failed ? icon("failed") : null, busy ? icon("transcribing") : null),
    element("span", { class: "count" }, spoken ? String(spoken) : counts?.silent ? icon("silent") : ""));
  }
}

function daysOf(first) {
  const days = [];
  for (let date = first; monthOf(date) === monthOf(first); date = addDays(date, 1)) days.push(date);
  return days;
}

/** What the shades mean, in numbers. */
function scale() {
  const ranges = ["0", ...steps.map((step, index) => (steps[index + 1] ? `${step}–${steps[index + 1] - 1}` : `${step}–48`))];
  return element("div", { class: "scale" }, element("span", { id: "scale" }, say("lessToMore")),
    element("ul", { "aria-labelledby": "scale" }, ...ranges.map((range, level) =>
      element("li", {}, element("span", { class: `swatch date level-${level}` }), range))));
}
