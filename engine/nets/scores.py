"""What a network guessed on the note stream against what was true, measured as the paper does, beside its figures.

Precision, recall and F1 by label (one label against all others), their mean over labels (macro) and their mean weighted
by how often each label is right (weighted) are those of scikit-learn's `precision_recall_fscore_support` with a 0
where nothing can be divided; macro means run over the labels that occur as truth or as guess.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine.vocabulary import EOC, SOC, pitch_of

PAPER = {"accuracy": 0.758, "weighted_f1": 0.749, "macro_f1": 0.490}
"""What the paper reports for Ionian on 500 validation tokens."""

NOTE_NAMES = ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")  # usual in C, where all music lies


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
    split: str  # whether validation holds whole "pieces" or, as the paper's, "windows" of the training pieces
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
            "split": self.split,
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
