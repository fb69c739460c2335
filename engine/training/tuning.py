"""One generator for each mode, fine-tuned from the shared one; only those that are better are written out.

Better means a lower loss on validation pieces of the mode, real and mapped ones, by more than chance would give a
network that stood still, and no higher one on the real pieces alone: in doubt the shared network stays.
`OUT/each_mode.json` and `OUT/each_mode.md` say so for every mode.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.corpus.dataset import Dataset
from engine.errors import BadRequest
from engine.nets.card import card, table_of_modes
from engine.nets.folder import forget_model, save_model
from engine.nets.settings import TrainingConfig, claim_folder
from engine.texture import count_textures
from engine.theory import MODES, find_mode
from engine.training.provenance import about_data, list_sources
from engine.training.train import Say, drawn

if TYPE_CHECKING:
    from engine.nets.training import Network

BETTER = 0.995  # share of the shared network's loss: the best of some epochs is a little better by chance alone
ENOUGH_PIECES = 150  # real ones, to count textures in


def tune_each(
    data: Path,
    out: Path,
    config: TrainingConfig,
    start: Path,
    *,
    modes: Sequence[str] | None = None,
    say: Say = print,
    callbacks: tuple[Any, ...] = (),
) -> dict[str, Any]:
    """Fine-tune the generator in `start` on each mode (all unless `modes` names some); the table of losses by mode.

    Each run lies in `out/<mode>/training` and goes on after an interruption. Raises BadRequest.
    """
    from engine.nets import training

    begun_from = training.name_of(start)
    dataset = Dataset.load(data)
    wanted = list(modes or (mode.name for mode in MODES))
    _check_music(dataset, wanted)
    table = _read_table(out, begun_from)
    for number, name in enumerate(wanted, start=1):
        say(f"{find_mode(name).title} ({number} of {len(wanted)})")
        music = dataset.only([row.mode == name for row in dataset.rows])
        sized = replace(config, windows_per_epoch=_windows(music, config))
        claim_folder(out / name / "training", sized, name, begun_from)
        table[name] = _tuned(music, name, out / name, sized, start, callbacks)
        say(line_of(name, table[name]))
        _write_table(out, table, begun_from)
    return table


def _check_music(dataset: Dataset, modes: Sequence[str]) -> None:
    """Before hours of work rather than in the midst of them."""
    there = {(row.mode, row.split) for row in dataset.rows}
    bare = [name for name in modes if not {(name, "train"), (name, "validation")} <= there]
    if bare:
        raise BadRequest(
            f"The data set has no pieces to learn from or to measure on in {', '.join(bare)}; build it with mapped"
            " music, or name one mode to train."
        )


def _windows(music: Dataset, config: TrainingConfig) -> int:
    """Windows an epoch: each token of a small mode about once."""
    tokens = sum(row.tokens for row in music.rows if row.split == "train")
    return max(config.batch, min(config.windows_per_epoch, tokens // config.window))


def _tuned(
    music: Dataset, mode: str, out: Path, config: TrainingConfig, start: Path, callbacks: tuple[Any, ...]
) -> dict[str, Any]:
    """One mode's row of the table; its model folder is written if it is better, and emptied of networks if not."""
    from engine.nets import training

    run = out / "training"
    shared = training.begun_with(config, start)
    tuned = training.fit_likelihood(music, run, config, mode, callbacks, start)
    losses = {
        "shared": _figures(shared, music, config, mode),
        "own": _figures(tuned, music, config, mode),
    }
    row = {**losses, "better": is_better(losses["own"], losses["shared"])}
    if row["better"]:
        _write_model(music, mode, out, config, row, training.name_of(start))
    else:
        forget_model(out)
    training.forget_networks()
    return row


def is_better(own: Mapping[str, Any], shared: Mapping[str, Any]) -> bool:
    """By the rule above; a mode without held-out real pieces goes by all of them."""
    on_real = own["real_loss"] is None or own["real_loss"] <= shared["real_loss"]
    return bool(own["loss"] <= shared["loss"] * BETTER and on_real)


def _figures(generator: "Network", music: Dataset, config: TrainingConfig, mode: str) -> dict[str, Any]:
    """Validation figures of the mode, and the loss on its real pieces alone: None where it has none to measure on."""
    from engine.nets import training

    real = [not row.mapped_from for row in music.rows]
    has_real = any(kept and row.split == "validation" for kept, row in zip(real, music.rows, strict=True))
    figures = training.measured(generator, music, config, mode)
    on_real = training.measured(generator, music.only(real), config, mode)["loss"] if has_real else None
    return {**figures, "real_loss": on_real}


def _write_model(
    music: Dataset, mode: str, out: Path, config: TrainingConfig, row: Mapping[str, Any], begun_from: str
) -> None:
    from engine.nets import export, training

    network = export.export_generator(training.restored(out / "training"), config.generator, config.candidates)
    about = {
        "mode": mode,
        "from": begun_from,
        "data": about_data(music),
        "textures": _textures(music),
        "settings": config.to_json(),
        "metrics": dict(row),
    }
    save_model(out, {"generator.tflite": network}, config.generator, None, config.candidates, about)
    (out / "README.md").write_text(card(out.name, about))
    list_sources(music, out / "sources.csv", mode)
    (out / "curves.png").write_bytes(drawn(out / "training" / "history.csv"))


def _textures(music: Dataset) -> dict[str, Any] | None:
    """None where so few real pieces would not say what is usual: the shared network's are taken then."""
    learned_from = [row for row in music.rows if row.split == "train" and not row.mapped_from]
    return count_textures(music).to_json() if len(learned_from) >= ENOUGH_PIECES else None


def line_of(mode: str, row: Mapping[str, Any]) -> str:
    """A row of the table for people."""
    outcome = "its own network" if row["better"] else "the shared network stays"
    return f"{mode}: loss {row['shared']['loss']:.3f} shared, {row['own']['loss']:.3f} fine-tuned; {outcome}."


def _read_table(out: Path, begun_from: str) -> dict[str, Any]:
    """The rows of modes that were fine-tuned from the same weights before."""
    place = out / "each_mode.json"
    found = json.loads(place.read_text()) if place.exists() else {}
    return dict(found["modes"]) if found.get("from") == begun_from else {}


def _write_table(out: Path, table: Mapping[str, Any], begun_from: str) -> None:
    rows = {mode.name: table[mode.name] for mode in MODES if mode.name in table}
    (out / "each_mode.json").write_text(json.dumps({"from": begun_from, "modes": rows}, indent=1) + "\n")
    (out / "each_mode.md").write_text(table_of_modes(rows, begun_from))
