"""Everything that can be asked for, over a grid, with an untrained network: what holds must hold whatever it writes."""

import random

import numpy as np
import pytest

from engine.composing.compose import candidates
from engine.composing.form import FORMS
from engine.instruments import find_instrument
from engine.midi import read_midi, write_midi
from engine.mood import MOODS, find_mood
from engine.nets.folder import Model
from engine.performance import perform
from engine.piece import Piece
from engine.request import MAX_BARS, MAX_TEMPO_BPM, METERS, MIN_BARS, MIN_TEMPO_BPM, Request
from engine.score.notation import is_notatable, notate
from engine.theory import MODES, find_mode, find_root
from tests.engine.tiny import untrained_model

BATCH = 2
ROOT = "A"
INSTRUMENTS = ("Acoustic Grand Piano", "Flute", "Cello", "Acoustic Guitar (nylon)", "Church Organ", "Tubular Bells")
BARS = (MIN_BARS, 5, 7, 13, 30, MAX_BARS)
TEMPOS_BPM = (MIN_TEMPO_BPM, 97, MAX_TEMPO_BPM)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return untrained_model(tmp_path_factory.mktemp("model"), BATCH)


def grid() -> list[Request]:
    """Every meter with every length; the other options are drawn beside them, the same each time."""
    dice = random.Random(1)
    return [
        Request.checked(
            dice.choice(MODES).name,
            ROOT,
            dice.choice(TEMPOS_BPM),
            meter,
            bars,
            seed=dice.randrange(1000),
            form=dice.choice(list(FORMS)),
            mood=dice.choice(MOODS).name,
            instrument=dice.choice(INSTRUMENTS),
        )
        for meter in METERS
        for bars in BARS
    ]


def written(request: Request, model: Model) -> Piece:
    """The first of what it writes that has notes enough to be heard as something."""
    rng = np.random.default_rng(request.seed)
    batches = (candidates(request, model, rng) for _ in range(8))
    return next(batch[0].piece for batch in batches if batch)


@pytest.mark.parametrize(
    "request_", grid(), ids=lambda r: f"{r.meter} {r.bars} bars {r.tempo_bpm} bpm {r.form} {r.mood} {r.instrument}"
)
def test_whatever_can_be_asked_for_is_written_played_and_engraved(request_: Request, model: Model) -> None:
    piece, bar = written(request_, model), request_.signature.bar_ticks
    instrument, mood = find_instrument(request_.instrument), find_mood(request_.mood)
    assert (piece.length_ticks, str(piece.meters[0])) == (request_.bars * bar, request_.meter)
    assert piece.tempos[0].bpm == request_.tempo_bpm
    assert set(piece.programs) == {instrument.program}
    assert all(instrument.holds(note.pitch) for note in piece.notes)
    assert {n.pitch_class for n in piece.notes} <= find_mode(request_.mode).pitch_classes(find_root(ROOT).pitch_class)
    played = perform(piece, request_.seed, mood)
    assert [n.onset_ticks for n in played.notes] == [n.onset_ticks for n in piece.notes]
    assert len(read_midi(write_midi(played)).notes) == len(piece.notes)
    assert is_notatable(piece, 8)
    assert len(notate(piece, 8).clefs) <= instrument.staves
