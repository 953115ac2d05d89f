/**
 * An element with attributes, listeners (`onclick: f`) and children. Strings become text nodes, never markup.
 * An attribute that is `null`, `undefined` or `false` is left out; `true` stands without a value.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const find = (id) => document.getElementById(id);

/** Sets or removes an attribute as `element` does. */
export function set(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

const drawn = new WeakMap();

/**
 * Whether `value` differs from what the node was last drawn from. What has not changed is left alone, and with it focus,
 * selection and animations.
 */
export function changed(node, value) {
  const text = JSON.stringify(value);
  if (drawn.get(node) === text) return false;
  drawn.set(node, text);
  return true;
}

/** Says `text` to screen readers, once they have finished what they are saying. */
export function announce(text) {
  find("announcer").textContent = text;
}
