"""A model folder rebuilds itself: networks, configs, vocabulary version, data, seed and metrics together. No pickle.

model.json            everything below in one place, with a SHA-256 of each network file
generator.tflite      int8 weights, see `export`
discriminator.tflite
README.md             the card, for people
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from engine import vocabulary
from engine.errors import ModelUnusable
from engine.nets.config import (
    DiscriminatorConfig,
    GeneratorConfig,
    discriminator_from_json,
    generator_from_json,
    to_json,
)
from engine.nets.runtime import DiscriminatorRuntime, GeneratorRuntime
from engine.texture import Textures

NETWORKS = ("generator.tflite", "discriminator.tflite")


@dataclass(frozen=True)
class Model:
    """An opened model folder. `name` tells its very weights, so that a stored piece says what can rebuild it.

    `batch` is how many candidates the networks compose at once, `textures` what the training music sounded like.
    """

    name: str
    generator_config: GeneratorConfig
    discriminator_config: DiscriminatorConfig
    batch: int
    networks: Mapping[str, bytes]
    textures: Textures

    @cached_property
    def generator(self) -> GeneratorRuntime:
        return GeneratorRuntime(self.networks["generator.tflite"], self.generator_config, self.batch)

    @cached_property
    def discriminator(self) -> DiscriminatorRuntime:
        return DiscriminatorRuntime(self.networks["discriminator.tflite"], self.discriminator_config, self.batch)


def save_model(
    folder: Path,
    networks: Mapping[str, bytes],
    generator: GeneratorConfig,
    discriminator: DiscriminatorConfig,
    batch: int,
    about: Mapping[str, Any],
) -> None:
    """Write a model folder; `about` (data, settings, seed, metrics) goes into model.json as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NETWORKS:
        (folder / name).write_bytes(networks[name])
    card = {
        "vocabulary": vocabulary.VERSION,
        "batch": batch,
        "generator": to_json(generator),
        "discriminator": to_json(discriminator),
        "sha256": {name: _digest(networks[name]) for name in NETWORKS},
        **about,
    }
    (folder / "model.json").write_text(json.dumps(card, indent=1) + "\n")


def load_model(folder: Path) -> Model:
    """Open a model folder. Raises ModelUnusable for one that is missing, damaged, or of another vocabulary."""
    try:
        card = json.loads((folder / "model.json").read_text())
        networks = {name: (folder / name).read_bytes() for name in NETWORKS}
        if card["vocabulary"] != vocabulary.VERSION:
            raise ModelUnusable(
                f"The network in {folder.name} speaks vocabulary {card['vocabulary']}, this program speaks "
                f"{vocabulary.VERSION}; train it again."
            )
        if any(_digest(networks[name]) != card["sha256"][name] for name in NETWORKS):
            raise ModelUnusable(f"A network file in {folder.name} is damaged; take it again from the repository.")
        return Model(
            f"{folder.name}-{card['sha256']['generator.tflite'][:8]}",
            generator_from_json(card["generator"]),
            discriminator_from_json(card["discriminator"]),
            int(card["batch"]),
            networks,
            Textures.from_json(card["textures"]) if "textures" in card else Textures.unknown(),
        )
    except OSError as error:
        raise ModelUnusable(f"There is no complete network in {folder}; train one or take it again.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelUnusable(f"The card of the network in {folder.name} cannot be read; train it again.") from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
