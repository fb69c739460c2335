"""How well a generator names the next token of the note stream, as the paper reports it: figures, JSON and pictures.

Each token is the last of a validation window of its own: the network hears the tokens before it, and its likeliest
label is the guess.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.corpus.dataset import Dataset
from engine.errors import BadRequest
from engine.figures.confusion import draw_confusion, draw_folded_confusion
from engine.figures.label_scores import draw_label_scores
from engine.nets.config import head_inputs
from engine.nets.scores import TokenReport
from engine.nets.settings import TrainingConfig
from engine.theory import find_mode

if TYPE_CHECKING:
    import keras

TOKENS = 500  # the paper's
CONTEXT = 60  # tokens that the paper's network hears before each
DRAWN_PER_TOKEN = 4  # windows tried for each token wanted: those at the beginning or end of a piece are passed over

Labels = NDArray[np.int64]


def token_report(
    generator: "keras.Model",
    dataset: Dataset,
    config: TrainingConfig,
    mode: str | None = None,
    *,
    tokens: int = TOKENS,
) -> TokenReport:
    """Guess `tokens` validation tokens of the note stream, each from the CONTEXT tokens before it.

    A network trained on shorter windows hears no more than these held. Windows are drawn as for the validation loss,
    on the side of the split that `config` asks for; one that a piece is too short for is passed over, so that there
    may be fewer tokens. Same data set, settings and weights, same report. Raises BadRequest when no piece is long
    enough.
    """
    from engine.nets import training

    context = min(CONTEXT, config.window)
    drawn = replace(config, window=context, validation_windows=tokens * DRAWN_PER_TOKEN)
    true, guessed = _answers(generator, training.windows_of(dataset, drawn, "validation", mode), tokens)
    if not len(true):
        raise BadRequest(f"No validation piece has more than {context} tokens; give the data set longer pieces.")
    return TokenReport(mode, config.split, context, _given(config), tuple(true.tolist()), tuple(guessed.tolist()))


def _answers(generator: "keras.Model", windows: Any, tokens: int) -> tuple[Labels, Labels]:
    """True and guessed labels of the last token of each whole window, at most `tokens` of them, shape (tokens,)."""
    true, guessed = np.empty(0, np.int64), np.empty(0, np.int64)
    for index in range(len(windows)):
        inputs, targets, _ = windows[index]
        # Label 0 stands before a piece's first token and after its last: such a window is not whole.
        whole = (inputs["note"][:, 0] > 0) & (targets["note"][:, -1] > 0)
        logits = generator.predict_on_batch(inputs)["note"][:, -1, 1:]  # (batch, 110), without label 0
        true = np.append(true, targets["note"][whole, -1])
        guessed = np.append(guessed, logits[whole].argmax(axis=-1) + 1)
        if len(true) >= tokens:
            break
    return true[:tokens], guessed[:tokens]


def _given(config: TrainingConfig) -> tuple[str, ...]:
    return next(head_inputs(tower, "note") for tower in config.generator.towers if "note" in tower.outputs)


def write_report(report: TokenReport, folder: Path) -> None:
    """Write `report.json`, the pictures `confusion.png`, `confusion_folded.png` and `scores.png`.

    The folder is made if it is not there.
    """
    scope = find_mode(report.mode).title if report.mode else "all modes"
    pictures = {
        "confusion.png": draw_confusion(report, f"Confusion of notes: {scope}"),
        "confusion_folded.png": draw_folded_confusion(report, f"Confusion of pitch classes: {scope}"),
        "scores.png": draw_label_scores(report, f"Precision and recall by note: {scope}"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (folder / name).write_bytes(picture)
    (folder / "report.json").write_text(json.dumps(report.to_json(), indent=1, ensure_ascii=False) + "\n", "utf-8")


def report_lines(summary: Mapping[str, Any]) -> list[str]:
    """The summary as Markdown for a card: ours beside the paper's."""
    low, high = summary["accuracy_range"]
    paper = summary["paper"]
    means = [(f"{kind} {name}", summary[kind][name]) for kind in ("weighted", "macro") for name in summary[kind]]
    rows = [("accuracy", summary["accuracy"]), *means]
    return [
        f"Guesses of {summary['tokens']} tokens of the note stream (split by {summary['split']}), each from the "
        f"{summary['context']} tokens before it{_told(summary['given'])}.",
        f"The accuracy on all of them lies between {low:.3f} and {high:.3f} (95 %); always guessing the commonest "
        f"label would give {summary['commonest']:.3f}.",
        "",
        "| | here | paper, Ionian |",
        "|---|---|---|",
        *(f"| {name} | {value:.3f} | {_paper(paper.get(name.replace(' ', '_')))} |" for name, value in rows),
    ]


def _told(given: Sequence[str]) -> str:
    return f" and its own {' and '.join(given)}" if given else ""


def _paper(value: float | None) -> str:
    return "not given" if value is None else f"{value:.3f}"
