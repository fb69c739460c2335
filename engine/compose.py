"""Request -> candidates -> judged -> the best Piece.

A plan comes first: form, harmony and texture. A batch of candidates is written along it (`sampling`), each gets an
ending, and the judges choose: first the classifier (is it heard in the mode that was asked for?), then the
discriminator (does it look like real music?). What is heard as anything else is never given out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine import sampling, vocabulary
from engine.arrangement import arranged
from engine.classify import Classification, classify
from engine.colour import only_in_passing
from engine.conditions import BARS_IN_PHRASE, MODE_LABEL, conditions_of
from engine.errors import ComposeFailed, ModelUnusable, UnreadablePiece
from engine.form import plan
from engine.harmony import harmonise
from engine.instruments import find_instrument
from engine.mood import find_mood
from engine.nets.folder import Model, load_model
from engine.piece import Note, Piece, Tempo
from engine.request import Request
from engine.texture import Textures, draw_textures
from engine.theory import Mode, find_mode, find_root

MODELS = Path(__file__).resolve().parent.parent / "models"
DEFAULT_MODEL = MODELS / "shared"

CHORD_PULL = 0.6  # nats by which a chord's notes are favoured; more, and every beat is an arpeggio
FEWEST_PITCH_CLASSES = 4  # in four bars; less is a drone, which the discriminator finds very real
MOST_BATCHES = 4  # written before giving up
RIGHT_HAND_FROM = 60  # middle C parts the hands


@dataclass(frozen=True)
class Candidate:
    """A piece as it was written and judged: `heard` by the classifier, `realness` is the discriminator's mean logit."""

    piece: Piece
    heard: Classification
    realness: float


@dataclass(frozen=True)
class Composition:
    """A composed piece, as a score without dynamics. `heard` is the classifier's verdict on it.

    `candidates` are all that were written for it, in the order in which they were, the chosen one among them.
    """

    request: Request
    piece: Piece
    heard: Classification
    model: str
    candidates: tuple[Candidate, ...]


@lru_cache(maxsize=1)
def default_model() -> Model:
    """The network that is shipped, opened once a process. Raises ModelUnusable."""
    return load_model(DEFAULT_MODEL)


def compose(request: Request, model: Model | None = None) -> Composition:
    """Compose the piece that was asked for; the same request and model give the same piece.

    Raises ModelUnusable for a missing or damaged network and ComposeFailed when no candidate is heard as asked.
    """
    model = model or default_model()
    check_composes(model)
    rng = np.random.default_rng(request.seed)
    written: list[Candidate] = []
    for _ in range(MOST_BATCHES):
        batch = candidates(request, model, rng)
        written.extend(batch)
        fit = [candidate for candidate in batch if fits(candidate, request)]
        if fit:
            best = max(fit, key=lambda candidate: candidate.realness)
            return Composition(request, best.piece, best.heard, model.name, tuple(written))
    raise ComposeFailed(
        f"None of {len(written)} pieces sounded like {find_mode(request.mode).title}; ask again, with another seed."
    )


def check_composes(model: Model) -> None:
    """Raises ModelUnusable for a network without rhythm."""
    outputs = model.generator_config.towers[0].outputs
    if set(outputs) != {"step", "note", "duration"}:
        raise ModelUnusable(
            f"The network {model.name} writes {', '.join(outputs)} alone; composing takes rhythm as well."
        )


def fits(candidate: Candidate, request: Request) -> bool:
    """Heard in the root and mode that were asked for, and a tune rather than a drone."""
    heard = candidate.heard
    same_root = find_root(heard.root).pitch_class == find_root(request.root).pitch_class
    return same_root and heard.mode == request.mode and moves(candidate.piece)


def wish_of(request: Request, textures: Textures, batch: int, rng: np.random.Generator) -> sampling.Wish:
    """A plan for one batch of candidates: form, harmony and texture are the same for all of them.

    Candidates of one texture can be compared; between textures the discriminator would always choose the thinner.
    """
    mode, mood = find_mode(request.mode), find_mood(request.mood)
    form = plan(request.form, request.bars, rng)
    groups = draw_textures(textures, form, rng, request.polyphony, request.density)
    return sampling.Wish(
        mode=mode,
        meter=request.signature,
        bars=request.bars,
        tempo_bpm=request.tempo_bpm,
        batch=batch,
        polyphony=tuple(texture.polyphony for texture in groups),
        density=tuple(texture.density for texture in groups),
        form=form,
        chords=harmonise(mode, form, rng),
        pull=CHORD_PULL,
        colour=request.colour,
        temperature=mood.temperature,
    )


def candidates(request: Request, model: Model, rng: np.random.Generator) -> list[Candidate]:
    """One batch, each in the root that was asked for and with its ending, whatever it is heard as."""
    wish = wish_of(request, model.textures, model.batch, rng)
    written = sampling.write(model.generator, wish, request.bars - 1, rng)
    bodies = [vocabulary.decode(tokens, [request.signature]) for tokens in written]
    in_c = [with_ending(body, request.bars, wish.mode) for body in bodies]
    root = find_root(request.root).pitch_class
    return _judged([dressed(piece, root, request) for piece in in_c], in_c, wish.mode, model)


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


def dressed(piece: Piece, root: int, request: Request) -> Piece:
    """The piece in its key, at its tempo, for its instrument; two hands are two tracks: 0 right, 1 left."""
    moved = piece.transposed(root if root <= 6 else root - 12)
    notes = [
        Note(n.onset_ticks, n.pitch, n.duration_ticks, n.velocity, int(n.pitch < RIGHT_HAND_FROM)) for n in moved.notes
    ]
    score = Piece.of(notes, [Tempo(0, request.tempo_bpm)], [request.signature], programs=(0, 0))
    if request.colour:
        score = only_in_passing(score, find_mode(request.mode).pitch_classes(root))
    return arranged(score, find_instrument(request.instrument), find_mood(request.mood).octaves)


def _judged(pieces: Sequence[Piece], in_c: Sequence[Piece], mode: Mode, model: Model) -> list[Candidate]:
    realness = _realness(in_c, mode, model)
    judged = []
    for piece, real in zip(pieces, realness, strict=True):
        try:
            judged.append(Candidate(piece, classify(piece), real))
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


def moves(piece: Piece) -> bool:
    """Whether every four bars sound at least four pitch classes; the last group may be shorter and is the ending."""
    group_ticks = BARS_IN_PHRASE * piece.meters[0].bar_ticks
    groups: dict[int, set[int]] = {}
    for note in piece.notes:
        groups.setdefault(note.onset_ticks // group_ticks, set()).add(note.pitch_class)
    complete = range(piece.length_ticks // group_ticks)
    return all(len(groups.get(group, ())) >= FEWEST_PITCH_CLASSES for group in complete)
