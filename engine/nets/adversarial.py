"""Generator against discriminator: Eq. (2) of the paper, max log D(x) + log(1 - D(G(z))), as one training step."""

from typing import Any

import keras
import tensorflow as tf

from engine.nets.config import LABELS


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
        real = self.real(inputs, targets)
        with tf.GradientTape(persistent=True) as tape:
            logits = self.generator(inputs, training=True)
            fake = {**real, **{name: choice(logits[name]) for name in self.outputs_by_name}}
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

    def real(self, inputs: Any, targets: Any) -> dict[str, Any]:
        """One-hot labels of what stands in the piece: the targets, and the conditions as the generator sees them."""
        values = {name: targets.get(name, inputs.get(name)) for name in self.discriminator.input}
        return {name: tf.one_hot(value, LABELS[name] + 1) for name, value in values.items()}


def choice(logits: Any) -> Any:
    """One-hot sample of (B, T, labels) logits whose gradient is that of the softmax."""
    noise = -tf.math.log(-tf.math.log(tf.random.uniform(tf.shape(logits), 1e-9, 1.0)))
    soft = tf.nn.softmax(logits + noise)
    hard = tf.one_hot(tf.argmax(soft, axis=-1), tf.shape(logits)[-1])
    return hard + soft - tf.stop_gradient(soft)
