"""Login, command sync, slash commands, autocomplete, context menus."""

import io
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.loopback import Answer, LoopbackDiscord, Upload, UserError

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


async def test_options_arrive_as_the_app_sends_them(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)
    got: dict[str, Any] = {}

    @probe.tree.command(description="All kinds")
    async def kinds(
        interaction: Interaction,
        on: bool,
        loud: float,
        who: discord.Member,
        where: discord.TextChannel,
        role: discord.Role,
    ) -> None:
        got.update(on=on, loud=loud, who=who.name, where=where.name, role=role.name)
        await interaction.response.send_message("ok")

    await start(probe)
    ben = loopback.person("ben")
    role = loopback.world.add_role(loopback.guild, "singers")
    options = {"on": True, "loud": 0.5, "who": ben.user, "where": loopback.channel, "role": role}
    await loopback.person("ann").slash("kinds", options).message()
    assert got == {"on": True, "loud": 0.5, "who": "ben", "where": "music", "role": "singers"}
    loopback.assert_clean()


async def test_subcommands(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)
    group = app_commands.Group(name="ratings", description="Ratings")

    @group.command(description="The best")
    async def top(interaction: Interaction, count: int) -> None:
        await interaction.response.send_message(f"top {count}")

    probe.tree.add_command(group)
    await start(probe)
    assert (await loopback.person().slash("ratings top", count=3).message()).content == "top 3"
    with pytest.raises(UserError, match="subcommand"):
        loopback.person().slash("ratings")
    loopback.assert_clean()


async def test_an_uploaded_file_reaches_the_bot(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)

    @probe.tree.command(description="Which mode?")
    async def whatmode(interaction: Interaction, file: discord.Attachment) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        data = await file.read()
        told = f"{file.filename} {file.content_type} {file.size} {len(data)} {interaction.filesize_limit}"
        await interaction.edit_original_response(content=told)

    await start(probe)
    loopback.settings.upload_limit_bytes = 1000
    ann = loopback.person("ann")
    honest = Upload("song.mid", b"MThd\x00\xff", "audio/midi")
    message = await ann.slash("whatmode", file=honest).message()
    assert message.content == "song.mid audio/midi 6 6 1000"
    assert message.ephemeral
    assert loopback.messages() == []
    assert loopback.messages(seen_by=ann) == [message]
    lie = Upload("small.mid", b"x" * 50, declared_size_bytes=5)
    assert (await ann.slash("whatmode", file=lie).message()).content.endswith(" 5 50 1000")
    loopback.assert_clean()


async def test_autocomplete(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_compose(Probe(loopback)))
    choices = await loopback.person().autocomplete("compose", "mode", "ydi", tempo=80).choices()
    assert choices == [{"name": "Lydian", "value": "lydian"}]
    loopback.assert_clean()


async def test_more_than_25_choices_are_refused(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)

    @probe.tree.command(description="Too many")
    async def pick(interaction: Interaction, word: str) -> None:
        await interaction.response.send_message(word)

    @pick.autocomplete("word")
    async def words(_: Interaction, __: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"w{number}", value=f"w{number}") for number in range(26)]

    await start(probe)
    loopback.person().autocomplete("pick", "word", "w")
    await loopback.wait_for(lambda: loopback.record.protocol_errors)
    assert "choices" in loopback.forgive(50035)[0].text
    loopback.assert_clean()


async def test_message_context_menu(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)

    @probe.tree.context_menu(name="Which mode?")
    async def which(interaction: Interaction, message: discord.Message) -> None:
        name = message.attachments[0].filename
        await interaction.response.send_message(f"{message.author.name}: {message.content}, {name}", ephemeral=True)

    await start(probe)
    said = loopback.person("ben").say("listen", Upload("a.mid", b"MThd"))
    reply = await loopback.person("ann").message_menu("Which mode?", said).message()
    assert reply.content == "ben: listen, a.mid"
    loopback.assert_clean()


