"""A model folder rebuilds itself: networks, configs, vocabulary version, data, seed and metrics together. No pickle.

model.json            everything below in one place, with a SHA-256 of each network file
generator.tflite      int8 weights, see `export`
discriminator.tflite  a mode's own folder has none and borrows that of `shared` beside it,
                      like the textures where its own pieces are too few to count them
README.md             the card, for people

`models/<mode>` composes in its mode where it is there, `models/shared` in all others.
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
SHARED = "shared"


def model_for(mode: str, models_dir: Path) -> Path:
    """The folder of the network that composes best in the mode, a name of `theory`: its own, or the shared one."""
    own = models_dir / mode
    return own if (own / "model.json").is_file() else models_dir / SHARED


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
    discriminator: DiscriminatorConfig | None,
    batch: int,
    about: Mapping[str, Any],
) -> None:
    """Write a model folder; `about` (data, settings, seed, metrics) goes into model.json as it is.

    Without a `discriminator` the folder will borrow that of the shared network.
    """
    forget_model(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in networks.items():
        (folder / name).write_bytes(content)
    card = {
        "vocabulary": vocabulary.VERSION,
        "batch": batch,
        "generator": to_json(generator),
        "discriminator": to_json(discriminator) if discriminator else None,
        "sha256": {name: _digest(content) for name, content in networks.items()},
        **about,
    }
    (folder / "model.json").write_text(json.dumps(card, indent=1) + "\n")


def forget_model(folder: Path) -> None:
    """Take the networks out of a folder, so that it is no model any more; a training run in it stays."""
    for name in ("model.json", *NETWORKS):
        (folder / name).unlink(missing_ok=True)


def load_model(folder: Path) -> Model:
    """Open a model folder. Raises ModelUnusable for one that is missing, damaged, or of another vocabulary."""
    try:
        card = json.loads((folder / "model.json").read_text())
        own = NETWORKS if card["discriminator"] else NETWORKS[:1]
        networks = {name: (folder / name).read_bytes() for name in own}
        if card["vocabulary"] != vocabulary.VERSION:
            raise ModelUnusable(
                f"The network in {folder.name} speaks vocabulary {card['vocabulary']}, this program speaks "
                f"{vocabulary.VERSION}; train it again."
            )
        if any(_digest(networks[name]) != card["sha256"][name] for name in own):
            raise ModelUnusable(f"A network file in {folder.name} is damaged; take it again from the repository.")
        batch = int(card["batch"])
        discriminator = discriminator_from_json(card["discriminator"]) if card["discriminator"] else None
        textures = Textures.from_json(card["textures"]) if card.get("textures") else Textures.unknown()
        if discriminator is None:
            lender = _lender(folder, batch)
            discriminator = lender.discriminator_config
            networks["discriminator.tflite"] = lender.networks["discriminator.tflite"]
            textures = textures if card.get("textures") else lender.textures
        return Model(
            f"{folder.name}-{card['sha256']['generator.tflite'][:8]}",
            generator_from_json(card["generator"]),
            discriminator,
            batch,
            networks,
            textures,
        )
    except OSError as error:
        raise ModelUnusable(f"There is no complete network in {folder}; train one or take it again.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelUnusable(f"The card of the network in {folder.name} cannot be read; train it again.") from error


def _lender(folder: Path, batch: int) -> Model:
    """The shared network beside the folder, which lends what the folder lacks."""
    shared = folder.resolve().parent / SHARED
    if folder.resolve() == shared:
        raise ModelUnusable("The shared network has no discriminator; take it again from the repository.")
    lender = load_model(shared)
    if lender.batch != batch:
        raise ModelUnusable(
            f"The network in {folder.name} writes {batch} pieces at once, the discriminator of {SHARED} judges "
            f"{lender.batch}; train it again."
        )
    return lender


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
