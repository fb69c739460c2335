"""Collections of labelled pieces -> what the joint model learns from and is measured on, read by many processes.

Beside the labelled pieces there are two sorts of lessons whose labels are certain: some of those pieces moved into
other modes, and synthetic ones; see `engine.classify.synthetic`.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.classify import finders, paper, synthetic
from engine.classify.evidence import KINDS, evidence_of
from engine.classify.fitting import Material
from engine.classify.sounding import Floats, Sounding
from engine.errors import BadRequest, EngineError, TooShort
from engine.labelled import Labelled, read_labelled
from engine.limits import call_each
from engine.midi import read_midi
from engine.piece import Piece
from engine.theory import MODES, find_root

MOVED = "moved"
SHARE_MOVED = 0.2
"""Of the labelled pieces."""
DOUBTFUL = 0.1
"""What a label counts that the notes of a single line contradict, as in a Lydian chant whose fourth is always flat.

In music of several voices a change of key may be the reason, and its label is as good as any.
"""
SYNTHETIC_EACH = 50
"""Pieces of every kind in every mode."""
SEED = 1

Candidate = tuple[int, int]
"""Root (pitch class) and mode (index into `theory.MODES`)."""
Item = TypeVar("Item")
Result = TypeVar("Result")


class Progress(Protocol):
    """Shows how far a loop of known length is."""

    def __call__(self, items: Iterable[Item], total: int, doing: str, /) -> Iterable[Item]: ...


@dataclass(frozen=True)
class Heard:
    """A labelled piece as the methods hear it, the joint one as far as its evidence. None: too few notes for it."""

    evidence: NDArray[np.float32]  # (12, K, 12)
    paper: Candidate | None
    keys: dict[str, Candidate]  # by music21's finders
    single_line: bool  # never two notes at once


@dataclass(frozen=True)
class Lessons:
    """Labelled pieces, N of them, with everything that must not be split: `group` is shared by versions of one piece.

    `moved` are some of them in other modes; `moved_from` is where each came from, an index below N.
    """

    material: Material
    group: NDArray[np.str_]  # (N,)
    has_mode: NDArray[np.bool_]  # (N,) False where the label is a root alone
    heard: Sequence[Heard]
    moved: Material
    moved_from: NDArray[np.int64]
    synthetic: Material
    licences: Counter[tuple[str, str]]  # pieces by (family, licence)
    left_out: Counter[str]  # pieces that cannot be read, by family

    def __len__(self) -> int:
        return len(self.material)

    def without(self, held_out: NDArray[np.bool_]) -> Material:
        """What there is to learn from when some pieces (N,) are held out, with everything made of them."""
        rest = ~held_out
        return self.material[rest] + self.moved[rest[self.moved_from]] + self.synthetic


def read_lessons(folder: Path, progress: Progress, synthetic_each: int = SYNTHETIC_EACH) -> Lessons:
    """Everything below a folder of families, and so many synthetic pieces of every kind in every mode.

    Raises BadRequest.
    """
    pieces = list(read_labelled(folder))
    outcomes = _in_parallel(_hear, pieces, progress, "Reading labelled pieces")
    kept = [(piece, heard) for piece, heard in zip(pieces, outcomes, strict=True) if isinstance(heard, Heard)]
    if not kept:
        raise BadRequest(f"No piece of {folder} can be read.")
    left_out = Counter(p.family for p, h in zip(pieces, outcomes, strict=True) if isinstance(h, EngineError))
    labelled = [piece for piece, _ in kept]
    moves = _moves(labelled)
    moved = _in_parallel(_move, [(labelled[i], mode) for i, mode in moves], progress, "Moving pieces into other modes")
    accepted, families = [_accepted(piece) for piece in labelled], [piece.family for piece in labelled]
    weights = [DOUBTFUL if piece.contradicted and heard.single_line else 1.0 for piece, heard in kept]
    return Lessons(
        material=_material([heard.evidence for _, heard in kept], accepted, families, weights),
        group=np.array([piece.group for piece in labelled]),
        has_mode=np.array([piece.has_mode for piece in labelled]),
        heard=[heard for _, heard in kept],
        moved=_material(_whole(moved), [_only(labelled[i].root, mode) for i, mode in moves], [MOVED] * len(moves)),
        moved_from=np.array([index for index, _ in moves], dtype=np.int64),
        synthetic=synthetic_material(synthetic_each, SEED, progress),
        licences=Counter((piece.family, piece.licence) for piece in labelled),
        left_out=left_out,
    )


def synthetic_material(each: int, seed: int, progress: Progress) -> Material:
    """`each` pieces of every kind in every mode; the family of a piece is its kind."""
    made = list(synthetic.examples(each, seed))
    heard = _in_parallel(_hear_example, made, progress, "Hearing synthetic pieces")
    return _material(_whole(heard), [_only(e.root, e.mode) for e in made], [e.kind for e in made])


def _hear(labelled: Labelled) -> Heard:
    piece = read_midi(labelled.data)
    sounding = Sounding.of(piece)
    single_line = bool(sounding.moments.keys.sum(axis=1).max() == 1)
    return Heard(_evidence(sounding), _by_paper(piece), finders.keys_of(sounding), single_line)


def _by_paper(piece: Piece) -> Candidate | None:
    try:
        answer = paper.classify(piece)
    except TooShort:
        return None
    return find_root(answer.root).pitch_class, _MODE_INDEX[answer.mode]


def _move(task: tuple[Labelled, int]) -> NDArray[np.float32]:
    labelled, mode = task
    source = MODES[min(labelled.modes)]
    return _evidence(Sounding.of(synthetic.moved(read_midi(labelled.data), labelled.root, source, MODES[mode])))


def _hear_example(example: synthetic.Example) -> NDArray[np.float32]:
    return _evidence(Sounding.of(example.piece))


def _moves(pieces: Sequence[Labelled]) -> list[tuple[int, int]]:
    """(index of a piece, another mode), drawn among the pieces whose label fits the notes best."""
    rng = np.random.default_rng(SEED)
    able = [index for index, piece in enumerate(pieces) if piece.unique and piece.has_mode]
    drawn = rng.permutation(able)[: round(SHARE_MOVED * len(pieces))]
    others = [sorted(set(range(len(MODES))) - pieces[index].modes) for index in drawn]
    return [(int(index), int(rng.choice(modes))) for index, modes in zip(drawn, others, strict=True)]


def _in_parallel(
    function: Callable[[Item], Result], items: Sequence[Item], progress: Progress, doing: str
) -> list[Result | EngineError]:
    preload = ("engine.classify.lessons", "sklearn.metrics", "symusic")
    outcomes = call_each(function, items, os.cpu_count() or 1, preload=preload)
    return list(progress(outcomes, len(items), doing))


def _whole(outcomes: Sequence[Result | EngineError]) -> list[Result]:
    """Pieces that must be readable, because they were read or made before."""
    for outcome in outcomes:
        if isinstance(outcome, EngineError):
            raise outcome
    return [outcome for outcome in outcomes if not isinstance(outcome, EngineError)]


def _material(
    evidence: Sequence[NDArray[np.float32]],
    accepted: Sequence[NDArray[np.bool_]],
    family: Sequence[str],
    weights: Sequence[float] | None = None,
) -> Material:
    """Of any number of pieces, none as well; without weights each counts 1."""
    return Material(
        np.array(evidence, dtype=np.float32).reshape(-1, 12, len(KINDS), 12),
        np.array(accepted, dtype=bool).reshape(-1, 12, len(MODES)),
        np.array(family, dtype=np.str_),
        np.array(weights or [1.0] * len(family), dtype=np.float32),
    )


def _accepted(piece: Labelled) -> NDArray[np.bool_]:
    """(12 roots, 13 modes) which answers are right."""
    accepted = np.zeros((12, len(MODES)), dtype=bool)
    accepted[piece.root, sorted(piece.modes)] = True
    return accepted


def _only(root: int, mode: int) -> NDArray[np.bool_]:
    accepted = np.zeros((12, len(MODES)), dtype=bool)
    accepted[root, mode] = True
    return accepted


def _evidence(sounding: Sounding) -> NDArray[np.float32]:
    measured: Floats = evidence_of(sounding)
    return measured.astype(np.float32)


_MODE_INDEX = {mode.name: index for index, mode in enumerate(MODES)}
