// The line below the messages: words, or a command with its options.

import { $, make, toast } from "./dom.js";
import { FILE, field } from "./fields.js";
import { dropped, pick, upload } from "./files.js";
import { act } from "./live.js";
import { toEnd } from "./messages.js";
import { close, isOpen, key, offer } from "./offers.js";

const USUAL = 3; // options that stand open where a command needs none

let scene = null;
let command = null;
let fields = [];

/** Wire what stands still. */
export function begin() {
  $("entry").addEventListener("input", typed);
  $("entry").addEventListener("keydown", key);
  $("entry").addEventListener("blur", close);
  $("line").addEventListener("submit", submitted);
  $("line").addEventListener("keydown", escaped);
  $("attach").addEventListener("click", () => pick((file) => received([file])));
  dropped(received);
  document.addEventListener("click", mentioned);
}

/** What may be asked here changed; a command that is being filled in stays, if it is still offered. */
export function use(news) {
  scene = news;
  const own = command && scene.commands.find((one) => one.name === command.name);
  if (command && !own) leave();
  if (own) command = own;
}

// --- words

function typed() {
  const text = $("entry").value;
  if (!text.startsWith("/")) return close();
  for (const one of scene.commands) {
    const name = [one.name, one.title].find((words) => text.startsWith(`/${words} `));
    if (name) return begun(one, text.slice(name.length + 2));
  }
  const asked = text.slice(1).trim().toLowerCase();
  const fits = (one) => `${one.name} ${one.title}`.toLowerCase().includes(asked);
  const first = (one) => (one.title.toLowerCase().startsWith(asked) ? 0 : 1);
  const found = scene.commands.filter(fits).sort((a, b) => first(a) - first(b));
  return offer($("entry"), found.map(shown), (one) => begun(one.command, ""));
}

const find = (name) => scene.commands.find((one) => one.name === name || one.title === name);
const shown = (one) => ({ title: `/${one.title}`, about: one.about, command: one, data: { command: one.name } });

// --- a command

function begun(chosen, text) {
  const written = pairs(chosen, text);
  const needed = chosen.options.some((option) => option.required);
  const usual = needed ? [] : chosen.options.slice(0, USUAL);
  const open = chosen.options.filter((option) => option.required || usual.includes(option) || option.name in written);
  fill(chosen, []);
  for (const option of open) add(option, written[option.name]);
  (fields.find((one) => one.value() === undefined)?.control ?? fields[0]?.control ?? $("send")).focus();
}

/** Show a command instead of words, with the fields that it has so far. */
function fill(chosen, known) {
  command = chosen;
  fields = known;
  $("entry").value = "";
  $("entry").hidden = true;
  $("command").hidden = false;
  draw();
}

/** `mode:dorian root:D` as {mode: "dorian", root: "D"}. */
function pairs(chosen, text) {
  const names = chosen.options.map((option) => option.name.replace(/\W/g, "\\$&"));
  if (!names.length) return {};
  const parts = text.split(new RegExp(`(?:^|\\s+)(${names.join("|")}):\\s*`));
  return Object.fromEntries(parts.slice(1).flatMap((name, index, all) => (index % 2 ? [] : [[name, all[index + 1].trim()]])));
}

function draw() {
  const rest = command.options.filter((option) => !fields.some((one) => one.option.name === option.name));
  $("command").replaceChildren(
    make("div", { class: "row named" }, make("strong", {}, `/${command.title}`), make("span", { class: "small" }, command.about),
      make("button", { type: "button", class: "leave", "aria-label": `Leave /${command.title}`, title: "Leave this command", click: leave }, "✕")),
    make("div", { class: "row", id: "fields" }, fields.map((one) => one.element)),
    rest.length ? make("div", { class: "row rest" }, make("span", { class: "small" }, "also:"), rest.map(chip)) : "");
}

const chip = (option) =>
  make("button", { type: "button", class: "chip", title: option.about, data: { option: option.name }, click: () => add(option).control.focus() }, `+ ${option.title}`);

