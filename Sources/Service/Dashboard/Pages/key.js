import { element, find } from "./dom.js";
import { say } from "./words.js";

let asking = null;

/** Asks for the API key, once however many requests want it; `null` when the person would rather not. */
export function askForKey({ refused }) {
  asking ??= ask(refused).finally(() => { asking = null; });
  return asking;
}

function ask(refused) {
  const dialog = find("key");
  const input = element("input", {
    id: "key-value", type: "password", required: true, autocomplete: "off", spellcheck: "false",
    "aria-describedby": refused ? "key-refused key-about" : "key-about", "aria-invalid": refused ? "true" : null,
  });
  const form = element("form", { method: "dialog", class: "key" },
    element("h2", { id: "key-title" }, say("keyTitle")),
    refused ? element("p", { id: "key-refused", class: "notice failed", role: "alert" }, say("keyRefused")) : null,
    element("label", { for: "key-value" }, say("keyLabel")),
    input,
    element("p", { id: "key-about", class: "small" }, say("keyAbout")),
    element("div", { class: "actions" },
      element("button", { type: "submit", class: "primary", value: "use" }, say("keyUse")),
      element("button", { type: "button", onclick: () => dialog.close("") }, say("keyLater"))));
  dialog.replaceChildren(form);
  dialog.returnValue = "";
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const value = dialog.returnValue === "use" ? input.value.trim() : "";
      dialog.replaceChildren();
      resolve(value || null);
    }, { once: true });
    dialog.showModal();
    input.focus();
  });
}
