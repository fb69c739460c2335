// The side: where one is, who one is, how the bot is.

import { $, initial, make, toast } from "./dom.js";
import { act } from "./live.js";

const SIGNS = { server: "#", direct: "@", elsewhere: "↗" };
const STATES = { online: "Modebot is online", starting: "Modebot is starting …", offline: "Modebot is offline" };

/** `go(person, place)` changes one of them. */
export function show(scene, go) {
  const { place, person } = document.activeElement?.dataset ?? {};
  $("places").replaceChildren(...scene.places.map((one) => placeOf(one, scene, go)));
  $("people").replaceChildren(...scene.people.map((one) => personOf(one, scene, go)));
  if (place) $("places").querySelector(`[data-place="${place}"]`)?.focus();
  if (person) $("people").querySelector('[aria-checked="true"]').focus();
  const here = scene.places.find((place) => place.id === scene.place);
  $("place").textContent = `${SIGNS[here.kind]} ${here.name}`;
  $("place-about").textContent = here.about;
}

function placeOf(place, scene, go) {
  const here = place.id === scene.place;
  const about = { type: "button", title: place.about, data: { place: place.id }, "aria-current": here ? "page" : null };
  return make("li", {}, make("button", { ...about, click: () => go(scene.person, place.id) },
    make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[place.kind]), place.name));
}

function personOf(person, scene, go) {
  const me = person.id === scene.person;
  const about = { type: "button", role: "radio", "aria-checked": String(me), tabindex: me ? 0 : -1, data: { person: person.id } };
  return make("li", { role: "presentation" }, make("button", { ...about, click: () => go(person.id, scene.place) },
    make("span", { class: "face", "aria-hidden": "true", data: { hue: String(Number(BigInt(person.id) % 8n)) } }, initial(person.name)),
    make("span", {}, person.name, make("span", { class: "small" }, person.about))));
}

export function bot(state) {
  $("bot").textContent = STATES[state];
  $("bot").dataset.state = state;
  $("restart").textContent = state === "offline" ? "Start the bot" : "Restart the bot";
  $("restart").disabled = state === "starting";
}

/** Wire what stands still. */
export function begin() {
  const refused = (refusal) => toast(refusal.message);
  $("restart").addEventListener("click", () => act("restart").catch(refused));
  $("join").addEventListener("submit", (event) => {
    event.preventDefault();
    act("join", { name: $("join-name").value }).then(() => event.target.reset(), refused);
  });
  $("menu").addEventListener("click", () => side($("menu").getAttribute("aria-expanded") === "false"));
  $("side").addEventListener("click", (event) => event.target.closest("[data-place], [data-person]") && side(false));
  $("people").addEventListener("keydown", along);
  document.addEventListener("keydown", (event) => event.key === "Escape" && side(false));
}

/** The keys of a group of radio buttons (ARIA Authoring Practices Guide, "Radio Group Pattern"). */
function along(event) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...$("people").querySelectorAll("[data-person]")];
  const next = all.at((all.indexOf(event.target) + step) % all.length);
  next.focus();
  next.click();
}

function side(open) {
  $("menu").setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("side-open", open);
  if (open) $("places").querySelector("[aria-current]")?.focus();
  else if ($("side").contains(document.activeElement)) $("menu").focus();
}
