"""What a composer has to beat: random notes of the mode, a Markov chain, the paper's network without our conditions."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from engine import vocabulary
from engine.corpus.dataset import Dataset
from engine.errors import ModelUnusable
from engine.judging.sample import BARS, Sample, first_bars
from engine.nets.folder import Model
from engine.piece import TICKS_PER_QUARTER, Meter, Note, Piece
from engine.theory import find_mode
from engine.vocabulary import EOC, SOC, TICKS_PER_GRID, Tokens

LOWEST, HIGHEST = 36, 84  # C2..C6
MOST_AT_ONCE = 3
LENGTHS_TICKS = (TICKS_PER_QUARTER // 2, TICKS_PER_QUARTER, 2 * TICKS_PER_QUARTER)
GRID_TICKS = TICKS_PER_QUARTER // 2
SOUNDING = 0.8  # share of the eighths on which something begins
TOKENS_A_BAR = 64  # only a bound against running on

Ints = NDArray[np.int64]


def random_notes(patterns: Sequence[Sample], seed: int) -> list[Sample]:
    """One to three notes of the mode on most eighths, each of a random length."""
    rng = np.random.default_rng(seed)
    return [_like(pattern, _random_in_c(pattern, rng)) for pattern in patterns]


def _random_in_c(pattern: Sample, rng: np.random.Generator) -> list[Note]:
    pitches = [pitch for pitch in range(LOWEST, HIGHEST + 1) if pitch % 12 in find_mode(pattern.mode).degrees]
    onsets = np.arange(0, BARS * pattern.piece.meters[0].bar_ticks, GRID_TICKS)
    return [
        Note(int(onset), int(pitch), int(rng.choice(LENGTHS_TICKS)))
        for onset in onsets[rng.random(len(onsets)) < SOUNDING]
        for pitch in rng.choice(pitches, rng.integers(1, MOST_AT_ONCE + 1), replace=False)
    ]


def _like(pattern: Sample, notes_in_c: Sequence[Note]) -> Sample:
    """The first bars of it in the pattern's key and meter."""
    meter, root = pattern.piece.meters[0], pattern.root_class
    piece = Piece.of(notes_in_c, meters=[meter]).transposed(root if root <= 6 else root - 12)
    return Sample(first_bars(piece), pattern.root, pattern.mode)


class Markov:
    """A chain of order 2 over whole tokens (note, step and duration together) of one mode's training pieces.

    It goes on from the last two tokens as one of the places in the training music does where they follow one another.
    """

    def __init__(self, dataset: Dataset, mode: str) -> None:
        wanted = [where for row, where in dataset.pieces() if row.mode == mode and row.split == "train"]
        parts = [
            np.stack([dataset.streams[n][where] for n in ("note", "step", "duration")], axis=1) for where in wanted
        ]
        parts = [part.astype(np.int64) for part in parts if len(part) > 2]
        self._tokens = np.concatenate([np.zeros((0, 3), np.int64), *parts])  # (T, 3)
        _, label = np.unique(self._tokens, axis=0, return_inverse=True)
        self._label = label.reshape(-1)
        lengths = np.array([len(part) for part in parts], np.int64)
        self._begins = np.cumsum(lengths) - lengths
        inside = np.ones(len(self._tokens), bool)
        inside[np.concatenate([self._begins, self._begins + 1])] = False
        third = np.flatnonzero(inside)  # tokens with two before them in their piece
        keys = self._key(self._label[third - 2], self._label[third - 1])
        order = np.argsort(keys, kind="stable")
        self._keys, self._next = keys[order], third[order]

    def _key(self, before: Ints, last: Ints) -> Ints:
        return before * (len(self._tokens) + 1) + last

    def write(self, meter: Meter, rng: np.random.Generator) -> list[Note]:
        """The first bars of a piece in C; empty where the mode has no training music."""
        if not len(self._keys):
            return []
        end = BARS * meter.bar_ticks // TICKS_PER_GRID
        places: list[int] = []
        onset = 0
        while onset < end and len(places) < BARS * TOKENS_A_BAR:
            places.extend(self._following(places[-2:], rng))
            onset = int((self._tokens[places, 1] - 1).sum())
        note, step, duration = self._tokens[places].T.astype(np.int16)
        return list(vocabulary.decode(Tokens(note, step, duration, np.ones_like(note))).notes)

    def _following(self, last_two: Sequence[int], rng: np.random.Generator) -> list[int]:
        """Index of one token to go on with; of two that begin a piece where nothing ever followed."""
        if len(last_two) == 2:
            before, last = self._label[last_two[0]], self._label[last_two[1]]
            low, high = np.searchsorted(self._keys, self._key(before, last) + np.array([0, 1]))
            if high > low:
                return [int(self._next[rng.integers(low, high)])]
        begin = int(rng.choice(self._begins))
        return [begin, begin + 1]


def markov(patterns: Sequence[Sample], dataset: Dataset, seed: int) -> list[Sample]:
    """Each by the chain of its mode; patterns in a mode without training music are left out."""
    rng = np.random.default_rng(seed)
    chains = {mode: Markov(dataset, mode) for mode in sorted({pattern.mode for pattern in patterns})}
    written = [(pattern, chains[pattern.mode].write(pattern.piece.meters[0], rng)) for pattern in patterns]
    return [_like(pattern, notes) for pattern, notes in written if len(notes) > 1]


def paper_network(patterns: Sequence[Sample], model: Model, seed: int) -> list[Sample]:
    """The paper's own generator: tokens drawn as they come, an eighth for each note or chord, since it has no rhythm.

    Raises ModelUnusable for a network that writes more than notes.
    """
    outputs = model.generator_config.towers[0].outputs
    if outputs != ("note",):
        raise ModelUnusable(f"The network {model.name} writes {', '.join(outputs)}; the paper's writes notes alone.")
    rng = np.random.default_rng(seed)
    taken: list[Sample] = []
    while len(taken) < len(patterns):
        some = patterns[len(taken) : len(taken) + model.batch]
        onsets = [BARS * pattern.piece.meters[0].bar_ticks // GRID_TICKS for pattern in some]
        rows = _note_labels(model, max(onsets), rng)
        taken.extend(_like(pattern, list(_in_eighths(row))) for pattern, row in zip(some, rows, strict=False))
    return taken


def _note_labels(model: Model, onsets: int, rng: np.random.Generator) -> Ints:
    """(B, tokens): enough of them for so many onsets."""
    model.generator.begin()
    last = np.zeros(model.batch, np.int32)
    written: list[NDArray[np.int32]] = []
    begun, in_chord = np.zeros(model.batch, np.int64), np.zeros(model.batch, bool)
    while begun.min() < onsets and len(written) < onsets * TOKENS_A_BAR:
        model.generator.advance({"note": last})
        logits = model.generator.logits("note", {})[:, 1:]  # label 0 is no note
        last = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1).astype(np.int32) + 1
        begun += ~in_chord & (last != EOC)
        in_chord = (in_chord | (last == SOC)) & (last != EOC)
        written.append(last)
    return np.stack(written, axis=1).astype(np.int64)


def _in_eighths(labels: Ints) -> Iterator[Note]:
    """An eighth for each single note and each chord."""
    onset, in_chord = 0, False
    for label in labels.tolist():
        if label == SOC:
            in_chord = True
        elif label == EOC:
            onset += GRID_TICKS * in_chord
            in_chord = False
        else:
            yield Note(onset, vocabulary.pitch_of(label), GRID_TICKS)
            onset += GRID_TICKS * (not in_chord)
