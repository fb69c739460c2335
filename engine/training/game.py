"""Whether the game of Eq. (2) made the generator's music more real: a judge that took no part in it decides.

Held-out real pieces stand against pieces that the generator composed before the game and, from the same plans and
random numbers, after it. A judge trained afresh on the features of whole pieces tells each pair of sets apart; its area
under the ROC curve, cross-validated, is .5 where it cannot. The discriminator of the game itself would be no witness:
the generator was trained to please it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from engine import vocabulary
from engine.composing import sampling
from engine.composing.compose import wish_of
from engine.composing.ending import with_ending
from engine.conditions import METERS as METER_NAMES
from engine.corpus.dataset import STREAMS, Dataset, PieceRow
from engine.judging.features import Floats, flat, table_of
from engine.judging.judge import FOLDS, told_apart
from engine.judging.reference import is_comparable
from engine.judging.sample import BARS, first_bars
from engine.nets.runtime import GeneratorRuntime
from engine.nets.settings import TrainingConfig
from engine.piece import Meter, Piece
from engine.request import METERS, Request
from engine.texture import Textures
from engine.vocabulary import Tokens

HELPS = 0.01  # of the area; less is chance
FEWEST_PIECES = 2 * FOLDS


@dataclass(frozen=True)
class Witness:
    """A held-out real piece: its first bars in C, and what the composer is asked for beside it."""

    piece: Piece
    request: Request


def witnesses(dataset: Dataset, pieces: int, seed: int) -> list[Witness]:
    """At most `pieces` real pieces of the validation side, drawn from the seed, each in a meter that can be asked for.

    Sections of one piece may be among them: both sets that are compared with them are judged by the same ones.
    """
    held_out = [piece for piece in dataset.pieces() if piece[0].split == "validation" and not piece[0].mapped_from]
    order = np.random.default_rng(seed).permutation(len(held_out)).tolist()
    tried = (_witness(dataset, held_out[number], number) for number in order)
    return list(islice((witness for witness in tried if witness), pieces))


def _witness(dataset: Dataset, found: tuple[PieceRow, slice], number: int) -> Witness | None:
    """None for a piece that is too short, too thin, or changes its meter."""
    row, where = found
    labels = set(dataset.streams["meter"][where].tolist())
    name = METER_NAMES[labels.pop() - 1] if len(labels) == 1 and 0 not in labels else ""
    if name not in METERS:
        return None
    tokens = Tokens(**{stream: dataset.streams[stream][where] for stream in STREAMS})
    numerator, denominator = name.split("/")
    piece = first_bars(vocabulary.decode(tokens, [Meter(0, int(numerator), int(denominator))]))
    if not is_comparable(piece):
        return None
    tempo_bpm = round(piece.tempos[0].bpm)
    return Witness(piece, Request.checked(row.mode, tempo_bpm=tempo_bpm, meter=name, bars=BARS, seed=number))


def evidence(
    real: Sequence[Witness], networks: Mapping[str, bytes], config: TrainingConfig, textures: Textures
) -> dict[str, Any] | None:
    """Area under the ROC curve of each learner for the pieces of each network, exported for one sequence at a time.

    None where too few real pieces are held out to judge by.
    """
    if len(real) < FEWEST_PIECES:
        return None
    truth = _features([witness.piece for witness in real])
    areas: dict[str, dict[str, float]] = {}
    for name, network in networks.items():
        generator = GeneratorRuntime(network, config.generator, 1)
        composed = _features([_composed(generator, witness.request, textures) for witness in real])
        areas[name] = {learner: round(area, 4) for learner, area in told_apart(truth, composed, config.seed).items()}
    return {"pieces": len(real), "auc": areas}


def _composed(generator: GeneratorRuntime, request: Request, textures: Textures) -> Piece:
    rng = np.random.default_rng(request.seed)
    wish = wish_of(request, textures, 1, rng)
    (tokens,) = sampling.write(generator, wish, request.bars - 1, rng)
    return first_bars(with_ending(vocabulary.decode(tokens, [wish.meter]), request.bars, wish.mode))


def _features(pieces: Sequence[Piece]) -> Floats:
    return flat(table_of(pieces, BARS))


def helped(found: Mapping[str, Any] | None, before: str, after: str) -> bool:
    """Whether the strongest judge of each set does worse after the game, by more than chance. No evidence, no help."""
    return found is not None and strongest(found, after) <= strongest(found, before) - HELPS


def strongest(found: Mapping[str, Any], network: str) -> float:
    """The area of the learner that tells the network's pieces from real ones best."""
    return float(max(found["auc"][network].values()))
