"""Training: maximum likelihood first, then generator against discriminator (Eq. 2 of the paper).

Everything a run needs to go on after an interruption lies in its folder: `settings.json`, `backup/` (weights,
optimiser, epoch), the best weights so far and `history.csv`. A finished network is rebuilt from there by `restored`.
"""

import hashlib
import json
import warnings
from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np

from engine.corpus.dataset import Dataset
from engine.errors import BadRequest, ModelUnusable
from engine.nets.adversarial import Adversarial
from engine.nets.build import build_discriminator, build_generator
from engine.nets.config import LABELS, DiscriminatorConfig
from engine.nets.data import Windows
from engine.nets.history import Patience, read_history
from engine.nets.progress import ScalarLog
from engine.nets.settings import TrainingConfig, config_of

LIKELIHOOD_WEIGHTS = "best.weights.h5"
SHIPPED_WEIGHTS = "shipped.weights.h5"
ADVERSARIAL_WEIGHTS = "adversarial.weights.h5"
DISCRIMINATOR_WEIGHTS = "discriminator.weights.h5"
TAUGHT_WEIGHTS = "taught.weights.h5"

Figures = dict[str, float]
Network: TypeAlias = keras.Model
"""For modules that pass networks on and have nothing else to do with Keras."""


def windows_of(dataset: Dataset, config: TrainingConfig, split: str, mode: str | None = None) -> Windows:
    """Batches of the pieces on one side of the split, of all modes or of one."""
    training = split == "train"
    return Windows(
        dataset,
        config.generator,
        split=split,
        window=config.window,
        batch=config.batch,
        windows=config.windows_per_epoch if training else config.validation_windows,
        seed=config.seed,
        mode=mode,
        shuffle=training,
        pieces=config.pieces,
        split_by=config.split,
        targets=config.targets if training else "all",
    )


def weights_of(start: Path) -> Path:
    """The generator's weights in a model folder, in a run's folder, or in a file. Raises BadRequest."""
    places = (
        start if start.is_file() else start / "training" / SHIPPED_WEIGHTS,
        start / "training" / LIKELIHOOD_WEIGHTS,
        start / SHIPPED_WEIGHTS,
        start / LIKELIHOOD_WEIGHTS,
    )
    for place in places:
        if place.is_file():
            return place
    raise BadRequest(f"There are no weights in {start}; give the folder of a training run, or its .weights.h5 file.")


def name_of(start: Path) -> str:
    """Names the very weights that a run begins with: where they came from and the beginning of their SHA-256."""
    digest = hashlib.sha256(weights_of(start).read_bytes()).hexdigest()
    return f"{start.resolve().name} {digest[:16]}"


def begun_with(config: TrainingConfig, start: Path) -> keras.Model:
    """A generator with another run's weights, from whatever `weights_of` takes. Raises BadRequest for another's."""
    try:
        return _loaded(build_generator(config.generator, config.dtype), weights_of(start))
    except ModelUnusable as error:
        raise BadRequest(f"{start} does not hold weights of this network; begin with a run of the same one.") from error


