"""Turn music of one mode into another by its scale degrees: a third becomes the third of the new mode."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import attrgetter

import numpy as np

from engine.classify import Classification, Section, classify
from engine.errors import UnreadablePiece
from engine.piece import Note, Piece
from engine.theory import Mode, Root, find_mode, find_root, root_for
from engine.vocabulary import LOWEST_PITCH, SOC, Labels

DEGREE_OF = (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)
"""The degree (0 = tonic) that each semitone above the root belongs to, as mostly written: 1 is a lowered second."""

# What speaks against a degree for a chromatic note. Only their order matters much.
SAME_KEY = 4.0  # another note sounds on the very key
NEW_SECOND = 3.0  # a second in a chord that had none: a cluster
REPEATED = 2.0  # the note before or after in the melody is the same, where the melody moved
LOST_TONE = 1.0  # two notes of a chord become one
UNUSUAL = 0.5  # another degree than `DEGREE_OF`: decides where nothing else does
MOST_COMPANIONS = 24  # latest notes that a chord is looked for in


def degree_offsets(source: Mode, target: Mode) -> list[int]:
    """Semitones by which each pitch class over the root (0..11) moves.

    A degree of `source` goes to the same degree of `target`; a chromatic note follows the degree below it, so that
    everything ends inside `target`.
    """
    below = [max(i for i, degree in enumerate(source.degrees) if degree <= pitch_class) for pitch_class in range(12)]
    return [target.degrees[i] - pitch_class for pitch_class, i in enumerate(below)]


def remoded_labels(notes: Labels, source: Mode, target: Mode) -> Labels:
    """Note labels of a piece in C moved from `source` to `target`; `<SOC>` and `<EOC>` stay. Shape (tokens,) both."""
    offsets = np.array(degree_offsets(source, target))
    pitched = (notes > 0) & (notes < SOC)
    moved = notes + offsets[(notes + LOWEST_PITCH - 1) % 12]
    moved = np.where(moved >= SOC, moved - 12, moved)
    moved = np.where(moved < 1, moved + 12, moved)
    return np.where(pitched, moved, notes).astype(np.int16)


def remode(piece: Piece, target: Mode, root: str | None = None, heard: Classification | None = None) -> Piece:
    """The piece with every note inside `target` over `root`, or over the root that it was heard on without one.

    Each section is read in its own mode, and its degrees become degrees of `target` in the same register; rhythm,
    tempo, instruments, dynamics and pedal stay. A section that stands on another root than the piece becomes a stay on
    another degree; where the whole would then not be heard as `target`, all sections are brought to the one tonic.
    `heard` is `classify(piece)` where that is known already. Raises UnreadablePiece subclasses for too little music and
    BadRequest for a root that does not exist.
    """
    heard = heard or classify(piece)
    wanted = find_root(root) if root is not None else new_root(heard, target)
    versions = list(_versions(piece, target, wanted, heard))
    return next((version for version in versions if is_heard_as(version, wanted, target)), versions[0])


def new_root(heard: Classification, target: Mode) -> Root:
    """The root that a piece keeps when it changes to `target`, spelled as is usual there."""
    return root_for(find_root(heard.root).pitch_class, target)


def is_heard_as(piece: Piece, root: Root, mode: Mode) -> bool:
    """Whether the joint classifier hears the piece in `mode` over `root`."""
    try:
        found = classify(piece)
    except UnreadablePiece:
        return False
    return found.mode == mode.name and find_root(found.root).pitch_class == root.pitch_class


def _versions(piece: Piece, target: Mode, root: Root, heard: Classification) -> Iterator[Piece]:
    """Other keys as other degrees first, then all sections on the tonic, where that makes a difference."""
    sections = heard.sections or (Section(1, 1, heard.ranking[0]),)
    yield _moved(piece, _moves(sections, heard, target, root, gather=False))
    if any(section.guess.root != heard.root for section in sections):
        yield _moved(piece, _moves(sections, heard, target, root, gather=True))


@dataclass(frozen=True)
class _Scale:
    """Keys of a mode, numbered as steps: step 0 is the key `root` (any integer), seven steps are an octave."""

    root: int
    mode: Mode

    def step_at(self, pitch: int) -> int:
        """The step on this key, or the next one below it."""
        octave, above = divmod(pitch - self.root, 12)
        return 7 * octave + bisect_right(self.mode.degrees, above) - 1

    def key(self, step: int) -> int:
        octave, degree = divmod(step, 7)
        return self.root + 12 * octave + self.mode.degrees[degree]

    def written(self, pitch: int) -> int:
        """The step that a chromatic note mostly belongs to."""
        octave, above = divmod(pitch - self.root, 12)
        return 7 * octave + DEGREE_OF[above]


@dataclass(frozen=True)
class _Move:
    """How the notes from bar `first_bar` (from 1) on are read and where they go: step s to step s + `shift`."""

    first_bar: int
    source: _Scale
    target: _Scale
    shift: int


def _moves(
    sections: Iterable[Section], heard: Classification, target: Mode, root: Root, *, gather: bool
) -> Iterator[_Move]:
    home = find_root(heard.root).pitch_class
    goal = _Scale(home + _way(root.pitch_class - home), target)
    for section in sections:
        away = _way(find_root(section.guess.root).pitch_class - home)
        source = _Scale(home + away, find_mode(section.guess.mode))
        shift = DEGREE_OF[abs(away)] * (1 if away > 0 else -1)
        yield _Move(section.first_bar, source, goal, 0 if gather else shift)


def _way(semitones: int) -> int:
    """The shorter way to the same pitch class: -5..6."""
    return (semitones + 5) % 12 - 5


def _moved(piece: Piece, moves: Iterable[_Move]) -> Piece:
    moves, bars = list(moves), piece.bar_starts()
    edges = [0, *(bars[move.first_bar - 1] for move in moves[1:]), piece.length_ticks + 1]
    onsets = [note.onset_ticks for note in piece.notes]
    moved: list[Note] = []
    for move, (begin, end) in zip(moves, pairwise(edges), strict=True):
        notes = piece.notes[bisect_left(onsets, begin) : bisect_left(onsets, end)]
        steps = _steps(notes, move.source)
        moved.extend(
            replace(note, pitch=_on_keyboard(move.target.key(step + move.shift)))
            for note, step in zip(notes, steps, strict=True)
        )
    return piece.with_notes(_without_twins(moved))


def _on_keyboard(pitch: int) -> int:
    return pitch + 12 if pitch < 0 else pitch - 12 if pitch > 127 else pitch


def _without_twins(notes: Iterable[Note]) -> list[Note]:
    """Of notes struck together on one key of one track, the longest."""
    kept: dict[tuple[int, int, int], Note] = {}
    for note in notes:
        twin = kept.get(place := (note.onset_ticks, note.track, note.pitch), note)
        kept[place] = max(note, twin, key=attrgetter("duration_ticks"))
    return list(kept.values())


def _steps(notes: Sequence[Note], scale: _Scale) -> list[int]:
    """The step of each note. A chromatic one takes the step below or above it, whichever suits its chord and melody."""
    steps = [scale.step_at(note.pitch) for note in notes]
    chromatic = [scale.key(step) != note.pitch for step, note in zip(steps, notes, strict=True)]
    if not any(chromatic):
        return steps
    known: list[int | None] = [None if odd else step for odd, step in zip(chromatic, steps, strict=True)]
    neighbours = _neighbours(notes, chromatic)
    for i, companions in _chords(notes):
        if chromatic[i]:
            below = steps[i]
            costs = {
                option: _harmony(notes, known, i, companions, option)
                + _melody(notes, known, i, neighbours[i], option)
                + UNUSUAL * (option != scale.written(notes[i].pitch))
                for option in (below, below + 1)
            }
            known[i] = steps[i] = min(costs, key=costs.__getitem__)
    return steps


def _harmony(
    notes: Sequence[Note], known: Sequence[int | None], index: int, companions: Iterable[int], step: int
) -> float:
    """What speaks against `step` in the chord in which the note is struck."""
    cost = 0.0
    for other in companions:
        if (their := known[other]) is None:
            continue
        semitones = (notes[other].pitch - notes[index].pitch) % 12
        distance = (their - step) % 7
        cost += SAME_KEY * (their == step and semitones != 0)
        cost += NEW_SECOND * (distance in (1, 6) and semitones not in (1, 2, 10, 11))
        cost += LOST_TONE * (distance == 0 and semitones != 0)
    return cost


def _melody(notes: Sequence[Note], known: Sequence[int | None], index: int, around: Iterable[int], step: int) -> float:
    return sum(REPEATED for other in around if known[other] == step and notes[other].pitch != notes[index].pitch)


def _chords(notes: Sequence[Note]) -> Iterator[tuple[int, list[int]]]:
    """Each note's index with those of the notes that sound at its onset, in the order of onsets."""
    sounding: deque[int] = deque(maxlen=MOST_COMPANIONS)
    for onset, group in groupby(range(len(notes)), key=lambda i: notes[i].onset_ticks):
        struck = list(group)
        sounding = deque((i for i in sounding if notes[i].end_ticks > onset), maxlen=MOST_COMPANIONS)
        sounding.extend(struck)
        for i in struck:
            yield i, [other for other in sounding if other != i]


def _neighbours(notes: Sequence[Note], asked: Sequence[bool]) -> list[list[int]]:
    """Of each note asked for, the notes nearest in pitch among those of its track struck just before and after it."""
    found: list[list[int]] = [[] for _ in notes]
    tracks: dict[int, list[int]] = {}
    for i, note in enumerate(notes):
        tracks.setdefault(note.track, []).append(i)
    for indices in tracks.values():
        chords = [
            {notes[i].pitch: i for i in group} for _, group in groupby(indices, key=lambda i: notes[i].onset_ticks)
        ]
        for chord, beside in [*zip(chords[1:], chords, strict=False), *pairwise(chords)]:
            for pitch, i in chord.items():
                if asked[i]:
                    found[i].append(beside[min(beside, key=lambda other: abs(other - pitch))])
    return found
