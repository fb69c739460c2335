"""Candidates and their judges: which of several pieces is given out.

First the classifier (is it heard in the mode that was asked for?), then the discriminator (does it look like real
music?). What is heard as anything else is never given out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine import vocabulary
from engine.classify import Classification, classify
from engine.conditions import BARS_IN_PHRASE, MODE_LABEL, conditions_of
from engine.errors import ComposeFailed, UnreadablePiece
from engine.naming import Names, name_note
from engine.nets.folder import Model
from engine.piece import Piece
from engine.request import Request
from engine.theory import Mode, find_mode, find_root

FEWEST_PITCH_CLASSES = 4  # in four bars; less is a drone, which the discriminator finds very real
MOST_BATCHES = 4  # written before giving up


@dataclass(frozen=True)
class Candidate:
    """A piece as it was written and judged: `heard` by the classifier, `realness` is the discriminator's mean logit."""

    piece: Piece
    heard: Classification
    realness: float


@dataclass(frozen=True)
class Choice:
    """The candidate to give out, and all that were written for it, in order."""

    best: Candidate
    candidates: tuple[Candidate, ...]


def choose(write: Callable[[], Sequence[Candidate]], request: Request, names: Names = "english") -> Choice:
    """The most real of the candidates that fit, from the first batch that has one; `write` writes a batch.

    Raises ComposeFailed when no candidate is heard as asked.
    """
    written: list[Candidate] = []
    for _ in range(MOST_BATCHES):
        batch = write()
        written.extend(batch)
        fit = [candidate for candidate in batch if fits(candidate, request)]
        if fit:
            return Choice(max(fit, key=lambda candidate: candidate.realness), tuple(written))
    asked = f"{name_note(request.root, names)} {find_mode(request.mode).title}"
    raise ComposeFailed(f"None of {len(written)} candidates was heard in {asked}; ask again, with another seed.")


def fits(candidate: Candidate, request: Request) -> bool:
    """Heard in the root and mode that were asked for, and a tune rather than a drone."""
    heard = candidate.heard
    same_root = find_root(heard.root).pitch_class == find_root(request.root).pitch_class
    return same_root and heard.mode == request.mode and moves(candidate.piece)


def judged(pieces: Sequence[Piece], in_c: Sequence[Piece], mode: Mode, model: Model) -> list[Candidate]:
    """The pieces with what the judges say of them; `in_c` are the same as they were written, in C.

    A piece with too little in it to be heard as anything is left out.
    """
    realness = _realness(in_c, mode, model)
    found = []
    for piece, real in zip(pieces, realness, strict=True):
        try:
            found.append(Candidate(piece, classify(piece), real))
        except UnreadablePiece:
            continue
    return found


def _realness(in_c: Sequence[Piece], mode: Mode, model: Model) -> list[float]:
    """The discriminator's mean logit of each candidate, heard a batch at a time."""
    batches = [in_c[start : start + model.batch] for start in range(0, len(in_c), model.batch)]
    return [real for batch in batches for real in _realness_of_batch(batch, mode, model)]


def _realness_of_batch(in_c: Sequence[Piece], mode: Mode, model: Model) -> list[float]:
    streams = [_streams(piece, mode) for piece in in_c]
    lengths = [len(stream["note"]) for stream in streams]
    tokens = max(lengths)
    batch = {
        name: np.stack([np.pad(s[name], (0, tokens - len(s[name]))) for s in streams]).astype(np.int32)
        for name in model.discriminator_config.inputs
    }  # each (B, tokens)
    logits = model.discriminator.judge(batch)
    return [float(row[:length].mean()) for row, length in zip(logits, lengths, strict=True)]


def _streams(piece: Piece, mode: Mode) -> dict[str, np.ndarray]:
    tokens = vocabulary.encode(vocabulary.quantised(piece))
    conditions = conditions_of(piece, tokens)
    return {**vars(tokens), **vars(conditions), "mode": np.full(len(tokens), MODE_LABEL[mode.name])}


def moves(piece: Piece) -> bool:
    """Whether every four bars sound at least four pitch classes; the last group may be shorter and is the ending."""
    group_ticks = BARS_IN_PHRASE * piece.meters[0].bar_ticks
    groups: dict[int, set[int]] = {}
    for note in piece.notes:
        groups.setdefault(note.onset_ticks // group_ticks, set()).add(note.pitch_class)
    complete = range(piece.length_ticks // group_ticks)
    return all(len(groups.get(group, ())) >= FEWEST_PITCH_CLASSES for group in complete)
