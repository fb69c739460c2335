"""One piece among those that are compared: its first bars, and the root and mode that it stands in."""

from dataclasses import dataclass, replace

from engine.classify import classify
from engine.errors import UnreadablePiece
from engine.piece import Note, Piece
from engine.theory import find_root

BARS = 16
"""How much of each piece is compared."""


@dataclass(frozen=True)
class Sample:
    """`root` and `mode` are those that were asked for; of a real piece, those that the classifier hears."""

    piece: Piece
    root: str
    mode: str

    @property
    def root_class(self) -> int:
        return find_root(self.root).pitch_class


def first_bars(piece: Piece, bars: int = BARS) -> Piece:
    """The notes that begin in the first `bars` bars of the first meter, cut at their end; one track, no pedal."""
    end = bars * piece.meters[0].bar_ticks
    notes = [
        Note(n.onset_ticks, n.pitch, min(n.duration_ticks, end - n.onset_ticks), n.velocity)
        for n in piece.notes
        if n.onset_ticks < end
    ]
    changes = [meter for meter in piece.meters if meter.tick < end]
    return replace(piece, notes=tuple(notes), meters=tuple(changes), programs=(0,), pedals=())


def is_heard_as_asked(sample: Sample) -> bool:
    """Whether the classifier hears the sample's root and mode."""
    try:
        heard = classify(sample.piece)
    except UnreadablePiece:  # too little in it to be heard as anything
        return False
    return (find_root(heard.root).pitch_class, heard.mode) == (sample.root_class, sample.mode)
