import { clock } from "./dates.js";
import { changed, element, set } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./words.js";

/** In the order of the legend. */
export const states = ["transcribed", "saved_later", "silent", "failed", "transcribing", "queued", "no_audio", "unknown"];

/** The slot's state, and what is to be said besides. */
export const conditions = (slot) => (slot.audio_changed ? [slot.state, "audio_changed"] : [slot.state]);

const hasText = (slot) => ["transcribed", "saved_later"].includes(slot.state) && slot.text;

/** One slot of the grid: time, state as color, outline and word, and the first words of its text. */
export function tile(block, onclick) {
  return element("button", { type: "button", class: "tile", "data-block": block, tabindex: "-1", onclick });
}

export function fill(button, slot, { choosing, chosen }) {
  if (!changed(button, [slot, choosing, chosen])) return;
  const words = conditions(slot).map((condition) => say(condition));
  button.className = `tile ${slot.state}`;
  set(button, "aria-pressed", choosing ? String(chosen) : null);
  const name = say("slotName", { time: clock(slot.time_block), state: words.join(", ") });
  set(button, "aria-label", hasText(slot) ? `${name}: ${slot.text.slice(0, 80)}` : name);
  button.replaceChildren(
    element("span", { class: "time" }, clock(slot.time_block),
      element("span", { class: "marks" }, slot.audio_changed ? icon("audio_changed") : null, choosing ? element("span", { class: "tick" }) : null)),
    element("span", { class: "what" }, icon(slot.state),
      element("span", { class: "word" }, hasText(slot) ? slot.text.slice(0, 30) : say(slot.state))));
}
