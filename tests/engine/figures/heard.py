"""Answers of a classifier, made by hand."""

from collections.abc import Sequence

from engine.classify import Classification, Guess, Section, Verdict
from engine.theory import MODES, find_mode, find_root


def guess(name: str, score: float = 0.5) -> Guess:
    """From such as "Eb harmonic_minor"."""
    root, mode = name.split(" ")
    return Guess(root, mode, score)


def sections(*spans: tuple[int, str]) -> tuple[Section, ...]:
    """One after the other from bar 1, each with its number of bars."""
    found: list[Section] = []
    for bars, name in spans:
        first = found[-1].last_bar + 1 if found else 1
        found.append(Section(first, first + bars - 1, guess(name)))
    return tuple(found)


def sounding(root: str, mode: str, outside: float = 0.0) -> tuple[float, ...]:
    """Shares of the time in which the notes of a mode sound alike, and the other five for `outside` together."""
    inside = find_mode(mode).pitch_classes(find_root(root).pitch_class)
    return tuple((1 - outside) / 7 if pitch_class in inside else outside / 5 for pitch_class in range(12))


def heard(
    *ranking: Guess,
    verdict: Verdict = "clear",
    undecided: Sequence[Guess] = (),
    sections: tuple[Section, ...] = (),
    pitch_classes: tuple[float, ...] | None = None,
    method: str = "joint",
) -> Classification:
    best = ranking[0]
    return Classification(
        method=method,
        verdict=verdict,
        root=best.root,
        mode=best.mode,
        ranking=ranking,
        undecided=tuple(undecided),
        reasons=(),
        warnings=(),
        sections=sections,
        pitch_classes=pitch_classes or sounding(best.root, best.mode),
        distance=0,
        distances={mode.name: 0 for mode in MODES},
    )
