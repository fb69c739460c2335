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

CHOICES = {
    "split": ("pieces", "windows"),
    "monitor": ("val_loss", "val_note_accuracy"),
    "targets": ("all", "last"),
    "dtype": ("float32", "mixed_bfloat16"),
}
"""Settings that are one of a few words."""


@dataclass(frozen=True)
class TrainingConfig:
    """Settings of a run; the paper's unless a reason is given.

    `split` parts training from validation by whole pieces or, as the paper does, by windows: then both sides hold
    overlapping windows of the same pieces, and the figures flatter. `monitor` is what stops a run and what its best
    weights are best at.
    """

    generator: GeneratorConfig = RHYTHM_GENERATOR
    discriminator: DiscriminatorConfig = RHYTHM_DISCRIMINATOR
    window: int = 96  # tokens; about as much music as the paper's 60, since chords take brackets as well
    batch: int = 128
    epochs: int = 50
    windows_per_epoch: int = 25_600  # 2.5 million tokens: a validation every few minutes
    validation_windows: int = 2_048
    learning_rate: float = 0.001
    decay: bool = True  # cosine to a tenth over all epochs; a constant rate stops at a higher loss
    clip: float = 1.0  # of the gradient's norm, against rare leaps; 0 leaves it as it is
    patience: int = 5  # epochs without a better `monitor`
    monitor: str = "val_loss"
    split: str = "pieces"
    targets: str = "all"  # "last" learns from the last token of a window alone: as slow, from one target in `window`
    pieces: int = 0  # that are trained on, by a draw from the seed; 0 for all there are
    report: bool = False  # the paper's figures on 500 validation tokens, always for the paper's network
    adversarial_epochs: int = 1
    adversarial_weight: float = 0.1  # beside the likelihood; alone, Eq. (2) forgets the notes
    adversarial_rate: float = 0.0001
    judged: int = 80  # held-out pieces, and as many composed ones, for the judge of what the game brought
    lessons: int = 1_600  # composed pieces that the discriminator hears beside real ones
    discriminator_epochs: int = 4  # with real windows drawn anew; more and it learns the lessons by heart
    candidates: int = 8  # sequences that the exported networks write at once
    seed: int = 1
    dtype: str = "float32"  # "mixed_bfloat16" is half again as fast where the processor has it

    @classmethod
    def from_json(cls, data: dict[str, Any], preset: str = "rhythm") -> "TrainingConfig":
        """Settings that differ from a preset's, by name; "network" names another preset. Raises BadRequest."""
        data = dict(data)
        base = _preset(data.pop("network", preset))
        try:
            if "generator" in data:
                base = replace(base, generator=generator_from_json(data.pop("generator")))
            if "discriminator" in data:
                base = replace(base, discriminator=discriminator_from_json(data.pop("discriminator")))
            return replace(base, **_checked(data))
        except (TypeError, KeyError) as error:
            raise BadRequest(f"The training settings cannot be used: {error}.") from error

    @classmethod
    def from_file(cls, path: Path, preset: str = "rhythm") -> "TrainingConfig":
        """Raises BadRequest for a file that is missing, no JSON object, or names a setting that does not exist."""
        try:
            data = json.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise BadRequest(f"{path} holds no training settings: {error}.") from error
        if not isinstance(data, dict):
            raise BadRequest(f"{path} holds no training settings: a JSON object is needed.")
        return cls.from_json(data, preset)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


PRESETS = {
    "rhythm": TrainingConfig(),
    "paper": TrainingConfig(
        generator=PAPER_GENERATOR,
        discriminator=PAPER_DISCRIMINATOR,
        window=60,
        decay=False,
        clip=0.0,
        monitor="val_note_accuracy",
        report=True,
    ),
    "each_mode": TrainingConfig(
        learning_rate=0.0003,  # a quarter of where the shared network began: it is to be bent, not broken
        epochs=4,
        patience=1,
        windows_per_epoch=5_120,  # or all that a mode has
        validation_windows=1_024,
        adversarial_epochs=0,
    ),
}
"""Named settings that a settings file may begin from with "network"."""


def _preset(name: str) -> TrainingConfig:
    if name not in PRESETS:
        raise BadRequest(f"There is no network called “{name}”; choose one of {', '.join(PRESETS)}.")
    return PRESETS[name]


def _checked(data: dict[str, Any]) -> dict[str, Any]:
    """The settings with their types and signs checked against the defaults."""
    kinds = {field.name: type(field.default) for field in dataclasses.fields(TrainingConfig)}
    for name, value in data.items():
        if name not in kinds:
            raise BadRequest(f"There is no training setting called “{name}”; there are {', '.join(kinds)}.")
        if name in CHOICES and value not in CHOICES[name]:
            raise BadRequest(f"The training setting “{name}” is one of {', '.join(CHOICES[name])}, not {value!r}.")
        if not _fits(value, kinds[name]):
            raise BadRequest(f"The training setting “{name}” has to be {_KINDS[kinds[name]]}, not {value!r}.")
    return data


_KINDS = {int: "a whole number from 0 up", float: "a number from 0 up", bool: "true or false", str: "a word"}


def _fits(value: Any, kind: type) -> bool:
    if kind in (int, float):  # true is a number to Python
        return isinstance(value, (int, kind)) and not isinstance(value, bool) and value >= 0
    return isinstance(value, kind)


def claim_folder(folder: Path, config: TrainingConfig, mode: str | None, begun_from: str = "") -> None:
    """Begin a run in `folder`, or go on with one that was begun with the same settings. Raises BadRequest.

    `begun_from` tells the weights that the run begins with, "" for fresh ones.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "settings.json"
    if stamp.exists() and _stamped(folder) != (config, mode, begun_from):
        raise BadRequest(f"{folder} holds a run with other settings; choose another folder, or remove it.")
    mine = {"vocabulary": vocabulary.VERSION, "mode": mode, "from": begun_from, **config.to_json()}
    stamp.write_text(json.dumps(mine, indent=1) + "\n")


def config_of(folder: Path) -> TrainingConfig:
    """The settings that the run in `folder` was begun with. Raises BadRequest."""
    return _stamped(folder)[0]


def _stamped(folder: Path) -> tuple[TrainingConfig, str | None, str]:
    """Settings, mode and first weights of the run in `folder`; younger settings have their defaults."""
    try:
        data = json.loads((folder / "settings.json").read_text())
    except (OSError, ValueError) as error:
        raise BadRequest(f"{folder} holds no training run: {error}.") from error
    if data.pop("vocabulary") != vocabulary.VERSION:
        raise BadRequest(f"The run in {folder} was made for another vocabulary; train again.")
    mode, begun_from = data.pop("mode"), data.pop("from", "")
    return TrainingConfig.from_json(data), mode, begun_from
