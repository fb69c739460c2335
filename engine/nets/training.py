"""Training: maximum likelihood first, then generator against discriminator (Eq. 2 of the paper).

Everything a run needs to go on after an interruption lies in its folder: `settings.json`, `backup/` (weights,
optimiser, epoch), the best weights so far and `history.csv`. A finished network is rebuilt from there by `restored`.
"""

from pathlib import Path
from typing import Any

import keras
import numpy as np

from engine.dataset import Dataset
from engine.errors import ModelUnusable
from engine.nets.adversarial import Adversarial
from engine.nets.build import build_discriminator, build_generator
from engine.nets.config import LABELS, DiscriminatorConfig
from engine.nets.data import Windows
from engine.nets.settings import TrainingConfig, config_of

LIKELIHOOD_WEIGHTS = "best.weights.h5"
ADVERSARIAL_WEIGHTS = "adversarial.weights.h5"
DISCRIMINATOR_WEIGHTS = "discriminator.weights.h5"

Figures = dict[str, float]


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
    )


def fit_likelihood(
    dataset: Dataset, folder: Path, config: TrainingConfig, mode: str | None = None, callbacks: tuple[Any, ...] = ()
) -> keras.Model:
    """The generator with the best weights of likelihood training; goes on where a run in `folder` stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(config.seed)
    training = windows_of(dataset, config, "train", mode)
    generator = build_generator(config.generator, config.dtype)
    _compile(generator, keras.optimizers.Adam(_rate(config, len(training)), clipnorm=1.0))
    best = folder / LIKELIHOOD_WEIGHTS
    generator.fit(
        training,
        validation_data=windows_of(dataset, config, "validation", mode),
        epochs=config.epochs,
        verbose=0,
        callbacks=[
            keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, _: training.draw(epoch)),
            keras.callbacks.BackupAndRestore(folder / "backup", delete_checkpoint=False),
            keras.callbacks.ModelCheckpoint(best, monitor="val_loss", save_best_only=True, save_weights_only=True),
            keras.callbacks.EarlyStopping(monitor="val_loss", patience=config.patience),
            keras.callbacks.CSVLogger(folder / "history.csv", append=True),
            *callbacks,
        ],
    )
    generator.load_weights(best)
    return generator


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
    """Both networks trained against each other, the generator in place; the discriminator and the last figures."""
    keras.utils.set_random_seed(config.seed)
    discriminator = build_discriminator(config.discriminator)
    game = Adversarial(generator, discriminator, config.adversarial_weight)
    game.compile(
        keras.optimizers.Adam(config.adversarial_rate, clipnorm=1.0), keras.optimizers.Adam(config.adversarial_rate)
    )
    windows = windows_of(dataset, config, "train", mode)
    history = game.fit(windows, epochs=config.adversarial_epochs, verbose=0, callbacks=list(callbacks))
    generator.save_weights(folder / ADVERSARIAL_WEIGHTS)
    discriminator.save_weights(folder / DISCRIMINATOR_WEIGHTS)
    return discriminator, {name: round(float(values[-1]), 4) for name, values in history.history.items()}


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
    history = discriminator.fit(training, validation_data=validation, epochs=epochs, verbose=0)
    discriminator.save_weights(folder / DISCRIMINATOR_WEIGHTS)
    return round(float(history.history["val_accuracy"][-1]), 4)


def restored(folder: Path, weights: str = LIKELIHOOD_WEIGHTS) -> keras.Model:
    """A generator rebuilt from a run's folder, in float32. Raises BadRequest or ModelUnusable."""
    return _loaded(build_generator(config_of(folder).generator), folder / weights)


def _loaded(model: keras.Model, weights: Path) -> keras.Model:
    try:
        model.load_weights(weights)
    except (OSError, ValueError) as error:
        raise ModelUnusable(f"{weights.name} does not hold the weights of this network; train again.") from error
    return model
