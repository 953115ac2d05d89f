import { element } from "./dom.js";
import { say } from "./words.js";

/** An error in words, with what can be done about it. */
export function errorNotice(error, retry) {
  const known = ["key", "keyless", "network", "rate"].includes(error.kind);
  const text = known ? say(`error_${error.kind}`) : say("error_other", { status: error.status ?? 0, detail: error.detail ?? error.message });
  return element("div", { class: "notice failed", role: "alert" },
    element("p", {}, text),
    retry && element("button", { type: "button", onclick: retry }, say(error.kind === "key" ? "enterKey" : "tryAgain")));
}

export const notice = (text, kind = "plain") => element("p", { class: `notice ${kind}` }, text);
