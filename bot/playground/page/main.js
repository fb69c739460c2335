// The page: what is shown where, and who looks. Person and place stand in the address, so that two tabs can be two members.

import { $, toast } from "./dom.js";
import * as entry from "./entry.js";
import * as forms from "./forms.js";
import { act, connect, on } from "./live.js";
import * as messages from "./messages.js";
import * as places from "./places.js";

let scene = null;

const wish = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

function go(person, place) {
  messages.clear();
  return act("enter", { person, place }).then(messages.arrived, () => undefined);
}

/** A link to a message, in this place or in another one. */
async function follow(event) {
  const { guild, channel, message } = event.target.closest?.("a[data-message]")?.dataset ?? {};
  if (!message) return;
  event.preventDefault();
  const there = scene.places.find((place) => (guild === "@me" ? place.kind === "direct" : place.channel === channel));
  if (there && there.id !== scene.place) await go(scene.person, there.id);
  if (!messages.jump(message)) toast("This message is not here any more.");
}

on("scene", (news) => {
  const moved = scene && (scene.person !== news.person || scene.place !== news.place);
  scene = news;
  history.replaceState(null, "", `#person=${news.person}&place=${news.place}`);
  places.show(news, go);
  entry.use(news);
  if (moved) messages.clear();
});
on("bot", (news) => places.bot(news.state));
on("messages", (news) => messages.show(news.messages, scene));
on("gone", (news) => messages.remove(news.ids));
on("form", (news) => forms.open(news, scene.names));
on("open", messages.clear);
on("entered", () => {
  messages.arrived();
  $("lost").hidden = true;
});
on("lost", () => {
  $("lost").hidden = false;
});

window.addEventListener("hashchange", () => go(wish().person, wish().place));
document.addEventListener("click", follow);
messages.begin();
places.begin();
entry.begin();
connect(wish);
