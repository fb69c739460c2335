"""Going on from a piece with a tiny network of the real kind: what holds must hold whatever the weights are."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from engine.composing import sampling
from engine.composing.compose import shipped_model, wish_of
from engine.composing.context import Context, context_of, prefix_of
from engine.composing.continuation import Changes, _on_tracks, candidates, continue_piece, joined, wish_for
from engine.errors import BadRequest, ComposeFailed
from engine.nets.folder import Model
from engine.piece import Meter, Note, Pedal, Piece, Tempo
from engine.request import Request
from engine.theory import find_mode
from tests.engine.tiny import untrained_model
from tests.engine.tunes import BAR, tune

BATCH = 4
BEAT = BAR // 4


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return untrained_model(tmp_path_factory.mktemp("model"), BATCH)


def request(bars: int = 6, meter: str = "4/4", **others: object) -> Request:
    asked = Request.checked("dorian", "D", 96, bars=bars, seed=5, **others)  # type: ignore[arg-type]  # names from the tests
    return replace(asked, meter=meter)


def written(context: Context, asked: Request, model: Model) -> Piece:
    """The first candidate: an untrained network is seldom heard as asked, so `continue_piece` would refuse it."""
    return candidates(context, asked, model, np.random.default_rng(asked.seed))[0].piece


def test_new_bars_lie_in_the_mode_and_end_on_its_root(model: Model) -> None:
    after = written(context_of(tune(2, "dorian")), request(), model)
    assert {note.pitch_class for note in after.notes} <= find_mode("dorian").pitch_classes(2)
    assert len(after.bar_starts()) == 6
    last = [note for note in after.notes if note.onset_ticks >= 5 * BAR]
    assert {(note.onset_ticks, note.end_ticks) for note in last} == {(5 * BAR, 6 * BAR)}
    assert min(note.pitch for note in last) % 12 == 2
    assert {note.onset_ticks // BAR for note in after.notes} == set(range(6))


@pytest.mark.parametrize("meter", ["3/8", "2/2", "7/8", "3/2"])
def test_meters_that_nobody_can_ask_for_are_gone_on_in(model: Model, meter: str) -> None:
    numerator, denominator = (int(part) for part in meter.split("/"))
    piece = replace(tune(2, "dorian"), meters=(Meter(0, numerator, denominator),))
    after = written(context_of(piece), request(4, meter), model)
    assert str(after.meters[0]) == meter
    assert len(after.bar_starts()) == 4


def test_new_notes_begin_where_the_last_chord_stood(model: Model) -> None:
    chord = [Note(8 * BAR + 2 * BEAT, pitch, 2 * BEAT) for pitch in (50, 57, 62)]
    piece = tune(2, "dorian", bars=8)
    context = context_of(piece.with_notes([*piece.notes, Note(8 * BAR, 62, BEAT), *chord]))
    after = written(context, request(), model)
    assert min(note.onset_ticks for note in after.notes) >= 2 * BEAT
    assert joined(context, after).bar_starts()[8] == context.seam_ticks


def test_every_candidate_begins_with_the_last_bars(model: Model) -> None:
    asked = request()
    prefix = prefix_of(context_of(tune(2, "dorian")), 2)
    wish = replace(wish_of(asked, model.textures, BATCH, np.random.default_rng(0)), bars=14, form=())
    for tokens in sampling.write(model.generator, wish, 9, np.random.default_rng(0), prefix):
        np.testing.assert_array_equal(tokens.note[: len(prefix)], prefix.note)
        np.testing.assert_array_equal(tokens.onsets()[: len(prefix)], prefix.onsets())


def test_other_last_bars_bring_other_new_bars() -> None:
    """From the same random numbers; an untrained network hardly listens, the shipped one does."""
    network = shipped_model("dorian")
    first, second = (written(context_of(tune(2, "dorian", turn)), request(), network) for turn in (1, 5))
    assert first != second


def test_new_bars_are_as_full_as_the_last_ones_unless_the_mood_says_otherwise(model: Model) -> None:
    context = replace(context_of(tune(2, "dorian")), polyphony=6, density=5)
    rng = np.random.default_rng(0)
    free, calm = (request(12, mood=mood, form="aaba") for mood in ("free", "calm"))
    wish = wish_for(context, free, model.textures, BATCH, rng)
    assert (wish.polyphony, wish.density, wish.bars) == ((6,) * 5, (5,) * 5, 8 + 12)
    assert [bar.source for bar in wish.form[:9]] == [None] * 9
    assert {bar.source for bar in wish.form[11:]} & {8, 9, 10}
    wish = wish_for(context, calm, model.textures, BATCH, rng)
    assert wish.polyphony[:2] == (6, 6)
    assert max(wish.polyphony[2:]) <= 3


def test_a_piece_that_is_read_as_a_whole_is_planned_as_one(model: Model) -> None:
    rng = np.random.default_rng(0)
    asked = request(12, form="aaba")
    wish = wish_for(context_of(tune(2, "dorian"), keep=4), asked, model.textures, BATCH, rng)
    assert (wish.bars, len(wish.form), len(wish.chords), len(wish.polyphony)) == (16, 16, 16, 4)
    assert {bar.source for bar in wish.form[4:]} & {0, 1, 2, 3}, "the kept bars never come again"
    longer = wish_for(context_of(tune(2, "dorian"), keep=12), asked, model.textures, BATCH, rng)
    assert not {bar.source for bar in longer.form} & set(range(8))


def test_a_craft_may_ask_for_another_texture_than_the_last_bars_have(model: Model) -> None:
    context = replace(context_of(tune(2, "dorian")), polyphony=6, density=5)
    asked = request(12, craft="usual-thin-8-own")
    wish = wish_for(context, asked, model.textures, BATCH, np.random.default_rng(0))
    assert wish.polyphony[:2] == (6, 6)
    assert max(*wish.polyphony[2:], *wish.density[2:]) <= 3


def test_the_same_wish_gives_the_same_bars(model: Model) -> None:
    context = context_of(tune(2, "dorian"))
    assert written(context, request(), model) == written(context, request(), model)
    assert written(context, request(mood="lively"), model) != written(context, request(), model)


def test_joining_keeps_every_note_that_was_there() -> None:
    piece = replace(tune(2, "dorian"), tempos=(Tempo(0, 90),), pedals=(Pedal(0, BAR),))
    context = context_of(piece)
    after = Piece.of([Note(0, 62, BAR)], [Tempo(0, 90), Tempo(BEAT, 80)], pedals=[Pedal(60, BAR)])
    whole = joined(context, after)
    seam = context.seam_ticks
    assert whole.notes == (*context.kept.notes, Note(seam, 62, BAR))
    assert whole.tempos == (Tempo(0, 90), Tempo(seam, 90), Tempo(seam + BEAT, 80))
    assert whole.pedals == (Pedal(0, BAR), Pedal(seam + 60, seam + BAR))
    assert joined(replace(context, kept=replace(context.kept, pedals=())), after).pedals == ()


def trio(root: int, mode: str) -> Piece:
    """A tune in three octaves, softer below, and a flute that was silent for long."""
    parts = [
        replace(note, pitch=note.pitch - 12 * track, velocity=90 - 20 * track, track=track)
        for note in tune(root, mode).notes
        for track in range(3)
    ]
    return Piece.of([*parts, Note(0, 60 + root, BEAT, 64, 3)], [Tempo(0, 300)], programs=(40, 41, 42, 73))


def test_the_shipped_network_goes_on_in_the_manner_of_the_piece() -> None:
    piece = trio(2, "dorian")
    found = continue_piece(piece, Changes(bars=8, seed=1))
    assert (found.original.root, found.original.mode) == (found.heard.root, found.heard.mode) == ("D", "dorian")
    assert (found.request.mode, found.request.root, found.request.bars) == ("dorian", "D", 8)
    assert {note.track: note.velocity for note in found.after.notes}.items() <= {0: 90, 1: 70, 2: 50}.items()
    assert found.after.programs == piece.programs
    assert found.after.tempos == (Tempo(0, 300),)  # though nobody could ask for that
    heights = [np.mean([n.pitch for n in found.after.notes if n.track == track]) for track in (0, 2)]
    assert heights[0] > heights[1]


def test_a_line_stays_a_line_while_others_have_room() -> None:
    bass = [Note(bar * BAR, pitch, BAR, track=1) for bar in range(12) for pitch in (38, 45, 50, 53, 57)]
    piece = replace(tune(2, "dorian"), programs=(73, 0))
    context = context_of(piece.with_notes([*piece.notes, *bass]))
    overlapping = Piece.of([Note(beat * BEAT, 81 - beat, 2 * BEAT) for beat in range(6)])
    after = _on_tracks(overlapping, context)
    flute = [note for note in after.notes if note.track == 0]
    assert len(flute) == 3
    assert all(a.end_ticks <= b.onset_ticks for a, b in pairwise(flute))
    assert {note.pitch for note in after.notes} == {note.pitch for note in overlapping.notes}


def test_another_mode_can_be_asked_for() -> None:
    found = continue_piece(tune(2, "dorian"), Changes(bars=8, mode="mixolydian", root="G", tempo_bpm=150, seed=1))
    assert (found.heard.root, found.heard.mode) == ("G", "mixolydian")
    assert found.after.tempos == (Tempo(0, 150),)
    assert found.original.mode == "dorian"


def test_what_is_heard_as_something_else_is_not_given_out(model: Model) -> None:
    try:
        found = continue_piece(tune(2, "dorian"), Changes(bars=4, mode="poorvi", root="B", seed=1), model)
    except ComposeFailed as refusal:
        sentence = str(refusal)
    else:
        assert (found.heard.root, found.heard.mode) == ("B", "poorvi")
        return
    assert "B Poorvi" in sentence


def test_a_piece_without_a_mode_needs_one() -> None:
    row = Piece.of([Note(k * BEAT, 48 + (5 * k) % 12 + 12 * (k % 2), BEAT) for k in range(96)])
    with pytest.raises(BadRequest, match="keeps to no mode"):
        continue_piece(row)


def test_too_many_bars_are_a_sentence() -> None:
    with pytest.raises(BadRequest, match="between 4 and 64 bars"):
        continue_piece(tune(2, "dorian"), Changes(bars=65))
