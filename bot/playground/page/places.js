// The side: where one is, who one is, how the bot is.

import { $, make, toast } from "./dom.js";
import { act } from "./live.js";

const SIGNS = { server: "#", direct: "@", elsewhere: "↗" };
const STATES = { online: "Modebot is online", starting: "Modebot is starting …", offline: "Modebot is offline" };

/** `go(person, place)` changes one of them. */
export function show(scene, go) {
  $("places").replaceChildren(...scene.places.map((place) => placeOf(place, scene, go)));
  $("people").replaceChildren(...scene.people.map((person) => personOf(person, scene, go)));
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
  const about = { type: "button", role: "radio", "aria-checked": String(me), data: { person: person.id } };
  return make("li", { role: "presentation" }, make("button", { ...about, click: () => go(person.id, scene.place) },
    make("span", { class: "face", "aria-hidden": "true", data: { hue: String(Number(BigInt(person.id) % 8n)) } }, person.name[0]),
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
  document.addEventListener("keydown", (event) => event.key === "Escape" && side(false));
}

function side(open) {
  $("menu").setAttribute("aria-expanded", String(open));
  document.body.classList.toggle("side-open", open);
}
