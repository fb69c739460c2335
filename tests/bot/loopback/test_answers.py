"""Deadlines, tokens, and the one answer that an interaction may get."""

import asyncio
import io

import discord
import pytest

from bot.loopback import LoopbackDiscord, UserError

from .client import Probe
from .conftest import Start

Interaction = discord.Interaction[Probe]


def with_slow(probe: Probe, errors: list[discord.HTTPException], gate: asyncio.Event) -> Probe:
    """`/late` answers when the gate opens; `/slow` defers at once and fills in when the gate opens."""

    @probe.tree.command(description="Answers late")
    async def late(interaction: Interaction) -> None:
        await gate.wait()
        try:
            await interaction.response.send_message("too late")
        except discord.HTTPException as error:
            errors.append(error)

    @probe.tree.command(description="Finishes late")
    async def slow(interaction: Interaction) -> None:
        await interaction.response.defer()
        await gate.wait()
        try:
            await interaction.followup.send("done")
        except discord.HTTPException as error:
            errors.append(error)

    return probe


async def test_a_late_answer_is_an_unknown_interaction(loopback: LoopbackDiscord, start: Start) -> None:
    errors: list[discord.HTTPException] = []
    gate = asyncio.Event()
    await start(with_slow(Probe(loopback), errors, gate))
    loopback.person().slash("late")
    loopback.clock.advance(3.1)
    gate.set()
    await loopback.wait_for(lambda: errors)
    assert isinstance(errors[0], discord.NotFound)
    assert errors[0].code == 10062
    loopback.forgive(10062)
    loopback.forgive("unanswered")
    loopback.assert_clean()


async def test_the_deadline_is_a_setting(loopback: LoopbackDiscord, start: Start) -> None:
    gate = asyncio.Event()
    await start(with_slow(Probe(loopback), [], gate))
    loopback.settings.answer_deadline_s = 100
    interaction = loopback.person().slash("late")
    loopback.clock.advance(9)
    gate.set()
    await interaction.message()
    assert interaction.answered_after_s
    assert interaction.answered_after_s > 9
    loopback.assert_clean()


@pytest.mark.parametrize(("minutes", "code"), [(14, None), (16, 50027)])
async def test_the_token_lives_15_minutes(
    loopback: LoopbackDiscord, start: Start, minutes: int, code: int | None
) -> None:
    errors: list[discord.HTTPException] = []
    gate = asyncio.Event()
    await start(with_slow(Probe(loopback), errors, gate))
    interaction = loopback.person().slash("slow")
    await interaction.acknowledged()
    assert interaction.messages[0].loading
    loopback.clock.advance(minutes * 60)
    gate.set()
    if code is None:
        assert (await interaction.message()).content == "done"
    else:
        await loopback.wait_for(lambda: errors)
        assert (errors[0].status, errors[0].code) == (401, code)
        loopback.forgive(code)
    loopback.assert_clean()


async def test_a_second_answer_is_refused(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)
    errors: list[discord.HTTPException] = []

    @probe.tree.command(description="Answers twice")
    async def twice(interaction: Interaction) -> None:
        await interaction.response.send_message("one")
        interaction.response._response_type = None  # as a second process with the same token would
        try:
            await interaction.response.send_message("two")
        except discord.HTTPException as error:
            errors.append(error)

    await start(probe)
    assert (await loopback.person().slash("twice").message()).content == "one"
    await loopback.wait_for(lambda: errors)
    assert errors[0].code == 40060
    assert len(loopback.messages()) == 1
    loopback.forgive(40060)


async def test_the_original_can_be_read_edited_and_deleted(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)
    read: list[str] = []

    @probe.tree.command(description="Works on its answer")
    async def work(interaction: Interaction) -> None:
        made = await interaction.response.send_message("first")
        assert isinstance(made.resource, discord.InteractionMessage)
        read.append(made.resource.content)
        read.append((await interaction.original_response()).content)
        file = discord.File(io.BytesIO(b"OggS"), "a.ogg")
        await interaction.edit_original_response(content="second", attachments=[file])
        more = await interaction.followup.send("hidden", ephemeral=True, wait=True)
        await more.edit(content="hidden, edited")
        await interaction.delete_original_response()

    await start(probe)
    interaction = loopback.person().slash("work")
    await loopback.wait_for(lambda: interaction.original and interaction.original.deleted)
    assert read == ["first", "first"]
    assert interaction.original
    assert interaction.original.content == "second"
    assert interaction.original.file(".ogg").data == b"OggS"
    assert [(message.content, message.ephemeral) for message in interaction.messages] == [("hidden, edited", True)]
    assert loopback.messages() == []
    loopback.assert_clean()


async def test_the_first_follow_up_keeps_the_deferrals_visibility(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)

    @probe.tree.command(description="Defers in public")
    async def public(interaction: Interaction) -> None:
        await interaction.response.defer()
        await interaction.followup.send("meant to be hidden", ephemeral=True)
        await interaction.followup.send("hidden", ephemeral=True)

    await start(probe)
    interaction = loopback.person().slash("public")
    second = await interaction.message(1)
    assert [message.ephemeral for message in interaction.messages] == [False, True]
    assert second.content == "hidden"
    loopback.assert_clean()


async def test_no_answer_is_reported(loopback: LoopbackDiscord, start: Start) -> None:
    await start(with_slow(Probe(loopback), [], asyncio.Event()))
    loopback.person("ann").slash("late")
    with pytest.raises(AssertionError, match="unanswered: /late by ann"):
        loopback.assert_clean()
    loopback.forgive("unanswered")


async def test_where_only_the_member_installed_the_app(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)
    reached: list[str] = []

    @probe.tree.command(description="Follows up until it may not")
    @discord.app_commands.allowed_installs(guilds=True, users=True)
    async def talk(interaction: Interaction) -> None:
        await interaction.response.send_message("0")
        with pytest.raises(discord.Forbidden):
            await interaction.client.http.send_typing(interaction.channel_id or 0)
        for number in range(1, 7):
            try:
                await interaction.followup.send(f"{number}")
            except discord.HTTPException as error:
                reached.append(f"{number}: {error.code}")

    @probe.tree.command(description="Not for users")
    async def other(interaction: Interaction) -> None:
        await interaction.response.send_message("never")

    await start(probe)
    guild = loopback.world.add_guild("elsewhere", with_bot=False)
    ann = loopback.person("ann", loopback.world.add_channel(guild, "talk"))
    with pytest.raises(UserError):
        ann.slash("talk")
    with pytest.raises(UserError):
        ann.with_own_install().slash("other")
    interaction = ann.with_own_install().slash("talk")
    await loopback.wait_for(lambda: reached)
    assert reached == ["6: 40094"]
    assert [message.content for message in interaction.messages] == ["0", "1", "2", "3", "4", "5"]
    assert len(probe.guilds) == 1
    loopback.forgive(40094)
    loopback.assert_clean()
