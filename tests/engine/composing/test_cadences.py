"""Phrases led to the root, and nothing else touched."""

from engine.composing.cadences import plainer
from engine.instruments import find_instrument
from engine.piece import Note, Piece
from tests.engine.tunes import BAR

PIANO, FLUTE = find_instrument("piano"), find_instrument("flute")


def chords(bars: int = 8) -> Piece:
    """A chord of G over B at each half bar, two hands."""
    onsets = range(0, bars * BAR, BAR // 2)
    low = [Note(onset, 47, BAR // 2, track=1) for onset in onsets]
    return Piece.of([*low, *(Note(onset, pitch, BAR // 2) for onset in onsets for pitch in (62, 67))], programs=(0, 0))


def changed(before: Piece, after: Piece) -> dict[int, list[int]]:
    """The pitches that were changed, by half bars."""
    pairs = zip(before.notes, after.notes, strict=True)
    found: dict[int, list[int]] = {}
    for old, new in pairs:
        assert (old.onset_ticks, old.duration_ticks, old.track) == (new.onset_ticks, new.duration_ticks, new.track)
        if old.pitch != new.pitch:
            found.setdefault(old.onset_ticks // (BAR // 2), []).append(new.pitch)
    return found


def test_first_the_ends_then_the_beginnings_then_the_top() -> None:
    as_it_is, ends, both, top = plainer(chords(), 0, PIANO)
    assert as_it_is == chords()
    assert changed(as_it_is, ends) == {7: [48], 15: [48]}
    assert changed(as_it_is, both) == {0: [48], 7: [48], 8: [48], 15: [48]}
    assert changed(as_it_is, top) == {half: [48, 72] for half in (0, 7, 8, 15)}


def test_a_line_keeps_to_its_instrument() -> None:
    line = Piece.of([Note(beat * BAR // 4, 60 + beat % 3, BAR // 4) for beat in range(16)], programs=(FLUTE.program,))
    *_, last = plainer(line, 11, FLUTE)
    assert (last.notes[0].pitch, last.notes[-1].pitch) == (71, 71)
    assert all(FLUTE.holds(note.pitch) for note in last.notes)
