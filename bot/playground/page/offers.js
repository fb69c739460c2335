// The list above the entry: commands, or choices for what is being typed. Keys work from the field that it belongs to.

import { $, make } from "./dom.js";

let field = null;
let current = [];
let active = 0;
let take = null;

/** Offer [{title, about}] for a field; `chosen(offer)` is called for the one that is taken. Where nothing was typed yet,
 * none is marked, and Enter is not for the list. */
export function offer(owner, offers, chosen) {
  field = owner;
  current = offers;
  take = chosen;
  active = owner.value ? 0 : -1;
  $("offers").replaceChildren(...offers.map(row));
  $("offers").hidden = offers.length === 0;
  field.setAttribute("aria-expanded", String(offers.length > 0));
  mark();
}

export function close() {
  if (!field) return;
  $("offers").hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
  current = [];
}

export const isOpen = () => current.length > 0;

/** Whether a key was for the list. */
export function key(event) {
  if (!isOpen()) return false;
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  const enters = event.key === "Enter" || event.key === "Tab";
  if (enters && active < 0) {
    close();
    return false;
  }
  if (event.key in steps) move(steps[event.key]);
  else if (enters) choose(active);
  else if (event.key === "Escape") close();
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

function row(one, index) {
  const press = (event) => event.preventDefault(); // the field keeps the focus
  return make("div", { id: `offer-${index}`, role: "option", mousedown: press, click: () => choose(index), data: one.data ?? {} },
    make("strong", {}, one.title), one.about && make("span", {}, one.about));
}

function move(step) {
  active = active < 0 && step < 0 ? current.length - 1 : (active + step + current.length) % current.length;
  mark();
}

function mark() {
  [...$("offers").children].forEach((option, index) => option.setAttribute("aria-selected", String(index === active)));
  $("offers").children[active]?.scrollIntoView({ block: "nearest" });
  if (active < 0) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", `offer-${active}`);
}

function choose(index) {
  const one = current[index];
  close();
  take(one);
}
