"""Request -> candidates -> judged -> the best Piece.

A plan comes first: form, harmony and texture. A batch of candidates is written along it (`sampling`), each gets an
`ending`, and the judges make their `choice`.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from engine import vocabulary
from engine.classify import Classification
from engine.composing import sampling
from engine.composing.arrangement import arranged
from engine.composing.choice import Candidate, choose, judged
from engine.composing.colour import only_in_passing
from engine.composing.ending import with_ending
from engine.composing.form import plan
from engine.composing.harmony import harmonise
from engine.composing.texture import draw_textures
from engine.craft import Network
from engine.errors import ModelUnusable
from engine.instruments import find_instrument
from engine.mood import find_mood
from engine.naming import Names
from engine.nets.folder import SHARED, Model, load_model, model_for
from engine.piece import Note, Piece, Tempo
from engine.request import Request
from engine.stages import Report, silent
from engine.texture import Textures
from engine.theory import find_mode, find_root

MODELS = Path(__file__).resolve().parents[2] / "models"

CHORD_PULL = 0.6  # nats by which a chord's notes are favoured; more, and every beat is an arpeggio
BREATH_CHANCE = 0.6  # at the end of a phrase; not always, as an accompaniment often goes on
RIGHT_HAND_FROM = 60  # middle C parts the hands


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


def compose(
    request: Request, model: Model | None = None, report: Report = silent, names: Names = "english"
) -> Composition:
    """Compose the piece that was asked for; the same request and model give the same piece.

    `model` is what the request's craft says, unless one is given; `report` hears how far it is. Raises ModelUnusable
    for a missing or damaged network and ComposeFailed, in the language of `names`, when no candidate is heard as asked.
    """
    model = model or shipped_model(request.mode, request.craft.network)
    check_composes(model)
    rng = np.random.default_rng(request.seed)
    choice = choose(lambda: candidates(request, model, rng, report), request, names)
    return Composition(request, choice.best.piece, choice.best.heard, model.name, choice.candidates)


def shipped_model(mode: str, network: Network = "own") -> Model:
    """The network that composes best in the mode, a name of `theory`, or the shared one. Raises ModelUnusable."""
    return _opened(MODELS / SHARED if network == "shared" else model_for(mode, MODELS))


@lru_cache(maxsize=3)  # of 14 at most, each some 20 MB of memory
def _opened(folder: Path) -> Model:
    return load_model(folder)


def check_composes(model: Model) -> None:
    """Raises ModelUnusable for a network without rhythm."""
    outputs = model.generator_config.towers[0].outputs
    if set(outputs) != {"step", "note", "duration"}:
        raise ModelUnusable(
            f"The network {model.name} writes {', '.join(outputs)} alone; composing takes rhythm as well."
        )


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
        breaths=tuple(n for n, bar in enumerate(form) if bar.cadence and rng.random() < BREATH_CHANCE),
        colour=request.colour,
        temperature=mood.temperature * request.craft.temperature_factor,
    )


def candidates(request: Request, model: Model, rng: np.random.Generator, report: Report = silent) -> list[Candidate]:
    """One batch, each in the root that was asked for and with its ending, whatever it is heard as."""
    wish = wish_of(request, model.textures, model.batch, rng)
    report("composing")
    bodies = [vocabulary.decode(tokens, [request.signature]) for tokens in drafts(wish, request, model, rng)]
    in_c = [with_ending(body, request.bars, wish.mode) for body in bodies]
    report("judging")
    root = find_root(request.root).pitch_class
    return judged([dressed(piece, root, request) for piece in in_c], in_c, wish.mode, model)


def drafts(
    wish: sampling.Wish,
    request: Request,
    model: Model,
    rng: np.random.Generator,
    prefix: vocabulary.Tokens | None = None,
    begin: int = 0,
) -> list[vocabulary.Tokens]:
    """As many sequences along one wish as the request's craft asks for, whole batches of the network; see `write`."""
    rounds = -(-request.craft.candidates // model.batch)
    body_bars = wish.bars - 1
    return [
        tokens for _ in range(rounds) for tokens in sampling.write(model.generator, wish, body_bars, rng, prefix, begin)
    ]


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
