"""Whether something may be used here, by this member."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.errors import Refused
from bot.rules.places import always_allowed, check_place, check_role, managed_server
from tests.bot.rules.test_rules import USUAL

SERVER, CHANNEL, THREAD, CATEGORY, OTHER = range(1, 6)


class Orphan:
    """A thread of a channel that the bot does not see."""

    parent_id = CHANNEL

    @property
    def category_id(self) -> int:
        raise discord.ClientException("Parent channel not found")


def used_in(channel_id: int, channel: object) -> Any:
    return SimpleNamespace(channel_id=channel_id, channel=channel)


IN_CHANNEL = used_in(CHANNEL, SimpleNamespace(category_id=CATEGORY))
IN_THREAD = used_in(THREAD, SimpleNamespace(parent_id=CHANNEL, category_id=CATEGORY))
IN_ORPHAN = used_in(THREAD, Orphan())


@pytest.mark.parametrize("place", [IN_CHANNEL, IN_THREAD, IN_ORPHAN], ids=["channel", "thread", "unseen parent"])
def test_a_channel_counts_for_its_threads(place: Any) -> None:
    check_place(place, USUAL)
    check_place(place, replace(USUAL, channels=(CHANNEL, OTHER)))
    with pytest.raises(Refused, match=f"please use <#{OTHER}>"):
        check_place(place, replace(USUAL, channels=(OTHER,)))


@pytest.mark.parametrize("place", [IN_CHANNEL, IN_THREAD], ids=["channel", "thread"])
def test_a_category_counts_for_its_channels(place: Any) -> None:
    check_place(place, replace(USUAL, channels=(CATEGORY,)))


def test_any_of_the_roles_will_do() -> None:
    bob: Any = SimpleNamespace(user=SimpleNamespace(roles=[SimpleNamespace(id=7), SimpleNamespace(id=8)]))
    check_role(bob, USUAL)
    check_role(bob, replace(USUAL, roles=(8, 9)))
    with pytest.raises(Refused, match="<@&9> or <@&10>"):
        check_role(bob, replace(USUAL, roles=(9, 10)))


@pytest.mark.parametrize(
    ("command", "custom_id", "allowed"),
    [
        ("privacy", None, True),
        ("forget-me", None, True),
        ("compose", None, False),
        (None, "forget-me:yes", True),
        (None, "help:topic", True),
        (None, "again:7", False),
        (None, "forget-me-not", False),
    ],
)
def test_what_nobody_can_be_kept_from(command: str | None, custom_id: str | None, allowed: bool) -> None:
    named = SimpleNamespace(qualified_name=command) if command else None
    interaction: Any = SimpleNamespace(command=named, data={"custom_id": custom_id} if custom_id else None)
    assert always_allowed(interaction) is allowed


@pytest.mark.parametrize(
    ("guild_id", "manages", "words"), [(None, True, "in servers only"), (SERVER, False, "who may manage this server")]
)
def test_only_managers_manage(guild_id: int | None, manages: bool, words: str) -> None:
    interaction: Any = SimpleNamespace(guild_id=guild_id, permissions=discord.Permissions(manage_guild=manages))
    with pytest.raises(Refused, match=words):
        managed_server(interaction)
