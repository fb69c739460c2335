"""Menus of people, roles and channels, in messages and in modals; and components where they do not belong."""

import io
from typing import Any

import discord
import pytest

from bot.loopback import Interaction as Asked
from bot.loopback import LoopbackDiscord, Person, Upload, UserError

from .client import Probe
from .conftest import Start

Interaction = discord.Interaction[Probe]


class Choosers(discord.ui.View):
    def __init__(self, roles: list[discord.Object], channels: list[discord.Object]) -> None:
        super().__init__(timeout=None)
        self.roles.default_values = roles
        self.channels.default_values = channels

    async def told(self, interaction: Interaction, menu: Any) -> None:
        await interaction.response.send_message(", ".join(value.name for value in menu.values) or "nobody")

    @discord.ui.select(cls=discord.ui.UserSelect, custom_id="users", min_values=0, max_values=2)
    async def users(self, interaction: Interaction, menu: discord.ui.UserSelect["Choosers"]) -> None:
        assert all(isinstance(value, discord.Member) for value in menu.values)
        await self.told(interaction, menu)

    @discord.ui.select(cls=discord.ui.RoleSelect, custom_id="roles", max_values=3)
    async def roles(self, interaction: Interaction, menu: discord.ui.RoleSelect["Choosers"]) -> None:
        await self.told(interaction, menu)

    @discord.ui.select(cls=discord.ui.ChannelSelect, custom_id="channels", channel_types=[discord.ChannelType.text])
    async def channels(self, interaction: Interaction, menu: discord.ui.ChannelSelect["Choosers"]) -> None:
        await self.told(interaction, menu)

    @discord.ui.select(cls=discord.ui.MentionableSelect, custom_id="any", max_values=2)
    async def any(self, interaction: Interaction, menu: discord.ui.MentionableSelect["Choosers"]) -> None:
        await self.told(interaction, menu)


