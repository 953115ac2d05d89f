const namespace = "http://www.w3.org/2000/svg";

/** Outlines in a box of 16 × 16, one shape for each state, so that color is never the only difference. */
const outlines = {
  transcribed: "M3 4.5h10M3 8h10M3 11.5h6",
  silent: "M2.5 8h2M7 8h2M11.5 8h2",
  no_audio: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M4.2 11.8l7.6-7.6",
  unknown: "M5.8 6a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M8 12.3v.01",
  queued: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5.2V8l2 1.5",
  transcribing: "M3 6.5v3M6.3 4v8M9.7 5.5v5M13 7v2",
  failed: "M8 2.5l6 11H2zM8 6.8v3M8 11.7v.01",
  saved_later: "M3 10v3h10v-3M8 10.5V3M5.2 5.8L8 3l2.8 2.8",
  audio_changed: "M12.8 6.5A5 5 0 1 0 13 9M13 3.2v3.5H9.5",
  previous: "M10 3.5L5.5 8l4.5 4.5",
  next: "M6 3.5L10.5 8L6 12.5",
  close: "M4 4l8 8M12 4l-8 8",
};

export function icon(name) {
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon ${name}`);
  svg.setAttribute("aria-hidden", "true");
  // Bars move one by one while a slot is being transcribed; everything else is one path.
  const parts = name === "transcribing" ? outlines[name].split(/(?=M)/) : [outlines[name]];
  for (const part of parts) {
    const path = document.createElementNS(namespace, "path");
    path.setAttribute("d", part);
    svg.append(path);
  }
  return svg;
}
