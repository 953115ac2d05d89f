import * as api from "./api.js";
import { element, find } from "./dom.js";
import { clock } from "./dates.js";
import { locale, say } from "./words.js";

const interval = 5000;

/** The strip at the top: what the service is doing, its queue, and the load of its machine. */
export class MachineStrip {
  constructor({ open }) {
    this.open = open;
    this.load = null;
    this.jobs = [];
    document.addEventListener("visibilitychange", () => this.soon(0));
    for (const name of ["newkey", "jobchange"]) addEventListener(name, () => this.soon(0));
    this.soon(0);
  }

  soon(delay) {
    clearTimeout(this.timer);
    if (!document.hidden) this.timer = setTimeout(() => this.refresh(), delay);
  }

  async refresh() {
    let wait = interval;
    try {
      this.load = await api.machine();
      const { running, waiting } = this.load.queue;
      this.jobs = running + waiting > 0 ? await api.activeJobs() : [];
      // The list has no slots; the running one shows its progress.
      if (this.jobs[0]?.state === "running") this.jobs[0] = await api.job(this.jobs[0].job_id);
    } catch (error) {
      this.load = null;
      this.jobs = [];
      // Whoever sent the key prompt away is not asked again by a timer.
      if (error.status === 401) wait = null;
    }
    this.draw();
    if (wait !== null) this.soon(wait);
  }

  draw() {
    const number = new Intl.NumberFormat(locale());
    const load = this.load;
    if (!load) {
      find("machine").replaceChildren(figure(say("state"), say("stateAway"), "", "away"));
      find("queue").hidden = true;
      return;
    }
    const { queue, memory } = load;
    const busy = queue.running > 0;
    const processor = load.load_average[0];
    find("machine").replaceChildren(
      figure(say("state"), say(busy ? "stateBusy" : "stateIdle"), "", busy ? "busy" : "idle"),
      figure(say("queue"), say("queueCount", queue), say("queueLimit", queue)),
      figure(say("processor"), say("processorLoad", { load: new Intl.NumberFormat(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(processor) }),
        say("cores", { n: load.cores }), null, processor / load.cores),
      figure(say("memory"), say("memoryUsed", { used: number.format(memory.resident_mb) }),
        memory.limit_mb ? say("memoryLimit", { limit: number.format(memory.limit_mb) }) : "", null,
        memory.limit_mb && memory.resident_mb / memory.limit_mb),
      figure(say("model"), load.model ?? "–", load.precision ?? ""));
    find("queue").replaceChildren(...this.jobs.slice(0, 4).map((job) => this.entry(job)));
    find("queue").hidden = this.jobs.length === 0;
  }

  entry(job) {
    const asked = (job.slots ?? []).filter((slot) => !["unknown", "no_audio", "skipped"].includes(slot.state));
    const done = asked.filter((slot) => !["queued", "transcribing"].includes(slot.state)).length;
    const now = job.slots?.find((slot) => slot.state === "transcribing");
    const words = [say(job.state === "running" ? "jobRunning" : "jobQueued")];
    if (asked.length > 0) words.push(say("jobSlots", { done, total: asked.length }));
    if (now) words.push(clock(now.time_block));
    return element("li", {},
      element("button", {
        type: "button", class: "quiet", onclick: () => this.open(job.device_id, job.date),
        title: say("openJob", { device: job.device_id, date: job.date }),
      }, element("strong", {}, job.device_id), ` ${job.date} `, element("span", { class: "small" }, words.join(" · "))));
  }
}

/** One figure with its name; `share`, 0…1, draws a bar below it. */
function figure(name, value, detail, mark, share) {
  const meter = element("span", { class: "meter", "aria-hidden": "true" }, element("span", {}));
  if (share) meter.firstChild.style.setProperty("--share", Math.min(1, share));
  return element("div", { class: mark ? `figure ${mark}` : "figure" },
    element("dt", {}, name),
    element("dd", {}, element("span", { class: "value" }, value), detail ? element("span", { class: "detail" }, detail) : null,
      share ? meter : null));
}
