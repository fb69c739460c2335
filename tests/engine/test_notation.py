"""Pieces as a copyist would write them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.instruments import find_instrument
from engine.piece import Meter, Note, Piece
from engine.score.notation import Notation, Symbol, is_notatable, notate
from tests.engine.scores import two_hands

METERS = [(2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8), (9, 8), (12, 8)]


def heads(notation: Notation, staff: int) -> set[tuple[int, int, int]]:
    """(onset, end, pitch) of the notes on one staff, ties joined."""
    found: set[tuple[int, int, int]] = set()
    open_ties: dict[int, int] = {}
    bar_start = 0
    for bar in notation.bars:
        symbols: list[Symbol] = [symbol for voice in bar.staves[staff] for symbol in voice]
        for symbol in sorted(symbols, key=lambda s: s.value.start):
            for tone in symbol.tones:
                start = open_ties.pop(tone.pitch) if tone.tie_in else bar_start + symbol.value.start
                if tone.tie_out:
                    open_ties[tone.pitch] = start
                else:
                    found.add((start, bar_start + symbol.value.end, tone.pitch))
        bar_start += bar.meter.bar_ticks
    assert not open_ties
    return found


@pytest.mark.parametrize("meter", METERS)
def test_every_note_is_written_with_its_time_and_pitch(meter: tuple[int, int]) -> None:
    piece = two_hands(meter=meter, bars=6)
    notation = notate(piece, 6)
    for staff in (0, 1):
        expected = {(n.onset_ticks, n.end_ticks, n.pitch) for n in piece.notes if n.track == staff}
        assert heads(notation, staff) == expected


@pytest.mark.parametrize("meter", METERS)
def test_every_voice_fills_its_bar(meter: tuple[int, int]) -> None:
    for bar in notate(two_hands(meter=meter), 8).bars:
        for voice in (voice for staff in bar.staves for voice in staff):
            edges = [0, *(symbol.value.end for symbol in voice)]
            assert [symbol.value.start for symbol in voice] == edges[:-1]
            assert edges[-1] == bar.meter.bar_ticks


def test_two_tracks_are_two_staves_with_their_clefs() -> None:
    assert notate(two_hands(), 4).clefs == ("treble", "bass")


def test_one_wide_track_is_divided_at_middle_c_and_a_narrow_one_is_not() -> None:
    wide = Piece.of([Note(0, 40, 480), Note(0, 76, 480)])
    assert notate(wide, 1).clefs == ("treble", "bass")
    assert notate(Piece.of([Note(0, 67, 480)]), 1).clefs == ("treble",)
    assert notate(Piece.of([Note(0, 45, 480)]), 1).clefs == ("bass",)


@pytest.mark.parametrize(
    ("instrument", "pitches", "clef"),
    [
        ("Violin", (55, 88), "treble"),
        ("Viola", (48, 72), "alto"),
        ("Viola", (72, 84), "treble"),
        ("Cello", (38, 55), "bass"),
        ("Cello", (55, 67), "tenor"),
        ("Acoustic Guitar (nylon)", (40, 76), "treble8vb"),
        ("Contrabass", (28, 50), "bass8vb"),
        ("Piccolo", (74, 100), "treble8va"),
        ("Violin", (30, 40), "bass8vb"),  # not a violin's notes; ledger lines would be worse
    ],
)
def test_one_instrument_is_one_staff_with_its_own_clef(instrument: str, pitches: tuple[int, ...], clef: str) -> None:
    tune = [Note(480 * i, pitch, 480) for i, pitch in enumerate(pitches)]
    assert notate(Piece.of(tune, programs=(find_instrument(instrument).program,)), 1).clefs == (clef,)


def test_two_instruments_are_two_staves_each_with_its_clef() -> None:
    duo = Piece.of([Note(0, 72, 480), Note(0, 55, 480, 80, 1)], programs=(40, 41))
    assert notate(duo, 1).clefs == ("treble", "alto")


def test_a_harp_on_one_track_is_still_divided() -> None:
    wide = Piece.of([Note(0, 40, 480), Note(0, 76, 480)], programs=(46,))
    assert notate(wide, 1).clefs == ("treble", "bass")


def test_a_held_note_under_a_melody_takes_a_second_voice() -> None:
    piece = Piece.of([Note(0, 60, 1920), Note(0, 72, 960), Note(960, 74, 960)])
    upper, lower = notate(piece, 1).bars[0].staves[0]
    assert [tone.pitch for symbol in upper for tone in symbol.tones] == [72, 74]
    assert [tone.pitch for symbol in lower for tone in symbol.tones] == [60]


def test_a_third_voice_shortens_an_earlier_note_instead_of_being_lost() -> None:
    piece = Piece.of([Note(0, 60, 1920), Note(0, 67, 1440), Note(480, 72, 480)])
    pitches = {t.pitch for voice in notate(piece, 1).bars[0].staves[0] for s in voice for t in s.tones}
    assert pitches == {60, 67, 72}


def test_bars_of_silence_at_the_beginning_are_left_out() -> None:
    late = Piece.of([Note(5 * 1920, 60, 480), Note(9 * 1920, 62, 480)])
    notation = notate(late, 2)
    assert (notation.first_bar, len(notation.bars)) == (6, 2)
    assert notation.bars[1].staves[0] == ()


def test_a_change_of_meter_begins_its_own_bars() -> None:
    piece = Piece.of([Note(0, 60, 480), Note(1920, 62, 480)], meters=[Meter(0, 4, 4), Meter(1920, 3, 4)])
    assert [str(bar.meter) for bar in notate(piece, 4).bars] == ["4/4", "3/4"]


def test_an_upbeat_is_a_short_bar() -> None:
    piece = Piece.of([Note(0, 60, 480), Note(480, 62, 1920)], meters=[Meter(0, 4, 4), Meter(480, 4, 4)])
    upbeat, full = notate(piece, 2).bars
    assert (upbeat.length_ticks, full.length_ticks) == (480, 1920)
    assert [symbol.value.written for symbol in upbeat.staves[0][0]] == [("quarter", 0)]


def test_a_bar_broken_off_anywhere_is_not_notatable() -> None:
    piece = Piece.of([Note(0, 60, 480), Note(480, 62, 1920)], meters=[Meter(0, 4, 4), Meter(481, 4, 4)])
    assert not is_notatable(piece, 2)


def test_quantised_pieces_are_notatable_and_live_ones_are_not() -> None:
    piece = two_hands()
    assert is_notatable(piece, 8)
    live = piece.with_notes(
        replace(n, onset_ticks=n.onset_ticks + (n.onset_ticks * 7 + n.pitch * 13) % 50) for n in piece.notes
    )
    assert not is_notatable(live, 8)


def test_a_black_page_is_not_notatable() -> None:
    cluster = Piece.of([Note(tick, pitch, 60) for tick in range(0, 1920, 60) for pitch in range(60, 72)])
    assert not is_notatable(cluster, 1)


notes = st.builds(
    Note,
    onset_ticks=st.integers(0, 9_000),
    pitch=st.integers(0, 127),
    duration_ticks=st.integers(1, 4_000),
    track=st.integers(0, 2),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(notes, max_size=30),
    st.lists(
        st.tuples(
            st.integers(0, 130).map(lambda n: 30 * n),
            st.sampled_from([*METERS, (1, 32), (3, 16), (11, 8), (1, 64), (2, 1)]),
        ),
        max_size=3,
    ),
    st.tuples(*[st.sampled_from((0, 24, 41, 73))] * 3),
)
def test_any_piece_can_be_written_down(
    played: list[Note], meters: list[tuple[int, tuple[int, int]]], programs: tuple[int, ...]
) -> None:
    piece = Piece.of(played, meters=[Meter(tick, *meter) for tick, meter in meters], programs=programs)
    for bar in notate(piece, 4).bars:
        for voice in (voice for staff in bar.staves for voice in staff):
            assert voice[0].value.start == 0
            assert voice[-1].value.end == bar.length_ticks
            assert all(symbol.value.exists for symbol in voice)
