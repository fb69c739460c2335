// The messages of a place. One that changes keeps the parts that did not: a player goes on playing.

import { rows } from "./components.js";
import { $, initial, make, toast } from "./dom.js";
import { attachment, embed } from "./embeds.js";
import { act } from "./live.js";
import { markdown } from "./markdown.js";

const EPHEMERAL = 64;
const THINKING = 128;
const DIGITS = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣", "🔟"];
const NEAR_END_PX = 120;

const shown = new Map();
let following = true; // whether the reader is at the end, and wants to stay there
let before = 0; // where the messages were scrolled to

/** Wire what stands still. */
export function begin() {
  $("newer").addEventListener("click", toEnd);
  $("scroll").addEventListener("scroll", scrolled);
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(null));
  const keeper = new ResizeObserver(() => following && toEnd());
  for (const id of ["log", "scroll"]) keeper.observe($(id));
}

/** Those of messages and reactions, but for one that somebody is in. */
function closeMenus(inside) {
  for (const menu of document.querySelectorAll(".tools[open], .more-reactions[open]")) {
    if (menu.contains(inside)) continue;
    const focused = menu.contains(document.activeElement);
    menu.removeAttribute("open");
    if (focused && !inside) menu.querySelector("summary").focus();
  }
}

/** For those of another place, or of this one anew; `arrived` says when they are there. */
export function clear() {
  shown.clear();
  $("log").setAttribute("aria-busy", "true");
  $("log").replaceChildren();
  following = true;
}

export const arrived = () => $("log").removeAttribute("aria-busy");

/** Messages that are new or changed. `scene` has the names and menus. */
export function show(messages, scene) {
  const fresh = messages.some((message) => !shown.has(message.id));
  for (const message of messages) place(message, scene);
  if (following) toEnd();
  else if (fresh) $("newer").hidden = false;
}

export function remove(ids) {
  for (const id of ids) {
    shown.get(id)?.element.remove();
    shown.delete(id);
  }
}

/** Only a reader goes up; what grows under one leaves the place where it is. */
function scrolled() {
  const now = $("scroll").scrollTop;
  if (atEnd()) following = true;
  else if (now < before) following = false;
  before = now;
  if (following) $("newer").hidden = true;
}

function atEnd() {
  const box = $("scroll");
  return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
}

/** Show one of the messages. False where it is not here. */
export function jump(id) {
  const element = shown.get(id)?.element;
  if (!element) return false;
  following = false;
  element.tabIndex = -1;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
  return true;
}

/** To the latest message, and to those that come. */
export function toEnd() {
  following = true;
  $("scroll").scrollTop = $("scroll").scrollHeight;
  $("newer").hidden = true;
}

function place(message, scene) {
  const known = shown.get(message.id);
  const parts = known?.parts ?? new Map();
  const element = known?.element ?? make("article", { data: { messageId: message.id } });
  if (!known) {
    shown.set(message.id, { element, parts });
    const next = [...$("log").children].find((other) => BigInt(other.dataset.messageId) > BigInt(message.id));
    $("log").insertBefore(element, next ?? null);
  }
  element.className = message.flags & EPHEMERAL ? "message ephemeral" : "message";
  renew(element, parts, pieces(message, scene));
}

/** [key, what it is made of, how it is made] of each part, in order. */
function pieces(message, scene) {
  const thinking = Boolean(message.flags & THINKING);
  const { names } = scene;
  return [
    message.asked && ["asked", message.asked, () => asked(message.asked)],
    ["head", [message.author, message.edited_timestamp, scene.menus], () => head(message, scene)],
    thinking && ["thinking", true, () => thinks(message.author.username)],
    message.content && !thinking && ["content", [message.content, names], () => make("div", { class: "text" }, markdown(message.content, names))],
    ...message.embeds.map((data, index) => [`embed ${index}`, [data, names], () => embed(data, names)]),
    ...message.attachments.map((file) => [`file ${file.id}`, file, () => attachment(file)]),
    message.components?.length && ["components", [message.components, names], () => make("div", { class: "rows" }, rows(message, names))],
    !(message.flags & (EPHEMERAL | THINKING)) && ["reactions", message.reactions ?? [], () => reactions(message)],
    message.flags & EPHEMERAL && ["foot", true, () => dismissal(message)],
  ].filter(Boolean);
}

