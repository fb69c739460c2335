"""Where a piece is taken up, and what the network reads of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.composing.context import MOST_NOTES, context_of, prefix_of
from engine.composing.grammar import HIGHEST_SUNG, LOWEST_SUNG
from engine.errors import BadRequest
from engine.piece import Meter, Note, Pedal, Piece, Tempo
from engine.vocabulary import TICKS_PER_GRID, decode

BEAT = 480
BAR = 4 * BEAT


def tune(bars: int, bar_ticks: int = BAR, start: int = 0) -> list[Note]:
    """Quarters up and down over a bass of whole bars."""
    beats = bars * bar_ticks // BEAT
    top = [Note(start + k * BEAT, 60 + (0, 2, 4, 5, 7, 5, 4, 2)[k % 8], BEAT) for k in range(beats)]
    return top + [Note(start + bar * bar_ticks, 48, bar_ticks, track=1) for bar in range(bars)]


def chord(onset: int, length: int = BAR, spread: int = 0) -> list[Note]:
    return [Note(onset + k * spread, pitch, length - k * spread) for k, pitch in enumerate((48, 55, 64, 72))]


def test_a_long_last_chord_makes_way_for_the_new_bars() -> None:
    piece = Piece.of([*tune(8), *chord(8 * BAR)], programs=(0, 0))
    context = context_of(piece)
    assert (context.from_ticks, context.seam_ticks, context.bars) == (8 * BAR, 8 * BAR, 8)
    assert context.kept.notes == tuple(sorted(tune(8)))


def test_a_chord_rolled_at_the_bar_line_is_a_chord() -> None:
    context = context_of(Piece.of([*tune(4), *chord(4 * BAR, spread=30)]))
    assert context.from_ticks == context.seam_ticks == 4 * BAR
    assert len(context.kept.notes) == len(tune(4))


def test_after_a_last_chord_inside_a_bar_the_music_goes_on_from_there() -> None:
    begun = [Note(8 * BAR + k * BEAT, 62 + k, BEAT) for k in range(2)]
    context = context_of(Piece.of([*tune(8), *begun, *chord(8 * BAR + 2 * BEAT, 2 * BEAT)]))
    assert (context.from_ticks, context.seam_ticks) == (8 * BAR + 2 * BEAT, 8 * BAR)
    assert context.kept.notes[-1] == begun[-1]


def test_without_a_last_chord_the_music_goes_on_in_the_next_bar() -> None:
    context = context_of(Piece.of(tune(8)))
    assert (context.from_ticks, context.seam_ticks) == (8 * BAR, 8 * BAR)
    assert len(context.kept.notes) == len(tune(8))


def test_the_first_bars_alone_stay_and_are_cut_at_the_bar_line() -> None:
    held = Note(3 * BAR + BEAT, 43, 2 * BAR, track=1)
    piece = Piece.of([*tune(8), held], programs=(0, 0), pedals=[Pedal(3 * BAR, 5 * BAR)])
    context = context_of(piece, keep=4)
    assert (context.from_ticks, context.seam_ticks, context.bars) == (4 * BAR, 4 * BAR, 4)
    assert sorted(context.kept.notes) == sorted([*tune(4), replace(held, duration_ticks=3 * BEAT)])
    assert context.kept.pedals == (Pedal(3 * BAR, 4 * BAR),)


def test_a_last_chord_stays_where_all_bars_shall() -> None:
    piece = Piece.of([*tune(8), *chord(8 * BAR)], programs=(0, 0))
    context = context_of(piece, keep=9)
    assert (context.from_ticks, context.seam_ticks) == (9 * BAR, 9 * BAR)
    assert context.kept.notes == piece.notes


def test_bars_that_cannot_be_gone_on_from_are_a_sentence() -> None:
    piece = Piece.of([*tune(2), *tune(2, start=4 * BAR)])
    with pytest.raises(BadRequest, match="The piece has 6 bars, so 7 of them cannot stay; keep 1 to 6"):
        context_of(piece, keep=7)
    with pytest.raises(BadRequest, match="Nothing begins in bar 3, so nothing can go on from it"):
        context_of(piece, keep=3)


def test_a_piece_that_is_one_chord_keeps_it() -> None:
    context = context_of(Piece.of(chord(0)))
    assert len(context.kept.notes) == 4
    assert context.seam_ticks == BAR


@pytest.mark.parametrize(("bars", "read"), [(1, 1), (3, 3), (6, 4), (8, 8), (21, 8)])
def test_whole_phrases_are_read_where_there_are_any(bars: int, read: int) -> None:
    assert context_of(Piece.of(tune(bars))).bars == read


def test_only_bars_of_the_last_meter_are_read() -> None:
    notes = [*tune(8), *tune(4, 3 * BEAT, 8 * BAR)]
    context = context_of(Piece.of(notes, meters=[Meter(0, 4, 4), Meter(8 * BAR, 3, 4)]))
    assert (str(context.meter), context.bars, context.start_ticks) == ("3/4", 4, 8 * BAR)


def test_a_last_bar_made_shorter_for_an_upbeat_is_a_whole_one() -> None:
    last = [Note(8 * BAR + k * BEAT, 60 + k, BEAT) for k in range(3)]
    piece = Piece.of([*tune(8), *last], meters=[Meter(0, 4, 4), Meter(8 * BAR, 3, 4)])
    context = context_of(piece)
    assert (str(context.meter), context.seam_ticks, context.bars) == ("4/4", 9 * BAR, 8)


def test_a_last_chord_with_a_meter_of_its_own_goes_with_it() -> None:
    piece = Piece.of([*tune(8, 3 * BEAT), *chord(24 * BEAT)], meters=[Meter(0, 3, 4), Meter(24 * BEAT, 4, 4)])
    context = context_of(piece)
    assert (str(context.meter), context.seam_ticks, context.bars) == ("3/4", 24 * BEAT, 8)


def test_nothing_before_a_long_silence_is_read() -> None:
    context = context_of(Piece.of([*tune(4), *tune(6, start=10 * BAR)]))
    assert context.bars == 4
    assert context_of(Piece.of([*tune(4), *tune(2, start=10 * BAR)])).start_ticks >= 8 * BAR


def test_of_busy_music_fewer_bars_are_read() -> None:
    busy = [Note(k * 30, 40 + k % 50, 30) for k in range(8 * 64)]
    context = context_of(Piece.of(busy))
    assert context.bars == 4
    assert len(context.notes) <= MOST_NOTES


def test_a_slowing_last_bar_does_not_set_the_tempo() -> None:
    tempos = [Tempo(0, 90), Tempo(3 * BAR, 120), Tempo(7 * BAR, 80), Tempo(7 * BAR + BEAT, 60)]
    assert context_of(Piece.of(tune(8), tempos)).tempo_bpm == 120
    assert context_of(Piece.of(tune(24), [Tempo(0, 90), Tempo(15 * BAR, 120)])).tempo_bpm == 120


def test_what_comes_after_the_seam_is_left_out() -> None:
    piece = Piece.of(
        [*tune(8), *chord(8 * BAR)], [Tempo(0, 90), Tempo(8 * BAR + 1, 30)], pedals=[Pedal(7 * BAR, 9 * BAR)]
    )
    kept = context_of(piece).kept
    assert kept.tempos == (Tempo(0, 90),)
    assert kept.pedals == (Pedal(7 * BAR, 8 * BAR),)


@pytest.mark.parametrize("meter", [Meter(0, 9, 2), Meter(0, 1, 8), Meter(0, 33, 64)])
def test_bars_that_cannot_be_counted_are_a_sentence(meter: Meter) -> None:
    with pytest.raises(BadRequest, match=f"The piece ends in {meter}"):
        context_of(Piece.of(tune(8), meters=[meter]))


def test_full_music_has_higher_labels_than_thin_music() -> None:
    thin = context_of(Piece.of([Note(k * 2 * BEAT, 60, BEAT) for k in range(16)]))
    full = context_of(Piece.of([Note(k * BEAT // 2, p, BEAT) for k in range(64) for p in (48, 55, 60, 64, 67)]))
    assert (thin.polyphony, thin.density) == (1, 1)
    assert full.polyphony > 4
    assert full.density > 3


def test_the_prefix_is_the_last_bars_in_c() -> None:
    piece = Piece.of([*tune(12), *chord(12 * BAR)]).transposed(3)
    prefix = prefix_of(context_of(piece), root=3)
    found = [(n.onset_ticks, n.pitch, n.duration_ticks) for n in decode(prefix).notes]
    assert found == [(n.onset_ticks, n.pitch, n.duration_ticks) for n in sorted(tune(8))]


def test_a_note_played_just_before_the_seam_is_read_before_it() -> None:
    prefix = prefix_of(context_of(Piece.of([*tune(4)[:-1], Note(4 * BAR - 3, 60, BEAT)])), 0)
    assert prefix.onsets()[-1] == 4 * BAR // TICKS_PER_GRID - 1


def test_a_root_above_f_sharp_is_brought_up_to_c() -> None:
    assert min(n.pitch for n in decode(prefix_of(context_of(Piece.of(tune(4)).transposed(7)), 7)).notes) == 60


notes = st.builds(
    Note,
    onset_ticks=st.integers(0, 12 * BAR),
    pitch=st.integers(0, 127),
    duration_ticks=st.integers(1, 12 * BAR),
    velocity=st.integers(1, 127),
)
meters = st.builds(Meter, st.sampled_from([0, 3 * BAR, 5 * BAR + 7]), st.integers(2, 8), st.sampled_from([4, 8]))


@given(st.lists(notes, min_size=1, max_size=40), st.lists(meters, max_size=3), st.integers(0, 11))
def test_any_music_can_be_read(found: list[Note], changes: list[Meter], root: int) -> None:
    context = context_of(Piece.of(found, meters=changes))
    tokens = prefix_of(context, root)
    assert len(tokens) > 0
    assert {label + 11 for label in tokens.note.tolist() if label < 109} <= set(range(LOWEST_SUNG, HIGHEST_SUNG))
    assert np.all(tokens.onsets() * TICKS_PER_GRID < context.from_ticks - context.start_ticks)
    assert all(note.onset_ticks < context.from_ticks for note in context.kept.notes)
    assert set(context.kept.notes) <= set(found)
