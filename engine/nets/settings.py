"""Settings of a training run, and the run's folder that says what it was begun with."""

import dataclasses
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine import vocabulary
from engine.errors import BadRequest
from engine.nets.config import (
    PAPER_DISCRIMINATOR,
    PAPER_GENERATOR,
    RHYTHM_DISCRIMINATOR,
    RHYTHM_GENERATOR,
    DiscriminatorConfig,
    GeneratorConfig,
    discriminator_from_json,
    generator_from_json,
)

PRESETS = {
    "rhythm": (RHYTHM_GENERATOR, RHYTHM_DISCRIMINATOR),
    "paper": (PAPER_GENERATOR, PAPER_DISCRIMINATOR),
}
"""Named networks that a settings file may ask for with "network"."""


@dataclass(frozen=True)
class TrainingConfig:
    """Settings of a run; the paper's unless a reason is given."""

    generator: GeneratorConfig = RHYTHM_GENERATOR
    discriminator: DiscriminatorConfig = RHYTHM_DISCRIMINATOR
    window: int = 96  # tokens; about as much music as the paper's 60, since chords take brackets as well
    batch: int = 128
    epochs: int = 50
    windows_per_epoch: int = 25_600  # 2.5 million tokens: a validation every few minutes
    validation_windows: int = 2_048
    learning_rate: float = 0.001
    decay: bool = True  # cosine to a tenth over all epochs; a constant rate stops at a higher loss
    patience: int = 5  # epochs without a lower validation loss
    adversarial_epochs: int = 1
    adversarial_weight: float = 0.1  # beside the likelihood; alone, Eq. (2) forgets the notes
    adversarial_rate: float = 0.0001
    lessons: int = 1_600  # composed pieces that the discriminator hears beside real ones
    discriminator_epochs: int = 4  # with real windows drawn anew; more and it learns the lessons by heart
    candidates: int = 8  # sequences that the exported networks write at once
    seed: int = 1
    dtype: str = "float32"  # "mixed_bfloat16" is half again as fast where the processor has it

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "TrainingConfig":
        """Settings that differ from the defaults, by name; "network" picks a preset. Raises BadRequest."""
        data = dict(data)
        generator, discriminator = _preset(data.pop("network", "rhythm"))
        try:
            if "generator" in data:
                generator = generator_from_json(data.pop("generator"))
            if "discriminator" in data:
                discriminator = discriminator_from_json(data.pop("discriminator"))
            return replace(cls(), generator=generator, discriminator=discriminator, **_checked(data))
        except (TypeError, KeyError) as error:
            raise BadRequest(f"The training settings cannot be used: {error}.") from error

    @classmethod
    def from_file(cls, path: Path) -> "TrainingConfig":
        """Raises BadRequest for a file that is missing, no JSON object, or names a setting that does not exist."""
        try:
            data = json.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise BadRequest(f"{path} holds no training settings: {error}.") from error
        if not isinstance(data, dict):
            raise BadRequest(f"{path} holds no training settings: a JSON object is needed.")
        return cls.from_json(data)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def _preset(name: str) -> tuple[GeneratorConfig, DiscriminatorConfig]:
    if name not in PRESETS:
        raise BadRequest(f"There is no network called “{name}”; choose one of {', '.join(PRESETS)}.")
    return PRESETS[name]


def _checked(data: dict[str, Any]) -> dict[str, Any]:
    """The settings with their types and signs checked against the defaults."""
    kinds = {field.name: type(field.default) for field in dataclasses.fields(TrainingConfig)}
    for name, value in data.items():
        if name not in kinds:
            raise BadRequest(f"There is no training setting called “{name}”; there are {', '.join(kinds)}.")
        fits = isinstance(value, (int, float)) if kinds[name] is float else isinstance(value, kinds[name])
        if not fits or (isinstance(value, (int, float)) and value < 0):
            raise BadRequest(
                f"The training setting “{name}” has to be a {kinds[name].__name__} from 0 up, not {value!r}."
            )
    return data


def claim_folder(folder: Path, config: TrainingConfig, mode: str | None) -> None:
    """Begin a run in `folder`, or go on with one that was begun with the same settings. Raises BadRequest."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "settings.json"
    mine = json.loads(json.dumps({"vocabulary": vocabulary.VERSION, "mode": mode, **config.to_json()}))
    if stamp.exists() and json.loads(stamp.read_text()) != mine:
        raise BadRequest(f"{folder} holds a run with other settings; choose another folder, or remove it.")
    stamp.write_text(json.dumps(mine, indent=1) + "\n")


def config_of(folder: Path) -> TrainingConfig:
    """The settings that the run in `folder` was begun with. Raises BadRequest."""
    try:
        data = json.loads((folder / "settings.json").read_text())
    except (OSError, ValueError) as error:
        raise BadRequest(f"{folder} holds no training run: {error}.") from error
    if data.pop("vocabulary") != vocabulary.VERSION:
        raise BadRequest(f"The run in {folder} was made for another vocabulary; train again.")
    data.pop("mode")
    return TrainingConfig.from_json(data)
