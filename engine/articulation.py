"""How long notes of a performance sound: detached or joined, parted where one is repeated, with time to breathe.

Detached and repeated notes follow the KTH rules "score staccato articulation" and "repetition articulation"
(A. Friberg, R. Bresin, J. Sundberg, "Overview of the KTH rule system for musical performance", Advances in Cognitive
Psychology 2, 2006). Only ends move; every onset stays where it is.
"""

from dataclasses import replace

from engine.instruments import INSTRUMENTS
from engine.piece import TICKS_PER_QUARTER, Note, Piece

LONGEST_DETACHED_TICKS = TICKS_PER_QUARTER  # of a longer note no more is taken than of this one
REPEATED_TICKS = TICKS_PER_QUARTER // 16  # between two notes of one pitch, at most
BREATH_TICKS = TICKS_PER_QUARTER // 2  # at the end of a phrase, at most


def articulated(piece: Piece, share: float, phrase_starts: list[int]) -> Piece:
    """The piece with notes as long as they are to sound; those of the last onset keep their length.

    `share` (0..1) of its written length is what a detached note sounds; `phrase_starts` are the ticks before which
    whoever plays with breath takes one.
    """
    last = piece.notes[-1].onset_ticks
    struck = {(note.track, note.pitch, note.onset_ticks) for note in piece.notes}
    breaths = frozenset(phrase_starts)

    def length(note: Note) -> int:
        cut = min(note.duration_ticks, LONGEST_DETACHED_TICKS) * (1 - share)
        if (note.track, note.pitch, note.end_ticks) in struck:
            cut = max(cut, min(REPEATED_TICKS, note.duration_ticks / 8))
        if note.end_ticks in breaths and INSTRUMENTS[piece.programs[note.track]].breath:
            cut = max(cut, min(BREATH_TICKS, note.duration_ticks / 3))
        return max(1, note.duration_ticks - round(cut))

    return piece.with_notes(
        note if note.onset_ticks == last else replace(note, duration_ticks=length(note)) for note in piece.notes
    )
