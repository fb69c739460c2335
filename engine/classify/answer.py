"""What a classifier answers: plain frozen data that goes through processes, files and pictures unchanged."""

from dataclasses import dataclass
from typing import Literal

from engine.naming import Names, name_note
from engine.theory import find_mode

Verdict = Literal["clear", "likely", "open", "none"]
"""How much an answer is worth.

- clear: root and mode are beyond reasonable doubt
- likely: the best guess, with runners-up to be taken seriously
- open: the notes cannot tell the modes in `Classification.undecided` apart, or nothing stands out
- none: the notes follow no mode; root and mode are merely the nearest ones
"""


@dataclass(frozen=True, slots=True)
class Guess:
    """A root and a mode with a score 0..1, higher is better.

    Of the joint method the score is the probability that both are right; of the paper's method it is the share of
    the scale's seven positions that agree.
    """

    root: str
    mode: str
    score: float

    def title(self, names: Names = "english") -> str:
        """For people: "E♭ Harmonic minor", "Es Harmonic minor"."""
        return f"{name_note(self.root, names)} {find_mode(self.mode).title}"


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of bars in one mode. Bars count from 1, `last_bar` belongs to it; `score` is as in `Guess`."""

    first_bar: int
    last_bar: int
    guess: Guess


@dataclass(frozen=True)
class Classification:
    """What a piece was heard as.

    `ranking` is best first, without repetition, and begins with `root` and `mode`. `undecided` holds the guesses (two
    or more, the best among them) that the notes cannot tell apart, mostly because a telling degree never sounds; it is
    empty otherwise. `reasons` and `warnings` are sentences for people, their notes named in the language that
    `classify` was asked for. `sections` follow one another without a gap
    from the first bar to the last; one section means that the mode never changes, none that nobody looked.
    `pitch_classes` is the share 0..1 of the sounding time of each pitch class, C first, 12 in all.
    `distance` is the paper's: in how many of seven positions the most frequent pitch classes differ from the answer's
    scale; `distances` has it for every mode by name on the root of the answer.
    """

    method: str
    verdict: Verdict
    root: str
    mode: str
    ranking: tuple[Guess, ...]
    undecided: tuple[Guess, ...]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]
    pitch_classes: tuple[float, ...]
    distance: int
    distances: dict[str, int]

    def headline(self, names: Names = "english") -> str:
        """The answer in a few words: "D Dorian", "C Ionian or C Lydian", "No clear mode"."""
        if self.verdict == "none":
            return "No clear mode"
        return " or ".join(guess.title(names) for guess in self.undecided or self.ranking[:1])

    @property
    def confidence(self) -> float:
        """The score 0..1 of the answer."""
        return self.ranking[0].score
