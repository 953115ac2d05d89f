import { element } from "./dom.js";

/**
 * A grid of buttons of which Tab reaches one; the arrow keys, Home, End, Control-Home, Control-End and Page keys move on.
 * `cells` are the buttons in reading order; `offset` empty places come before the first.
 */
export class RovingGrid {
  constructor(label, { columns, offset = 0, head = null }) {
    this.columns = columns;
    this.offset = offset;
    this.head = head;
    this.current = 0;
    this.cells = [];
    this.element = element("div", { role: "grid", class: "grid", "aria-label": label, onkeydown: (event) => this.move(event) });
    this.element.addEventListener("focusin", (event) => {
      const position = this.cells.indexOf(event.target);
      if (position >= 0) this.select(position);
    });
  }

  setCells(cells) {
    this.cells = cells;
    this.layOut();
  }

  setColumns(columns) {
    if (columns === this.columns) return;
    const focused = this.cells.indexOf(document.activeElement);
    this.columns = columns;
    this.layOut();
    if (focused >= 0) this.cells[focused].focus();
  }

  layOut() {
    const places = [...Array(this.offset).fill(null), ...this.cells];
    while (this.head && places.length % this.columns) places.push(null);
    const rows = [];
    for (let start = 0; start < places.length; start += this.columns) {
      rows.push(element("div", { role: "row" }, ...places.slice(start, start + this.columns).map((cell) =>
        element("div", { role: "gridcell" }, cell))));
    }
    this.element.replaceChildren(...(this.head ? [this.head] : []), ...rows);
    this.select(Math.min(this.current, this.cells.length - 1));
  }

  /** Makes the cell the one that Tab reaches. */
  select(position) {
    this.cells.forEach((cell, index) => { cell.tabIndex = index === position ? 0 : -1; });
    this.current = position;
  }

  focus(position) {
    this.select(position);
    this.cells[position]?.focus();
  }

  move(event) {
    if (event.altKey || event.metaKey || !this.cells.includes(event.target)) return;
    const here = this.current + this.offset;
    const row = here - (here % this.columns);
    const last = this.cells.length - 1;
    const steps = {
      ArrowLeft: this.current - 1, ArrowRight: this.current + 1,
      ArrowUp: this.current - this.columns, ArrowDown: this.current + this.columns,
      Home: event.ctrlKey ? 0 : Math.max(0, row - this.offset),
      End: event.ctrlKey ? last : Math.min(last, row + this.columns - 1 - this.offset),
      PageUp: this.current % this.columns, PageDown: last - ((last - this.current) % this.columns),
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (next >= 0 && next <= last) this.focus(next);
  }
}
