"""How a piece ends: the tonic in the bass and on top, with what belongs between them."""

from engine.piece import Note, Piece
from engine.theory import Mode


def with_ending(body: Piece, bars: int, mode: Mode) -> Piece:
    """The last bar: the tonic in the bass and on top, held to the end; what sounds into it is cut at the bar line."""
    bar_ticks = body.meters[0].bar_ticks
    last_bar = bar_ticks * (bars - 1)
    cut = [n if n.end_ticks <= last_bar else _ending_at(n, last_bar) for n in body.notes]
    return body.with_notes([*cut, *(Note(last_bar, pitch, bar_ticks) for pitch in final_chord(body, mode))])


def _ending_at(note: Note, tick: int) -> Note:
    return Note(note.onset_ticks, note.pitch, tick - note.onset_ticks, note.velocity, note.track)


def final_chord(body: Piece, mode: Mode) -> tuple[int, ...]:
    """Pitches of the closing chord in C, ascending: the tonic nearest to the last bass and to the last top note.

    Between them stand the third and the fifth, where the mode has them for a chord to rest on.
    """
    last_onset = body.notes[-1].onset_ticks
    lately = [n.pitch for n in body.notes if n.onset_ticks > last_onset - body.meters[0].bar_ticks]
    ending = [n.pitch for n in body.notes if n.onset_ticks == last_onset]
    bass = min((36, 48), key=lambda pitch: abs(pitch - min(lately)))
    top = min(range(bass + 12, 85, 12), key=lambda pitch: abs(pitch - max(ending)))
    # A thaat ends on its drone; a third belongs to the modes of harmony, a fifth to those that have a perfect one.
    third = [degree for degree in mode.degrees[2:3] if mode.family != "thaat"]
    fifth = [7] if 7 in mode.degrees else []
    inner = {top - 12 + degree for degree in (*third, *fifth) if top - 12 + degree > bass}
    return tuple(sorted({bass, *inner, top}))
