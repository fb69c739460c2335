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
  const many = (part.max_values ?? 1) > 1;
  const label = part.placeholder ?? "Choose";
  const select = options(part, names, label, many);
  select.dataset.customId = part.custom_id;
  select.disabled = Boolean(part.disabled);
  select.setAttribute("aria-label", label);
  const send = () => {
    const values = chosen(select);
    if (values.length < (part.min_values ?? 1)) return;
    use(select, "choose", { message: message.id, custom_id: part.custom_id, values }).then(() => many || select.form?.reset());
  };
  if (!many) {
    select.addEventListener("change", send);
    return make("form", { class: "menu" }, select);
  }
  const summary = make("summary", {}, label);
  return make("details", { class: "menu" }, summary, select, make("button", { type: "button", class: "button primary", click: send }, "Choose"));
}

/** A native menu with the options of the component, or with all users, roles or channels. */
export function options(part, names, label, many) {
  const sorts = SORTS[part.type];
  const known = sorts ? sorts.flatMap((sort) => Object.entries(names[sort]).map(([value, name]) => ({ value, label: name }))) : part.options;
  const preset = new Set((part.default_values ?? []).map((value) => value.id));
  const select = make("select", { multiple: many, size: many ? Math.min(known.length, 8) : null });
  if (!many) select.append(make("option", { value: "" }, label));
  for (const option of known) {
    const words = option.description ? `${option.label} · ${option.description}` : option.label;
    const shown = make("option", { value: option.value }, [option.emoji?.name, words].filter(Boolean).join(" "));
    shown.defaultSelected = Boolean(option.default) || preset.has(option.value);
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