def fit_likelihood(
    dataset: Dataset,
    folder: Path,
    config: TrainingConfig,
    mode: str | None = None,
    callbacks: tuple[Any, ...] = (),
    start: Path | None = None,
) -> keras.Model:
    """The generator with the best weights of likelihood training; goes on where a run in `folder` stopped.

    A fresh run begins with the weights in `start`, if there are any.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(config.seed)
    training = windows_of(dataset, config, "train", mode)
    generator = begun_with(config, start) if start else build_generator(config.generator, config.dtype)
    _compile(generator, keras.optimizers.Adam(_rate(config, len(training)), clipnorm=config.clip or None))
    best = folder / LIKELIHOOD_WEIGHTS
    mode_of_best = "min" if config.monitor == "val_loss" else "max"
    before = read_history(folder / "history.csv").get(config.monitor, [])
    patience = Patience(config.monitor, mode_of_best, config.patience, before)
    saving = keras.callbacks.ModelCheckpoint(
        best,
        monitor=config.monitor,
        mode=mode_of_best,
        save_best_only=True,
        save_weights_only=True,
        initial_value_threshold=patience.best,
    )

    def begin_epoch(epoch: int) -> None:
        training.draw(epoch)
        _reseed(generator, config.seed, epoch)

    if not patience.exhausted:
        generator.fit(
            training,
            validation_data=windows_of(dataset, config, "validation", mode),
            epochs=config.epochs,
            verbose=0,
            shuffle=False,  # the windows are a draw already
            callbacks=[
                keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, _: begin_epoch(epoch)),
                saving,
                patience,
                keras.callbacks.CSVLogger(folder / "history.csv", append=True),
                ScalarLog(folder / "tensorboard"),
                *callbacks,
                # Last, so that an epoch counts as done only when everything else about it is on disk.
                keras.callbacks.BackupAndRestore(folder / "backup", delete_checkpoint=False),
            ],
        )
    return _loaded(build_generator(config.generator, config.dtype), best)


def _reseed(generator: keras.Model, seed: int, epoch: int) -> None:
    """Dropout drops the same units in this epoch whether or not the run was interrupted before it."""
    dropouts = [layer for layer in generator.layers if isinstance(layer, keras.layers.Dropout)]
    for number, layer in enumerate(dropouts):
        draw = np.random.default_rng((seed, epoch, number))
        layer.seed_generator.state.assign(draw.integers(2**32, size=2, dtype=np.uint32))


def _compile(generator: keras.Model, optimizer: Any = None) -> None:
    generator.compile(
        optimizer=optimizer or "adam",
        loss={name: keras.losses.SparseCategoricalCrossentropy(from_logits=True) for name in generator.output},
        weighted_metrics={
            name: [keras.metrics.SparseCategoricalAccuracy(name="accuracy")] for name in generator.output
        },
    )


def _rate(config: TrainingConfig, steps: int) -> Any:
    if not config.decay:
        return config.learning_rate
    return keras.optimizers.schedules.CosineDecay(config.learning_rate, steps * config.epochs, alpha=0.1)


def measured(generator: keras.Model, dataset: Dataset, config: TrainingConfig, mode: str | None = None) -> Figures:
    """Loss (nats a token, summed over streams and by stream) and accuracy by stream on the validation windows."""
    _compile(generator)
    figures = generator.evaluate(windows_of(dataset, config, "validation", mode), verbose=0, return_dict=True)
    return {name: round(float(value), 4) for name, value in figures.items()}


def fit_adversarial(
    generator: keras.Model,
    dataset: Dataset,
    folder: Path,
    config: TrainingConfig,
    mode: str | None = None,
    callbacks: tuple[Any, ...] = (),
) -> tuple[keras.Model, Figures]:
    """Both networks trained against each other, the generator in place; the discriminator and the last figures.

    A game that was played to its end in `folder` is not played again; one that was interrupted begins anew.
    """
    discriminator = fresh_discriminator(config)
    done = folder / "game.json"
    if done.exists():
        _loaded(generator, folder / ADVERSARIAL_WEIGHTS)
        return _loaded(discriminator, folder / DISCRIMINATOR_WEIGHTS), json.loads(done.read_text())
    game = Adversarial(generator, discriminator, config.adversarial_weight)
    game.compile(
        keras.optimizers.Adam(config.adversarial_rate, clipnorm=1.0), keras.optimizers.Adam(config.adversarial_rate)
    )
    windows = windows_of(dataset, config, "train", mode)
    history = game.fit(
        windows,
        epochs=config.adversarial_epochs,
        verbose=0,
        shuffle=False,
        callbacks=[*callbacks, ScalarLog(folder / "tensorboard" / "game")],
    )
    generator.save_weights(folder / ADVERSARIAL_WEIGHTS)
    discriminator.save_weights(folder / DISCRIMINATOR_WEIGHTS)
    figures = {name: round(float(values[-1]), 4) for name, values in history.history.items()}
    done.write_text(json.dumps(figures))
    return discriminator, figures


def fresh_discriminator(config: TrainingConfig) -> keras.Model:
    """A discriminator that has learned nothing; the same weights from a seed."""
    keras.utils.set_random_seed(config.seed)
    return build_discriminator(config.discriminator)


class RealAndComposed(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Batches for a discriminator: one of real windows and one of composed ones in turn, with their verdicts."""

    def __init__(self, real: Windows, composed: Windows, config: DiscriminatorConfig) -> None:
        super().__init__()
        self._sides = (composed, real)  # index = verdict
        self._config = config

    def __len__(self) -> int:
        return 2 * min(len(side) for side in self._sides)

    def __getitem__(self, index: int) -> tuple[dict[str, Any], Any, Any]:
        inputs, targets, weights = self._sides[index % 2][index // 2]
        labels = {name: targets.get(name, inputs.get(name)) for name in self._config.inputs}
        one_hot = {name: np.eye(LABELS[name] + 1, dtype=np.float32)[value] for name, value in labels.items()}
        verdict = np.full((*weights["note"].shape, 1), index % 2, np.float32)
        return one_hot, verdict, weights["note"][..., None]


def fit_discriminator(
    discriminator: keras.Model, training: RealAndComposed, validation: RealAndComposed, folder: Path, epochs: int
) -> float:
    """Teach the discriminator whole composed pieces; its share of right verdicts on validation tokens, 0..1."""
    discriminator.compile(
        keras.optimizers.Adam(0.0005),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        weighted_metrics=[keras.metrics.BinaryAccuracy(threshold=0.0, name="accuracy")],
    )
    history = discriminator.fit(training, validation_data=validation, epochs=epochs, verbose=0, shuffle=False)
    discriminator.save_weights(folder / TAUGHT_WEIGHTS)
    return round(float(history.history["val_accuracy"][-1]), 4)


def forget_networks() -> None:
    """Free what Keras holds of networks that nobody needs any more, when many are trained one after the other."""
    keras.utils.clear_session()


def restored(folder: Path, weights: str = LIKELIHOOD_WEIGHTS) -> keras.Model:
    """A generator rebuilt from a run's folder, in float32. Raises BadRequest or ModelUnusable."""
    return _loaded(build_generator(config_of(folder).generator), folder / weights)


def _loaded(model: keras.Model, weights: Path) -> keras.Model:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # Keras warns of layers that the file does not hold
            model.load_weights(weights)
    except (OSError, ValueError, UserWarning) as error:
        raise ModelUnusable(f"{weights.name} does not hold the weights of this network; train again.") from error
    return model
