"""Notes outside the mode: which may stay."""

from hypothesis import given
from hypothesis import strategies as st

from engine.composing.colour import only_in_passing
from engine.piece import Meter, Note, Piece

C_MAJOR = frozenset((0, 2, 4, 5, 7, 9, 11))
COMMON = Meter(0, 4, 4)


def after(*notes: Note, meter: Meter = COMMON) -> list[int]:
    """Pitches of a piece in C major once only passing notes are left outside."""
    return [note.pitch for note in only_in_passing(Piece.of(notes, meters=[meter]), C_MAJOR).notes]


def test_a_short_note_off_the_beat_that_moves_on_by_step_stays() -> None:
    assert after(Note(0, 60, 240), Note(240, 61, 240), Note(480, 62, 480)) == [60, 61, 62]
    assert after(Note(0, 67, 240), Note(240, 66, 240), Note(480, 67, 480)) == [67, 66, 67]


def test_on_the_beat_it_goes_inside() -> None:
    assert after(Note(0, 61, 240), Note(240, 62, 240)) == [60, 62]
    assert after(Note(480, 66, 240), Note(720, 67, 240)) == [65, 67]


def test_the_beat_is_that_of_the_meter() -> None:
    tune = (Note(0, 60, 720), Note(480, 61, 240), Note(720, 62, 720))
    assert after(*tune, meter=Meter(0, 6, 8)) == [60, 61, 62]
    assert after(*tune) == [60, 60, 62]


def test_a_long_one_goes_inside() -> None:
    assert after(Note(0, 60, 240), Note(240, 61, 720), Note(960, 62, 480)) == [60, 60, 62]


def test_one_that_leaps_on_or_leads_nowhere_goes_inside() -> None:
    assert after(Note(0, 60, 240), Note(240, 61, 240), Note(480, 65, 480)) == [60, 60, 65]
    assert after(Note(0, 60, 240), Note(240, 61, 240), Note(960, 62, 480)) == [60, 60, 62]
    assert after(Note(0, 60, 240), Note(240, 61, 240)) == [60, 60]


def test_one_that_moves_on_to_another_outside_goes_inside() -> None:
    assert after(Note(0, 67, 240), Note(240, 68, 120), Note(360, 70, 120), Note(480, 71, 480)) == [67, 67, 70, 71]


def test_a_key_that_is_struck_already_is_not_struck_twice() -> None:
    assert after(Note(0, 60, 480), Note(0, 61, 480), Note(480, 64, 480)) == [60, 64]


notes = st.builds(Note, onset_ticks=st.integers(0, 20).map(lambda n: 120 * n), pitch=st.integers(6, 121),
                  duration_ticks=st.integers(1, 8).map(lambda n: 120 * n), track=st.integers(0, 1))  # fmt: skip


@given(st.lists(notes, min_size=1, max_size=30))
def test_what_is_inside_stays_and_what_is_not_is_short_and_off_the_beat(played: list[Note]) -> None:
    piece = Piece.of(played, programs=(0, 0))
    kept = only_in_passing(piece, C_MAJOR).notes
    here = {(n.onset_ticks, n.track, n.pitch) for n in kept}
    assert {(n.onset_ticks, n.track, n.pitch) for n in piece.notes if n.pitch_class in C_MAJOR} <= here
    outside = [note for note in kept if note.pitch_class not in C_MAJOR]
    assert all(note.duration_ticks <= 480 and note.onset_ticks % 480 for note in outside)
    assert len(here) == len(kept)
