"""Baselines write what they are meant to."""

from pathlib import Path

import keras
import numpy as np
import pytest

from engine.corpus.dataset import Dataset
from engine.corpus.encoding import encode_piece
from engine.errors import ModelUnusable
from engine.judging.baselines import Markov, markov, paper_network, random_notes
from engine.judging.measures import share_in_mode
from engine.judging.sample import BARS, Sample
from engine.nets import export
from engine.nets.build import build_discriminator, build_generator
from engine.nets.config import PAPER_DISCRIMINATOR, PAPER_GENERATOR, GeneratorConfig, Tower
from engine.nets.folder import Model, load_model, save_model
from engine.piece import Meter, Note, Piece
from engine.theory import find_mode
from tests.engine.judging.music import BEAT, row, walks
from tests.engine.tiny import tiny_generator

WALTZ = Sample(Piece.of([Note(0, 62, BEAT)], meters=[Meter(0, 3, 4)]), "D", "dorian")


def dataset(*pieces: Piece, mode: str = "dorian") -> Dataset:
    """All of them on the training side."""
    names = (name for name in (f"tune-{number}" for number in range(1000)))
    rows = []
    for piece in pieces:
        encoded = next(
            e for name in names if (e := encode_piece(piece, name, 0, find_mode(mode))).rows[0].split == "train"
        )
        rows.append(encoded)
    return Dataset.joined(rows)


def exported(folder: Path, config: GeneratorConfig) -> Model:
    keras.utils.set_random_seed(1)
    networks = {
        "generator.tflite": export.export_generator(build_generator(config), config, 2),
        "discriminator.tflite": export.export_discriminator(
            build_discriminator(PAPER_DISCRIMINATOR), PAPER_DISCRIMINATOR, 2
        ),
    }
    save_model(folder, networks, config, PAPER_DISCRIMINATOR, 2, {})
    return load_model(folder)


def test_random_notes_fill_the_bars_inside_the_mode() -> None:
    (found,) = random_notes([WALTZ], 3)
    assert share_in_mode(found) == 1
    assert (found.root, found.mode, str(found.piece.meters[0])) == ("D", "dorian", "3/4")
    assert {note.onset_ticks // (3 * BEAT) for note in found.piece.notes} == set(range(BARS))
    assert random_notes([WALTZ], 3) == [found] != random_notes([WALTZ], 4)


def test_the_chain_goes_on_as_the_music_does() -> None:
    """Every pair of notes has one successor here, so the chain can only repeat the tune, here from C to D."""
    tune = [60, 62, 63, 65, 67, 69, 70, 72]
    (found,) = markov([WALTZ], dataset(row([*tune, *tune])), 0)
    played = [note.pitch - 2 for note in found.piece.notes]
    assert len(played) == BARS * 3
    assert played == (tune * BARS)[: BARS * 3]


def test_the_chain_needs_music_of_the_mode() -> None:
    assert markov([WALTZ], dataset(row([60, 62, 64, 65] * 8), mode="ionian"), 0) == []


def test_the_chain_draws_from_all_places() -> None:
    chain = Markov(dataset(row([60, 62, 63] * 8), row([60, 62, 67] * 8)), "dorian")
    notes = chain.write(Meter(0, 4, 4), np.random.default_rng(0))
    assert {63, 67} <= {note.pitch for note in notes}


def test_the_papers_network_writes_an_eighth_each(tmp_path: Path) -> None:
    small = [Tower(t.name, t.inputs, t.outputs, 8, t.lstm_layers, 8) for t in PAPER_GENERATOR.towers]
    model = exported(tmp_path, GeneratorConfig(tuple(small), embedding_units=4))
    patterns = [WALTZ, *walks(2, 0)]
    found = paper_network(patterns, model, 5)
    assert [(s.root, s.mode, s.piece.meters[0]) for s in found] == [
        (s.root, s.mode, s.piece.meters[0]) for s in patterns
    ]
    assert {note.duration_ticks for sample in found for note in sample.piece.notes} == {BEAT // 2}
    onsets = {note.onset_ticks for note in found[1].piece.notes}
    assert len(onsets) > 0.9 * BARS * 8
    assert max(onsets) < BARS * 4 * BEAT
    assert paper_network(patterns, model, 5) == found


def test_another_network_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable, match="the paper's writes notes alone"):
        paper_network([WALTZ], exported(tmp_path, tiny_generator()), 0)
