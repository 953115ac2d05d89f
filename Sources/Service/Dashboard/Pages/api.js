import { askForKey } from "./key.js";

/** The service's root, also behind a proxy's prefix: this file lies in `dashboard/` below it. */
const root = new URL("..", import.meta.url);

/** What went wrong: `kind` is one of `key`, `keyless`, `network`, `rate`, `other`. */
export class ServiceError extends Error {
  constructor(kind, status = 0, detail = "") {
    super(detail);
    this.kind = kind;
    this.status = status;
    this.detail = detail;
  }
}

const key = () => sessionStorage.getItem("apiKey");

/** One request; asks for a key and tries again when the service wants one. */
async function answer(method, path, { body, headers = {}, signal } = {}) {
  for (;;) {
    const used = key();
    let response;
    try {
      response = await fetch(new URL(path, root), {
        method, signal, cache: "no-store", body: body && JSON.stringify(body),
        headers: {
          Accept: "application/json", ...(body && { "Content-Type": "application/json" }),
          ...(used && { Authorization: `Bearer ${used}` }), ...headers,
        },
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new ServiceError("network");
    }
    if (response.ok) return response;
    // Another request may have got a key in the meantime. A service without keys takes none.
    if (response.status === 401 && !isKeyless(response) && ((key() && key() !== used) || await newKey(used))) continue;
    throw await failure(response);
  }
}

/** The service has no keys yet, and shows people's words on its own machine alone. */
const isKeyless = (response) => response.headers.get("WWW-Authenticate")?.includes("no API keys are set") ?? false;

async function newKey(used) {
  const entered = await askForKey({ refused: Boolean(used) });
  if (entered) {
    sessionStorage.setItem("apiKey", entered);
    dispatchEvent(new Event("newkey"));
  }
  return Boolean(entered);
}

async function failure(response) {
  const body = await response.json().catch(() => ({}));
  const detail = typeof body.message === "string" ? body.message : "";
  const { status } = response;
  if (status === 401) return new ServiceError(isKeyless(response) ? "keyless" : "key", status, detail);
  if (status === 429) return new ServiceError("rate", status, detail);
  // A proxy's answer, not the service's.
  if ([502, 503, 504].includes(status) && detail === "") return new ServiceError("network", status);
  return new ServiceError("other", status, detail);
}

const path = (...steps) => steps.map(encodeURIComponent).join("/");
const json = async (...request) => (await answer(...request)).json();

export const machine = (signal) => json("GET", "load", { signal });
export const devices = (signal) => json("GET", "devices", { signal });
/** The jobs that have not ended, in the order of the queue. */
export async function activeJobs() {
  const [running, queued] = await Promise.all([json("GET", "jobs?state=running"), json("GET", "jobs?state=queued")]);
  const byPlace = (one, other) => (one.position ?? 0) - (other.position ?? 0);
  return [...running.jobs, ...queued.jobs.sort(byPlace)];
}
/** `checkAudio` also finds out which recordings have changed, at one call to the vault each. */
export const day = (device, date, { checkAudio, signal }) =>
  json("GET", path("devices", device, "days", date) + (checkAudio ? "?check_audio=true" : ""), { signal });
export const month = (device, month, signal) => json("GET", path("devices", device, "months", month), { signal });
export const job = (id, signal) => json("GET", path("jobs", id), { signal });
export const cancel = (id) => json("DELETE", path("jobs", id));

/** Queues the day, or some of its slots whether they have text or not; gives the job. */
export function run(device, date, blocks) {
  const body = { device_id: device, date, ...(blocks && { time_blocks: blocks, force: true }) };
  return json("POST", "fetch-and-transcribe", { body, headers: { Prefer: "respond-async" } });
}

/** A job's events after `lastID`, as `{ id, name, data }`, until the service ends the stream; `over` when none will come. */
export async function* events(id, lastID, signal) {
  const headers = { Accept: "text/event-stream", ...(lastID && { "Last-Event-ID": lastID }) };
  const response = await answer("GET", `${path("jobs", id)}/events`, { headers, signal });
  if (response.status === 204) return yield { id: lastID, name: "over", data: {} };
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const chunk = await reader.read();
      if (chunk.done) return;
      const blocks = (rest + chunk.value).split(/\r?\n\r?\n/);
      rest = blocks.pop();
      for (const block of blocks) {
        const event = parsed(block);
        if (event) yield event;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** `null` for comments, which only keep the connection open. */
function parsed(block) {
  const event = { id: null, name: "message", data: "" };
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = line.match(/^(\w+): ?(.*)$/) ?? [];
    if (field === "id") event.id = value;
    if (field === "event") event.name = value;
    if (field === "data") event.data += value;
  }
  return event.data === "" ? null : { ...event, data: JSON.parse(event.data) };
}
