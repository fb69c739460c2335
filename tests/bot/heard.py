"""Classifications for tests: one of the paper's method, one of the joint method, with what a test wants changed."""

from typing import Any

from bot.replies.verdicts import Answer
from engine.classify import Classification, Guess, Section
from engine.studio import Identified
from engine.theory import MODES

PAPER = Classification(
    method="paper",
    verdict="likely",
    root="Eb",
    mode="dorian",
    ranking=(Guess("Eb", "dorian", 0.9), Guess("Bb", "aeolian", 0.5), Guess("Db", "ionian", 0.25)),
    undecided=(),
    reasons=(),
    warnings=("Only 12 notes.",),
    sections=(),
    pitch_classes=(1 / 12,) * 12,
    distance=1,
    distances={mode.name: distance for distance, mode in enumerate(MODES)},
)

_JOINT: dict[str, Any] = {
    "method": "joint",
    "verdict": "clear",
    "root": "Eb",
    "mode": "dorian",
    "ranking": (Guess("Eb", "dorian", 0.97), Guess("Bb", "aeolian", 0.02), Guess("Db", "ionian", 0.001)),
    "undecided": (),
    "reasons": ("C natural sounds 18 times, C flat never: Dorian rather than Aeolian.",),
    "warnings": (),
    "sections": (Section(1, 8, Guess("Eb", "dorian", 0.97)),),
    "pitch_classes": (1 / 12,) * 12,
    "distance": 0,
    "distances": {mode.name: 0 for mode in MODES},
}

IONIAN, LYDIAN = Guess("C", "ionian", 0.5), Guess("C", "lydian", 0.43)


def joint(**changes: Any) -> Classification:
    return Classification(**(_JOINT | changes))


def undecided(**changes: Any) -> Classification:
    """C Ionian or C Lydian."""
    ranking = (IONIAN, LYDIAN, Guess("G", "ionian", 0.03))
    fixed = {"verdict": "open", "root": "C", "mode": "ionian", "ranking": ranking, "undecided": (IONIAN, LYDIAN)}
    return joint(**(fixed | changes))


def answer(heard: Classification, name: str = "song.mid", picture: bytes = b"picture") -> Answer:
    return Answer(name, Identified(heard, picture))
