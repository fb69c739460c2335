"""The check at Discord, on the loopback."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.__main__ import main
from bot.loopback import Permission
from bot.running import check_discord
from bot.running.check_discord import invitation
from bot.running.findings import Finding
from bot.settings import load
from tests.bot.stage import Stage
from tests.bot.test_main import closed_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def check(stage: Stage, **changes: object) -> Sequence[Finding]:
    return await check_discord.check_discord(load(stage.environment(**changes)), stage.loopback.connector)


def wrong(found: Sequence[Finding]) -> list[str]:
    return [finding.told for finding in found if not finding.fine]


async def test_who_it_is_and_where_is_told_without_the_gateway(empty_stage: Stage) -> None:
    world = empty_stage.loopback.world
    found = await check(empty_stage)
    assert not wrong(found)
    told = "\n".join(finding.told for finding in found)
    assert f"logged in as Modebot, application {world.application_id}" in told
    assert "privileged: none" in told
    assert invitation(world.application_id) in told
    assert f"server Loopback ({empty_stage.loopback.guild.id}): has the permissions" in told
    assert not empty_stage.loopback.gateway.identified


async def test_it_is_the_last_part_of_the_whole_check(
    empty_stage: Stage,
    capsys: pytest.CaptureFixture[str],
    root_logger: None,  # noqa: ARG001  for what it restores
) -> None:
    environment, connect = empty_stage.environment(), empty_stage.loopback.connector
    assert await asyncio.to_thread(main, environment, None, connect, ["check"]) == 0
    *_, last, verdict = capsys.readouterr().out.splitlines()
    assert last.startswith("✔ Discord    server Loopback")
    assert verdict == "Everything is fine."


async def test_the_invitation_asks_for_what_is_needed_and_for_nothing_else() -> None:
    assert invitation(42) == (
        "https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands&permissions=117824"
    )


async def test_a_permission_that_is_missing_in_a_server_is_named(empty_stage: Stage) -> None:
    guild = empty_stage.loopback.guild
    guild.name = "Quiet\x1b[2J place"
    for role in guild.roles.values():
        role.permissions &= ~(Permission.ATTACH_FILES | Permission.ADD_REACTIONS)
    assert wrong(await check(empty_stage)) == [
        f"server Quiet[2J place ({guild.id}): give the bot's role Add Reactions, Attach Files there."
    ]


async def test_a_server_of_the_settings_that_it_is_not_in_is_named(empty_stage: Stage) -> None:
    guild_ids = f"{empty_stage.loopback.guild.id},123456789"
    assert wrong(await check(empty_stage, guild_ids=guild_ids)) == [
        "GUILD_IDS has the server 123456789, but the bot is not in it; invite it there."
    ]


async def test_in_no_server_is_fine(empty_stage: Stage) -> None:
    empty_stage.loopback.world.remove_guild(empty_stage.loopback.guild)
    found = await check(empty_stage)
    assert (wrong(found), found[-1].told) == ([], "in no server yet")


async def test_of_many_servers_the_first_are_looked_at(empty_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_discord, "MOST_SERVERS", 2)
    for number in range(3):
        empty_stage.loopback.world.add_guild(f"server {number}")
    assert (await check(empty_stage))[-1].told == "4 servers; the first 2 were looked at"
    assert len(empty_stage.loopback.calls("GET /guilds/{guild_id}")) == 2


async def test_a_wrong_token_and_a_missing_one_are_sentences(empty_stage: Stage) -> None:
    [told] = wrong(await check(empty_stage, discord_token="not.the.token"))
    assert told.startswith("Discord does not accept DISCORD_TOKEN")
    assert "not.the.token" not in told
    [told] = wrong(await check(empty_stage, discord_token=""))
    assert told.startswith("DISCORD_TOKEN is not set")
    empty_stage.loopback.forgive(0)


async def test_out_of_reach_is_a_sentence(empty_stage: Stage) -> None:
    [found] = await check_discord.check_discord(load(empty_stage.environment()), closed_port)
    assert not found.fine
    assert found.told.startswith("Discord cannot be reached: ")
