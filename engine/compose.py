"""Request -> candidates -> judged -> the best Piece.

A batch of candidates is written at once (`sampling`), each gets an ending, and the judges choose: first the classifier
(is it heard in the mode that was asked for?), then the discriminator (does it look like real music?).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine import sampling, vocabulary
from engine.classify import Classification, classify
from engine.conditions import BARS_IN_PHRASE, MODE_LABEL, conditions_of
from engine.errors import ComposeFailed, ModelUnusable, UnreadablePiece
from engine.nets.folder import Model, load_model
from engine.piece import Note, Piece, Tempo
from engine.request import Request
from engine.theory import Mode, find_mode, find_root

MODELS = Path(__file__).resolve().parent.parent / "models"
DEFAULT_MODEL = MODELS / "shared"

# Textures that suit a piece of piano music; every candidate draws one of each. Labels of `conditions`.
POLYPHONY_CHOICES = (3, 4)
DENSITY_CHOICES = (3, 4)
FEWEST_PITCH_CLASSES = 4  # in four bars; less is a drone, which the discriminator finds very real
RIGHT_HAND_FROM = 60  # middle C parts the hands


@dataclass(frozen=True)
class Composition:
    """A composed piece, as a score without dynamics. `heard` is the classifier's verdict on it."""

    request: Request
    piece: Piece
    heard: Classification
    model: str


@dataclass(frozen=True)
class _Candidate:
    piece: Piece
    heard: Classification
    realness: float  # the discriminator's mean logit


@lru_cache(maxsize=1)
def default_model() -> Model:
    """The network that is shipped, opened once a process. Raises ModelUnusable."""
    return load_model(DEFAULT_MODEL)


def compose(request: Request, model: Model | None = None) -> Composition:
    """Compose the piece that was asked for; the same request and model give the same piece.

    Raises ModelUnusable for a missing or damaged network and ComposeFailed when no candidate is fit to be heard.
    """
    model = model or default_model()
    _check_composes(model)
    mode, root = find_mode(request.mode), find_root(request.root)
    in_c = _candidates(request, mode, model)
    pieces = [_dressed(piece, root.pitch_class, request) for piece in in_c]
    judged = _judged(pieces, in_c, mode, model)
    if not judged:
        raise ComposeFailed("No candidate had enough notes to be heard in a mode; ask again, with another seed.")
    best = max(judged, key=lambda candidate: _merit(candidate, request, root.pitch_class))
    return Composition(request, best.piece, best.heard, model.name)


def _check_composes(model: Model) -> None:
    outputs = model.generator_config.towers[0].outputs
    if set(outputs) != {"step", "note", "duration"}:
        raise ModelUnusable(
            f"The network {model.name} writes {', '.join(outputs)} alone; composing takes rhythm as well."
        )


def _candidates(request: Request, mode: Mode, model: Model) -> list[Piece]:
    """The batch in C, each with its ending in the last bar."""
    rng = np.random.default_rng(request.seed)
    wish = sampling.Wish(
        mode=mode,
        meter=request.signature,
        bars=request.bars,
        tempo_bpm=request.tempo_bpm,
        polyphony=tuple(int(n) for n in rng.choice(POLYPHONY_CHOICES, model.batch)),
        density=tuple(int(n) for n in rng.choice(DENSITY_CHOICES, model.batch)),
    )
    written = sampling.write(model.generator, wish, request.bars - 1, rng)
    bodies = [vocabulary.decode(tokens, [request.signature]) for tokens in written]
    return [_with_ending(body, request, mode) for body in bodies]


def _with_ending(body: Piece, request: Request, mode: Mode) -> Piece:
    """The last bar: the tonic in the bass and on top, held to the end; what sounds into it is cut at the bar line."""
    bar_ticks = request.signature.bar_ticks
    last_bar = bar_ticks * (request.bars - 1)
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


def _dressed(piece: Piece, root: int, request: Request) -> Piece:
    """The piece in its key, at its tempo, with its hands on two tracks: 0 right, 1 left."""
    moved = piece.transposed(root if root <= 6 else root - 12)
    notes = [
        Note(n.onset_ticks, n.pitch, n.duration_ticks, n.velocity, int(n.pitch < RIGHT_HAND_FROM)) for n in moved.notes
    ]
    return Piece.of(notes, [Tempo(0, request.tempo_bpm)], [request.signature], programs=(0, 0))


def _judged(pieces: Sequence[Piece], in_c: Sequence[Piece], mode: Mode, model: Model) -> list[_Candidate]:
    realness = _realness(in_c, mode, model)
    judged = []
    for piece, real in zip(pieces, realness, strict=True):
        try:
            judged.append(_Candidate(piece, classify(piece), real))
        except UnreadablePiece:  # too little in it to be heard as anything
            continue
    return judged


def _realness(in_c: Sequence[Piece], mode: Mode, model: Model) -> list[float]:
    """The discriminator's mean logit of each candidate."""
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


def _merit(candidate: _Candidate, request: Request, root: int) -> tuple[bool, bool, bool, float]:
    """A tune rather than a drone, then heard as asked, then how real it looks."""
    right_root = find_root(candidate.heard.root).pitch_class == root
    as_asked = right_root and candidate.heard.mode == request.mode
    return moves(candidate.piece), as_asked, right_root, candidate.realness


def moves(piece: Piece) -> bool:
    """Whether every four bars sound at least four pitch classes; the last group may be shorter and is the ending."""
    group_ticks = BARS_IN_PHRASE * piece.meters[0].bar_ticks
    groups: dict[int, set[int]] = {}
    for note in piece.notes:
        groups.setdefault(note.onset_ticks // group_ticks, set()).add(note.pitch_class)
    complete = range(piece.length_ticks // group_ticks)
    return all(len(groups.get(group, ())) >= FEWEST_PITCH_CLASSES for group in complete)
