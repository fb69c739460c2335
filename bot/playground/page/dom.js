// Elements without markup in strings: whatever comes from the wire enters as text or as a checked attribute.

export const $ = (id) => document.getElementById(id);

/** make("button", {class: "danger", data: {emoji: "9️⃣"}, click: press}, "Text", child): functions become listeners. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) set(element, name, value);
  element.append(...children.flat().filter((child) => child || child === 0));
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") element.addEventListener(name, value);
  else if (name === "class") element.className = value;
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "value") element.value = value;
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** An address that may be opened: of the web, or of this page's own files. Others lead nowhere. */
export function safe(address) {
  const url = new URL(address, location.href);
  return ["http:", "https:"].includes(url.protocol) ? url.href : null;
}

/** The first letter of a name, whole: some are two units of JavaScript's strings. */
export const initial = (name) => [...name][0];

const MESSAGE = /^https:\/\/discord\.com\/channels\/(@me|\d+)\/(\d+)\/(\d+)$/;

/** A link: to a message, which this page shows itself, or into the web. Others lead nowhere. */
export function link(address, about, children) {
  const [, guild, channel, message] = MESSAGE.exec(address) ?? [];
  if (message) return make("a", { ...about, href: address, data: { guild, channel, message } }, children);
  const href = safe(address);
  return make("a", href ? { ...about, href, target: "_blank", rel: "noopener noreferrer" } : about, children);
}

export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A sentence that goes away by itself; long enough to be read. */
export function toast(text) {
  const note = make("div", { class: "toast", role: "alert" }, text);
  $("toasts").append(note);
  setTimeout(() => note.remove(), 4000 + 60 * text.length);
}
