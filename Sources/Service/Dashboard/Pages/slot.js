import { clock, clockEnd, minutes } from "./dates.js";
import { announce, changed, element, find } from "./dom.js";
import { icon } from "./icons.js";
import { conditions } from "./tile.js";
import { locale, say } from "./words.js";

/** A slot's text, times and state in a dialog; the focus goes back to the slot's tile when it closes. */
export class SlotDialog {
  constructor({ run, focus }) {
    this.run = run;
    this.focus = focus;
    this.element = find("slot");
    this.onclose = () => this.closed();
    // A click on the backdrop arrives at the dialog itself; its content fills it.
    this.onclick = (event) => { if (event.target === this.element) this.element.close(); };
    this.element.addEventListener("close", this.onclose);
    this.element.addEventListener("click", this.onclick);
  }

  /** Of no further use afterwards. */
  close() {
    this.opener = null;
    this.element.removeEventListener("close", this.onclose);
    this.element.removeEventListener("click", this.onclick);
    this.element.close();
    changed(this.element, null);
  }

  open(day, position, opener) {
    Object.assign(this, { day, position, opener, first: position });
    this.draw();
    this.element.showModal();
    find("slot-title").focus();
  }

  update(day) {
    this.day = day;
    if (this.element.open) this.draw();
  }

  closed() {
    // The browser itself has given the focus back before this event: who has moved on since is left in peace.
    const focused = document.activeElement;
    if (this.opener && (focused === this.opener || focused === document.body || this.element.contains(focused))) {
      if (this.opener.isConnected && this.position === this.first) this.opener.focus();
      else this.focus(this.position);
    }
    changed(this.element, null);
    this.element.replaceChildren();
  }

  step(by) {
    this.position += by;
    this.draw();
    find("slot-title").focus();
  }

  draw() {
    const slot = this.day.slots[this.position];
    // Nothing moves under a reader's eyes or focus unless the slot has changed.
    if (!changed(this.element, [this.position, slot])) return;
    const focused = document.activeElement?.dataset.role;
    const step = (by, words, name) => element("button", {
      type: "button", class: "quiet round", "aria-label": say(words), title: say(words), "data-role": words,
      disabled: !this.day.slots[this.position + by], onclick: () => this.step(by),
    }, icon(name));
    const again = ["transcribed", "saved_later", "silent"].includes(slot.state);
    const busy = ["queued", "transcribing"].includes(slot.state);
    this.element.replaceChildren(element("div", { class: "sheet" },
      element("div", { class: "head" },
        element("h2", { id: "slot-title", tabindex: "-1" }, `${clock(slot.time_block)} – ${clockEnd(slot.time_block)}`),
        step(-1, "previousSlot", "previous"), step(1, "nextSlot", "next"),
        element("button", {
          type: "button", class: "quiet round", "aria-label": say("close"), title: say("close"), "data-role": "close",
          onclick: () => this.element.close(),
        }, icon("close"))),
      element("p", { class: "chips" }, ...conditions(slot).map((name) =>
        element("span", { class: `chip ${name}` }, icon(name), ` ${say(name)}`))),
      ...conditions(slot).map((name) => say(`about_${name}`)).filter(Boolean).map((text) => element("p", { class: "about" }, text)),
      slot.error ? problem(slot.error) : null,
      slot.text ? spoken(slot) : null,
      slot.rejected.length > 0 ? leftOut(slot.rejected) : null,
      facts(slot),
      element("div", { class: "actions" },
        slot.text && navigator.clipboard ? element("button", { type: "button", "data-role": "copy", onclick: () => this.copy(slot.text) }, say("copy")) : null,
        busy ? null : element("button", {
          type: "button", "data-role": "run", onclick: () => { this.element.close(); this.run(slot.time_block); },
        }, say(again ? "runSlotAgain" : "runSlot")))));
    if (focused) this.element.querySelector(`[data-role="${focused}"]`)?.focus();
  }

  async copy(text) {
    await navigator.clipboard.writeText(text);
    this.element.querySelector('[data-role="copy"]').textContent = say("copied");
    announce(say("copied"));
  }
}

/** Length, model and time of the transcription, as far as they are known. */
function facts(slot) {
  const at = slot.transcribed_at && new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(slot.transcribed_at));
  const known = [
    slot.audio_seconds ? say("recorded", { time: minutes(slot.audio_seconds) }) : null,
    slot.model ? say("modelUsed", { model: slot.model }) : null,
    at ? say("doneAt", { time: at }) : null,
  ].filter(Boolean);
  return known.length > 0 ? element("p", { class: "small facts" }, known.join(" · ")) : null;
}

function problem(error) {
  return element("div", { class: "notice failed" },
    element("p", {}, error.detail),
    element("p", { class: "small" }, `${say("stage")}: ${say(`stage_${error.stage}`)} · `, element("code", {}, error.code)));
}

/** With times where they are known, else the whole text. */
function spoken(slot) {
  if (!slot.segments?.length) return element("p", { class: "spoken" }, slot.text);
  return element("div", {},
    timed("segments", slot.segments, (segment) => [segment.text]),
    element("p", { class: "small" }, say("timesNote")));
}

/** What the engine heard and did not believe, folded away: it is most likely invented. */
function leftOut(passages) {
  return element("details", { class: "left-out" },
    element("summary", {}, say("leftOut", { n: passages.length })),
    element("p", { class: "small" }, say("leftOutNote")),
    timed("segments small", passages, (passage) => [element("q", {}, passage.text), ` ${say(`reason_${passage.reason}`)}`]));
}

/** Passages with their times; `content` makes what is shown of each. */
function timed(names, passages, content) {
  return element("dl", { class: names }, ...passages.map((passage) => element("div", {},
    element("dt", {}, `${minutes(passage.start)} – ${minutes(passage.end)}`), element("dd", {}, ...content(passage)))));
}
