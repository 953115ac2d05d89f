/** Dates are the recorder's own: texts such as `2025-07-16`, computed in UTC so that no clock change touches them. */

const parts = (date) => date.split("-").map(Number);
const utc = (date) => { const [year, month, day = 1] = parts(date); return new Date(Date.UTC(year, month - 1, day)); };
const text = (moment) => moment.toISOString().slice(0, 10);

export const isDate = (value) => /^\d{4}-\d{2}-\d{2}$/.test(value ?? "") && text(utc(value)) === value;

export function today() {
  const now = new Date();
  return text(new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())));
}

export function addDays(date, days) {
  const moment = utc(date);
  moment.setUTCDate(moment.getUTCDate() + days);
  return text(moment);
}

/** The same day of another month, or that month's last day. */
export function addMonths(date, months) {
  const [year, month, day] = parts(date);
  const lastDay = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return text(new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))));
}

export const monthOf = (date) => date.slice(0, 7);

/** 0 is Sunday. */
export const weekday = (date) => utc(date).getUTCDay();

export function written(date, locale, options) {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(utc(date));
}

/** 0 is Sunday: where weeks begin for readers there. */
export function firstWeekday(tag) {
  const locale = new Intl.Locale(tag);
  const week = locale.getWeekInfo?.() ?? locale.weekInfo;
  return (week?.firstDay ?? 7) % 7;
}

/** `07-30` → `07:30`, and the end of that half hour. */
export const clock = (block) => block.replace("-", ":");
export function clockEnd(block) {
  const minutes = Number(block.slice(0, 2)) * 60 + Number(block.slice(3)) + 30;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Seconds within a recording, as `3:07`. */
export function minutes(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
