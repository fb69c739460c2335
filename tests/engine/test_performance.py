"""The played score, by what a listener would notice."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.instruments import find_instrument
from engine.mood import FREE, MOODS, Mood, find_mood
from engine.performance import perform
from engine.piece import Meter, Note, Pedal, Piece, Tempo
from tests.engine.scores import two_hands

BAR = 1920


def even_line(bars: int = 16, step: int = 240, pitch: int = 72) -> Piece:
    """One voice on one pitch: whatever varies is the performance."""
    return Piece.of([Note(tick, pitch, step, 80) for tick in range(0, bars * BAR, step)])


def loudness(piece: Piece, chosen: Callable[[Note], bool]) -> float:
    return mean(note.velocity for note in piece.notes if chosen(note))


def test_no_note_is_added_lost_moved_or_repitched() -> None:
    score = two_hands(bars=16)
    played = perform(score, seed=3)
    assert [(n.onset_ticks, n.pitch, n.track) for n in played.notes] == [
        (n.onset_ticks, n.pitch, n.track) for n in score.notes
    ]
    assert (played.meters, played.programs) == (score.meters, score.programs)


def test_the_same_seed_gives_the_same_performance_and_another_seed_another() -> None:
    score = two_hands()
    assert perform(score, 7) == perform(score, 7)
    assert perform(score, 7).notes != perform(score, 8).notes


def test_the_top_voice_sounds_above_the_accompaniment() -> None:
    played = perform(two_hands(bars=16), 1)
    assert loudness(played, lambda n: n.track == 0) > loudness(played, lambda n: n.track == 1) + 10


def test_in_one_track_the_top_of_each_chord_is_the_melody() -> None:
    chords = [Note(bar * BAR, pitch, BAR, 80) for bar in range(8) for pitch in (60, 64, 67)]
    played = perform(Piece.of(chords), 1)
    bass, middle, top = (mean(n.velocity for n in played.notes if n.pitch == pitch) for pitch in (60, 64, 67))
    assert top > bass > middle


@pytest.mark.parametrize(("meter", "weak"), [((4, 4), 480), ((3, 4), 480), ((6, 8), 240), ((7, 8), 240)])
def test_the_downbeat_is_louder_than_the_beats(meter: tuple[int, int], weak: int) -> None:
    bar = Meter(0, *meter)
    line = Piece.of([Note(t, 72, 120, 80) for t in range(0, 16 * bar.bar_ticks, 120)], meters=[bar])
    played = perform(line, 1)
    assert loudness(played, lambda n: n.onset_ticks % bar.bar_ticks == 0) > 3 + loudness(
        played, lambda n: n.onset_ticks % bar.bar_ticks == weak
    )


def test_half_of_a_common_bar_is_stronger_than_its_quarters() -> None:
    played = perform(even_line(), 1)
    assert loudness(played, lambda n: n.onset_ticks % BAR == 960) > loudness(
        played, lambda n: n.onset_ticks % BAR in (480, 1440)
    )


def test_a_phrase_of_four_bars_swells_and_sinks() -> None:
    played = perform(even_line(), 1)
    by_bar = [mean(n.velocity for n in played.notes if n.onset_ticks // BAR % 4 == bar) for bar in range(4)]
    assert max(by_bar) == by_bar[2]
    assert by_bar[2] > by_bar[0] + 6
    assert by_bar[2] > by_bar[3] + 6


def test_a_crescendo_in_the_score_stays_one() -> None:
    rising = Piece.of([Note(i * 240, 72, 240, 20 + i // 2) for i in range(128)])
    played = perform(rising, 1)
    assert loudness(played, lambda n: n.onset_ticks >= 8 * BAR) > 20 + loudness(
        played, lambda n: n.onset_ticks < 8 * BAR
    )


def test_the_end_slows_down_and_nothing_else_does_so_much() -> None:
    score = even_line(bars=16)
    played = perform(score, 1)
    before = [tempo.bpm for tempo in played.tempos if tempo.tick < 14 * BAR]
    assert all(0.93 * 120 < bpm < 1.04 * 120 for bpm in before)
    assert played.tempos[0].bpm == 120
    last_bar = [tempo.bpm for tempo in played.tempos if tempo.tick >= 15 * BAR]
    assert last_bar == sorted(last_bar, reverse=True)
    assert 0.5 * 120 < last_bar[-1] < 0.85 * 120
    assert 1.01 < played.length_s / score.length_s < 1.15


def test_the_last_chord_is_held_to_the_end_of_its_bar() -> None:
    score = Piece.of([Note(0, 60, 480), Note(480, 64, 480), Note(BAR, 60, 120), Note(BAR, 67, 120)])
    assert {n.end_ticks for n in perform(score, 1).notes if n.onset_ticks == BAR} == {2 * BAR}


def test_a_last_note_late_in_its_bar_lasts_two_quarters() -> None:
    score = Piece.of([Note(0, 60, 480), Note(1440, 67, 240)])
    assert perform(score, 1).notes[-1].end_ticks == 1440 + 960


def test_the_pedal_changes_at_every_bar_and_never_overlaps_itself() -> None:
    played = perform(two_hands(bars=16), 1)
    for track in (0, 1):
        pedals = [pedal for pedal in played.pedals if pedal.track == track]
        assert len(pedals) >= 12
        assert all(a.end_ticks <= b.start_ticks for a, b in pairwise(pedals))
        assert all(pedal.start_ticks // BAR == (pedal.end_ticks - 1) // BAR for pedal in pedals)


def test_the_pedal_does_not_blur_a_run() -> None:
    run = Piece.of([Note(i * 60, 60 + i % 12, 60) for i in range(64)])
    assert perform(run, 1).pedals == ()


def test_only_pianos_get_a_pedal_and_a_pedal_of_the_piece_stays() -> None:
    score = two_hands()
    assert perform(replace(score, programs=(40, 42)), 1).pedals == ()
    own = (Pedal(0, 480, 1),)
    assert perform(replace(score, pedals=own), 1).pedals == own
    assert perform(replace(score, pedals=own), 1, find_mood("march")).pedals == own


@pytest.mark.parametrize(("name", "has_pedal"), [("Vibraphone", True), ("Harpsichord", False), ("Church Organ", False)])
def test_a_pedal_belongs_to_who_has_one(name: str, has_pedal: bool) -> None:
    program = find_instrument(name).program
    assert bool(perform(replace(two_hands(), programs=(program, program)), 1).pedals) == has_pedal


def spread(piece: Piece) -> int:
    velocities = [note.velocity for note in piece.notes]
    return max(velocities) - min(velocities)


def test_an_organ_knows_no_touch_and_a_harpsichord_hardly_any() -> None:
    piano, harpsichord, organ = (
        spread(perform(replace(two_hands(), programs=(program, program)), 1)) for program in (0, 6, 19)
    )
    assert piano > 20
    assert 0 < harpsichord < piano / 3
    assert organ == 0


def test_moods_are_louder_and_softer_than_the_free_one() -> None:
    score = two_hands(bars=16)
    lullaby, free, march = (loudness(perform(score, 1, find_mood(name)), bool) for name in ("lullaby", "free", "march"))
    assert lullaby < free - 15
    assert march > free + 5


def test_a_march_marks_its_beats_and_keeps_strict_time() -> None:
    free, march = perform(even_line(), 1), perform(even_line(), 1, find_mood("march"))

    def accent(piece: Piece) -> float:
        off_beat = loudness(piece, lambda n: n.onset_ticks % BAR == 240)
        return loudness(piece, lambda n: n.onset_ticks % BAR == 0) - off_beat

    assert accent(march) > accent(free) + 5
    assert {tempo.bpm for tempo in march.tempos if tempo.tick < 14 * BAR} == {120.0}
    assert march.tempos[-1].bpm > free.tempos[-1].bpm + 10
    assert march.pedals == ()
    assert {n.duration_ticks for n in march.notes[:-1]} == {168}


def test_a_dramatic_phrase_swells_further_than_a_meditation() -> None:
    def swell(name: str) -> float:
        played = perform(even_line(), 1, find_mood(name))
        summit, end = (mean(n.velocity for n in played.notes if n.onset_ticks // BAR % 4 == bar) for bar in (2, 0))
        return summit - end

    assert swell("dramatic") > 2 * swell("meditation")


def test_a_wistful_tempo_gives_more() -> None:
    def gives(mood: Mood) -> float:
        bpms = [tempo.bpm for tempo in perform(even_line(), 1, mood).tempos if tempo.tick < 14 * BAR]
        return max(bpms) - min(bpms)

    assert gives(find_mood("wistful")) > 1.4 * gives(FREE)


def test_swing_makes_first_halves_longer_and_leaves_the_beat_and_the_ticks_alone() -> None:
    score = even_line()
    mood = replace(FREE, swing=0.62, breathing=0.0)
    played, straight = perform(score, 1, mood), perform(score, 1, replace(FREE, breathing=0.0))
    assert [n.onset_ticks for n in played.notes] == [n.onset_ticks for n in score.notes]
    start, half, end = (played.seconds_at(BAR + tick) for tick in (0, 240, 480))
    assert (half - start) / (end - start) == pytest.approx(0.62)
    assert end == pytest.approx(straight.seconds_at(BAR + 480))
    assert played.length_s == pytest.approx(straight.length_s, rel=0.01)


def test_a_triplet_and_a_compound_meter_do_not_swing() -> None:
    mood = replace(FREE, swing=0.62, breathing=0.0)
    triplets = Piece.of([Note(160 * i, 72, 160) for i in range(12 * 8)])
    jig = Piece.of([Note(240 * i, 72, 240) for i in range(6 * 8)], meters=[Meter(0, 6, 8)])
    for score in (triplets, jig):
        assert {tempo.bpm for tempo in perform(score, 1, mood).tempos if tempo.tick < 2 * BAR} == {120.0}


def test_winds_breathe_where_pianos_do_not() -> None:
    piano = even_line(step=480)
    flute = replace(piano, programs=(73,))
    lengths = [{n.onset_ticks: n.duration_ticks for n in perform(score, 1).notes} for score in (piano, flute)]
    assert [length[4 * BAR - 480] for length in lengths] == [450, 320]
    assert [length[3 * BAR - 480] for length in lengths] == [450, 450]


def test_tempo_changes_of_the_piece_are_kept() -> None:
    score = replace(even_line(), tempos=(Tempo(0, 60.0), Tempo(8 * BAR, 180.0)))
    played = perform(score, 1)
    assert all(tempo.bpm < 65 for tempo in played.tempos if tempo.tick < 8 * BAR)
    assert all(tempo.bpm > 165 for tempo in played.tempos if 8 * BAR <= tempo.tick < 13 * BAR)


def test_a_piece_without_notes_stays_as_it_is() -> None:
    empty = Piece.of([])
    assert perform(empty, 1) == empty


notes = st.builds(
    Note,
    onset_ticks=st.integers(0, 20_000),
    pitch=st.integers(0, 127),
    duration_ticks=st.integers(1, 5_000),
    velocity=st.integers(1, 127),
    track=st.integers(0, 2),
)
meters = st.sampled_from(
    [(2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8), (9, 8), (12, 8), (2, 2), (1, 8), (11, 16), (3, 2)]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(notes, min_size=1, max_size=40), meters, st.integers(0, 2**31 - 1), st.sampled_from(MOODS))
def test_any_piece_can_be_performed(played: list[Note], meter: tuple[int, int], seed: int, mood: Mood) -> None:
    score = Piece.of(played, meters=[Meter(0, *meter)], programs=(0, 40, 73))
    result = perform(score, seed, mood)
    assert sorted((n.onset_ticks, n.pitch, n.track) for n in result.notes) == sorted(
        (n.onset_ticks, n.pitch, n.track) for n in score.notes
    )
    assert all(1 <= note.velocity <= 127 and note.duration_ticks >= 1 for note in result.notes)
    assert all(tempo.bpm > 0 for tempo in result.tempos)
    assert all(0 <= pedal.start_ticks < pedal.end_ticks <= result.length_ticks for pedal in result.pedals)