async def test_a_forwarded_message_and_its_files(loopback: LoopbackDiscord, start: Start) -> None:
    """Through a context menu they are seen whole; otherwise only with the message content intent."""
    probe = Probe(loopback)

    @probe.tree.context_menu(name="Which mode?")
    async def which(interaction: Interaction, message: discord.Message) -> None:
        [snapshot] = message.message_snapshots
        data = await snapshot.attachments[0].read()
        await interaction.response.send_message(f"{message.content}{snapshot.content}, {data!r}")

    await start(probe)
    ann = loopback.person("ann")
    forwarded = ann.forward(loopback.person("ben").say("listen", Upload("a.mid", b"MThd")))
    assert (await ann.message_menu("Which mode?", forwarded).message()).content == "listen, b'MThd'"
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    assert not (await channel.fetch_message(forwarded.id)).message_snapshots
    loopback.assert_clean()


async def test_in_a_direct_conversation(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(with_compose(Probe(loopback)))
    ann = loopback.person("ann").in_direct()
    message = await ann.slash("compose", mode="lydian").message()
    assert message.channel.recipient is ann.user
    sent = await (await probe.fetch_user(ann.id)).send("a late result")
    assert loopback.messages(ann.channel)[-1].id == sent.id
    loopback.assert_clean()


async def test_the_app_refuses_what_a_person_cannot_enter(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_compose(Probe(loopback)))
    ann = loopback.person("ann")
    for wrong in ({}, {"mode": 3}, {"mode": "dorian", "tempo": 300}, {"mode": "dorian", "meter": "5/4"}, {"mood": "x"}):
        with pytest.raises(UserError):
            ann.slash("compose", wrong)
    with pytest.raises(UserError, match="no command 'sing'"):
        ann.slash("sing")
    loopback.world.deny(loopback.channel, ann.user, "use_application_commands")
    with pytest.raises(UserError, match="USE_APPLICATION_COMMANDS"):
        ann.slash("compose", mode="dorian")


async def test_unchecked_input_reaches_the_bot(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_compose(Probe(loopback)))
    message = await loopback.person().slash("compose", mode="x" * 1900, tempo=9000, checked=False).message()
    assert message.content.endswith("x at 9000 in 4/4")


@pytest.mark.parametrize(
    ("where", "command"),
    [
        ("name", {"name": "Compose", "description": "upper case"}),
        ("name", {"name": "a b", "description": "space"}),
        ("description", {"name": "a", "description": "x" * 101}),
        ("options", {"name": "a", "description": "x", "options": [{"type": 3, "name": "o", "description": "d"}] * 2}),
        (
            "options",
            {
                "name": "a",
                "description": "required after optional",
                "options": [
                    {"type": 3, "name": "o", "description": "d"},
                    {"type": 3, "name": "p", "description": "d", "required": True},
                ],
            },
        ),
        (
            "choices",
            {
                "name": "a",
                "description": "too many",
                "options": [
                    {
                        "type": 3,
                        "name": "o",
                        "description": "d",
                        "choices": [{"name": str(n), "value": str(n)} for n in range(26)],
                    }
                ],
            },
        ),
    ],
)
async def test_command_limits(loopback: LoopbackDiscord, start: Start, where: str, command: dict[str, Any]) -> None:
    probe = await start(Probe(loopback))
    with pytest.raises(discord.HTTPException) as caught:
        await probe.http.bulk_upsert_global_commands(loopback.world.application_id, [command])
    assert caught.value.code == 50035
    assert where in str(caught.value)
    loopback.forgive(50035)


async def test_a_command_keeps_its_id(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(with_compose(Probe(loopback)))
    before = loopback.commands()["compose"]["id"]
    again = await probe.tree.sync()
    assert str(again[0].id) == before


async def test_roles_and_commands_for_a_few(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)

    @probe.tree.command(description="For moderators")
    @app_commands.default_permissions(manage_messages=True)
    async def tidy(interaction: Interaction) -> None:
        assert isinstance(interaction.user, discord.Member)
        roles = [role.name for role in interaction.user.roles]
        await interaction.response.send_message(f"{roles} {interaction.permissions.manage_messages}")

    await start(probe)
    ann = loopback.person("ann")
    with pytest.raises(UserError, match="no command 'tidy'"):
        ann.slash("tidy")
    role = loopback.world.add_role(loopback.guild, "moderators", ["manage_messages"])
    loopback.world.give_role(loopback.guild, ann.user, role)
    assert (await ann.slash("tidy").message()).content == "['@everyone', 'moderators'] True"
    loopback.assert_clean()
