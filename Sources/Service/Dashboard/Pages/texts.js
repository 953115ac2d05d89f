import { clock } from "./dates.js";
import { changed, element, set } from "./dom.js";
import { say } from "./words.js";

/** What was said on a day, slot by slot. A long text shows its first lines until somebody wants all of it. */
export class DayTexts {
  constructor({ open }) {
    this.open = open;
    /** The slots whose text is shown as a whole. */
    this.whole = new Set();
    this.element = element("section", { class: "texts", hidden: true });
    // How many lines a text has depends on the width.
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.element);
  }

  stop() {
    this.observer.disconnect();
  }

  update(slots) {
    const spoken = slots.map((slot, position) => ({ slot, position })).filter(({ slot }) => slot.text);
    if (!changed(this.element, spoken.map(({ slot }) => [slot.time_block, slot.text]))) return;
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.for : null;
    this.element.hidden = spoken.length === 0;
    this.element.replaceChildren(
      element("h3", {}, say("texts")),
      element("ol", {}, ...spoken.map(({ slot, position }) => this.item(slot, position))));
    this.measure();
    if (focused) this.element.querySelector(`[data-for="${focused}"]`)?.focus();
  }

  item({ time_block: block, text }, position) {
    const id = `text-${block}`;
    return element("li", {},
      element("button", {
        type: "button", class: "quiet", "data-for": block, onclick: (event) => this.open(position, event.currentTarget),
      }, clock(block)),
      element("div", {},
        element("p", { id, "data-block": block }, text),
        element("button", {
          type: "button", class: "quiet more", "data-for": `${block} more`, "aria-controls": id, onclick: () => this.toggle(block),
        })));
  }

  toggle(block) {
    if (!this.whole.delete(block)) this.whole.add(block);
    this.measure();
  }

  /** Offers the rest where there is one. */
  measure() {
    for (const button of this.element.querySelectorAll(".more")) {
      const text = button.previousElementSibling;
      const { block } = text.dataset;
      text.classList.add("short");
      button.hidden = text.scrollHeight <= text.clientHeight + 1;
      const isWhole = this.whole.has(block);
      text.classList.toggle("short", !isWhole);
      const words = say(isWhole ? "showLess" : "showAll");
      button.textContent = words;
      set(button, "aria-expanded", String(isWhole));
      set(button, "aria-label", `${words}: ${clock(block)}`);
    }
  }
}
