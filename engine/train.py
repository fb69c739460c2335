"""A data set -> a model folder: train both networks, let the discriminator hear whole composed pieces, export, measure.

The generator is first trained by likelihood, then against the discriminator; the second is kept only where it
does not cost likelihood on validation pieces. At last the discriminator learns to tell real music from what the
exported generator composes on its own, which is what it has to judge at run time.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import sampling, vocabulary
from engine.compose import wish_of, with_ending
from engine.corpus import encode_piece
from engine.dataset import Dataset
from engine.errors import EngineError
from engine.figures import curves
from engine.nets.card import card
from engine.nets.folder import save_model
from engine.nets.runtime import GeneratorRuntime
from engine.nets.settings import TrainingConfig, claim_folder
from engine.provenance import about_data, list_sources
from engine.request import Request
from engine.texture import Textures, count_textures
from engine.theory import MODES

if TYPE_CHECKING:
    import keras

Say = Callable[[str], object]
"""Called with one line of progress."""

TOLERATED_LOSS = 1.01  # a generator trained against the discriminator may cost one hundredth of likelihood
LESSON_BARS = 16
LESSON_METERS = ("4/4", "3/4", "2/4", "6/8")
PURE = 0.97  # composed pieces never leave their mode; the real ones that stand against them hardly do


def train_model(
    data: Path,
    out: Path,
    config: TrainingConfig,
    *,
    mode: str | None = None,
    start: Path | None = None,
    say: Say = print,
    callbacks: tuple[Any, ...] = (),
) -> dict[str, Any]:
    """Train on the data set folder `data` and write the model folder `out`; returns what model.json says about it.

    `start` is a model folder, a run's folder or a file with the weights to begin with. `out/training` holds the run:
    an interrupted one goes on from its last epoch, a run with other settings is refused.
    """
    from engine.nets import export, training

    dataset = Dataset.load(data)
    run = out / "training"
    begun_from = training.name_of(start) if start else ""
    claim_folder(run, config, mode, begun_from)
    say("Maximum likelihood")
    generator = training.fit_likelihood(dataset, run, config, mode, callbacks, start)
    before = training.measured(generator, dataset, config, mode)
    say(f"Validation loss {before['loss']}. Generator against discriminator")
    discriminator, game = training.fit_adversarial(generator, dataset, run, config, mode, callbacks)
    after = training.measured(generator, dataset, config, mode)
    kept = after["loss"] <= before["loss"] * TOLERATED_LOSS
    say(f"Validation loss {after['loss']}: " + ("kept" if kept else "not kept") + ". Exporting and composing lessons")
    weights = training.ADVERSARIAL_WEIGHTS if kept else training.LIKELIHOOD_WEIGHTS
    network = export.export_generator(training.restored(run, weights), config.generator, config.candidates)
    right = _teach_discriminator(discriminator, network, dataset, run, config, mode, say)
    networks = {
        "generator.tflite": network,
        "discriminator.tflite": export.export_discriminator(discriminator, config.discriminator, config.candidates),
    }
    about = {
        "mode": mode,
        "from": begun_from or None,
        "data": about_data(dataset),
        "textures": count_textures(dataset).to_json(),
        "settings": config.to_json(),
        "metrics": {
            "likelihood": before,
            "adversarial": {**after, **game, "evidence": None, "kept": kept},
            "discriminator_right": right,
        },
    }
    save_model(out, networks, config.generator, config.discriminator, config.candidates, about)
    (out / "README.md").write_text(card(out.name, about))
    list_sources(dataset, out / "sources.csv")
    (out / "curves.png").write_bytes(drawn(run / "history.csv"))
    return about


def drawn(history: Path) -> bytes:
    """Loss and accuracy of each epoch of likelihood training as PNG, from Keras' CSV log."""
    from engine.nets.history import read_history

    columns = read_history(history)
    accuracies = {name: values for name, values in columns.items() if re.fullmatch(r"val_\w+_accuracy", name)}
    panels = {
        "loss (nats a token)": {"training": columns["loss"], "validation": columns["val_loss"]},
        "validation accuracy": {name.split("_")[1]: values for name, values in accuracies.items()},
    }
    return curves(panels, "Likelihood training")


def _teach_discriminator(
    discriminator: "keras.Model",
    network: bytes,
    dataset: Dataset,
    run: Path,
    config: TrainingConfig,
    mode: str | None,
    say: Say,
) -> float | None:
    """Real music against composed pieces; None when the generator reads no conditions and so cannot compose alone."""
    from engine.nets import training

    if "mode" not in config.generator.towers[0].inputs:
        return None
    modes = [mode] if mode else [m.name for m in MODES]
    composed = lessons(
        GeneratorRuntime(network, config.generator, config.candidates), config, modes, count_textures(dataset)
    )
    real = Dataset.joined(
        [
            Dataset({name: stream[where] for name, stream in dataset.streams.items()}, (row,))
            for row, where in dataset.pieces()
            if row.in_mode >= PURE
        ]
    )
    sizes = replace(config, windows_per_epoch=min(config.windows_per_epoch, 3 * len(composed.rows)))
    sides = {
        split: training.RealAndComposed(
            training.windows_of(real, sizes, split, mode),
            training.windows_of(composed, sizes, split, mode),
            config.discriminator,
        )
        for split in ("train", "validation")
    }
    right = training.fit_discriminator(
        discriminator, sides["train"], sides["validation"], run, config.discriminator_epochs
    )
    say(f"The discriminator is right about {right:.0%} of validation tokens")
    return right


def lessons(
    generator: GeneratorRuntime, config: TrainingConfig, modes: list[str], textures: Textures | None = None
) -> Dataset:
    """`config.lessons` pieces of the modes in turn, written as the composer writes them, split like any other data."""
    rng = np.random.default_rng(config.seed)
    pieces: list[Dataset] = []
    rounds = -(-config.lessons // config.candidates)
    for number in range(rounds):
        request = _lesson(modes[number % len(modes)], rng)
        wish = wish_of(request, textures or Textures.unknown(), config.candidates, rng)
        for place, tokens in enumerate(sampling.write(generator, wish, request.bars - 1, rng)):
            piece = with_ending(vocabulary.decode(tokens, [wish.meter]), request.bars, wish.mode)
            try:
                pieces.append(encode_piece(vocabulary.quantised(piece), f"lesson-{number}-{place}", 0, wish.mode))
            except EngineError:  # too short to be cut into windows
                continue
    return Dataset.joined(pieces)


def _lesson(mode: str, rng: np.random.Generator) -> Request:
    return Request.checked(
        mode,
        tempo_bpm=int(rng.integers(60, 150)),
        meter=LESSON_METERS[rng.integers(len(LESSON_METERS))],
        bars=LESSON_BARS,
        seed=0,  # the plan comes from `rng`
    )
