"""How long notes sound."""

from engine.articulation import articulated
from engine.instruments import find_instrument
from engine.piece import Note, Piece

FLUTE, VIOLIN = (find_instrument(name).program for name in ("Flute", "Violin"))


def lengths(piece: Piece) -> list[int]:
    return [note.duration_ticks for note in piece.notes]


def scale(program: int = 0, step: int = 480, count: int = 9) -> Piece:
    return Piece.of([Note(i * step, 60 + i, step) for i in range(count)], programs=(program,))


def test_joined_notes_keep_their_lengths() -> None:
    assert articulated(scale(), 1.0, [0]) == scale()


def test_detached_notes_sound_their_share_and_the_last_its_whole() -> None:
    assert lengths(articulated(scale(), 0.75, [0])) == [360] * 8 + [480]


def test_of_a_long_note_no_more_is_taken_than_of_a_quarter() -> None:
    piece = Piece.of([Note(0, 60, 1920), Note(1920, 62, 480)])
    assert lengths(articulated(piece, 0.5, [0])) == [1680, 480]


def test_a_note_makes_way_for_itself() -> None:
    repeated = Piece.of([Note(i * 480, 60, 480) for i in range(3)])
    assert lengths(articulated(repeated, 1.0, [0])) == [450, 450, 480]
    quick = Piece.of([Note(i * 80, 60, 80) for i in range(3)])
    assert lengths(articulated(quick, 1.0, [0])) == [70, 70, 80]


def test_who_blows_breathes_at_the_end_of_a_phrase() -> None:
    phrases = [0, 4 * 480]
    assert lengths(articulated(scale(FLUTE), 1.0, phrases)) == [480, 480, 480, 320, 480, 480, 480, 480, 480]
    assert lengths(articulated(scale(VIOLIN), 1.0, phrases)) == [480] * 9


def test_the_shortest_note_still_sounds() -> None:
    tiny = Piece.of([Note(0, 60, 1), Note(1, 60, 1), Note(480, 62, 480)])
    assert lengths(articulated(tiny, 0.01, [0])) == [1, 1, 480]
