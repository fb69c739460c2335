"""A data set -> a model folder: train both networks, let the discriminator hear whole composed pieces, export, measure.

The generator is first trained by likelihood, then against the discriminator; the second is kept only where an
independent judge finds its pieces more real and it does not cost likelihood on validation pieces. At last the
discriminator learns to tell real music from what the exported generator composes on its own, which is what it has to
judge at run time.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any

from engine.corpus.dataset import Dataset
from engine.errors import BadRequest
from engine.figures import curves
from engine.nets.card import card
from engine.nets.config import PAPER_GENERATOR
from engine.nets.folder import save_model
from engine.nets.report import token_report, write_report
from engine.nets.runtime import GeneratorRuntime
from engine.nets.settings import TrainingConfig, claim_folder
from engine.texture import count_textures
from engine.theory import MODES
from engine.training.game import evidence, helped, witnesses
from engine.training.lessons import lessons, teach
from engine.training.provenance import about_data, list_sources

if TYPE_CHECKING:
    import keras

Say = Callable[[str], object]
"""Called with one line of progress."""

TOLERATED_LOSS = 1.01  # a generator trained against the discriminator may cost one hundredth of likelihood


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
    from engine.nets import training

    dataset = Dataset.load(data)
    run = _Run(_of_mode(dataset, mode), out / "training", config, mode, say, callbacks)
    begun_from = training.name_of(start) if start else ""
    claim_folder(run.folder, config, mode, begun_from)
    say("Maximum likelihood")
    generator = training.fit_likelihood(run.music, run.folder, config, mode, callbacks, start)
    before = training.measured(generator, run.music, config, mode)
    say(f"Validation loss {before['loss']}")
    discriminator, game = _play(generator, before, run)
    shipped = training.ADVERSARIAL_WEIGHTS if game and game["kept"] else training.LIKELIHOOD_WEIGHTS
    copyfile(run.folder / shipped, run.folder / training.SHIPPED_WEIGHTS)
    networks, right = _exported(discriminator, run)
    about = {
        "mode": mode,
        "from": begun_from or None,
        "data": about_data(run.music),
        "textures": count_textures(run.music).to_json(),
        "settings": config.to_json(),
        "metrics": {
            "likelihood": before,
            "adversarial": game,
            "discriminator_right": right,
            "report": _reported(run, out),
        },
    }
    save_model(out, networks, config.generator, config.discriminator, config.candidates, about)
    (out / "README.md").write_text(card(out.name, about))
    list_sources(dataset, out / "sources.csv", mode)
    (out / "curves.png").write_bytes(drawn(run.folder / "history.csv"))
    return about


@dataclass(frozen=True)
class _Run:
    """What every stage of a run works with; `music` is that of its mode."""

    music: Dataset
    folder: Path
    config: TrainingConfig
    mode: str | None
    say: Say
    callbacks: tuple[Any, ...]

    @property
    def composes(self) -> bool:
        """A generator that reads no conditions cannot be asked for anything."""
        return "mode" in self.config.generator.towers[0].inputs


def _of_mode(dataset: Dataset, mode: str | None) -> Dataset:
    return dataset.only([row.mode == mode for row in dataset.rows]) if mode else dataset


def _play(
    generator: "keras.Model", before: Mapping[str, float], run: _Run
) -> tuple["keras.Model", dict[str, Any] | None]:
    """The game of Eq. (2), if the settings want one: the discriminator, and what the game brought."""
    from engine.nets import training

    config = run.config
    if not config.adversarial_epochs:
        return training.fresh_discriminator(config), None
    run.say("Generator against discriminator")
    discriminator, game = training.fit_adversarial(generator, run.music, run.folder, config, run.mode, run.callbacks)
    after = training.measured(generator, run.music, config, run.mode)
    found = _evidence(run)
    kept = after["loss"] <= before["loss"] * TOLERATED_LOSS and helped(found, "likelihood", "adversarial")
    run.say(f"Validation loss {after['loss']}, evidence {found}: " + ("kept" if kept else "not kept"))
    return discriminator, {**after, **game, "evidence": found, "kept": kept}


def _evidence(run: _Run) -> dict[str, Any] | None:
    from engine.nets import export, training

    if not (run.composes and run.config.judged):
        return None
    run.say("Composing beside held-out pieces, before and after")
    weights = {"likelihood": training.LIKELIHOOD_WEIGHTS, "adversarial": training.ADVERSARIAL_WEIGHTS}
    networks = {
        name: export.export_generator(training.restored(run.folder, file), run.config.generator, 1)
        for name, file in weights.items()
    }
    real = witnesses(run.music, run.config.judged, run.config.seed)
    return evidence(real, networks, run.config, count_textures(run.music))


def _exported(discriminator: "keras.Model", run: _Run) -> tuple[dict[str, bytes], float | None]:
    """Both networks as files, the discriminator taught before; its share of right verdicts, None if it was not."""
    from engine.nets import export, training

    config, right = run.config, None
    run.say("Exporting")
    generator = training.restored(run.folder, training.SHIPPED_WEIGHTS)
    network = export.export_generator(generator, config.generator, config.candidates)
    if run.composes:
        run.say("Composing lessons for the discriminator")
        writer = GeneratorRuntime(network, config.generator, config.candidates)
        modes = [run.mode] if run.mode else [mode.name for mode in MODES]
        composed = lessons(writer, config, modes, count_textures(run.music))
        right = teach(discriminator, composed, run.music, run.folder, config)
        run.say(f"The discriminator is right about {right:.0%} of validation tokens")
    judge = export.export_discriminator(discriminator, config.discriminator, config.candidates)
    return {"generator.tflite": network, "discriminator.tflite": judge}, right


def _reported(run: _Run, out: Path) -> dict[str, Any] | None:
    """The paper's figures for the shipped generator, written into `out/report`, if the settings want them."""
    from engine.nets import training

    if not (run.config.report or run.config.generator == PAPER_GENERATOR):
        return None
    generator = training.restored(run.folder, training.SHIPPED_WEIGHTS)
    try:
        report = token_report(generator, run.music, run.config, run.mode)
    except BadRequest as error:  # the networks are trained by now, and no worse for it
        run.say(f"No report: {error}")
        return None
    write_report(report, out / "report")
    return report.summary()


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