/** Make anew what changed, leave the rest where it is. */
function renew(element, parts, wanted) {
  const focus = document.activeElement?.dataset;
  const keys = new Set(wanted.map(([key]) => key));
  for (const [key, part] of parts) {
    if (!keys.has(key)) {
      part.element.remove();
      parts.delete(key);
    }
  }
  wanted.forEach(([key, stuff, build], index) => {
    const print = JSON.stringify(stuff);
    const old = parts.get(key);
    if (old?.print === print) return;
    const fresh = build();
    if (old) old.element.replaceWith(fresh);
    else element.insertBefore(fresh, element.children[index] ?? null);
    parts.set(key, { element: fresh, print });
  });
  refocus(element, focus);
}

/** A button that was made anew while it had the focus has it still. */
function refocus(element, focus) {
  if (!focus || document.activeElement !== document.body) return;
  const same = [...element.querySelectorAll("button, select")].find((one) =>
    (focus.emoji && one.dataset.emoji === focus.emoji) || (focus.customId && one.dataset.customId === focus.customId));
  same?.focus({ preventScroll: true });
}

const asked = (by) => make("div", { class: "asked" }, make("strong", {}, by.by), " used ", make("code", {}, by.text));

function head(message, scene) {
  const { author } = message;
  const date = new Date(message.timestamp);
  const clock = date.toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hour12: false });
  return make("div", { class: "head" },
    make("span", { class: `face${author.bot ? " bot" : ""}`, "aria-hidden": "true", data: { hue: String(Number(BigInt(author.id) % 8n)) } }, author.bot ? "♫" : initial(author.username)),
    make("strong", {}, author.username), author.bot && make("span", { class: "tag" }, "bot"),
    make("time", { datetime: message.timestamp, title: date.toLocaleString("en") }, clock),
    message.edited_timestamp && !message.flags && make("span", { class: "small" }, "edited"),
    tools(message, scene));
}

/** What may be done with a message: its menu's commands, copying, deleting. */
function tools(message, scene) {
  const doing = (deed, more) => run(deed, { message: message.id, ...more });
  const ask = (menu) => {
    toEnd(); // where the answer will be
    doing("menu", { name: menu.name });
  };
  const apps = scene.menus.map((menu) => make("button", { type: "button", click: () => ask(menu) }, menu.title));
  const copy = () => navigator.clipboard?.writeText(message.content || (message.embeds[0]?.title ?? ""));
  return make("details", { class: "tools", toggle: reveal },
    make("summary", { "aria-label": "More about this message", title: "More" }, "⋯"),
    make("div", { click: (event) => event.currentTarget.parentElement.removeAttribute("open") }, apps,
      make("button", { type: "button", click: copy }, "Copy the text"),
      make("button", { type: "button", class: "danger", click: () => doing("delete") }, "Delete")));
}

/** What opens below the last message is in sight. */
const reveal = (event) => event.target.open && event.target.lastElementChild.scrollIntoView({ block: "nearest" });

const thinks = (name) => make("div", { class: "thinking" }, `${name} is thinking`, make("span", { class: "dots", "aria-hidden": "true" }, "…"));

function reactions(message) {
  const given = (message.reactions ?? []).map((reaction) => toggle(message, reaction.emoji.name, reaction.count, reaction.me));
  const add = DIGITS.filter((emoji) => !message.reactions?.some((reaction) => reaction.emoji.name === emoji));
  const more = add.length > 0 && make("details", { class: "more-reactions", toggle: reveal },
    make("summary", { "aria-label": "Add a reaction", title: "Add a reaction" }, "☺"),
    make("div", {}, add.map((emoji) => toggle(message, emoji, 0, false))));
  return make("div", { class: given.length ? "reactions" : "reactions none" }, given, more);
}

function toggle(message, emoji, count, mine) {
  const change = () => run(mine ? "unreact" : "react", { message: message.id, emoji });
  const label = `${emoji}, ${count} ${count === 1 ? "reaction" : "reactions"}`;
  const about = { type: "button", class: "reaction", "aria-pressed": String(mine), "aria-label": label, data: { emoji } };
  return make("button", { ...about, click: change }, emoji, count > 0 && make("span", { class: "count" }, String(count)));
}

function dismissal(message) {
  return make("div", { class: "small" }, "Only you can see this · ",
    make("button", { type: "button", class: "plain", click: () => run("delete", { message: message.id }) }, "Dismiss"));
}

const run = (deed, more) => act(deed, more).catch((refusal) => toast(refusal.message));
