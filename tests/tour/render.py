"""A message of the loopback Discord as Markdown: what a member sees, for a page that is read without Discord."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.loopback import Attachment, Message, User
from bot.loopback.component_limits import BUTTON, CHECKBOX, LABEL, LINK, ROW, TEXT_DISPLAY, TEXT_INPUT
from bot.loopback.model import Json

PICTURES = ("image", "thumbnail")
FENCE = "```"
AUDIO = (".ogg", ".mp3")

_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_MENTION = re.compile(r"<(?P<kind>@!?|#|@&)(?P<id>\d+)>")
_POSTED = re.compile(r"\[([^]\n]+)]\(https://discord\.com/channels/[\d/@me]+\)")
_FENCED = re.compile(r"\n*(```.*?```)\n*", re.DOTALL)
_TIME = re.compile(r"<t:\d+(?::\w)?>")


@dataclass(frozen=True)
class Renderer:
    """`link` stores a file beside the page and returns its address there, or None for one that is left out.

    `users` and `channels` name who and what is mentioned, by id.
    """

    link: Callable[[Attachment], str | None]
    users: Mapping[int, User]
    channels: Mapping[int, str]

    def message(self, message: Message) -> str:
        """Who wrote it, its text, its embeds as quotations, its files, what can be pressed, and the reactions."""
        parts = [self._author(message), self.text(message.content)]
        parts += [self._embed(embed, message) for embed in message.embeds]
        parts += [self._file(file) for file in message.attachments if not _shown(file, message.embeds)]
        parts += [_row(row) for row in message.components]
        parts.append(reactions(message))
        return "\n\n".join(part for part in parts if part)

    def form(self, modal: Json) -> str:
        """A modal: its title and its fields."""
        lines = [f"**{escaped(modal['title'])}** (a form)", *(_form_part(part) for part in modal["components"])]
        return quoted("\n\n".join(lines))

    def text(self, text: str) -> str:
        """Discord's Markdown as GitHub's: names for ids, words for links to messages, line breaks that stay."""
        pieces = _CODE.split(_FENCED.sub(r"\n\n\1\n\n", text))
        return "".join(
            piece if index % 2 else _broken(escaped(self._named(piece))) for index, piece in enumerate(pieces)
        ).strip()

    def _named(self, text: str) -> str:
        return _POSTED.sub(r"\1", _TIME.sub("(a time)", _MENTION.sub(self._name, text)))

    def _name(self, match: re.Match[str]) -> str:
        number = int(match["id"])
        if match["kind"] == "#":
            return f"**#{self.channels.get(number, 'channel')}**"
        user = self.users.get(number)
        return f"**@{user.name if user else 'somebody'}**"

    def _author(self, message: Message) -> str:
        seer = self.users.get(message.seen_by or 0)
        hidden = f" · *only {seer.name} can see this*" if seer else ""
        edited = " · *(edited)*" if message.edits and not message.interaction else ""
        return f"**{message.author.name}**{' `APP`' if message.author.bot else ''}{hidden}{edited}"

    def _embed(self, embed: Json, message: Message) -> str:
        author, footer = ((embed.get(key) or {}).get(name) for key, name in (("author", "name"), ("footer", "text")))
        parts = [escaped(author or ""), f"**{self.text(embed['title'])}**" if embed.get("title") else ""]
        parts += [self.text(embed.get("description") or ""), *self._fields(embed.get("fields") or [])]
        parts += [self._picture((embed.get(slot) or {}).get("url", ""), message) for slot in PICTURES]
        parts.append(f"<sub>{escaped(footer)}</sub>" if footer else "")
        return quoted("\n\n".join(part for part in parts if part))

    def _fields(self, fields: list[Json]) -> Iterator[str]:
        """Short ones that stand side by side share a line."""
        line: list[str] = []
        for field in fields:
            name, value = f"**{self.text(field['name'])}**", self.text(field["value"])
            if field.get("inline") and "\n" not in value:
                line.append(f"{name} {value}")
                continue
            yield from _joined(line)
            line = []
            yield f"{name}\n\n{value}" if FENCE in value else f"{name}\\\n{value}"
        yield from _joined(line)

    def _picture(self, url: str, message: Message) -> str:
        found = [file for file in message.attachments if url == f"attachment://{file.filename}"]
        return self._file(found[0]) if found else ""

    def _file(self, file: Attachment) -> str:
        address = self.link(file)
        size = f"{max(1, round(file.size_bytes / 1000)):,} kB"
        if address is None:
            return f"📎 {file.filename} ({size})"
        if (file.content_type or "").startswith("image/"):
            return f"![{escaped(file.upload.description or file.filename)}]({address})"
        return f"{'🔊' if file.filename.endswith(AUDIO) else '📎'} [{file.filename}]({address}) ({size})"


def reactions(message: Message) -> str:
    """`9️⃣ 2`: each with its count."""
    return " ".join(f"`{emoji} {len(givers)}`" for emoji, givers in message.reactions.items())


def option_line(name: str, options: Mapping[str, object]) -> str:
    """`/compose mode:dorian root:D`, as it stands in the message box."""
    return " ".join([f"/{name}", *(f"{option}:{value}" for option, value in options.items())])


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _broken(text: str) -> str:
    """One line break stays one, but before what begins a line of its own anyway."""
    return re.sub(r"(?<!\n)\n(?!\n|[-*>#] |\d+\. )", "\\\\\n", text)


def _joined(line: list[str]) -> list[str]:
    return [" · ".join(line)] if line else []


def _shown(file: Attachment, embeds: list[Json]) -> bool:
    urls = [(embed.get(slot) or {}).get("url") for embed in embeds for slot in PICTURES]
    return f"attachment://{file.filename}" in urls


def _row(row: Json) -> str:
    if row["type"] == ROW:
        return " ".join(_part(part) for part in row["components"])
    return str(row.get("content") or "")


def _part(part: Json) -> str:
    """A button, or a closed menu with what is chosen in it or its prompt."""
    if part["type"] != BUTTON:
        return f"`[ {_chosen(part)} ▾ ]`"
    face = " ".join(filter(None, [(part.get("emoji") or {}).get("name"), part.get("label")]))
    if part["style"] == LINK:
        return f"[[ {face} ↗ ]]({part['url']})"
    return f"`[ {face} ]`" + (" *(off)*" if part.get("disabled") else "")


def _chosen(part: Json) -> str:
    chosen = [option["label"] for option in part.get("options") or [] if option.get("default")]
    return ", ".join(chosen) or str(part.get("placeholder") or "Choose")


def _form_part(part: Json) -> str:
    if part["type"] == TEXT_DISPLAY:
        return str(part["content"])
    field: Json = part["component"] if part["type"] == LABEL else part["components"][0]
    label = str(part.get("label") or field.get("label") or "")
    about = f" <sub>{escaped(part['description'])}</sub>" if part.get("description") else ""
    return f"{escaped(label)}{about}\\\n{_field(field)}"


def _field(field: Json) -> str:
    if field["type"] == TEXT_INPUT:
        return f"`[ {field.get('value') or field.get('placeholder') or ''} ]`"
    if field["type"] == CHECKBOX:
        return "☑" if field.get("default") else "☐"
    return _part(field)
