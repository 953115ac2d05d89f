import * as api from "./api.js";
import { addDays, clock, written } from "./dates.js";
import { announce, changed, element, set } from "./dom.js";
import { JobFollower } from "./follow.js";
import { RovingGrid } from "./grid.js";
import { icon } from "./icons.js";
import { errorNotice, notice } from "./notice.js";
import { SlotDialog } from "./slot.js";
import { DayTexts } from "./texts.js";
import { fill, states, tile } from "./tile.js";
import { locale, say } from "./words.js";

/** While a job runs, the day is read again at most this often; single slots change at once. */
const refreshInterval = 2500;

/** A recorder's day: its 48 slots, the job running on it, and what was said. */
export class DayView {
  constructor({ device, date, go }) {
    Object.assign(this, { device, date, go });
    this.day = null;
    this.job = null;
    /** The chosen slots while slots are being chosen, else `null`. */
    this.chosen = null;
    this.outcome = null;
    this.controller = new AbortController();
    this.dialog = new SlotDialog({ run: (block) => this.run([block]), focus: (position) => this.grid.focus(position) });
    this.build();
    this.refresh();
  }

  stop() {
    this.controller.abort();
    this.follower?.stop();
    this.texts.stop();
    clearTimeout(this.timer);
    removeEventListener("resize", this.onresize);
    this.dialog.close();
  }

  // What stands on the page

