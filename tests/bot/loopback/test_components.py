"""Buttons, menus, modals."""

import re
from typing import Any

import discord
import pytest

from bot.loopback import Answer, LoopbackDiscord, UserError

from .client import Probe
from .conftest import Start

Interaction = discord.Interaction[Probe]


class Ask(discord.ui.Modal, title="Tell us"):
    why: discord.ui.TextInput["Ask"] = discord.ui.TextInput(label="Why", max_length=20)
    more: discord.ui.Label["Ask"] = discord.ui.Label(
        text="Mood", component=discord.ui.Select(options=[discord.SelectOption(label="Calm", value="calm")])
    )

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        assert isinstance(self.more.component, discord.ui.Select)
        await interaction.response.send_message(f"{self.why.value}, {self.more.component.values}", ephemeral=True)


class Panel(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: Interaction, _: discord.ui.Button["Panel"]) -> None:
        await interaction.response.edit_message(content="changed")

    @discord.ui.button(label="Later", custom_id="later")
    async def later(self, interaction: Interaction, _: discord.ui.Button["Panel"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="changed later")
        await interaction.followup.send("and told")

    @discord.ui.button(label="Why?", custom_id="why")
    async def why(self, interaction: Interaction, _: discord.ui.Button["Panel"]) -> None:
        await interaction.response.send_modal(Ask())

    @discord.ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, interaction: Interaction, _: discord.ui.Button["Panel"]) -> None:
        raise AssertionError(f"a disabled button was pressed by {interaction.user}")

    @discord.ui.select(
        custom_id="rate",
        placeholder="Rate",
        min_values=1,
        max_values=2,
        options=[discord.SelectOption(label=f"{number} of 10", value=str(number)) for number in range(1, 11)],
    )
    async def rate(self, interaction: Interaction, menu: discord.ui.Select["Panel"]) -> None:
        await interaction.response.send_message(f"{interaction.user.name}: {menu.values}", ephemeral=True)


async def posted(loopback: LoopbackDiscord, start: Start) -> Any:
    probe = await start(Probe(loopback))
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send("a piece", view=Panel())
    return loopback.messages()[0]


async def test_a_button_edits_its_message(loopback: LoopbackDiscord, start: Start) -> None:
    message = await posted(loopback, start)
    pressed = loopback.person().click(message, "Again")
    assert (await pressed.updated()).content == "changed"
    assert pressed.answer is Answer.UPDATE
    loopback.assert_clean()


async def test_a_deferred_update_and_a_follow_up(loopback: LoopbackDiscord, start: Start) -> None:
    message = await posted(loopback, start)
    pressed = loopback.person().click(message, "later")
    assert (await pressed.message()).content == "and told"
    assert message.content == "changed later"
    assert pressed.answer is Answer.DEFER_UPDATE
    loopback.assert_clean()


async def test_a_menu(loopback: LoopbackDiscord, start: Start) -> None:
    message = await posted(loopback, start)
    ann, ben = loopback.person("ann"), loopback.person("ben")
    assert (await ann.choose(message, "7", "8").message()).content == "ann: ['7', '8']"
    hidden = await ben.choose(message, "3", menu="Rate").message()
    assert hidden.content == "ben: ['3']"
    with pytest.raises(UserError, match="does not see"):
        ann.react(hidden, "👍")
    for wrong in ((), ("1", "2", "3"), ("11",)):
        with pytest.raises(UserError):
            ann.choose(message, *wrong)
    loopback.assert_clean()


async def test_a_modal(loopback: LoopbackDiscord, start: Start) -> None:
    message = await posted(loopback, start)
    ann = loopback.person("ann")
    pressed = ann.click(message, "Why?")
    assert (await pressed.form())["title"] == "Tell us"
    reply = await ann.submit(pressed, {"Why": "it sings", "Mood": ["calm"]}).message()
    assert reply.content == "it sings, ['calm']"
    for wrong in ({"Why": "x" * 21}, {"Why": ""}, {"How": "?"}):
        with pytest.raises(UserError):
            ann.submit(pressed, wrong)
    loopback.assert_clean()


async def test_what_cannot_be_pressed(loopback: LoopbackDiscord, start: Start) -> None:
    message = await posted(loopback, start)
    with pytest.raises(UserError, match="disabled"):
        loopback.person().click(message, "Off")
    with pytest.raises(UserError, match="0 fit 'Nothing'"):
        loopback.person().click(message, "Nothing")


async def test_a_button_of_a_bot_that_forgot_it_is_reported(loopback: LoopbackDiscord, start: Start) -> None:
    message = await posted(loopback, start)
    message.components = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Old", "custom_id": "gone"}]}]
    loopback.person("ann").click(message, "Old")
    with pytest.raises(AssertionError, match="unanswered: gone by ann"):
        loopback.assert_clean()
    loopback.forgive("unanswered")


class Echo(discord.ui.DynamicItem[discord.ui.Button[Any]], template="echo:(?P<word>[a-z]+)"):
    """A button whose state is in its id."""

    def __init__(self, word: str) -> None:
        super().__init__(discord.ui.Button(label="Echo", custom_id=f"echo:{word}"))
        self.word = word

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], __: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Echo":
        return cls(match["word"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(self.word, ephemeral=True)


async def test_a_dynamic_item_reaches_a_client_that_never_sent_it(loopback: LoopbackDiscord, start: Start) -> None:
    """As after a restart; in a direct conversation, too."""
    probe = await start(Probe(loopback))
    probe.add_dynamic_items(Echo)
    ann = loopback.person("ann")
    for person in (ann, ann.in_direct()):
        message = loopback.world.add_message(person.channel, loopback.world.bot, content="old")
        message.components = [
            {"type": 1, "components": [{"type": 2, "style": 2, "label": "Echo", "custom_id": "echo:hello"}]}
        ]
        answer = await person.click(message, "Echo").message()
        assert (answer.content, answer.ephemeral) == ("hello", True)
    loopback.assert_clean()


async def test_layout_view(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))

    class Card(discord.ui.LayoutView):
        row: discord.ui.ActionRow["Card"] = discord.ui.ActionRow()

        @row.button(label="Deep", custom_id="deep")
        async def deep(self, interaction: Interaction, _: discord.ui.Button["Card"]) -> None:
            await interaction.response.send_message("reached")

    card = Card()
    card.add_item(discord.ui.Container(discord.ui.TextDisplay("a card")))
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send(view=card)
    message = loopback.messages()[0]
    assert "a card" in [part.get("content") for part in message.parts]
    assert (await loopback.person().click(message, "Deep").message()).content == "reached"
    loopback.assert_clean()
