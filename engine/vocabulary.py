"""Piece <-> tokens. The vocabulary is code: it never depends on a corpus, and its version is stored with each network.

Paper, section on data encoding: 108 notes C0..B8 plus `<SOC>` and `<EOC>` around chords make 110 note labels, the tempo
falls into 9 classes (30, 50 ... 190 bpm), labels are counted from 1. The paper's tokens hold no rhythm; two streams
aligned with them add it on a grid of 24 steps a quarter note, which holds thirty-seconds and triplets alike.

    stream     labels   meaning                                                          0 means
    note       1..110   108 pitches (MIDI 12..119), <SOC>, <EOC>                         before the beginning
    step       1..193   grid steps since the previous onset, plus one (so 1 = together)  before the beginning
    duration   1..192   grid steps the note lasts                                        <SOC>, <EOC>, beginning
    tempo      1..9     class of the tempo at the onset                                  before the beginning

A chord of three is five tokens: `<SOC>` carries the step, its notes follow from low to high, `<EOC>` closes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from engine.errors import OutOfVocabulary
from engine.piece import TICKS_PER_QUARTER, Meter, Note, Piece, Tempo

VERSION = 1

GRID_PER_QUARTER = 24
TICKS_PER_GRID = TICKS_PER_QUARTER // GRID_PER_QUARTER

LOWEST_PITCH, HIGHEST_PITCH = 12, 119  # C0..B8
SOC, EOC = 109, 110
TEMPO_CLASSES_BPM = tuple(range(30, 191, 20))
MAX_STEP = MAX_DURATION = 8 * GRID_PER_QUARTER

NOTE_LABELS = 110
STEP_LABELS = MAX_STEP + 1
DURATION_LABELS = MAX_DURATION
TEMPO_LABELS = len(TEMPO_CLASSES_BPM)

Labels = NDArray[np.int16]


@dataclass(frozen=True)
class Tokens:
    """The aligned streams of one piece: four arrays of shape (tokens,)."""

    note: Labels
    step: Labels
    duration: Labels
    tempo: Labels

    def __len__(self) -> int:
        return len(self.note)

    def onsets(self) -> NDArray[np.int64]:
        """Grid position of each token, shape (tokens,)."""
        return np.cumsum(self.step.astype(np.int64) - 1)


def note_label(pitch: int) -> int:
    """Label of a MIDI pitch 12..119. Raises OutOfVocabulary."""
    if not LOWEST_PITCH <= pitch <= HIGHEST_PITCH:
        raise OutOfVocabulary(f"Pitch {pitch} lies outside C0 to B8 (MIDI 12 to 119); transpose the piece.")
    return pitch - LOWEST_PITCH + 1


def pitch_of(label: int) -> int:
    """MIDI pitch of a note label 1..108. Raises OutOfVocabulary for `<SOC>`, `<EOC>` and anything else."""
    if not 1 <= label < SOC:
        raise OutOfVocabulary(f"Label {label} is no pitch.")
    return label + LOWEST_PITCH - 1


def tempo_label(bpm: float) -> int:
    """Label 1..9 of the nearest tempo class; the slower one when two are equally near."""
    return min(range(TEMPO_LABELS), key=lambda i: abs(TEMPO_CLASSES_BPM[i] - bpm)) + 1


def encode(piece: Piece) -> Tokens:
    """Tokens of a piece that lies on the grid; `decode` gives the same onsets, pitches and durations back.

    Raises OutOfVocabulary for an onset or a duration off the grid, a silence or a note over 8 quarters, or a pitch
    outside C0..B8. `quantised` brings any piece onto the grid.
    """
    rows: list[tuple[int, int, int, int]] = []
    now = 0
    for onset_ticks, group in groupby(piece.notes, key=lambda note: note.onset_ticks):
        onset = _on_grid(onset_ticks)
        rows.extend(_chord_rows(list(group), onset - now, _tempo_label_at(piece.tempos, onset_ticks)))
        now = onset
    table = np.array(rows, np.int16).reshape(-1, 4)
    return Tokens(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def _chord_rows(notes: list[Note], step: int, tempo: int) -> list[tuple[int, int, int, int]]:
    if step > MAX_STEP:
        raise OutOfVocabulary(f"Nothing begins for {step / GRID_PER_QUARTER:g} quarters; at most 8 can be encoded.")
    pitched = sorted((note_label(note.pitch), _duration_label(note)) for note in notes)
    if len(pitched) == 1:
        return [(pitched[0][0], step + 1, pitched[0][1], tempo)]
    inner = [(label, 1, duration, tempo) for label, duration in pitched]
    return [(SOC, step + 1, 0, tempo), *inner, (EOC, 1, 0, tempo)]


def _on_grid(ticks: int) -> int:
    grid, rest = divmod(ticks, TICKS_PER_GRID)
    if rest:
        raise OutOfVocabulary(f"Tick {ticks} lies between two steps of the grid; quantise the piece first.")
    return grid


def _duration_label(note: Note) -> int:
    duration = _on_grid(note.duration_ticks)
    if not 1 <= duration <= MAX_DURATION:
        raise OutOfVocabulary(f"A note lasts {duration / GRID_PER_QUARTER:g} quarters; at most 8 can be encoded.")
    return duration


def _tempo_label_at(tempos: Sequence[Tempo], tick: int) -> int:
    return tempo_label(max((tempo for tempo in tempos if tempo.tick <= tick), default=tempos[0]).bpm)


def decode(tokens: Tokens, meters: Iterable[Meter] = ()) -> Piece:
    """The piece that the tokens spell, tempo classes at their middle values. Raises OutOfVocabulary."""
    if len(tokens) and (tokens.step.min() < 1 or tokens.step.max() > STEP_LABELS):
        raise OutOfVocabulary("A step label lies outside 1..193.")
    if len(tokens) and (tokens.tempo.min() < 1 or tokens.tempo.max() > TEMPO_LABELS):
        raise OutOfVocabulary("A tempo label lies outside 1..9.")
    ticks = tokens.onsets() * TICKS_PER_GRID
    notes = [
        Note(int(tick), pitch_of(int(label)), _ticks_of(int(duration)))
        for tick, label, duration in zip(ticks, tokens.note, tokens.duration, strict=True)
        if label not in (SOC, EOC)
    ]
    changes = [i for i in range(len(tokens)) if i == 0 or tokens.tempo[i] != tokens.tempo[i - 1]]
    tempos = [Tempo(int(ticks[i]) if i else 0, TEMPO_CLASSES_BPM[tokens.tempo[i] - 1]) for i in changes]
    return Piece.of(notes, tempos, meters)


def _ticks_of(duration: int) -> int:
    if not 1 <= duration <= MAX_DURATION:
        raise OutOfVocabulary(f"Label {duration} is no duration of a note.")
    return duration * TICKS_PER_GRID


def quantised(piece: Piece) -> Piece:
    """The nearest piece that `encode` accepts.

    Onsets and durations snap to the grid, notes are cut at 8 quarters, silences shrink to 8 quarters, pitches move by
    octaves into C0..B8, and a pitch struck twice at once is kept once.
    """
    notes: dict[tuple[int, int], Note] = {}
    shift, previous = 0, 0
    for note in piece.notes:
        onset = round(note.onset_ticks / TICKS_PER_GRID) - shift
        shift += (excess := max(0, onset - previous - MAX_STEP))
        previous = onset - excess
        pitch = _into_range(note.pitch)
        duration = min(max(1, round(note.duration_ticks / TICKS_PER_GRID)), MAX_DURATION)
        snapped = Note(previous * TICKS_PER_GRID, pitch, duration * TICKS_PER_GRID, note.velocity, note.track)
        twin = notes.get((previous, pitch), snapped)
        notes[previous, pitch] = max(snapped, twin, key=lambda n: n.duration_ticks)
    return piece.with_notes(notes.values())


def _into_range(pitch: int) -> int:
    while pitch < LOWEST_PITCH:
        pitch += 12
    while pitch > HIGHEST_PITCH:
        pitch -= 12
    return pitch