function add(option, text) {
  const one = field(option, { scene, command, values, next, send: (file) => upload(file, scene.upload_limit_bytes) });
  if (text) one.fill(text);
  fields.push(one);
  draw();
  return one;
}

/** To the next field that is empty, or to the button that sends. */
function next(after) {
  const empty = fields.find((one) => one.control !== after && one.value() === undefined);
  (empty?.control ?? $("send")).focus();
}

function values(except) {
  const filled = fields.filter((one) => one.option.name !== except && one.option.type !== FILE && one.value() !== undefined);
  return Object.fromEntries(filled.map((one) => [one.option.name, one.value()]));
}

function leave() {
  command = null;
  fields = [];
  $("command").replaceChildren(); // what it requires is required no more
  $("command").hidden = true;
  $("entry").hidden = false;
  close();
  $("entry").focus();
}

function escaped(event) {
  if (event.key === "Escape" && command) leave();
}

// --- sending

async function submitted(event) {
  event.preventDefault();
  if (isOpen()) return;
  const written = { command, fields, text: $("entry").value };
  await Promise.all(fields.map((one) => one.sent?.()));
  if (command !== written.command) return; // it was left while its files were on their way
  const ask = command ? commandFilled() : { deed: "say", more: { text: written.text.trim() } };
  if (!ask || ask.more.text === "") return;
  $("line").setAttribute("aria-busy", "true");
  const sending = act(ask.deed, ask.more);
  if (command) leave();
  else $("entry").value = "";
  toEnd();
  await sending.catch((refusal) => refused(refusal, written));
  $("line").removeAttribute("aria-busy");
}

/** Say why, and put what was written back, unless something else is being written. */
function refused(refusal, written) {
  toast(refusal.message);
  if (command || $("entry").value) return;
  if (written.command && find(written.command.name)) fill(find(written.command.name), written.fields);
  else $("entry").value = written.text;
}

function commandFilled() {
  const missing = fields.find((one) => one.option.required && one.value() === undefined);
  if (missing) {
    toast(`${missing.option.title} is missing: ${missing.option.about}`);
    missing.control.focus();
    return null;
  }
  const filled = fields.filter((one) => one.value() !== undefined);
  return { deed: "slash", more: { name: command.name, options: Object.fromEntries(filled.map((one) => [one.option.name, one.value()])) } };
}

// --- files and commands from elsewhere

/** Files: into the options that wait for some, or into a command that takes them, or as a message. */
async function received(files) {
  if (!files.length) return;
  if (command && room()) {
    await taken(files);
    return;
  }
  if (command) leave();
  const takers = scene.commands.filter((one) => one.options.some((option) => option.type === FILE)).map(shown);
  const say = { title: "Send it as a message", about: files.map((file) => file.name).join(", "), say: true };
  $("entry").focus();
  offer($("entry"), [...takers, say], (one) => (one.say ? sent(files) : into(one.command, files)));
}

/** A file option of the command that is open, with nothing in it. */
function room() {
  const option = command.options.find((one) => one.type === FILE && !fields.some((known) => known.option.name === one.name));
  return fields.find((one) => one.free?.()) ?? (option && add(option));
}

/** As many as the command has room for. */
async function taken(files) {
  const [first, ...rest] = files;
  const place = first && room();
  if (first && !place) toast(`/${command.title} takes no further file.`);
  if (place) await Promise.all([place.take(first), taken(rest)]);
}

async function into(chosen, files) {
  begun(chosen, "");
  const taking = taken(files);
  next(null);
  await taking;
}

async function sent(files) {
  const ids = await Promise.all(files.map((file) => upload(file, scene.upload_limit_bytes)));
  const uploads = ids.filter(Boolean);
  if (uploads.length) await act("say", { text: "", uploads }).catch((refusal) => toast(refusal.message));
}

/** A command that a message mentions. */
function mentioned(event) {
  const name = event.target.closest?.("#log [data-command]")?.dataset.command;
  const found = name && find(name);
  if (found) begun(found, "");
}
