"""What is allowed and what is usual, in memory and in the database."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.rules import PresetKey, Rules
from bot.rules.choices import changed, choices
from bot.rules.presets import MOST_PRESETS
from bot.rules.server import ServerRules, differences, usual_rules, with_differences
from bot.settings import Settings, load
from bot.store import Store
from tests.bot.rows import FILES, new_job, new_piece

SERVER, ANN, BOB = 7, 11, 12


def settings(**changes: object) -> Settings:
    return load({"DISCORD_TOKEN": "x", "MEMBER_LIMIT": "4"} | {name: str(value) for name, value in changes.items()})


USUAL = usual_rules(settings())


def some_rules() -> st.SearchStrategy[ServerRules]:
    ids = st.lists(st.integers(1, 2**63 - 1), max_size=25, unique=True).map(tuple)
    return st.builds(
        ServerRules,
        note_names=st.sampled_from(["english", "german", "solfege"]),
        reactions=st.booleans(),
        audio_format=st.sampled_from(["ogg", "mp3"]),
        channels=ids,
        roles=ids,
        member_limit=st.integers(1, USUAL.member_limit),
        server_limit=st.integers(0, 50),
        hourly_limit=st.integers(0, 60),
    )


# -- servers


@given(some_rules())
def test_what_is_stored_is_read_again(rules: ServerRules) -> None:
    assert with_differences(differences(rules, USUAL), USUAL) == rules


def test_nothing_is_stored_of_what_is_usual() -> None:
    assert differences(USUAL, USUAL) == {}


def test_nobody_gets_more_than_the_bots_own_limit() -> None:
    assert with_differences({"member_limit": 4}, usual_rules(settings(MEMBER_LIMIT=2))).member_limit == 2


def test_what_a_later_version_stored_is_ignored() -> None:
    assert with_differences({"reactions": False, "mood": "calm"}, USUAL) == replace(USUAL, reactions=False)


async def test_rules_of_servers_outlive_a_restart(store: Store) -> None:
    rules = await Rules.load(store, settings())
    wanted = replace(rules.usual, note_names="german", channels=(3, 4))
    await rules.set(SERVER, wanted)
    again = await Rules.load(store, settings())
    for known in (rules, again):
        assert known.of(SERVER) == wanted
        assert known.of(8) == known.of(None) == known.usual
    await again.set(SERVER, again.usual)
    assert await store.servers.all() == {}
    assert again.of(SERVER) == again.usual


async def test_a_server_follows_the_settings_in_what_it_never_set(store: Store) -> None:
    rules = await Rules.load(store, settings())
    await rules.set(SERVER, replace(rules.usual, reactions=False))
    later = await Rules.load(store, settings(AUDIO_FORMAT="mp3"))
    assert later.of(SERVER) == replace(rules.usual, reactions=False, audio_format="mp3")


@pytest.mark.parametrize("stored", [{"member_limit": 0}, {"note_names": "klingon"}, {"channels": "everywhere"}])
async def test_rules_that_cannot_be_read_do_not_stop_the_bot(
    store: Store, stored: Mapping[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    await store.servers.keep(SERVER, stored)
    with caplog.at_level(logging.WARNING):
        assert (await Rules.load(store, settings())).of(SERVER) == USUAL
    assert "unreadable" in caplog.text


@pytest.mark.parametrize("name", ["note_names", "reactions", "audio_format", "member_limit", "server_limit"])
def test_each_choice_can_be_chosen_and_fits_a_menu(name: str) -> None:
    offered = choices(name, USUAL)
    assert 2 <= len(offered) <= 25
    values = [getattr(changed(USUAL, name, [value], USUAL), name) for value, _ in offered]
    assert len(set(values)) == len(offered)
    assert getattr(USUAL, name) in values


def test_what_is_not_offered_cannot_be_chosen() -> None:
    for name, value in (("member_limit", "5"), ("note_names", "klingon"), ("hourly_limit", "-1")):
        with pytest.raises(Refused):
            changed(USUAL, name, [value], USUAL)


# -- pieces an hour


async def piece(store: Store, member_id: int) -> None:
    job_id = await store.jobs.add(new_job(member_id=member_id, guild_id=SERVER))
    await store.pieces.add(new_piece(job_id=job_id, member_id=member_id, guild_id=SERVER), FILES)


async def test_pieces_of_the_last_hour_count_after_a_restart(store: Store) -> None:
    await piece(store, ANN)
    rules = await Rules.load(store, settings())
    await rules.set(SERVER, replace(rules.usual, hourly_limit=2))
    with rules.making(SERVER, ANN):
        rules.count_piece(SERVER, ANN)
    full = pytest.raises(Refused, match=r"You have had 2 pieces in the last hour.* in 60 minutes")
    with full, rules.making(SERVER, ANN):
        pass
    for server, member in ((SERVER, BOB), (None, ANN), (8, ANN)):
        with rules.making(server, member):
            pass


async def test_pieces_that_are_being_made_count_and_those_that_came_to_nothing_do_not(store: Store) -> None:
    rules = await Rules.load(store, settings())
    await rules.set(SERVER, replace(rules.usual, hourly_limit=2))
    for _ in range(3):
        two, refused = (rules.making(SERVER, ANN), rules.making(SERVER, ANN)), pytest.raises(Refused)
        with two[0], two[1], rules.making(SERVER, BOB), refused, rules.making(SERVER, ANN):
            pass


# -- blocks


async def test_blocks_outlive_a_restart_and_end_when_lifted(store: Store) -> None:
    rules = await Rules.load(store, settings())
    await rules.block(ANN, " spam ")
    await rules.block(ANN, "x" * 300)
    again = await Rules.load(store, settings())
    assert again.blocked == rules.blocked == {ANN: "x" * 200}
    await again.unblock(ANN)
    assert await store.blocks.all() == again.blocked == {}


# -- presets


async def test_a_named_preset_lies_over_the_members_over_the_servers(store: Store) -> None:
    rules = await Rules.load(store, settings())
    await rules.save_preset(PresetKey("server", SERVER), {"mode": "ionian", "tempo": 60, "bars": 8})
    await rules.save_preset(PresetKey("member", ANN), {"mode": "dorian", "tempo": 70})
    await rules.save_preset(PresetKey("member", ANN, "Night"), {"mode": "todi"})
    for known in (rules, await Rules.load(store, settings())):
        assert known.defaults(ANN, SERVER, "night ") == {"mode": "todi", "tempo": 70, "bars": 8}
        assert known.defaults(ANN, SERVER) == {"mode": "dorian", "tempo": 70, "bars": 8}
        assert known.defaults(BOB, SERVER) == {"mode": "ionian", "tempo": 60, "bars": 8}
        assert known.defaults(ANN, None) == {"mode": "dorian", "tempo": 70}
        assert known.defaults(BOB, None) == {}


async def test_ones_own_preset_comes_before_the_servers_of_the_same_name(store: Store) -> None:
    rules = await Rules.load(store, settings())
    await rules.save_preset(PresetKey("server", SERVER, "night"), {"mode": "marva"})
    assert rules.defaults(ANN, SERVER, "night") == {"mode": "marva"}
    await rules.save_preset(PresetKey("member", ANN, "night"), {"mode": "todi"})
    assert rules.defaults(ANN, SERVER, "night") == {"mode": "todi"}
    assert [key.scope for key in rules.presets_of(ANN, SERVER)] == ["member", "server"]
    assert rules.presets_of(BOB, None) == []


async def test_a_preset_that_is_not_there_is_refused_with_those_that_are(store: Store) -> None:
    rules = await Rules.load(store, settings())
    with pytest.raises(Refused, match="no preset called “night” here; /defaults set keeps one"):
        rules.defaults(ANN, SERVER, "night")
    await rules.save_preset(PresetKey("server", SERVER, "day"), {"mode": "marva"})
    with pytest.raises(Refused, match="these are here: day"):
        rules.defaults(ANN, SERVER, "night")
    with pytest.raises(Refused):
        rules.defaults(ANN, 8, "day")


async def test_presets_are_bounded(store: Store) -> None:
    rules = await Rules.load(store, settings())
    for number in range(MOST_PRESETS):
        await rules.save_preset(PresetKey("member", ANN, str(number)), {"tempo": 60})
    with pytest.raises(Refused, match="20 presets already"):
        await rules.save_preset(PresetKey("member", ANN, "more"), {"tempo": 60})
    await rules.save_preset(PresetKey("member", ANN, "1"), {"tempo": 70})
    await rules.save_preset(PresetKey("member", ANN, "2"), {})
    await rules.save_preset(PresetKey("member", ANN, "more"), {"tempo": 60})
    assert len(await store.presets.all()) == MOST_PRESETS


async def test_a_member_is_forgotten_and_stays_blocked(store: Store) -> None:
    rules = await Rules.load(store, settings())
    await rules.save_preset(PresetKey("member", ANN), {"tempo": 60})
    await rules.save_preset(PresetKey("server", ANN), {"tempo": 60})
    await rules.block(ANN, "spam")
    rules.forget(ANN)
    assert rules.defaults(ANN, None) == {}
    assert rules.defaults(BOB, ANN) == {"tempo": 60}
    assert ANN in rules.blocked
