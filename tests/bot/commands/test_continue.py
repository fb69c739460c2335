"""/continue and /remode: which music they begin with, and what is ordered."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.desk.orders import Continue, Order, Remode, Source, command_line
from bot.loopback import Interaction, Upload
from engine.composing.continuation import Changes
from engine.composing.form import FORMS
from engine.mood import MOODS
from engine.naming import Names
from engine.request import MAX_BARS, MAX_SEED, MAX_TEMPO_BPM, MIN_BARS, MIN_TEMPO_BPM
from engine.theory import MODES, ROOT_NAMES
from tests.bot.commands.counter import Counter
from tests.bot.stage import CONTINUE_MENU, options_in

pytestmark = pytest.mark.asyncio(loop_scope="session")

modes = st.sampled_from([mode.name for mode in MODES])
roots = st.sampled_from(ROOT_NAMES)
seeds = st.integers(0, MAX_SEED)
changes = st.builds(
    Changes,
    bars=st.integers(MIN_BARS, MAX_BARS),
    mode=modes,
    root=roots,
    tempo_bpm=st.none() | st.integers(MIN_TEMPO_BPM, MAX_TEMPO_BPM),
    seed=seeds,
    form=st.sampled_from([*FORMS]),
    mood=st.sampled_from([mood.name for mood in MOODS]),
    colour=st.booleans(),
    craft=st.sampled_from(["usual-drawn-8-own", "bold-full-16-shared"]),
    keep=st.none() | st.integers(1, 256),
)


def go_on(counter: Counter, **options: Any) -> Interaction:
    return counter.ann.slash("continue", options)


async def continued(counter: Counter, **options: Any) -> Continue:
    order = await counter.order(go_on(counter, **options))
    assert isinstance(order, Continue)
    return order


@pytest.mark.parametrize("names", ["english", "german"])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=changes, mode=modes, root=roots, seed=seeds)
async def test_the_line_under_such_a_piece_asks_for_exactly_that(
    counter: Counter, names: Names, changes: Changes, mode: str, root: str, seed: int
) -> None:
    await counter.note_names(names)
    source = Source((await counter.piece(mood="calm", colour=True)).id)
    orders: tuple[tuple[str, Order], ...] = (
        ("continue", Continue(source, changes)),
        ("remode", Remode(source, mode, root, seed)),
    )
    for command, order in orders:
        again = await counter.order(counter.ann.slash(command, options_in(command_line(order, names))))
        assert again == order
    await counter.note_names("english")
    counter.loopback.assert_clean()


async def test_a_piece_of_ours_goes_on_as_it_is(counter: Counter) -> None:
    piece = await counter.piece(mode="todi", root="Eb", mood="calm", colour=True)
    order = await continued(counter, piece=piece.id)
    assert order.source == Source(piece.id)
    assert replace(order.changes, seed=None) == Changes(mode="todi", root="Eb", mood="calm", colour=True)
    assert order.changes.seed is not None
    counter.loopback.assert_clean()


async def test_what_is_wished_for_changes(counter: Counter) -> None:
    piece = await counter.piece(mode="dorian", root="D", mood="calm", colour=True)
    wishes = {"bars": 8, "keep": 4, "mode": "minor", "tempo": 50, "mood": "sad", "colour": False, "seed": 3}
    order = await continued(counter, piece=piece.id, **wishes)
    assert order.changes == Changes(8, "aeolian", "D", 50, 3, mood="wistful", colour=False, keep=4)
    counter.loopback.assert_clean()


async def test_a_file_goes_on_as_it_is_heard(counter: Counter) -> None:
    order = await continued(counter, file=Upload("my song.mid", b"MThd"), bars=4, seed=1)
    assert (order.source, order.changes) == (Source(file_name="my_song.mid"), Changes(4, seed=1))
    _, file = counter.client.notes.orders[-1]
    assert file
    assert await file.read() == b"MThd"
    counter.loopback.assert_clean()


async def test_one_of_file_and_piece(counter: Counter) -> None:
    piece = await counter.piece()
    both = {"file": Upload("a.mid", b"MThd"), "piece": piece.id}
    for command, more in (("continue", {}), ("remode", {"mode": "todi"})):
        for options in ({}, both):
            told = await counter.refused(counter.ann.slash(command, options | more))
            assert told == "Give either a file or the number of a piece."
    counter.loopback.assert_clean()


async def test_a_file_over_the_limit_is_refused(counter: Counter) -> None:
    told = await counter.refused(go_on(counter, file=Upload("a.mid", bytes(2000))))
    assert "larger than the 1 kB that I read" in told
    counter.loopback.assert_clean()


async def test_pieces_of_this_server_and_ones_own_can_be_used(counter: Counter) -> None:
    own_elsewhere, of_bob = await counter.piece(guild_id=77), await counter.piece(member_id=5)
    for piece in (own_elsewhere, of_bob):
        assert (await continued(counter, piece=piece.id)).source == Source(piece.id)
    counter.loopback.assert_clean()


async def test_pieces_of_others_elsewhere_and_removed_ones_cannot(counter: Counter) -> None:
    """None of them is told apart from one that never was."""
    elsewhere, direct = await counter.piece(member_id=5, guild_id=77), await counter.piece(member_id=5, guild_id=None)
    removed = await counter.piece()
    await counter.store.pieces.removed(removed.id)
    for number in (elsewhere.id, direct.id, removed.id, 10**6):
        told = await counter.refused(go_on(counter, piece=number))
        assert told.startswith(f"There is no piece {number} that you can use here")
    in_direct = counter.ann.in_direct().slash("continue", piece=direct.id)
    assert "There is no piece" in await counter.refused(in_direct)
    counter.loopback.assert_clean()


async def test_the_latest_pieces_are_offered_by_number_and_name(counter: Counter) -> None:
    first = await counter.piece(mode="marva", root="Gb")
    second = await counter.piece(mode="marva", root="B")
    await counter.piece(mode="marva", member_id=5)
    named = await counter.ann.autocomplete("continue", "piece", "marva").choices()
    numbered = await counter.ann.autocomplete("remode", "piece", str(first.id)).choices()
    assert [choice["value"] for choice in named] == [second.id, first.id]
    assert [choice["name"] for choice in numbered] == [f"{first.id} · G♭ Marva · 16 bars, 96 bpm"]
    counter.loopback.assert_clean()


async def test_a_piece_of_ours_keeps_its_root_and_its_performance_in_another_mode(counter: Counter) -> None:
    piece = await counter.piece(root="Eb", seed=99)
    order = await counter.order(counter.ann.slash("remode", mode="minor", piece=piece.id))
    moved = await counter.order(counter.ann.slash("remode", mode="minor", piece=piece.id, root="a", seed=1))
    assert order == Remode(Source(piece.id), "aeolian", "Eb", 99)
    assert moved == Remode(Source(piece.id), "aeolian", "A", 1)
    counter.loopback.assert_clean()


async def test_a_file_in_another_mode_keeps_the_root_that_is_heard(counter: Counter) -> None:
    order = await counter.order(counter.ann.slash("remode", mode="todi", file=Upload("a.mid", b"MThd"), seed=5))
    assert order == Remode(Source(file_name="a.mid"), "todi", None, 5)
    counter.loopback.assert_clean()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"mode": "dorain"}, "did you mean Dorian?"),
        ({"root": "X"}, "There is no root called “X”"),
        ({"form": "rondo"}, "There is no form called “rondo”"),
        ({"mood": "hungry"}, "There is no mood called “hungry”"),
        ({"craft": "any"}, "There is no craft “any”"),
    ],
)
async def test_wrong_words_are_refused_before_anything_is_fetched(
    counter: Counter, options: dict[str, str], words: str
) -> None:
    assert words in await counter.refused(go_on(counter, file=Upload("a.mid", b"MThd"), **options))
    counter.loopback.assert_clean()


async def test_the_menu_takes_the_file_that_looks_like_notes(counter: Counter) -> None:
    said = counter.ann.say("", Upload("cover.png", b"\x89PNG"), Upload("tune.abc", b"X:1"))
    order = await counter.order(counter.ann.message_menu(CONTINUE_MENU, said))
    assert isinstance(order, Continue)
    assert order.source == Source(file_name="tune.abc")
    told = await counter.refused(counter.ann.message_menu(CONTINUE_MENU, counter.ann.say("la la")))
    assert told.endswith("Choose one that has, or give a file to /continue.")
    counter.loopback.assert_clean()
