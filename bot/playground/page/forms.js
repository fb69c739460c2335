// Modals: a dialog with the fields that the bot asks for.

import { $, make, toast } from "./dom.js";
import { chosen, options } from "./components.js";
import { act } from "./live.js";

const ROW = 1;
const TEXT = 4;
const PLAIN = 10;
const LABEL = 18;
const PARAGRAPH = 2;

export function open(shown, names) {
  const fields = shown.components.map((component) => field(component, names));
  const send = (event) => {
    event.preventDefault();
    submit(shown.form, fields);
  };
  const close = () => $("form").close();
  $("form").replaceChildren(make("form", { submit: send },
    make("h2", { id: "form-title" }, shown.title),
    fields.map((one) => one.element),
    make("div", { class: "row end" },
      make("button", { type: "button", class: "button secondary", click: close }, "Cancel"),
      make("button", { type: "submit", class: "button primary" }, "Submit"))));
  $("form").showModal();
}

async function submit(form, fields) {
  const values = Object.fromEntries(fields.filter((one) => one.name).map((one) => [one.name, one.value()]));
  try {
    await act("submit", { form, values });
    $("form").close();
  } catch (refusal) {
    toast(refusal.message);
  }
}

/** `{element, name, value()}` of a component; a text alone has no name. */
function field(component, names) {
  if (component.type === PLAIN) return { element: make("p", {}, component.content) };
  const part = component.type === LABEL ? component.component : component.type === ROW ? component.components[0] : component;
  const label = component.label ?? part.label ?? part.placeholder ?? part.custom_id;
  const control = part.type === TEXT ? text(part) : menu(part, names);
  control.dataset.customId = part.custom_id;
  control.required = part.required ?? true;
  const hint = component.description && make("span", { class: "small" }, component.description);
  return {
    element: make("label", { class: "field" }, make("span", {}, label, control.required ? " *" : ""), hint, control),
    name: part.custom_id,
    value: () => (part.type === TEXT ? control.value : chosen(control)),
  };
}

function text(part) {
  const bounds = { minlength: part.min_length, maxlength: part.max_length, placeholder: part.placeholder };
  const control = make(part.style === PARAGRAPH ? "textarea" : "input", { ...bounds, autocomplete: "off" });
  control.value = part.value ?? "";
  return control;
}

const menu = (part, names) => options(part, names, part.placeholder ?? "Choose", (part.max_values ?? 1) > 1);
