// The part of Discord's markdown that messages use, as elements. Source: Discord's help, "Markdown Text 101".

import { link, make } from "./dom.js";

const INLINE = [
  [/^\\([^A-Za-z0-9\s])/, (m) => m[1]],
  [/^``(.+?)``|^`([^`]+)`/s, (m) => make("code", {}, m[1] ?? m[2])],
  [/^\*\*(.+?)\*\*(?!\*)/s, (m, names) => make("strong", {}, inline(m[1], names))],
  [/^__(.+?)__(?!_)/s, (m, names) => make("u", {}, inline(m[1], names))],
  [/^~~(.+?)~~/s, (m, names) => make("s", {}, inline(m[1], names))],
  [/^\|\|(.+?)\|\|/s, (m, names) => spoiler(inline(m[1], names))],
  [/^\*(?!\s)(.+?)\*(?!\*)/s, (m, names) => make("em", {}, inline(m[1], names))],
  [/^_(?!\s)(.+?)_(?![A-Za-z0-9_])/s, (m, names) => make("em", {}, inline(m[1], names))],
  [/^\[([^\]]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (m, names) => link(m[2], {}, inline(m[1], names))],
  [/^<(https?:\/\/[^\s>]+)>|^(https?:\/\/[^\s<]*[^\s<.,:;!?)\]'"])/, (m) => link(m[1] ?? m[2], {}, m[1] ?? m[2])],
  [/^<@!?(\d+)>/, (m, names) => mention(`@${names.users[m[1]] ?? "somebody"}`)],
  [/^<@&(\d+)>/, (m, names) => mention(`@${names.roles[m[1]] ?? "a role"}`)],
  [/^<#(\d+)>/, (m, names) => mention(`#${names.channels[m[1]] ?? "a channel"}`)],
  [/^<\/([^:>]+):\d+>/, (m) => make("button", { type: "button", class: "mention", data: { command: m[1] } }, `/${m[1]}`)],
  [/^<t:(-?\d+)(?::([tTdDfFR]))?>/, (m) => time(Number(m[1]), m[2] ?? "f")],
];

/** A text as elements. `names` are those of users, roles and channels by id. */
export function markdown(text, names) {
  const parts = text.split(/```(?:[a-z]+\n)?\n?(.*?)\n?```/s);
  return parts.flatMap((part, index) => (index % 2 ? [make("pre", {}, make("code", {}, part))] : blocks(part, names)));
}

function blocks(text, names) {
  const found = [];
  let list = null;
  let quote = null;
  for (const line of text.split("\n")) {
    const item = /^\s*(?:[-*]|\d+\.) (.*)/.exec(line);
    const quoted = /^> ?(.*)/.exec(line);
    if (!item) list = null;
    if (!quoted) quote = null;
    if (item) {
      if (!list) found.push((list = make(/^\s*\d/.test(line) ? "ol" : "ul")));
      list.append(make("li", {}, inline(item[1], names)));
    } else if (quoted) {
      if (!quote) found.push((quote = make("blockquote")));
      quote.append(make("div", {}, inline(quoted[1], names)));
    } else if (line.trim()) {
      found.push(block(line, names));
    }
  }
  return found;
}

function block(line, names) {
  const small = /^-# (.+)/.exec(line);
  if (small) return make("div", { class: "small" }, inline(small[1], names));
  const heading = /^(#{1,3}) (.+)/.exec(line);
  if (heading) return make("div", { class: `heading h${heading[1].length}`, role: "heading", "aria-level": 3 }, inline(heading[2], names));
  return make("div", {}, inline(line, names));
}

/** A line's text as a list of texts and elements. */
export function inline(text, names) {
  const found = [];
  let plain = "";
  let rest = text;
  while (rest) {
    const inWord = /^_[^_]/.test(rest) && /\w$/.test(plain);
    const rule = !inWord && /^[\\`*_~|[<h]/.test(rest) && INLINE.find(([pattern]) => pattern.test(rest));
    if (rule) {
      const match = rule[0].exec(rest);
      if (plain) found.push(plain);
      plain = "";
      found.push(rule[1](match, names));
      rest = rest.slice(match[0].length);
    } else {
      const [first] = rest;
      plain += first;
      rest = rest.slice(first.length);
    }
  }
  return plain ? [...found, plain] : found;
}

const mention = (text) => make("span", { class: "mention" }, text);

function spoiler(children) {
  const show = (event) => event.currentTarget.classList.add("open");
  return make("button", { type: "button", class: "spoiler", title: "Show", click: show }, children);
}

function time(seconds, form) {
  const date = new Date(seconds * 1000);
  const forms = {
    t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
    f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
  };
  const said = form === "R" ? ago(date) : new Intl.DateTimeFormat("en", forms[form]).format(date);
  return make("time", { datetime: date.toISOString(), title: date.toLocaleString("en") }, said);
}

const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / length), unit);
}
