"""How well a generator names the next token of the note stream, as the paper reports it, beside the paper's figures.

Each token is one of a validation window of its own: the network hears the tokens before it and its likeliest label is
the guess. Precision, recall and F1 by label (one label against all others), their mean over labels (macro) and their
mean weighted by how often each label is right (weighted) are those of scikit-learn's `precision_recall_fscore_support`
with a 0 where nothing can be divided; macro means run over the labels that occur as truth or as guess.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.dataset import Dataset
from engine.errors import BadRequest
from engine.nets.config import head_inputs
from engine.nets.settings import TrainingConfig
from engine.vocabulary import EOC, SOC, pitch_of

if TYPE_CHECKING:
    import keras

TOKENS = 500  # the paper's
CONTEXT = 60  # tokens that the paper's network hears before each
DRAWN_PER_TOKEN = 4  # windows tried for each token wanted: those at the beginning or end of a piece are passed over

PAPER = {"accuracy": 0.758, "weighted_f1": 0.749, "macro_f1": 0.490}
"""What the paper reports for Ionian on 500 validation tokens."""

NOTE_NAMES = ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")  # usual in C, where all music lies

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Scores:
    """Each 0..1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class LabelScores(Scores):
    """One label against all others: how often it was right (`true`) and how often it was guessed."""

    name: str
    true: int
    guessed: int


@dataclass(frozen=True)
class TokenReport:
    """What was true and what was guessed, shape (tokens,) each, labels 1..110 of the note stream."""

    mode: str | None  # None for all modes
    context: int  # tokens heard before each
    given: tuple[str, ...]  # what the network was told about the very token, for example its step
    true: tuple[int, ...]
    guessed: tuple[int, ...]

    @cached_property
    def accuracy(self) -> float:
        """Share of tokens guessed rightly, 0..1."""
        return float(np.mean(np.equal(self.true, self.guessed)))

    @cached_property
    def accuracy_range(self) -> tuple[float, float]:
        """Where the accuracy on all validation tokens lies in 95 of 100 cases (Wilson's interval)."""
        from scipy.stats import binomtest

        right = int(np.sum(np.equal(self.true, self.guessed)))
        interval = binomtest(right, len(self.true)).proportion_ci(method="wilson")
        return float(interval.low), float(interval.high)

    @cached_property
    def commonest(self) -> float:
        """Accuracy of always guessing the label that is right most often: what a network has to beat, 0..1."""
        return Counter(self.true).most_common(1)[0][1] / len(self.true)

    @cached_property
    def weighted(self) -> Scores:
        return self._mean("weighted")

    @cached_property
    def macro(self) -> Scores:
        return self._mean("macro")

    def _mean(self, average: str) -> Scores:
        from sklearn.metrics import precision_recall_fscore_support

        figures = precision_recall_fscore_support(self.true, self.guessed, average=average, zero_division=0)
        return Scores(*(float(figure) for figure in figures[:3]))

    @cached_property
    def labels(self) -> dict[int, LabelScores]:
        """Every label that occurs as truth or as guess, in order."""
        from sklearn.metrics import precision_recall_fscore_support

        occurring = sorted({*self.true, *self.guessed})
        columns = precision_recall_fscore_support(self.true, self.guessed, labels=occurring, zero_division=0)
        guesses = Counter(self.guessed)
        return {
            label: LabelScores(float(p), float(r), float(f), label_name(label), int(true), guesses[label])
            for label, p, r, f, true in zip(occurring, *columns, strict=True)
        }

    @cached_property
    def confusion(self) -> dict[tuple[int, int], int]:
        """(true label, guessed label) -> tokens, pairs that occur, in order: the confusion matrix without its zeros."""
        return dict(sorted(Counter(zip(self.true, self.guessed, strict=True)).items()))

    def to_json(self) -> dict[str, Any]:
        """Everything that was measured, with the paper's figures; what `summary` holds and the labels one by one."""
        return {
            **self.summary(),
            "labels": [asdict(scores) for scores in self.labels.values()],
            "confusion": [
                {"true": label_name(true), "guessed": label_name(guessed), "tokens": tokens}
                for (true, guessed), tokens in self.confusion.items()
            ],
        }

    def summary(self) -> dict[str, Any]:
        """The figures in short, for a card."""
        return {
            "mode": self.mode,
            "tokens": len(self.true),
            "context": self.context,
            "given": list(self.given),
            "accuracy": round(self.accuracy, 4),
            "accuracy_range": [round(end, 4) for end in self.accuracy_range],
            "commonest": round(self.commonest, 4),
            "weighted": _rounded(self.weighted),
            "macro": _rounded(self.macro),
            "paper": PAPER,
        }


def _rounded(scores: Scores) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(scores).items()}


def label_name(label: int) -> str:
    """What a note label 1..110 means: "C4", "<SOC>", "<EOC>"."""
    if label in (SOC, EOC):
        return "<SOC>" if label == SOC else "<EOC>"
    octave, pitch_class = divmod(pitch_of(label), 12)
    return f"{NOTE_NAMES[pitch_class]}{octave - 1}"  # MIDI 12 is C0


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
    return TokenReport(mode, context, _given(config), tuple(true.tolist()), tuple(guessed.tolist()))


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
    """Write `report.json` into the folder, which is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(report.to_json(), indent=1, ensure_ascii=False) + "\n", "utf-8")


def report_lines(summary: Mapping[str, Any]) -> list[str]:
    """The summary as Markdown for a card: ours beside the paper's."""
    low, high = summary["accuracy_range"]
    paper = summary["paper"]
    means = [(f"{kind} {name}", summary[kind][name]) for kind in ("weighted", "macro") for name in summary[kind]]
    rows = [("accuracy", summary["accuracy"]), *means]
    return [
        f"Guesses of {summary['tokens']} tokens of the note stream in validation, each from the {summary['context']} "
        f"tokens before it{_told(summary['given'])}.",
        f"The accuracy on all of them lies between {low:.3f} and {high:.3f} (95 %); always guessing the commonest label "
        f"would give {summary['commonest']:.3f}.",
        "",
        "| | here | paper, Ionian |",
        "|---|---|---|",
        *(f"| {name} | {value:.3f} | {_paper(paper.get(name.replace(' ', '_')))} |" for name, value in rows),
    ]


def _told(given: Sequence[str]) -> str:
    return f" and its own {' and '.join(given)}" if given else ""


def _paper(value: float | None) -> str:
    return "not given" if value is None else f"{value:.3f}"
