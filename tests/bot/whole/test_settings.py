"""The whole bot: /settings, and what becomes of a server's rules."""

import pytest

from bot.loopback import Channel, Message, Person, Role
from tests.bot.stage import ASKED, Stage, bot_on, fields

pytestmark = pytest.mark.asyncio(loop_scope="session")


def manager(stage: Stage) -> Person:
    """A member who may manage the server and does not run the bot."""
    mia, guild = stage.loopback.person("mia"), stage.loopback.guild
    if not guild.members[mia.id].role_ids:
        role = stage.loopback.world.add_role(guild, "managers", ["administrator"])
        stage.loopback.world.give_role(guild, mia.user, role)
    return mia


async def panel(stage: Stage) -> Message:
    return await manager(stage).slash("settings").message()


async def set_to(stage: Stage, message: Message, setting: str, *values: str | Channel | Role) -> Message:
    """Choose a setting, then what it shall be."""
    mia = manager(stage)
    message = await mia.choose(message, setting, menu="settings:menu").updated()
    return await mia.choose(message, *values, menu=f"settings:set:{setting}").updated()


def value(message: Message, title: str) -> str:
    return fields(message)[title].splitlines()[0]


async def test_the_panel_shows_and_changes_every_setting(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    other, role = (
        loopback.world.add_channel(loopback.guild, "quiet"),
        loopback.world.add_role(loopback.guild, "players"),
    )
    async with bot_on(empty_stage, member_limit=3):
        message = await panel(empty_stage)
        assert message.ephemeral
        assert value(message, "Note names") == "**English: C D E F G A B**"
        for setting, title, chosen, shown in (
            ("note_names", "Note names", "german", "German: C D E F G A H"),
            ("reactions", "Rating reactions", "False", "Off"),
            ("audio_format", "Recordings", "mp3", "MP3"),
            ("channels", "Channels", other, f"<#{other.id}>"),
            ("roles", "Roles", role, f"<@&{role.id}>"),
            ("member_limit", "Requests of a member", "1", "1 at a time"),
            ("server_limit", "Requests of the server", "5", "5 at a time"),
            ("hourly_limit", "Pieces an hour", "10", "10 in an hour"),
        ):
            assert isinstance(chosen, str | Channel | Role)
            message = await set_to(empty_stage, message, setting, chosen)
            assert value(message, title) == f"**{shown}** (changed here)"
    async with bot_on(empty_stage, member_limit=3):
        again = await panel(empty_stage)
        assert fields(again) == fields(message)
        await manager(empty_stage).click(message, "Reset to the defaults …").updated()
        await manager(empty_stage).click(message, "No, keep them").updated()
        assert fields(message) == fields(again)
        await manager(empty_stage).click(message, "Reset to the defaults …").updated()
        await manager(empty_stage).click(message, "Yes, reset all of them").updated()
        assert "changed here" not in str(fields(message))
        assert not empty_stage.rows("select * from servers")
    loopback.assert_clean()


async def test_other_channels_are_refused_with_the_right_ones(empty_stage: Stage) -> None:
    """Managers, and what everybody has a right to, are free of it."""
    loopback = empty_stage.loopback
    other = loopback.world.add_channel(loopback.guild, "quiet")
    ann = loopback.person("ann")
    async with bot_on(empty_stage):
        modes = await ann.slash("modes").message()
        await set_to(empty_stage, await panel(empty_stage), "channels", other)
        refused = await ann.slash("compose", ASKED).message()
        assert refused.content == f"I am not to be used here; please use <#{other.id}>."
        assert refused.ephemeral
        pressed = await ann.choose(modes, "dorian").message()
        assert pressed.content == refused.content
        assert (await ann.slash("privacy").message()).embeds
        for place in (other, loopback.world.add_thread(other, "a thread")):
            assert (await ann.at(place).slash("modes").message()).embeds
        assert (await manager(empty_stage).slash("modes").message()).embeds
    loopback.assert_clean()


async def test_only_members_with_the_roles_are_served(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    role = loopback.world.add_role(loopback.guild, "players")
    ann, bob = loopback.person("ann"), loopback.person("bob")
    loopback.world.give_role(loopback.guild, bob.user, role)
    async with bot_on(empty_stage):
        await set_to(empty_stage, await panel(empty_stage), "roles", role)
        refused = await ann.slash("modes").message()
        assert refused.content == f"In this server only members with <@&{role.id}> can use me."
        assert not refused.pings
        assert (await bob.slash("modes").message()).embeds
        assert (await ann.in_direct().slash("modes").message()).embeds
    loopback.assert_clean()


async def test_a_panel_is_of_no_use_to_who_may_not_manage_any_more(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    async with bot_on(empty_stage):
        message = await panel(empty_stage)
        loopback.guild.members[manager(empty_stage).id].role_ids.clear()
        mia = loopback.person("mia")
        refused = await mia.choose(message, "reactions", menu="settings:menu").message()
        assert refused.content == "Only members who may manage this server can do that."
        assert refused.ephemeral
    loopback.assert_clean()


async def test_what_is_set_holds_for_the_next_piece(empty_stage: Stage) -> None:
    loopback = empty_stage.loopback
    async with bot_on(empty_stage):
        message = await panel(empty_stage)
        for setting, chosen in (
            ("note_names", "german"),
            ("audio_format", "mp3"),
            ("reactions", "False"),
            ("hourly_limit", "1"),
        ):
            message = await set_to(empty_stage, message, setting, chosen)
        piece = await empty_stage.compose(root="H", mode="aeolian")
        assert piece.embeds[0]["title"] == "H Aeolian"
        assert piece.file(".mp3").data
        await empty_stage.job_of(piece)
        refused = await loopback.person("ann").slash("compose", ASKED).message()
        assert "You have had 1 piece in the last hour" in refused.content
        assert refused.ephemeral
        assert (await empty_stage.compose(by="bob")).embeds
        assert not piece.reactions
    loopback.assert_clean()