async def test_people_roles_and_channels_are_chosen(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    ann, ben = loopback.person("ann"), loopback.person("ben")
    role = loopback.world.add_role(loopback.guild, "singers")
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    defaults = [discord.Object(role.id, type=discord.Role)], [discord.Object(channel.id, type=discord.TextChannel)]
    await channel.send("choose", view=Choosers(*defaults))
    message = loopback.messages()[0]
    menus = {part["custom_id"]: part for part in message.parts if "custom_id" in part}
    assert menus["roles"]["default_values"] == [{"id": role.id, "type": "role"}]
    for menu, values, answer in (
        ("users", [ann.user, ben.user], "ann, ben"),
        ("users", [], "nobody"),
        ("roles", [role], "singers"),
        ("channels", [loopback.channel], "music"),
        ("any", [role, ben.user], "singers, ben"),
    ):
        reply = await ann.choose(message, *values, menu=menu).message()
        assert set(reply.content.split(", ")) == set(answer.split(", "))
    thread = loopback.world.add_thread(loopback.channel, "aside")
    for menu, wrong in (("users", role), ("roles", ann.user), ("channels", thread), ("any", "ann")):
        with pytest.raises(UserError):
            ann.choose(message, wrong, menu=menu)
    loopback.assert_clean()


class Setup(discord.ui.Modal, title="Settings"):
    where: discord.ui.Label["Setup"] = discord.ui.Label(
        text="Where", component=discord.ui.ChannelSelect(custom_id="where", required=True)
    )
    who: discord.ui.Label["Setup"] = discord.ui.Label(
        text="Who", component=discord.ui.RoleSelect(custom_id="who", min_values=0, max_values=5)
    )
    mood: discord.ui.Label["Setup"] = discord.ui.Label(
        text="Mood",
        component=discord.ui.Select(
            custom_id="mood",
            options=[
                discord.SelectOption(label="Calm", value="calm", default=True),
                discord.SelectOption(label="Lively", value="lively"),
            ],
        ),
    )
    score: discord.ui.Label["Setup"] = discord.ui.Label(
        text="Score", component=discord.ui.FileUpload(custom_id="score", required=False)
    )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        menus: list[Any] = [label.component for label in (self.where, self.who, self.mood, self.score)]
        where, who, mood, score = (menu.values for menu in menus)
        data = [await file.read() for file in score]
        named = [where[0].name, [role.name for role in who], mood, data]
        await interaction.response.send_message(str(named), ephemeral=True)


def with_modal(probe: Probe, modal: type[discord.ui.Modal]) -> Probe:
    @probe.tree.command(description="Ask in a form")
    async def ask(interaction: Interaction) -> None:
        await interaction.response.send_modal(modal())

    return probe


async def asking(person: Person) -> Asked:
    """A modal is good for one answer."""
    asked = person.slash("ask")
    await asked.form()
    return asked


async def test_menus_and_files_in_a_modal(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_modal(Probe(loopback), Setup))
    ann = loopback.person("ann")
    role = loopback.world.add_role(loopback.guild, "singers")
    asked = await asking(ann)
    full = {"Where": loopback.channel, "Who": [role], "Mood": "lively", "Score": Upload("a.mid", b"MThd")}
    reply = await ann.submit(asked, full).message()
    assert reply.content == "['music', ['singers'], ['lively'], [b'MThd']]"
    asked = await asking(ann)
    for wrong in ({}, {"Where": [loopback.channel] * 2}, {"Where": loopback.channel, "Mood": "sad"}):
        with pytest.raises(UserError):
            ann.submit(asked, wrong)
    with pytest.raises(UserError, match="brought ben no modal"):
        loopback.person("ben").submit(asked, full)
    reply = await ann.submit(asked, where=loopback.channel).message()
    assert reply.content == "['music', [], ['calm'], []]"
    loopback.assert_clean()


class Poll(discord.ui.Modal, title="Poll"):
    best: discord.ui.Label["Poll"] = discord.ui.Label(
        text="Best",
        component=discord.ui.RadioGroup(
            custom_id="best",
            options=[discord.RadioGroupOption(label=name, value=name) for name in ("ann", "ben")],
        ),
    )
    more: discord.ui.Label["Poll"] = discord.ui.Label(
        text="More", component=discord.ui.Checkbox(custom_id="more", default=True)
    )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        best, more = self.best.component, self.more.component
        assert isinstance(best, discord.ui.RadioGroup)
        assert isinstance(more, discord.ui.Checkbox)
        await interaction.response.send_message(f"{best.value} {more.value}")


async def test_radio_buttons_and_check_boxes(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_modal(Probe(loopback), Poll))
    ann = loopback.person("ann")
    asked = await asking(ann)
    with pytest.raises(UserError):
        ann.submit(asked, best="cleo")
    assert (await ann.submit(asked, best="ben").message()).content == "ben True"
    assert (await ann.submit(await asking(ann), best="ann", more=False).message()).content == "ann False"
    loopback.assert_clean()


MENU: dict[str, Any] = {"type": 3, "custom_id": "m", "options": [{"label": "a", "value": "a"}]}
TEXT: dict[str, Any] = {"type": 4, "custom_id": "t", "style": 1, "label": "Why"}
BUTTON: dict[str, Any] = {"type": 2, "custom_id": "b", "style": 1, "label": "b"}


def row(part: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": [part]}


def label(part: dict[str, Any]) -> dict[str, Any]:
    return {"type": 18, "label": "l", "component": part}


MISPLACED_IN_A_MODAL = {
    "a menu without a label": row(MENU),
    "a button": row(BUTTON),
    "a button with a label": label(BUTTON),
    "a disabled menu": label(MENU | {"disabled": True}),
    "a menu alone": MENU,
    "a long label": label(MENU) | {"label": "l" * 46},
    "too many chosen before": label({"type": 5, "custom_id": "u", "default_values": [{"id": "1", "type": "user"}] * 2}),
    "a channel among people": label({"type": 5, "custom_id": "u", "default_values": [{"id": "1", "type": "channel"}]}),
}


@pytest.mark.parametrize("name", MISPLACED_IN_A_MODAL)
async def test_what_a_modal_cannot_hold(loopback: LoopbackDiscord, start: Start, name: str) -> None:
    probe = Probe(loopback)
    caught: list[discord.HTTPException] = []

    @probe.tree.command(description="Ask in a broken form")
    async def ask(interaction: Interaction) -> None:
        modal = discord.ui.Modal(title="Form", custom_id="form")
        modal.to_dict = lambda: {  # type: ignore[method-assign]  # what discord.py would not build
            "title": "Form",
            "custom_id": "form",
            "components": [MISPLACED_IN_A_MODAL[name]],
        }
        try:
            await interaction.response.send_modal(modal)
        except discord.HTTPException as error:
            caught.append(error)
            await interaction.response.send_message("sorry")

    await start(probe)
    await loopback.person().slash("ask").message()
    assert caught[0].code == 50035
    assert "components" in str(caught[0])
    loopback.forgive(50035)
    loopback.assert_clean()


@pytest.mark.parametrize("part", [row(TEXT), label(TEXT), row({"type": 19, "custom_id": "f"})])
async def test_what_a_message_cannot_hold(loopback: LoopbackDiscord, start: Start, part: dict[str, Any]) -> None:
    probe = await start(Probe(loopback))
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=loopback.channel.id)
    with pytest.raises(discord.HTTPException) as caught:
        await probe.http.request(route, json={"content": "x", "components": [part]})
    assert caught.value.code == 50035
    assert loopback.messages() == []
    loopback.forgive(50035)


async def test_a_menu_in_a_layout_with_a_file(loopback: LoopbackDiscord, start: Start) -> None:
    """Components V2 have no content and no embeds; their files are shown by name."""
    probe = await start(Probe(loopback))
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.File("attachment://a.mid"))
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send(view=view, file=discord.File(io.BytesIO(b"MThd"), "a.mid"))
    assert loopback.messages()[0].file(".mid").data == b"MThd"
    loopback.assert_clean()
