"""The card of a model folder, for people, from what model.json says."""

from collections.abc import Mapping
from typing import Any

from engine.theory import MODES


def card(name: str, about: Mapping[str, Any]) -> str:
    """README.md of a model folder: what it is, what it was trained on, how, and how good it is. Markdown."""
    return "\n".join([f"# {name}", "", *_what(about), *_data(about["data"]), *_training(about), *_metrics(about)])


def _what(about: Mapping[str, Any]) -> list[str]:
    scope = f"the mode {about['mode']}" if about["mode"] else "all thirteen modes, told apart by a condition"
    towers = about["settings"]["generator"]["towers"]
    stacks = "; ".join(
        f"{t['name']}: {t['lstm_layers']} x LSTM {t['lstm_units']}, Dense {t['dense_units']}" for t in towers
    )
    return [
        f"Generator and discriminator for {scope}, as LiteRT files with int8 weights.",
        f"Generator: {stacks}. It writes {about['settings']['candidates']} candidates at once.",
        "",
        "Everything below is in `model.json` too; every piece of music behind the weights is in `sources.csv`.",
        "",
    ]


def _data(data: Mapping[str, Any]) -> list[str]:
    rows = [
        f"| {mode.title} | {data['pieces']['real'][mode.name]} | {data['tokens']['real'][mode.name]} "
        f"| {data['pieces']['mapped'][mode.name]} | {data['tokens']['mapped'][mode.name]} |"
        for mode in MODES
    ]
    return [
        "## Music",
        "",
        "Labelled by the classifier and transposed to C. Mapped pieces are real ones of other modes whose",
        "scale degrees were moved into the mode; the classifier's mistakes are in the labels.",
        "",
        "| mode | real pieces | tokens | mapped pieces | tokens |",
        "|---|---|---|---|---|",
        *rows,
        "",
        "| licence | pieces |",
        "|---|---|",
        *(f"| {licence} | {count} |" for licence, count in data["licences"].items()),
        "",
        "| source | pieces |",
        "|---|---|",
        *(f"| {source} | {count} |" for source, count in data["sources"].items()),
        "",
    ]


def _training(about: Mapping[str, Any]) -> list[str]:
    settings = {k: v for k, v in about["settings"].items() if k not in ("generator", "discriminator")}
    return ["## Training", "", ", ".join(f"{name} {value}" for name, value in settings.items()) + ".", ""]


def _metrics(about: Mapping[str, Any]) -> list[str]:
    metrics = about["metrics"]
    likelihood, game, right = metrics["likelihood"], metrics["adversarial"], metrics["discriminator_right"]
    accuracies = "; ".join(
        f"{name.removesuffix('_accuracy')} {value:.3f}"
        for name, value in likelihood.items()
        if name.endswith("accuracy")
    )
    shipped = "is shipped" if game["kept"] else "cost likelihood and is not shipped"
    lines = [
        "## Figures on validation pieces",
        "",
        "![Loss and accuracy of each epoch](curves.png)",
        "",
        f"- Likelihood training: loss {likelihood['loss']:.3f} nats a token over all streams; accuracy {accuracies}.",
        f"- After the adversarial game: loss {game['loss']:.3f}; this generator {shipped}.",
    ]
    if right is not None:
        lines.append(f"- The discriminator tells real from composed in {right:.1%} of tokens.")
    return [*lines, "", "Measured while training: `python -m engine train`.", ""]
