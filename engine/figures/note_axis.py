"""The labels of the note stream along an axis: as keys of a keyboard, or with all octaves folded into one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.nets.scores import NOTE_NAMES, label_name
from engine.vocabulary import EOC, SOC, note_label, pitch_of

BLACK_KEYS = frozenset({1, 3, 6, 8, 10})  # pitch classes
BRACKETS = (SOC, EOC)  # around chords


@dataclass(frozen=True)
class NoteAxis:
    """Cells along an axis from 0; the two brackets stand apart at its end, each after an empty cell.

    `cell` says in which cell a label lies, `names` what stands beside a cell, `black` which cells are black keys, and
    `marks` which cells begin an octave or are a bracket.
    """

    cell: Mapping[int, int]
    names: Mapping[int, str]
    black: frozenset[int]
    marks: frozenset[int]

    @property
    def cells(self) -> int:
        return max(self.names) + 1


def keyboard(labels: Iterable[int]) -> NoteAxis:
    """A cell for each pitch of the octaves, C to B, in which the labels lie; the brackets are always there."""
    pitches = [pitch_of(label) for label in labels if label not in BRACKETS] or [60]
    lowest, end = min(pitches) // 12 * 12, max(pitches) // 12 * 12 + 12
    notes = [note_label(pitch) for pitch in range(lowest, end)]
    cell = {label: place for place, label in enumerate(notes)} | _brackets(len(notes))
    return NoteAxis(
        cell=cell,
        names={place: label_name(label) for label, place in cell.items()},
        black=frozenset(place for place in range(len(notes)) if place % 12 in BLACK_KEYS),
        marks=frozenset({*range(0, len(notes), 12), *_brackets(len(notes)).values()}),
    )


def one_octave(labels: Iterable[int]) -> NoteAxis:
    """A cell for each pitch class, whatever the octave."""
    cell = {label: pitch_of(label) % 12 for label in labels if label not in BRACKETS} | _brackets(12)
    names = dict(enumerate(NOTE_NAMES)) | {place: label_name(label) for label, place in _brackets(12).items()}
    return NoteAxis(cell, names, BLACK_KEYS, frozenset({0, *_brackets(12).values()}))


def _brackets(notes: int) -> dict[int, int]:
    return {SOC: notes + 1, EOC: notes + 3}
