"""Training: maximum likelihood first, then generator against discriminator (Eq. 2 of the paper).

Everything a run needs to go on after an interruption lies in its folder: `backup/` (weights, optimiser, epoch), the
best weights so far, `history.csv`, and the settings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from engine.dataset import Dataset
from engine.nets.build import build_discriminator, build_generator
from engine.nets.config import (
    LABELS,
    RHYTHM_DISCRIMINATOR,
    RHYTHM_GENERATOR,
    DiscriminatorConfig,
    GeneratorConfig,
)
from engine.nets.data import Windows


@dataclass(frozen=True)
class TrainingConfig:
    """Settings of a run; the defaults of the paper unless a reason is given."""

    generator: GeneratorConfig = RHYTHM_GENERATOR
    discriminator: DiscriminatorConfig = RHYTHM_DISCRIMINATOR
    window: int = 96  # tokens; the paper's 60 note tokens span about as much music without chord brackets
    batch: int = 128
    epochs: int = 50
    windows_per_epoch: int = 25_600
    validation_windows: int = 2_048
    learning_rate: float = 0.001
    decay: bool = True  # cosine to a tenth over all epochs; a constant rate stops at a higher loss
    patience: int = 5  # epochs without a better validation loss
    adversarial_epochs: int = 1
    adversarial_weight: float = 0.1  # beside the likelihood; alone, Eq. (2) forgets the notes
    adversarial_rate: float = 0.0001
    seed: int = 1
    dtype: str = "float32"  # "mixed_bfloat16" is 1.5 times faster where the processor has it


class Adversarial(keras.Model):  # type: ignore[misc]  # Keras ships no types
    """Generator against discriminator, each with its own optimiser.

    The generator's choices are hard samples of its logits along real prefixes, with the gradient of the relaxed ones
    (straight-through Gumbel-softmax: Jang et al. 2017, Maddison et al. 2017), so that the discriminator sees one-hot
    labels from both sides. Generator loss: likelihood + weight * -log D(G(z)); discriminator loss: Eq. (2), negated.
    """

    def __init__(self, generator: keras.Model, discriminator: keras.Model, weight: float) -> None:
        super().__init__()
        self.generator = generator
        self.discriminator = discriminator
        self.weight = weight
        self.outputs_by_name = [name for name in discriminator.input if name in generator.output]
        self.likelihood = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        self.verdict = keras.losses.BinaryCrossentropy(from_logits=True)

    def compile(self, generator_optimizer: Any, discriminator_optimizer: Any) -> None:
        super().compile()
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer

    def train_step(self, data: Any) -> dict[str, Any]:
        inputs, targets, weights = data
        real = self._real(inputs, targets)
        with tf.GradientTape(persistent=True) as tape:
            logits = self.generator(inputs, training=True)
            fake = {**real, **{name: _straight_through(logits[name]) for name in self.outputs_by_name}}
            on_real = self.discriminator(real, training=True)
            on_fake = self.discriminator(fake, training=True)
            likelihood = sum(self.likelihood(targets[name], logits[name], weights[name]) for name in logits)
            fooling = self.verdict(tf.ones_like(on_fake), on_fake)
            generator_loss = likelihood + self.weight * fooling
            discriminator_loss = self.verdict(tf.ones_like(on_real), on_real)
            discriminator_loss += self.verdict(tf.zeros_like(on_fake), on_fake)
        for network, optimizer, loss in (
            (self.generator, self.generator_optimizer, generator_loss),
            (self.discriminator, self.discriminator_optimizer, discriminator_loss),
        ):
            variables = network.trainable_variables
            optimizer.apply(tape.gradient(loss, variables), variables)
        del tape
        told_apart = tf.reduce_mean(tf.cast(tf.concat([on_real > 0, on_fake < 0], axis=0), "float32"))
        return {
            "likelihood": likelihood,
            "fooling": fooling,
            "discriminator": discriminator_loss,
            "told_apart": told_apart,  # share of tokens whose side the discriminator knows; 0.5 = it cannot tell
        }

    def _real(self, inputs: Any, targets: Any) -> dict[str, Any]:
        """One-hot labels of what stands in the piece: the targets, and the conditions as the generator sees them."""
        values = {name: targets.get(name, inputs.get(name)) for name in self.discriminator.input}
        return {name: tf.one_hot(value, LABELS[name] + 1) for name, value in values.items()}


def _straight_through(logits: Any) -> Any:
    """One-hot sample of (B, T, labels) logits whose gradient is that of the softmax."""
    noise = -tf.math.log(-tf.math.log(tf.random.uniform(tf.shape(logits), 1e-9, 1.0)))
    soft = tf.nn.softmax(logits + noise)
    hard = tf.one_hot(tf.argmax(soft, axis=-1), tf.shape(logits)[-1])
    return hard + soft - tf.stop_gradient(soft)


@dataclass(frozen=True)
class Trained:
    """What a run ends with: both networks and the figures of each epoch, by name."""

    generator: keras.Model
    discriminator: keras.Model
    history: dict[str, list[float]]


def train(
    dataset: Dataset,
    folder: Path,
    config: TrainingConfig,
    *,
    mode: str | None = None,
    callbacks: tuple[Any, ...] = (),
    verbose: int = 0,
) -> Trained:
    """Train on all modes, or on the pieces of one; a run interrupted in `folder` goes on with its next epoch."""
    folder.mkdir(parents=True, exist_ok=True)
    keras.utils.set_random_seed(config.seed)
    windows = _windows(dataset, config, mode)
    generator = build_generator(config.generator, config.dtype)
    history = _fit_likelihood(generator, windows, folder, config, callbacks, verbose)
    discriminator = build_discriminator(config.discriminator)
    history |= _fit_adversarial(generator, discriminator, windows, config, callbacks, verbose)
    return Trained(generator, discriminator, history)


def _windows(dataset: Dataset, config: TrainingConfig, mode: str | None) -> Callable[[str], Windows]:
    def of(split: str) -> Windows:
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

    return of


def _fit_likelihood(
    generator: keras.Model,
    windows: Callable[[str], Windows],
    folder: Path,
    config: TrainingConfig,
    callbacks: tuple[Any, ...],
    verbose: int,
) -> dict[str, list[float]]:
    training = windows("train")
    generator.compile(
        optimizer=keras.optimizers.Adam(_rate(config, len(training)), clipnorm=1.0),
        loss={name: keras.losses.SparseCategoricalCrossentropy(from_logits=True) for name in generator.output},
        weighted_metrics={
            name: [keras.metrics.SparseCategoricalAccuracy(name="accuracy")] for name in generator.output
        },
    )
    best = folder / "best.weights.h5"
    history = generator.fit(
        training,
        validation_data=windows("validation"),
        epochs=config.epochs,
        verbose=verbose,
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
    return dict(history.history)


def _rate(config: TrainingConfig, steps: int) -> Any:
    if not config.decay:
        return config.learning_rate
    return keras.optimizers.schedules.CosineDecay(config.learning_rate, steps * config.epochs, alpha=0.1)


def _fit_adversarial(
    generator: keras.Model,
    discriminator: keras.Model,
    windows: Callable[[str], Windows],
    config: TrainingConfig,
    callbacks: tuple[Any, ...],
    verbose: int,
) -> dict[str, list[float]]:
    game = Adversarial(generator, discriminator, config.adversarial_weight)
    game.compile(
        keras.optimizers.Adam(config.adversarial_rate, clipnorm=1.0), keras.optimizers.Adam(config.adversarial_rate)
    )
    history = game.fit(windows("train"), epochs=config.adversarial_epochs, verbose=verbose, callbacks=list(callbacks))
    return {f"adversarial_{name}": values for name, values in history.history.items()}
