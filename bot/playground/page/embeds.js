// Embeds and attached files.

import { $, link, make, safe, size } from "./dom.js";
import { inline, markdown } from "./markdown.js";

const PLAYED = /^audio\/(ogg|mpeg|wav|x-wav|flac)/; // browsers play no MIDI

export function embed(data, names) {
  const title = data.title && make("div", { class: "title" }, data.url ? link(data.url, {}, inline(data.title, names)) : inline(data.title, names));
  const body = make("div", { class: "embed-body" },
    data.author?.name && make("div", { class: "small" }, data.author.name),
    title,
    data.description && make("div", { class: "text" }, markdown(data.description, names)),
    data.fields?.length && make("dl", { class: "fields" }, data.fields.map((field) => fieldOf(field, names))),
    data.image?.url && picture(data.image.url, data.title ? `Picture: ${data.title}` : "Picture"),
    data.footer?.text && make("div", { class: "small" }, data.footer.text),
  );
  const box = make("div", { class: "embed" }, body,
    data.thumbnail?.url && make("div", { class: "thumbnail" }, picture(data.thumbnail.url, "Small picture")));
  if (Number.isInteger(data.color)) box.style.borderInlineStartColor = `#${data.color.toString(16).padStart(6, "0")}`;
  return box;
}

function fieldOf(field, names) {
  const wide = field.inline ? "" : "wide";
  return make("div", { class: wide }, make("dt", {}, inline(field.name, names)), make("dd", {}, markdown(field.value, names)));
}

export function attachment(file) {
  const kind = file.content_type ?? "";
  if (PLAYED.test(kind)) return player(file);
  if (kind.startsWith("image/") && kind !== "image/svg+xml") return picture(file.url, file.description ?? file.filename);
  return card(file);
}

function player(file) {
  return make("figure", { class: "player" },
    make("figcaption", {}, file.filename, " ", download(file)),
    make("audio", { controls: true, preload: "metadata", src: safe(file.url), "aria-label": file.filename }));
}

function card(file) {
  return make("div", { class: "card" }, make("span", { class: "icon", "aria-hidden": "true" }, "♫"),
    make("span", { class: "file" }, make("span", {}, file.filename), make("span", { class: "small" }, size(file.size))), download(file));
}

function download(file) {
  const label = `Download ${file.filename}`;
  return make("a", { class: "download", href: `${safe(file.url)}?download`, download: file.filename, "aria-label": label, title: label }, "⤓");
}

function picture(address, words) {
  const image = make("img", { src: safe(address), alt: words, loading: "lazy" });
  return make("button", { type: "button", class: "picture", title: "Enlarge", click: () => enlarge(address, words) }, image);
}

function enlarge(address, words) {
  const dialog = $("picture");
  dialog.replaceChildren(make("form", { method: "dialog" },
    make("button", { class: "close", "aria-label": "Close" }, "✕"), make("img", { src: safe(address), alt: words })));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(), { once: true });
  dialog.showModal();
}
