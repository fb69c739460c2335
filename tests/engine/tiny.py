"""Tiny networks made by the real builder, and a small data set written on the spot."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np

from engine.corpus.dataset import Dataset
from engine.corpus.encoding import encode_piece
from engine.nets import export
from engine.nets.build import build_discriminator, build_generator
from engine.nets.config import RHYTHM_DISCRIMINATOR, RHYTHM_GENERATOR, GeneratorConfig
from engine.nets.folder import Model, load_model, save_model
from engine.nets.settings import TrainingConfig
from engine.piece import Note, Piece
from engine.theory import MODES

BEAT = 480


def tiny_generator() -> GeneratorConfig:
    tower = replace(RHYTHM_GENERATOR.towers[0], lstm_units=16, lstm_layers=2, dense_units=16)
    return replace(RHYTHM_GENERATOR, towers=(tower,), embedding_units=8, condition_units=4)


def tiny_config(**changes: object) -> TrainingConfig:
    settings = TrainingConfig(
        generator=tiny_generator(),
        discriminator=replace(RHYTHM_DISCRIMINATOR, embedding_units=8, lstm_units=8),
        window=16,
        batch=8,
        epochs=2,
        windows_per_epoch=32,
        validation_windows=16,
        learning_rate=0.01,
        lessons=16,
        discriminator_epochs=1,
        candidates=4,
    )
    return replace(settings, **changes)  # type: ignore[arg-type]  # the names come from the tests


def tiny_dataset(pieces: int = 30) -> Dataset:
    """Random walks over the modes with a bass, in C; about a tenth of them on the validation side."""
    rng = np.random.default_rng(0)
    parts = []
    for number in range(pieces):
        mode = MODES[number % len(MODES)]
        late = number % 2  # every other piece begins on the second beat
        tune = [Note((k + late) * BEAT, 60 + mode.degrees[rng.integers(7)], BEAT) for k in range(32)]
        bass = [Note((4 * k + late) * BEAT, 48, 4 * BEAT) for k in range(8)]
        parts.append(encode_piece(Piece.of([*tune, *bass]), f"walk-{number}", 0, mode))
    return Dataset.joined(parts)


def untrained_model(folder: Path, batch: int) -> Model:
    """A model folder opened: the hardest test of what must hold by construction. The same networks each time."""
    keras.utils.set_random_seed(1)
    config = tiny_config()
    generator, discriminator = build_generator(config.generator), build_discriminator(config.discriminator)
    networks = {
        "generator.tflite": export.export_generator(generator, config.generator, batch),
        "discriminator.tflite": export.export_discriminator(discriminator, config.discriminator, batch),
    }
    save_model(folder, networks, config.generator, config.discriminator, batch, {})
    return load_model(folder)
