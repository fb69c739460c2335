"""What may follow in a stream of tokens: masks over labels for B sequences that are written side by side.

The grammar is that of `vocabulary.encode`: a chord's notes ascend between `<SOC>` and `<EOC>`, one onset comes after
the other, and rhythms are those of `grid`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composing.grid import Mask, reachable
from engine.theory import Mode
from engine.vocabulary import DURATION_LABELS, EOC, LOWEST_PITCH, MAX_STEP, NOTE_LABELS, SOC, STEP_LABELS

LOWEST_SUNG, HIGHEST_SUNG = 33, 91  # A1..G6 in C: after transposition to any root still on the keyboard
MOST_IN_CHORD = 6

LabelRow = NDArray[np.int32]  # (B,)


@dataclass
class Writing:
    """Where each of the B sequences stands; arrays (B,)."""

    onset: LabelRow  # grid steps from the beginning
    in_chord: Mask
    top_of_chord: LabelRow  # note label of the highest note so far, 0 before the first
    notes_in_chord: LabelRow
    done: Mask

    @classmethod
    def begun(cls, batch: int) -> "Writing":
        return cls(*(np.zeros(batch, kind) for kind in (np.int32, bool, np.int32, np.int32, bool)))

    def follow(self, note: LabelRow) -> None:
        """Take in the note labels (B,) that were written."""
        pitched = note < SOC
        opens = note == SOC
        self.notes_in_chord = np.where(opens, 0, self.notes_in_chord + pitched).astype(np.int32)
        self.top_of_chord = np.where(opens, 0, np.where(pitched, note, self.top_of_chord)).astype(np.int32)
        self.in_chord = (self.in_chord | opens) & (note != EOC)
        self.notes_in_chord[~self.in_chord] = 0


def pitches_inside(mode: Mode) -> Mask:
    """Which note labels (labels + 1,) may sound: inside the mode over C and inside the range."""
    pitch = np.arange(NOTE_LABELS + 1) + LOWEST_PITCH - 1
    inside: Mask = in_range() & np.isin(pitch % 12, mode.degrees)
    return inside


def in_range() -> Mask:
    """Which note labels (labels + 1,) lie between LOWEST_SUNG and HIGHEST_SUNG."""
    pitch = np.arange(NOTE_LABELS + 1) + LOWEST_PITCH - 1
    sung: Mask = (pitch >= LOWEST_SUNG) & (pitch <= HIGHEST_SUNG)
    sung[SOC:] = False
    return sung


def steps_allowed(state: Writing, bar: int, *, first: bool, triplets: bool, earliest: LabelRow) -> Mask:
    """(B, labels + 1): together inside a chord and at the start, else later, but no bar may pass without an onset.

    `earliest` (B,) is a grid position before which nothing begins, 0 for no such bound.
    """
    label = np.arange(STEP_LABELS + 1)[None]
    together = state.in_chord[:, None] | first
    later = np.zeros((len(state.onset), STEP_LABELS + 1), bool)
    later[:, 2:] = reachable(state.onset, STEP_LABELS - 1, triplets=triplets)  # label 1 + k = k steps later
    onset = state.onset[:, None]
    until = np.maximum(2 * bar - onset % bar, earliest[:, None] - onset + bar)  # the next bar's end
    late_enough = onset + label - 1 >= np.minimum(earliest[:, None], onset + MAX_STEP)
    allowed: Mask = np.where(together, label == 1, later & late_enough & (label <= until))
    return allowed


def durations_allowed(state: Writing, *, triplets: bool) -> Mask:
    """(B, labels + 1): notes end where something could begin."""
    never = np.zeros((len(state.onset), 1), bool)
    return np.concatenate([never, reachable(state.onset, DURATION_LABELS, triplets=triplets)], axis=1)


def notes_allowed(state: Writing, pitches: Mask) -> Mask:
    """(B, labels + 1): a chord ascends, holds two to six notes, and closes before another opens.

    `pitches` (B, labels + 1) are those that may sound.
    """
    label = np.arange(NOTE_LABELS + 1)[None]
    in_chord, count = state.in_chord[:, None], state.notes_in_chord[:, None]
    higher = pitches & (label > np.where(in_chord, state.top_of_chord[:, None], 0)) & (count < MOST_IN_CHORD)
    highest = label == np.where(pitches, label, 0).max(axis=1, keepdims=True)
    higher &= ~(highest & in_chord & (count == 0))  # a chord's first note leaves room for its second
    opens = (label == SOC) & ~in_chord
    closes = (label == EOC) & in_chord & (count >= 2)
    allowed: Mask = higher | opens | closes
    return allowed
