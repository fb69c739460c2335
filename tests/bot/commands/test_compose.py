"""/compose: what is given, over a preset, over defaults; and the line under a piece."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.orders import Compose, command_line
from engine.composing.form import FORMS
from engine.craft import FACTORS
from engine.instruments import INSTRUMENTS
from engine.mood import MOODS
from engine.naming import Names
from engine.request import MAX_BARS, MAX_SEED, MAX_TEMPO_BPM, METERS, MIN_BARS, MIN_TEMPO_BPM, Request
from engine.theory import MODES, ROOT_NAMES
from tests.bot.commands.counter import Counter, Taste
from tests.bot.stage import options_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMES: tuple[Names, ...] = ("english", "german", "solfege")

requests = st.builds(
    Request.checked,
    mode=st.sampled_from([mode.name for mode in MODES]),
    root=st.sampled_from(ROOT_NAMES),
    tempo_bpm=st.integers(MIN_TEMPO_BPM, MAX_TEMPO_BPM),
    meter=st.sampled_from(METERS),
    bars=st.integers(MIN_BARS, MAX_BARS),
    seed=st.integers(0, MAX_SEED),
    form=st.sampled_from([*FORMS]),
    mood=st.sampled_from([mood.name for mood in MOODS]),
    instrument=st.sampled_from([instrument.name for instrument in INSTRUMENTS]),
    colour=st.booleans(),
    craft=st.tuples(*map(st.sampled_from, FACTORS.values())).map("-".join),
)

OTHER_WISHES: dict[str, Any] = {
    "root": "Gb", "tempo": 61, "meter": "7/8", "bars": 33, "form": "period", "mood": "march", "instrument": "Sitar",
    "colour": True,
}  # fmt: skip


async def asked(counter: Counter, **options: Any) -> Compose:
    order = await counter.order(counter.ann.slash("compose", options))
    assert isinstance(order, Compose)
    return order


@pytest.mark.parametrize("names", NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=requests)
async def test_the_line_under_a_piece_asks_for_exactly_that_piece(
    counter: Counter, names: Names, request: Request
) -> None:
    """Pasted where notes have these names, by a member whose defaults are others."""
    await counter.note_names(names)
    await counter.keep("member", **OTHER_WISHES)
    line = command_line(Compose(request), names)
    assert await asked(counter, **options_in(line)) == Compose(request, steered=False)
    await counter.keep("member")
    await counter.note_names("english")
    counter.loopback.assert_clean()


async def test_mode_root_and_tempo_are_enough(counter: Counter) -> None:
    made = (await asked(counter, mode="dorian", root="D", tempo=96)).request
    assert (made.mode, made.root, made.tempo_bpm, made.meter, made.bars) == ("dorian", "D", 96, "4/4", 16)
    counter.loopback.assert_clean()


async def test_everything_can_be_called_by_its_other_names(counter: Counter) -> None:
    made = (await asked(counter, mode="minor", root="e flat", form="song", mood="sad", instrument="bansuri")).request
    assert (made.mode, made.root, made.form, made.mood, made.instrument) == (
        "aeolian",
        "Eb",
        "aaba",
        "wistful",
        "Flute",
    )
    counter.loopback.assert_clean()


async def test_what_is_given_goes_before_the_preset_the_members_and_the_servers_defaults(counter: Counter) -> None:
    await counter.keep("server", mode="lydian", tempo=50, bars=8, meter="3/4", instrument="Koto")
    await counter.keep("member", mode="dorian", tempo=60, bars=12, meter="6/8")
    await counter.keep("member", "evening", mode="phrygian", tempo=70, bars=20)
    whole = (await asked(counter, preset="Evening", bars=24)).request
    usual = (await asked(counter)).request
    for scope, name in (("server", ""), ("member", ""), ("member", "evening")):
        await counter.keep(scope, name)
    assert (whole.mode, whole.tempo_bpm, whole.bars, whole.meter) == ("phrygian", 70, 24, "6/8")
    assert whole.instrument == "Koto"
    assert (usual.mode, usual.tempo_bpm, usual.bars, usual.instrument) == ("dorian", 60, 12, "Koto")
    counter.loopback.assert_clean()


async def test_a_mood_brings_its_tempo_along(counter: Counter) -> None:
    assert (await asked(counter, mode="todi", mood="meditation")).request.tempo_bpm == 52
    counter.loopback.assert_clean()


async def test_the_ratings_choose_what_is_left_open(counter: Counter) -> None:
    whole = await asked(counter, mode="dorian")
    formed = await asked(counter, mode="dorian", form="period")
    assert (whole.steered, whole.request.craft, whole.request.form) == (True, Taste.craft, Taste.form)
    assert (formed.steered, formed.request.craft, formed.request.form) == (True, Taste.craft, "period")
    counter.loopback.assert_clean()


@pytest.mark.parametrize("given", [{"seed": 7}, {"craft": "careful-thin-16-own"}])
async def test_a_seed_or_a_craft_leaves_nothing_to_the_ratings(counter: Counter, given: dict[str, Any]) -> None:
    order = await asked(counter, mode="dorian", **given)
    assert not order.steered
    assert order.request.form == "auto"
    assert order.request.craft.code == given.get("craft", "usual-drawn-8-own")
    counter.loopback.assert_clean()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Which mode?"),
        ({"mode": "dorian", "form": "rondo"}, "There is no form called “rondo”"),
        ({"mode": "dorian", "mood": "hungry"}, "There is no mood called “hungry”"),
        ({"mode": "dorian", "instrument": "kazoo"}, "There is no instrument called “kazoo”"),
        ({"mode": "dorian", "craft": "usual"}, "There is no craft “usual”"),
        ({"mode": "dorian", "preset": "morning"}, "There is no preset called “morning”"),
        ({"mode": "dorian", "meter": "11/8"}, "There is no meter “11/8”"),
    ],
)
async def test_what_was_typed_past_the_lists_is_checked_again(
    counter: Counter, options: dict[str, Any], words: str
) -> None:
    assert words in await counter.refused(counter.ann.slash("compose", options, checked=False))
    counter.loopback.assert_clean()


@pytest.mark.parametrize(
    ("names", "typed", "offered"),
    [
        ("german", "h", {"H"}),
        ("german", "b", {"B", "H"}),
        ("solfege", "fa", {"fa", "fa♯"}),
        ("english", "eb", {"E♭"}),
    ],
)
async def test_roots_are_offered_as_they_are_called_in_the_server(
    counter: Counter, names: Names, typed: str, offered: set[str]
) -> None:
    await counter.note_names(names)
    choices = await counter.ann.autocomplete("compose", "root", typed).choices()
    await counter.note_names("english")
    assert {choice["value"] for choice in choices} == offered
    counter.loopback.assert_clean()


async def test_presets_of_the_member_and_of_the_server_are_offered(counter: Counter) -> None:
    await counter.keep("member", "evening", tempo=60)
    await counter.keep("server", "everyday", tempo=90)
    await counter.keep("server", "Evening", tempo=100)
    choices = await counter.ann.autocomplete("compose", "preset", "eve").choices()
    for scope, name in (("member", "evening"), ("server", "everyday"), ("server", "Evening")):
        await counter.keep(scope, name)
    assert [choice["name"] for choice in choices] == ["evening (yours)", "everyday (this server's)"]
    counter.loopback.assert_clean()
