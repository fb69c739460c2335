// A field for each kind of option. Types: Discord's API reference, "Application Command Option Type".

import { make } from "./dom.js";
import { pick } from "./files.js";
import { act } from "./live.js";
import { close, key, offer } from "./offers.js";

const INTEGER = 4;
const BOOLEAN = 5;
const SORTS = { 6: "users", 7: "channels", 8: "roles" };
const NUMBER = 10;
export const FILE = 11;
const PAUSE_MS = 150;

/** `{option, element, control, value(), fill(text)}`, and of files `{take(file), free(), sent()}`; value() is undefined
 * where nothing is filled in. */
export function field(option, context) {
  const made = maker(option)(option, context);
  const label = make("label", { class: "option", title: option.about, data: { option: option.name } },
    make("span", {}, option.title, option.required ? " *" : ""), made.control);
  return { option, element: label, fill: (text) => { made.control.value = text; }, ...made };
}

function maker(option) {
  if (option.type === FILE) return file;
  if (option.choices.length || option.type === BOOLEAN || option.type in SORTS) return menu;
  if (counts(option) && !option.autocomplete) return numeric;
  return text;
}

const counts = (option) => option.type === INTEGER || option.type === NUMBER;

function menu(option, { scene }) {
  const things = option.type in SORTS ? Object.entries(scene.names.here[SORTS[option.type]]) : [["true", "yes"], ["false", "no"]];
  const choices = option.choices.length ? option.choices : things.map(([value, title]) => ({ value, title }));
  const control = make("select", { required: option.required },
    make("option", { value: "" }, "…"), choices.map((choice) => make("option", { value: String(choice.value) }, choice.title)));
  const value = () => {
    const chosen = choices.find((choice) => String(choice.value) === control.value)?.value;
    return option.type === BOOLEAN && chosen !== undefined ? chosen === "true" : chosen;
  };
  const fill = (words) => {
    const same = choices.find((choice) => [choice.title, String(choice.value)].some((one) => one.toLowerCase() === words.toLowerCase()));
    if (same) control.value = String(same.value);
  };
  return { control, value, fill };
}

function numeric(option) {
  const step = option.type === INTEGER ? 1 : "any";
  const control = make("input", { type: "number", step, min: option.min_value, max: option.max_value, required: option.required });
  return { control, value: () => (control.value === "" ? undefined : Number(control.value)) };
}

function text(option, context) {
  const bounds = { minlength: option.min_length, maxlength: option.max_length, required: option.required };
  const control = make("input", { autocomplete: "off", spellcheck: "false", size: 14, ...bounds });
  let exact = null; // the value behind a choice's words, as long as these stand there
  const typed = () => (counts(option) && Number.isFinite(Number(control.value)) ? Number(control.value) : control.value);
  const value = () => {
    if (control.value === "") return undefined;
    return control.value === exact?.name ? exact.value : typed();
  };
  if (option.autocomplete) complete(option, context, control, (choice) => { exact = choice; });
  return { control, value };
}

/** Ask for choices when typing pauses; an answer that is late for what stands there now is dropped. */
function complete(option, context, control, chosen) {
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    const others = context.values(option.name);
    const choices = await act("type", { name: context.command.name, focused: option.name, text: control.value, options: others }).catch(() => []);
    if (mine !== asked || document.activeElement !== control) return;
    const offers = (choices ?? []).map((choice) => ({ title: choice.name, choice }));
    offer(control, offers, ({ choice }) => {
      control.value = choice.name;
      chosen(choice);
      context.next(control);
    });
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  };
  control.setAttribute("role", "combobox");
  control.setAttribute("aria-controls", "offers");
  control.setAttribute("aria-expanded", "false");
  control.addEventListener("input", later);
  control.addEventListener("focus", later);
  control.addEventListener("blur", () => {
    clearTimeout(timer);
    asked += 1;
    close();
  });
  control.addEventListener("keydown", key);
}

function file(option, { send }) {
  const control = make("button", { type: "button", class: "button secondary", "aria-required": String(option.required) }, "Choose a file …");
  let taken = 0;
  let upload;
  let sending = Promise.resolve();
  const receive = async (chosen) => {
    const mine = ++taken;
    upload = undefined;
    control.textContent = `${chosen.name} …`;
    const id = await send(chosen);
    if (mine !== taken) return; // another file was chosen meanwhile
    upload = id;
    control.textContent = id ? chosen.name : "Choose a file …";
  };
  const take = (chosen) => (sending = receive(chosen));
  control.addEventListener("click", () => pick(take));
  return { control, value: () => upload, free: () => !taken, take, sent: () => sending };
}
