import { events } from "./api.js";

const firstWait = 1000;
const longestWait = 20_000;

/** Reads a job's events, picking up where a broken connection ended, until the job is over. */
export class JobFollower {
  /** `onEvent({ name, data })` for each event; `onEnd()` once, when the job is over or forgotten. */
  constructor(id, { onEvent, onEnd }) {
    this.id = id;
    this.onEvent = onEvent;
    this.onEnd = onEnd;
    this.controller = new AbortController();
    this.follow();
  }

  stop() {
    this.controller.abort();
  }

  async follow() {
    const { signal } = this.controller;
    let lastID = null;
    let wait = firstWait;
    while (!signal.aborted) {
      try {
        for await (const event of events(this.id, lastID, signal)) {
          lastID = event.id ?? lastID;
          wait = firstWait;
          this.onEvent(event);
          if (event.name === "result" || event.name === "over") return this.onEnd();
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error.status === 404 || error.status === 401) return this.onEnd();
      }
      // The stream of a job that is over ends after its last event; one that merely broke is asked for again.
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, longestWait);
    }
  }
}
