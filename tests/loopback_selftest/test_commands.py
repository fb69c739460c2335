"""Login, command sync, slash commands, autocomplete, context menus."""

import io

import discord
from discord import app_commands

from tests.loopback import Answer, LoopbackDiscord

from .client import Probe
from .conftest import Start

Interaction = discord.Interaction[Probe]


def with_compose(probe: Probe) -> Probe:
    @probe.tree.command(description="Compose a piece")
    @app_commands.choices(meter=[app_commands.Choice(name="common", value="4/4")])
    async def compose(
        interaction: Interaction, mode: str, tempo: app_commands.Range[int, 40, 200] = 90, meter: str = "4/4"
    ) -> None:
        await interaction.response.defer()
        file = discord.File(io.BytesIO(b"MThd" + mode.encode()), "piece one.mid", description="the notes")
        await interaction.followup.send(f"{mode} at {tempo} in {meter}", file=file)

    @compose.autocomplete("mode")
    async def modes(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        names = ["dorian", "phrygian", "lydian"]
        return [app_commands.Choice(name=name.title(), value=name) for name in names if typed in name]

    return probe


async def test_login_and_global_sync(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(with_compose(Probe(loopback)))
    assert [guild.name for guild in probe.guilds] == ["Loopback"]
    assert loopback.commands()["compose"]["options"][0]["name"] == "mode"
    assert [command.name for command in await probe.tree.fetch_commands()] == ["compose"]
    member = probe.guilds[0].me
    rights = probe.guilds[0].text_channels[0].permissions_for(member)
    assert rights.send_messages
    assert rights.attach_files
    assert rights.add_reactions
    loopback.assert_clean()


async def test_sync_for_one_guild(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    guild = discord.Object(loopback.guild.id)
    with_compose(probe).tree.copy_global_to(guild=guild)
    await probe.tree.sync(guild=guild)
    assert not loopback.commands()
    assert "compose" in loopback.commands(loopback.guild)
    message = await loopback.person().slash("compose", mode="lydian").message()
    assert message.content == "lydian at 90 in 4/4"
    loopback.assert_clean()


async def test_defer_then_follow_up_with_a_file(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_compose(Probe(loopback)))
    interaction = loopback.person("ann").slash("compose", mode="dorian", tempo=120)
    assert await interaction.acknowledged() is Answer.DEFER
    message = await interaction.message()
    assert message.content == "dorian at 120 in 4/4"
    assert message.file(".mid").data == b"MThddorian"
    assert message.file(".mid").filename == "piece_one.mid"
    assert message.file(".mid").upload.description == "the notes"
    assert message.interaction is not None
    assert message.interaction["user"]["username"] == "ann"
    assert loopback.messages() == [message]
    loopback.assert_clean()
