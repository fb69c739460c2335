"""The card of a model folder, for people, from what model.json says."""

from collections.abc import Mapping
from typing import Any

from engine.nets.report import report_lines
from engine.theory import MODES


def card(name: str, about: Mapping[str, Any]) -> str:
    """README.md of a model folder: what it is, what it was trained on, how, and how good it is. Markdown."""
    figures = _own_figures(about) if "own" in about["metrics"] else _shared_figures(about)
    return "\n".join([f"# {name}", "", *_what(about), *_data(about["data"]), *_training(about), *figures])


def _what(about: Mapping[str, Any]) -> list[str]:
    scope = f"the mode {about['mode']}" if about["mode"] else "all thirteen modes, told apart by a condition"
    networks = "Generator" if "own" in about["metrics"] else "Generator and discriminator"
    towers = about["settings"]["generator"]["towers"]
    stacks = "; ".join(
        f"{t['name']}: {t['lstm_layers']} x LSTM {t['lstm_units']}, Dense {t['dense_units']}" for t in towers
    )
    begun = f"It began with the weights {about['from']}." if about["from"] else "It began with fresh weights."
    return [
        f"{networks} for {scope}, as LiteRT files with int8 weights.",
        f"Generator: {stacks}. It writes {about['settings']['candidates']} candidates at once.",
        begun,
        "",
        "Everything below is in `model.json` too; every piece of music behind the weights is in `sources.csv`"
        + (", and for the weights it began with in theirs." if about["from"] else "."),
        "",
    ]


def _data(data: Mapping[str, Any]) -> list[str]:
    rows = [
        f"| {mode.title} | {data['pieces']['real'][mode.name]} | {data['tokens']['real'][mode.name]} "
        f"| {data['pieces']['mapped'][mode.name]} | {data['tokens']['mapped'][mode.name]} |"
        for mode in MODES
        if any(data["pieces"][kind][mode.name] for kind in ("real", "mapped"))
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


def _shared_figures(about: Mapping[str, Any]) -> list[str]:
    metrics = about["metrics"]
    likelihood, right = metrics["likelihood"], metrics["discriminator_right"]
    lines = [
        *_heading(about["settings"]["split"]),
        f"- Likelihood training: loss {likelihood['loss']:.3f} nats a token over all streams; "
        f"accuracy {_accuracies(likelihood)}.",
        *_game(metrics["adversarial"]),
    ]
    if right is not None:
        lines.append(f"- The discriminator tells real from composed in {right:.1%} of tokens.")
    report = ["", *report_lines(metrics["report"])] if metrics.get("report") else []
    return [*lines, *report, "", "Measured while training: `python -m engine train`.", ""]


def _heading(split: str) -> list[str]:
    by_windows = "Overlapping windows of the same pieces stand on both sides, as in the paper: the figures flatter."
    return [
        f"## Figures on validation {split}",
        "",
        *([by_windows, ""] if split == "windows" else []),
        "![Loss and accuracy of each epoch](curves.png)",
        "",
    ]


def _accuracies(figures: Mapping[str, float]) -> str:
    return "; ".join(
        f"{name.removesuffix('_accuracy')} {value:.3f}" for name, value in figures.items() if name.endswith("accuracy")
    )


def _game(game: Mapping[str, Any] | None) -> list[str]:
    """What Eq. (2) brought, with the evidence for it."""
    if game is None:
        return ["- There was no game against the discriminator."]
    lines = [f"- After the game of Eq. (2): loss {game['loss']:.3f}."]
    evidence = game["evidence"]
    if evidence:
        before, after = (max(evidence["auc"][name].values()) for name in ("likelihood", "adversarial"))
        lines.append(
            f"- A judge trained afresh tells {evidence['pieces']} held-out real pieces from as many composed ones with "
            f"an AUC of {before:.3f} before the game and {after:.3f} after it (0.5 = cannot tell; cross-validated; the "
            "strongest of several learners)."
        )
    kept = "The generator after the game is shipped." if game["kept"] else "The generator before the game is shipped."
    return [*lines, f"- {kept}"]


def _own_figures(about: Mapping[str, Any]) -> list[str]:
    metrics = about["metrics"]
    return [
        *_heading(about["settings"]["split"]),
        *_table_of_losses({about["mode"]: metrics}),
        "",
        f"Accuracy: {_accuracies(metrics['own'])}; of the shared network: {_accuracies(metrics['shared'])}.",
        "",
        "Measured while training: `python -m engine train --each-mode`.",
        "",
    ]


def table_of_modes(rows: Mapping[str, Mapping[str, Any]], begun_from: str) -> str:
    """What fine-tuning on each mode brought, as a page of its own. Markdown."""
    better = sum(row["better"] for row in rows.values())
    return "\n".join(
        [
            "# One network for each mode",
            "",
            f"Fine-tuned from the weights {begun_from}. {better} of {len(rows)} are better than the shared network on",
            "validation pieces of their mode, and no worse on the real ones among them; these have a folder of their",
            "own, and the others compose with the shared one.",
            "",
            *_table_of_losses(rows),
            "",
        ]
    )


def _table_of_losses(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [
        "Loss in nats a token over all streams, on validation pieces of the mode; lower is better.",
        "",
        "| mode | shared | fine-tuned | shared, real pieces alone | fine-tuned, real pieces alone | composes |",
        "|---|---|---|---|---|---|",
        *(_row(name, row) for name, row in rows.items()),
    ]


def _row(mode: str, row: Mapping[str, Any]) -> str:
    losses = [row[network][kind] for kind in ("loss", "real_loss") for network in ("shared", "own")]
    cells = ["none" if loss is None else f"{loss:.3f}" for loss in losses]
    return f"| {' | '.join([mode, *cells, 'its own' if row['better'] else 'shared'])} |"