  build() {
    const title = written(this.date, locale(), { dateStyle: "full" });
    const step = (days, words, name) => element("button", {
      type: "button", class: "quiet round", "aria-label": say(words), title: say(words),
      onclick: () => this.go({ date: addDays(this.date, days) }),
    }, icon(name));
    const button = (words, attributes) => element("button", { type: "button", ...attributes }, say(words));
    this.runButton = button("run", { class: "primary", onclick: () => this.run() });
    this.againButton = button("runAgain", { onclick: () => this.choose(this.chosen ? null : new Set()) });
    this.cancelButton = button("cancel", { onclick: () => this.cancel(), hidden: true });
    this.messages = element("div", { class: "messages" });
    this.progress = element("div", { class: "progress", hidden: true });
    this.legend = element("ul", { class: "legend", "aria-label": say("legend") });
    this.chooser = element("div", { class: "choosing", hidden: true });
    this.grid = new RovingGrid(say("slots", { date: title }), { columns: columnCount() });
    this.texts = new DayTexts({ open: (position, opener) => this.dialog.open(this.day, position, opener) });
    this.element = element("section", { class: "day", "aria-labelledby": "day-title", "aria-busy": "true" },
      element("div", { class: "head" },
        step(-1, "previousDay", "previous"), element("h2", { id: "day-title", tabindex: "-1" }, title), step(1, "nextDay", "next"),
        element("div", { class: "actions" }, this.runButton, this.againButton, this.cancelButton)),
      this.messages, this.progress, this.legend, this.chooser, this.grid.element, this.texts.element);
    const blocks = Array.from({ length: 48 }, (_, index) => `${String(index >> 1).padStart(2, "0")}-${index % 2 ? "30" : "00"}`);
    this.tiles = blocks.map((block, position) => tile(block, () => this.press(position)));
    for (const cell of this.tiles) cell.classList.add("loading");
    this.tiles.forEach((cell, position) => set(cell, "aria-label", clock(blocks[position])));
    this.grid.setCells(this.tiles);
    this.onresize = () => this.grid.setColumns(columnCount());
    addEventListener("resize", this.onresize);
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.chosen) this.choose(null);
    });
    this.messages.replaceChildren(notice(say("loading"), "loading"));
  }

  update() {
    if (!this.day) return;
    const { slots } = this.day;
    slots.forEach((slot, position) => fill(this.tiles[position], slot, {
      choosing: this.chosen !== null, chosen: this.chosen?.has(slot.time_block) ?? false,
    }));
    const counts = Object.fromEntries(states.map((state) => [state, 0]));
    for (const slot of slots) counts[slot.state] += 1;
    const shown = states.filter((state) => state !== "saved_later" || counts.saved_later > 0);
    if (changed(this.legend, counts)) {
      this.legend.replaceChildren(...shown.map((state) =>
        element("li", { class: counts[state] === 0 ? "none" : null },
          element("span", { class: `swatch ${state}` }, icon(state)), element("strong", {}, String(counts[state])), ` ${say(state)}`)));
    }
    this.updateMessages(counts);
    this.updateProgress();
    this.updateChooser();
    this.texts.update(slots);
    const working = this.job !== null;
    const focused = document.activeElement;
    this.runButton.hidden = working;
    this.cancelButton.hidden = !working;
    set(this.cancelButton, "disabled", this.job?.cancelling);
    // A button that has just gone must not take the focus with it.
    if (focused === this.runButton && working) this.cancelButton.focus();
    if (focused === this.cancelButton && !working) this.runButton.focus();
    set(this.againButton, "aria-expanded", String(this.chosen !== null));
    this.element.setAttribute("aria-busy", "false");
    this.dialog.update(this.day);
  }

  updateMessages(counts) {
    const shown = [];
    if (this.day.store_error) shown.push(notice(say("storeAway"), "warning"));
    if (this.error) shown.push(errorNotice(this.error, () => { this.error = null; this.refresh(); }));
    if (this.outcome) shown.push(this.outcome);
    if (shown.length === 0 && counts.unknown === 48 && !this.job) shown.push(notice(say("nothingKnown")));
    this.messages.replaceChildren(...shown);
  }

  updateProgress() {
    this.progress.hidden = !this.job;
    if (!this.job) return this.progress.replaceChildren();
    const left = this.day.slots.filter((slot) => ["queued", "transcribing"].includes(slot.state)).length;
    const now = this.day.slots.find((slot) => slot.state === "transcribing");
    const { total, state, position } = this.job;
    const done = Math.max(0, (total ?? 0) - left);
    const text = this.job.cancelling ? say("cancelling")
      : state === "queued" ? (position ? say("waitingPosition", { n: position }) : say("waitingForTurn"))
      : !total ? say("lookingForAudio")
      : now ? say("progressAt", { done, total, time: clock(now.time_block) }) : say("progress", { done, total });
    // The bar stays the same element: a new one would be announced again.
    if (!this.bar?.isConnected) {
      this.bar = element("progress", { "aria-labelledby": "progress-text" });
      this.progress.replaceChildren(element("span", { id: "progress-text" }), this.bar);
    }
    this.progress.firstChild.textContent = text;
    if (total && state !== "queued") Object.assign(this.bar, { max: total, value: done });
    else this.bar.removeAttribute("value");
  }

  // Choosing slots

  press(position) {
    if (!this.day) return;
    this.grid.select(position);
    if (!this.chosen) return this.dialog.open(this.day, position, this.tiles[position]);
    const block = this.day.slots[position].time_block;
    if (!this.chosen.delete(block)) this.chosen.add(block);
    this.update();
  }

  choose(chosen) {
    const ended = chosen === null && this.chosen !== null;
    this.chosen = chosen;
    this.update();
    if (chosen) announce(say("choosing"));
    if (ended && document.activeElement === document.body) this.againButton.focus();
  }

  updateChooser() {
    this.chooser.hidden = this.chosen === null;
    if (!this.chosen) return this.chooser.replaceChildren();
    const focused = this.chooser.contains(document.activeElement) ? document.activeElement.dataset.role : null;
    const pick = (words, matches) => element("button", {
      type: "button", "data-role": words,
      disabled: words !== "chooseNone" && !this.day.slots.some(matches),
      onclick: () => this.choose(new Set(this.day.slots.filter(matches).map((slot) => slot.time_block))),
    }, say(words));
    const n = this.chosen.size;
    this.chooser.replaceChildren(
      element("p", {}, say("choosing")),
      element("div", { class: "actions" },
        pick("chooseFailed", (slot) => slot.state === "failed"),
        pick("chooseChanged", (slot) => slot.audio_changed),
        pick("chooseText", (slot) => ["transcribed", "saved_later"].includes(slot.state)),
        pick("chooseNone", () => false),
        element("span", { class: "gap" }),
        element("button", {
          type: "button", class: "primary", disabled: n === 0, "data-role": "run",
          onclick: () => { const blocks = [...this.chosen].sort(); this.choose(null); this.run(blocks); },
        }, say("runChosen", { n })),
        element("button", { type: "button", "data-role": "done", onclick: () => this.choose(null) }, say("stopChoosing"))));
    if (focused) this.chooser.querySelector(`[data-role="${focused}"]`)?.focus();
  }

  // Talking to the service

  /** What is stored first, since that is quick; then, unless a job is running, which recordings have changed. */
  async refresh() {
    await this.read(false);
    if (this.day && !this.error && !this.job) await this.read(true);
  }

  /** A slot that was not checked this time and not transcribed since is as it was. */
  keepChecks(day) {
    day.slots.forEach((slot, position) => {
      const before = this.day?.slots[position];
      if (slot.audio_changed === null && before?.transcribed_at === slot.transcribed_at) slot.audio_changed = before.audio_changed;
    });
  }

  async read(checkAudio) {
    const { signal } = this.controller;
    clearTimeout(this.timer);
    this.timer = null;
    try {
      const day = await api.day(this.device, this.date, { checkAudio, signal });
      if (signal.aborted) return;
      this.keepChecks(day);
      this.day = day;
      this.error = null;
      this.grid.element.hidden = false;
      if (day.job_id && !this.job) this.follow(await api.job(day.job_id, signal));
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
      if (!this.day) {
        this.element.setAttribute("aria-busy", "false");
        this.grid.element.hidden = true;
        this.messages.replaceChildren(errorNotice(error, () => this.refresh()));
      }
    }
    this.update();
  }

  soon() {
    this.timer ??= setTimeout(() => this.refresh(), refreshInterval);
  }

  async run(blocks) {
    this.outcome = null;
    this.error = null;
    try {
      const job = await api.run(this.device, this.date, blocks);
      if (this.controller.signal.aborted) return;
      this.follow(job);
      dispatchEvent(new Event("jobchange"));
      announce(say("started"));
    } catch (error) {
      if (this.controller.signal.aborted) return;
      this.error = error;
    }
    this.update();
  }

  async cancel() {
    if (!this.job || this.job.cancelling) return;
    this.job.cancelling = true;
    this.update();
    try {
      await api.cancel(this.job.id);
    } catch (error) {
      if (this.job) this.job.cancelling = false;
      // A job that has just ended cannot be cancelled any more: its last event says how it went.
      if (error.status !== 404 && error.status !== 409) this.error = error;
    }
    this.update();
  }

  follow(job) {
    this.follower?.stop();
    const asked = job.slots.filter((slot) => ["queued", "transcribing"].includes(slot.state)).length;
    this.job = { id: job.job_id, state: job.state, position: job.position, total: job.state === "queued" ? null : asked || null, cancelling: false };
    this.follower = new JobFollower(job.job_id, { onEvent: (event) => this.take(event), onEnd: () => this.end() });
  }

  /** Shows an event at once where it says enough, and reads the day again soon for the rest. */
  take({ name, data }) {
    const slot = this.day?.slots.find((slot) => slot.time_block === data.time_block);
    if (name === "planned") {
      this.job.state = "running";
      this.job.total = data.to_transcribe;
      this.refresh();
    } else if (name === "started") {
      this.job.state = "running";
      this.job.total = data.of ?? this.job.total;
      if (slot) slot.state = "transcribing";
      announce(say("progressAt", { done: data.position - 1, total: data.of, time: clock(data.time_block) }));
    } else if (name === "saved" || name === "failed") {
      if (slot) slot.state = name === "failed" ? "failed" : data.state ?? "transcribed";
    } else if (name === "state") {
      this.job.state = data.state;
      this.job.position = data.position ?? null;
      if (data.state === "cancelled") this.tell(notice(say("cancelled")));
    } else if (name === "result" && this.job.state !== "cancelled") {
      this.tell(outcomeOf(data));
    }
    this.soon();
    this.update();
  }

  tell(message) {
    this.outcome = message;
    announce(message.textContent);
  }

  end() {
    this.job = null;
    dispatchEvent(new Event("jobchange"));
    this.refresh();
  }
}

/** A finished job in words. */
function outcomeOf(result) {
  if (!result.summary) return notice(say("jobFailed", { detail: result.message ?? "" }), "failed");
  const { summary } = result;
  const transcribed = summary.successfully_transcribed;
  if (result.status === "error") return notice(say("finishedBadly", { n: summary.errors }), "failed");
  if (result.status === "partial_success") return notice(say("finishedPartly", { transcribed, errors: summary.errors }), "warning");
  if (summary.skipped_as_processed_in_db === summary.total_slots) return notice(say("finishedBefore"));
  if (transcribed === 0) return notice(say("finishedNothing"));
  return notice(say("finished", {
    transcribed, processed: summary.skipped_as_processed_in_db, noAudio: summary.skipped_as_no_audio_in_vault,
  }), "success");
}

/** Two, four or six hours a row. */
const columnCount = () => (innerWidth < 560 ? 4 : innerWidth < 1000 ? 8 : 12);
