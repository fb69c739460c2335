"""Apps that a person installed for themselves: where the bot is a member, where it is not, and between people."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.loopback import LoopbackDiscord, Person, UserError

from .client import Probe
from .conftest import Start

Interaction = discord.Interaction[Probe]


class Again(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: Interaction, _: discord.ui.Button["Again"]) -> None:
        await interaction.response.send_message(told(interaction))


def told(interaction: Interaction) -> str:
    return f"guild {interaction.is_guild_integration()} user {interaction.is_user_integration()}"


def with_sing(probe: Probe) -> Probe:
    """`/sing` may be installed by servers and by people, and used anywhere."""

    @probe.tree.command(description="Say who installed it")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def sing(interaction: Interaction) -> None:
        may = interaction.app_permissions
        text = f"{told(interaction)} files {may.attach_files} history {may.read_message_history}"
        await interaction.response.send_message(text, view=Again())

    return probe


def elsewhere(loopback: LoopbackDiscord, name: str = "ann") -> Person:
    """In a server without the bot, with the app in the pocket."""
    guild = next((guild for guild in loopback.world.guilds.values() if guild.name == "elsewhere"), None)
    guild = guild or loopback.world.add_guild("elsewhere", with_bot=False)
    channel = next(iter(guild.channels.values()), None) or loopback.world.add_channel(guild, "talk")
    return loopback.person(name, channel).with_own_install()


async def test_who_installed_it(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_sing(Probe(loopback)))
    ann = loopback.person("ann")
    member = "files True history True"
    visitor = "files True history False"
    assert (await ann.slash("sing").message()).content == f"guild True user False {member}"
    both = ann.with_own_install()
    assert (await both.slash("sing").message()).content == f"guild True user True {member}"
    assert (await elsewhere(loopback).slash("sing").message()).content == f"guild False user True {visitor}"
    direct = await ann.in_direct().slash("sing").message()
    assert direct.interaction
    assert direct.interaction["authorizing_integration_owners"] == {"0": "0"}
    private = both.in_private(loopback.person("ben"))
    message = await private.slash("sing").message()
    assert message.content == f"guild False user True {visitor}"
    loopback.assert_clean()


async def test_a_button_is_authorised_as_its_command_was(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_sing(Probe(loopback)))
    message = await elsewhere(loopback, "ann").slash("sing").message()
    pressed = elsewhere(loopback, "ben").click(message, "Again")
    await pressed.message()
    assert pressed.owners() == {"1": str(loopback.person("ann").id)}
    loopback.assert_clean()


Try = Callable[[Probe, Any], Awaitable[object]]
DOORS: dict[str, Try] = {
    "send": lambda _, message: message.channel.send("x"),
    "read": lambda _, message: message.channel.fetch_message(message.id),
    "history": lambda _, message: anext(message.channel.history()),
    "edit": lambda _, message: message.channel.get_partial_message(message.id).edit(content="x"),
    "delete": lambda probe, message: probe.http.delete_message(message.channel.id, message.id),
    "react": lambda _, message: message.channel.get_partial_message(message.id).add_reaction("👍"),
    "take back": lambda probe, message: probe.http.remove_own_reaction(message.channel.id, message.id, "👍"),
    "reactions": lambda probe, message: probe.http.get_reaction_users(message.channel.id, message.id, "👍", 1),
    "typing": lambda probe, message: probe.http.send_typing(message.channel.id),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("private", [False, True])
async def test_the_channel_is_closed_to_the_bot(
    loopback: LoopbackDiscord, start: Start, door: str, private: bool
) -> None:
    """Its answers live there, and only the interaction reaches them."""
    probe = await start(with_sing(Probe(loopback)))
    ann = elsewhere(loopback)
    ann = ann.in_private(loopback.person("ben")) if private else ann
    message = await ann.slash("sing").message()
    ann.react(message, "👍")
    here = probe.get_partial_messageable(message.channel.id).get_partial_message(message.id)
    with pytest.raises(discord.Forbidden) as caught:
        await DOORS[door](probe, here)
    assert caught.value.code == 50001
    assert message.content
    assert probe.seen == []
    loopback.assert_clean()


async def test_where_a_command_is_offered(loopback: LoopbackDiscord, start: Start) -> None:
    probe = with_sing(Probe(loopback))

    @probe.tree.command(description="For servers")
    @app_commands.guild_only()
    async def serve(interaction: Interaction) -> None:
        await interaction.response.send_message("ok")

    await start(probe)
    ann = loopback.person("ann")
    assert set(ann.commands) == {"sing", "serve"}
    assert set(ann.in_direct().commands) == {"sing"}
    assert set(ann.in_private(loopback.person("ben")).commands) == set()
    assert set(ann.with_own_install().in_private(loopback.person("ben")).commands) == {"sing"}
    assert set(elsewhere(loopback).commands) == {"sing"}
    with pytest.raises(UserError, match="no command 'serve'"):
        elsewhere(loopback).slash("serve")


async def test_servers_may_hush_what_members_bring_along(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_sing(Probe(loopback)))
    ann = elsewhere(loopback)
    loopback.world.deny(ann.channel, ann.user, "use_external_apps")
    message = await ann.slash("sing").message()
    assert message.ephemeral
    with pytest.raises(UserError, match="does not see"):
        elsewhere(loopback, "ben").click(message, "Again")
    loopback.assert_clean()
