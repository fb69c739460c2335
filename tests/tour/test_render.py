"""How messages of the loopback look on the page."""

from typing import Any

import pytest

from bot.loopback import Attachment, Message, MessageFlag, Settings, Upload
from bot.loopback.state import World
from tests.tour.render import Renderer, option_line, quoted, reactions


class Sight:
    """A Discord that nobody connects to; every file may be linked, but large ones."""

    def __init__(self) -> None:
        self.world = World(Settings())
        self.channel = self.world.add_channel(self.world.add_guild("Loopback"), "music")
        self.ann = self.world.add_user("ann")
        self.renderer = Renderer(self.link, self.world.users, {self.channel.id: "music"})

    @staticmethod
    def link(file: Attachment) -> str | None:
        return file.filename if file.size_bytes < 1_000_000 else None

    def message(self, *uploads: Upload, **fields: Any) -> Message:
        files = [self.world.store(upload, self.channel) for upload in uploads]
        return self.world.add_message(self.channel, self.world.bot, attachments=files, **fields)

    def shown(self, *uploads: Upload, **fields: Any) -> str:
        return self.renderer.message(self.message(*uploads, **fields))


@pytest.fixture
def sight() -> Sight:
    return Sight()


def test_who_wrote_it_and_who_sees_it(sight: Sight) -> None:
    assert sight.shown(content="hello") == "**Modebot** `APP`\n\nhello"
    hidden = sight.shown(content="psst", flags=MessageFlag.EPHEMERAL, seen_by=sight.ann.id)
    assert hidden.startswith("**Modebot** `APP` · *only ann can see this*")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("one\ntwo", "one\\\ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("list:\n- one\n- two", "list:\n- one\n- two"),
        ("<script> & **bold**", "&lt;script> &amp; **bold**"),
        ("`a < b`", "`a < b`"),
        ("say\n```\n/compose <x>\n```\nagain", "say\n\n```\n/compose <x>\n```\n\nagain"),
        ("at <t:1700000000:R>", "at (a time)"),
        ("[E Phrygian](https://discord.com/channels/1/2/3), 8.0", "E Phrygian, 8.0"),
        ("<@1>", "**@somebody**"),
    ],
)
def test_texts_read_as_on_discord(sight: Sight, written: str, shown: str) -> None:
    assert sight.renderer.text(written) == shown


def test_mentions_have_names(sight: Sight) -> None:
    text = f"<@{sight.ann.id}> in <#{sight.channel.id}>"
    assert sight.renderer.text(text) == "**@ann** in **#music**"


def test_an_embed_is_a_quotation_with_its_fields_and_its_picture(sight: Sight) -> None:
    fields = [
        {"name": "Mode", "value": "Dorian", "inline": True},
        {"name": "Root", "value": "D", "inline": True},
        {"name": "Why", "value": "one\ntwo", "inline": False},
    ]
    embed = {
        "author": {"name": "song.mid"},
        "title": "D Dorian",
        "description": "earnest",
        "fields": fields,
        "image": {"url": "attachment://score.png"},
        "footer": {"text": "Piece 1"},
    }
    score = Upload("score.png", b"\x89PNG", description="The score")
    assert sight.shown(score, embeds=[embed]).split("\n\n", 1)[1] == (
        "> song.mid\n>\n> **D Dorian**\n>\n> earnest\n>\n"
        "> **Mode** Dorian · **Root** D\n>\n> **Why**\\\n> one\\\n> two\n>\n"
        "> ![The score](score.png)\n>\n> <sub>Piece 1</sub>"
    )


def test_files_are_linked_or_named(sight: Sight) -> None:
    shown = sight.shown(Upload("a.ogg", b"x" * 53_400), Upload("b.mid", b"x" * 2_000_000))
    assert shown.endswith("🔊 [a.ogg](a.ogg) (53 kB)\n\n📎 b.mid (2,000 kB)")


def button(label: str, **more: Any) -> dict[str, Any]:
    return {"type": 2, "style": 2, "label": label, "custom_id": label} | more


def test_buttons_and_menus(sight: Sight) -> None:
    menu: dict[str, Any] = {"type": 3, "custom_id": "m", "placeholder": "Rate it", "options": []}
    chosen = menu | {"options": [{"label": "Lively", "value": "lively", "default": True}]}
    link = {"type": 2, "style": 5, "label": "Help", "url": "https://example.org"}
    buttons = [button("Again", emoji={"name": "🎲"}), button("Gone", disabled=True), link]
    rows = [{"type": 1, "components": parts} for parts in (buttons, [menu], [chosen])]
    assert sight.shown(components=rows).split("\n\n")[1:] == [
        "`[ 🎲 Again ]` `[ Gone ]` *(off)* [[ Help ↗ ]](https://example.org)",
        "`[ Rate it ▾ ]`",
        "`[ Lively ▾ ]`",
    ]


def test_a_form_shows_its_fields(sight: Sight) -> None:
    text = {"type": 4, "custom_id": "t", "style": 1, "value": "my piece"}
    parts = [
        {"type": 10, "content": "All may stay empty."},
        {"type": 18, "label": "Name", "description": "up to 20", "component": text},
        {"type": 18, "label": "Loud", "component": {"type": 23, "custom_id": "c"}},
    ]
    assert sight.renderer.form({"title": "Preset", "components": parts}) == (
        "> **Preset** (a form)\n>\n> All may stay empty.\n>\n"
        "> Name <sub>up to 20</sub>\\\n> `[ my piece ]`\n>\n> Loud\\\n> ☐"
    )


def test_reactions_are_counted(sight: Sight) -> None:
    message = sight.message(reactions={"9️⃣": [1, 2], "🔟": [1]})
    assert reactions(message) == "`9️⃣ 2` `🔟 1`"
    assert sight.renderer.message(message).endswith(reactions(message))


def test_a_command_as_it_is_typed() -> None:
    assert option_line("ratings top", {"mode": "todi", "count": 3}) == "/ratings top mode:todi count:3"


def test_empty_lines_of_a_quotation_carry_no_spaces() -> None:
    assert quoted("a\n\nb") == "> a\n>\n> b"
