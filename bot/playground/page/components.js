// Buttons and menus under messages. Types and styles: Discord's API reference, "Component Reference".

import { link, make, toast } from "./dom.js";
import { act } from "./live.js";

const ROW = 1;
const BUTTON = 2;
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };
export const SORTS = { 5: ["users"], 6: ["roles"], 7: ["users", "roles"], 8: ["channels"] };

export function rows(message, names) {
  return (message.components ?? []).filter((row) => row.type === ROW).map((row) =>
    make("div", { class: "row" }, row.components.map((part) => (part.type === BUTTON ? button(message, part) : menu(message, part, names)))));
}

function button(message, part) {
  const words = [part.emoji?.name && make("span", { "aria-hidden": "true" }, part.emoji.name), part.label ?? ""];
  if (part.url) return link(part.url, { class: "button link" }, words);
  const press = (event) => use(event.currentTarget, "press", { message: message.id, custom_id: part.custom_id });
  const about = { type: "button", class: `button ${STYLES[part.style]}`, disabled: part.disabled, data: { customId: part.custom_id } };
  return make("button", { ...about, "aria-label": part.label ? null : part.emoji?.name, click: press }, words);
}

function menu(message, part, names) {
  if ((part.max_values ?? 1) > 1) return several(message, part, names);
  const label = part.placeholder ?? "Choose";
  const select = options(part, names, label, false);
  select.dataset.customId = part.custom_id;
  select.disabled = Boolean(part.disabled);
  select.setAttribute("aria-label", label);
  const send = () => {
    const values = chosen(select);
    if (values.length < (part.min_values ?? 1)) return;
    use(select, "choose", { message: message.id, custom_id: part.custom_id, values }).then(() => select.form?.reset());
  };
  select.addEventListener("change", send);
  return make("form", { class: "menu" }, select);
}

/** A menu in which more than one may be chosen: boxes to be ticked, and a button that sends them. */
function several(message, part, names) {
  const label = part.placeholder ?? "Choose";
  const boxes = choices(part, names).map(({ value, words, preset }) => ({ words, box: make("input", { type: "checkbox", value, checked: preset }) }));
  const send = (event) => {
    const values = boxes.filter(({ box }) => box.checked).map(({ box }) => box.value);
    use(event.currentTarget, "choose", { message: message.id, custom_id: part.custom_id, values });
  };
  return make("details", { class: "menu" }, make("summary", {}, label),
    make("div", { class: "boxes", role: "group", "aria-label": label }, boxes.map(({ box, words }) => make("label", {}, box, words))),
    make("button", { type: "button", class: "button primary", data: { customId: part.custom_id }, click: send }, "Choose"));
}

/** What a menu offers: its own options, or the users, roles or channels of this place. */
function choices(part, names) {
  const preset = new Set((part.default_values ?? []).map((value) => value.id));
  const things = (SORTS[part.type] ?? []).flatMap((sort) => Object.entries(names.here[sort]));
  const known = part.options ?? things.map(([value, label]) => ({ value, label }));
  return known.map(({ value, label, description, emoji, ...option }) => ({
    value,
    words: [emoji?.name, description ? `${label} · ${description}` : label].filter(Boolean).join(" "),
    preset: Boolean(option.default) || preset.has(value),
  }));
}

/** The same as a native menu. */
export function options(part, names, label, many) {
  const known = choices(part, names);
  const select = make("select", { multiple: many, size: many ? Math.min(known.length, 8) : null });
  if (!many) select.append(make("option", { value: "" }, label));
  for (const { value, words, preset } of known) {
    const shown = make("option", { value }, words);
    shown.defaultSelected = preset;
    select.append(shown);
  }
  return select;
}

export const chosen = (select) => [...select.selectedOptions].map((option) => option.value).filter(Boolean);

async function use(control, deed, more) {
  control.setAttribute("aria-busy", "true");
  try {
    await act(deed, more);
  } catch (refusal) {
    toast(refusal.message);
  } finally {
    control.removeAttribute("aria-busy");
  }
}
