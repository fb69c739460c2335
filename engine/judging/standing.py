"""How one set of pieces stands beside real ones: all figures of a system together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.classify.finders import keys_of
from engine.classify.sounding import Sounding
from engine.judging.features import PITCH_CLASS_FEATURES, Floats, Table, flat, table_of
from engine.judging.judge import told_apart, told_apart_by_one, told_apart_by_strongest
from engine.judging.measures import MEASURES, Ints, measures_of
from engine.judging.overlap import overlaps
from engine.judging.sample import BARS, Sample, is_heard_as_asked
from engine.theory import MODES

FINDER = "AardenEssen"  # music21's default
OF_FINDERS = ("ionian", "aeolian")  # the modes that key finders know


@dataclass(frozen=True)
class Spread:
    """Of a number of each piece, over the pieces."""

    mean: float
    low: float  # 5 % of the pieces lie below
    median: float
    high: float  # 5 % lie above
    most: float

    @classmethod
    def of(cls, values: Sequence[float] | Floats | Ints) -> "Spread":
        low, median, high = np.percentile(values, [5, 50, 95])
        return cls(float(np.mean(values)), float(low), float(median), float(high), float(np.max(values)))


@dataclass(frozen=True)
class Standing:
    """How one set of pieces stands beside real ones. Areas, AUCs and shares are 0..1."""

    pieces: int
    overlaps: dict[str, float]  # feature -> overlapped area
    judges: dict[str, float]  # learner -> AUC on all features
    auc_without_pitch_classes: float  # of the strongest learner, on the other eight
    alone: dict[str, float]  # feature -> AUC of a judge that sees it alone
    measures: dict[str, Spread]
    heard_as_asked: float
    key_as_asked: float | None  # by music21, of the pieces in Ionian and Aeolian; None where there are none

    @property
    def overlap(self) -> float:
        """Mean of the ten features."""
        return float(np.mean(list(self.overlaps.values())))

    @property
    def auc(self) -> float:
        """Of the judge that tells them apart best."""
        return max(self.judges.values())


def standing_of(samples: Sequence[Sample], against: Table, seed: int) -> Standing:
    """Of FOLDS pieces or more, against the features of real ones. Raises EngineError where muspy is missing."""
    table, without = features_of(samples), PITCH_CLASS_FEATURES
    return Standing(
        pieces=len(samples),
        overlaps=overlaps(against, table),
        judges=told_apart(flat(against), flat(table), seed),
        auc_without_pitch_classes=told_apart_by_strongest(flat(against, without), flat(table, without), seed),
        alone=told_apart_by_one(against, table, seed),
        measures=spreads(samples),
        heard_as_asked=float(np.mean([is_heard_as_asked(sample) for sample in samples])),
        key_as_asked=_key_as_asked(samples),
    )


def features_of(samples: Sequence[Sample]) -> Table:
    return table_of([sample.piece for sample in samples], BARS)


def spreads(samples: Sequence[Sample]) -> dict[str, Spread]:
    """Measure -> its spread over the pieces. Raises EngineError where muspy is missing."""
    rows = [measures_of(sample) for sample in samples]
    return {name: Spread.of([row[name] for row in rows]) for name in MEASURES}


def _key_as_asked(samples: Sequence[Sample]) -> float | None:
    known = [sample for sample in samples if sample.mode in OF_FINDERS]
    right = [
        keys_of(Sounding.of(sample.piece))[FINDER] == (sample.root_class, _mode_index(sample.mode)) for sample in known
    ]
    return float(np.mean(right)) if right else None


def _mode_index(name: str) -> int:
    return [mode.name for mode in MODES].index(name)
