"""Piece -> root and mode, searched together: the method that answers members, labels the corpus and checks composers.

`evidence` says what is heard, `model` what it is worth, `timeline` where it changes, `words` why.
"""

from math import sqrt

import numpy as np

from engine.classify import paper, words
from engine.classify.answer import Classification, Guess, Section, Verdict
from engine.classify.evidence import durations, evidence_of
from engine.classify.model import JointModel, default_model
from engine.classify.sounding import Floats, Sounding
from engine.classify.timeline import Stretch, part, stretches
from engine.naming import Names
from engine.piece import Piece
from engine.theory import MODES, root_for

GUESSES = 10
CLEAR = 0.9
"""From this probability on an answer is clear."""
RIVAL = 0.6
"""A runner-up at this share of the winner's probability leaves an answer open."""
POSSIBLE = 0.01
"""A mode that the notes cannot exclude is named from this probability on."""
MOST_UNDECIDED = 3

_FEW_NOTES = 24


def classify(piece: Piece, model: JointModel | None = None, names: Names = "english") -> Classification:
    """Root and mode of a piece with probabilities, reasons and sections.

    Raises EmptyPiece or TooShort, and ModelUnusable where no model was made.
    """
    paper.check_enough(piece)
    model = model or default_model()
    sounding = Sounding.of(piece)
    evidence = evidence_of(sounding)
    return _Case(piece, sounding, evidence, model.probabilities(evidence), model, names).answer()


class _Case:
    """One piece and all that is known of it."""

    def __init__(
        self,
        piece: Piece,
        sounding: Sounding,
        evidence: Floats,
        probabilities: Floats,
        model: JointModel,
        names: Names,
    ) -> None:
        self.piece, self.sounding, self.evidence, self.model, self.names = piece, sounding, evidence, model, names
        self.probabilities = probabilities.ravel()
        self.order = [divmod(int(index), len(MODES)) for index in np.argsort(-self.probabilities)]
        self.root, self.mode = self.order[0]
        self.shares = durations(sounding)
        self.counts = np.bincount(sounding.pitch_classes, minlength=12)

    def answer(self) -> Classification:
        verdict, undecided = self._verdict()
        distances = paper.distances_on(self.root, self.mode, self.counts)
        best = self._guess(self.root, self.mode)
        return Classification(
            method="joint",
            verdict=verdict,
            root=best.root,
            mode=best.mode,
            ranking=tuple(self._guess(*candidate) for candidate in self.order[:GUESSES]),
            undecided=tuple(self._guess(*candidate) for candidate in undecided),
            reasons=self._reasons(verdict, undecided),
            warnings=self._warnings(),
            sections=self._sections(),
            pitch_classes=tuple(self.shares.tolist()),
            distance=distances[best.mode],
            distances=distances,
        )

    def _verdict(self) -> tuple[Verdict, list[tuple[int, int]]]:
        if words.nearest_share(self.shares) < _least_share(len(self.piece.notes)):
            return "none", []
        undecided = [(self.root, self.mode), *self._inseparable()]
        if len(undecided) == 1:
            undecided = [
                c for c in self.order[:MOST_UNDECIDED] if self._chance(c) >= RIVAL * self._chance(self.order[0])
            ]
        if len(undecided) > 1:
            return "open", undecided
        return ("clear" if self._chance(undecided[0]) >= CLEAR else "likely"), []

    def _inseparable(self) -> list[tuple[int, int]]:
        """Modes on the same root that differ only in notes that never sound."""
        ours = MODES[self.mode].pitch_classes(self.root)
        alike = [
            (root, mode)
            for root, mode in self.order[1:]
            if root == self.root
            and self._chance((root, mode)) >= POSSIBLE
            and not self.counts[sorted(ours ^ MODES[mode].pitch_classes(root))].any()
        ]
        return alike[: MOST_UNDECIDED - 1]

    def _reasons(self, verdict: Verdict, undecided: list[tuple[int, int]]) -> tuple[str, ...]:
        if verdict == "none":
            return (words.no_mode(self.shares),)
        scale = f"{self._inside():.0%} of the sounding time lies inside the scale."
        found = [self._openness(undecided), self._telling(), self._homeward(), scale]
        return tuple(filter(None, found))[: words.MOST_REASONS]

    def _openness(self, undecided: list[tuple[int, int]]) -> str | None:
        rivals = [mode for root, mode in self._inseparable()]
        return words.silent_degrees(self.root, self.mode, rivals, self.names) if undecided and rivals else None

    def _telling(self) -> str | None:
        """Against the likeliest mode on the same root that the notes do contradict."""
        rivals = [mode for root, mode in self.order[1:] if root == self.root]
        counts = self.counts.tolist()
        sentences = (words.telling(counts, self.root, self.mode, rival, self.names) for rival in rivals)
        return next(filter(None, sentences), None)

    def _homeward(self) -> str | None:
        rival = next(candidate for candidate in self.order if candidate[0] != self.root)
        return words.homeward(self.model, self.evidence, (self.root, self.mode), rival, self.names)

    def _warnings(self) -> tuple[str, ...]:
        notes = len(self.piece.notes)
        few = [f"With only {notes} notes this is hardly more than a guess."] if notes < _FEW_NOTES else []
        return (*self.piece.remarks, *few)

    def _sections(self) -> tuple[Section, ...]:
        """Found by pitch content, then named like a piece of their own; neighbours of one name are one section."""
        found = stretches(self.piece, self.sounding, self.model.profiles)
        named: list[Section] = []
        for stretch in found if len(found) > 1 else ():
            section = Section(stretch.first + 1, stretch.last + 1, self._name(stretch))
            named[-1:] = _joined(named[-1], section) if named else [section]
        if len(named) <= 1:
            return (Section(1, found[-1].last + 1, self._guess(self.root, self.mode)),)
        return tuple(named)

    def _name(self, stretch: Stretch) -> Guess:
        sounding = part(self.piece, self.sounding, stretch)
        if len(sounding.pitches) < paper.FEWEST_NOTES:
            return self._guess(stretch.root, stretch.mode)
        found = self.model.probabilities(evidence_of(sounding))
        root, mode = divmod(int(found.argmax()), len(MODES))
        return _guess(root, mode, float(found.max()))

    def _inside(self) -> float:
        return words.inside_share(self.shares, self.root, self.mode)

    def _chance(self, candidate: tuple[int, int]) -> float:
        root, mode = candidate
        return float(self.probabilities[root * len(MODES) + mode])

    def _guess(self, root: int, mode: int) -> Guess:
        return _guess(root, mode, self._chance((root, mode)))


def _joined(before: Section, after: Section) -> list[Section]:
    """One section where both are in the same mode, else both."""
    if (before.guess.root, before.guess.mode) != (after.guess.root, after.guess.mode):
        return [before, after]
    return [Section(before.first_bar, after.last_bar, max(before.guess, after.guess, key=lambda guess: guess.score))]


def _least_share(notes: int) -> float:
    """What must lie inside the mode that holds most of a piece's time, or the piece has no mode.

    Notes drawn evenly from all twelve put about 7/12 + 1/sqrt(notes) of them there; of 1,000 labelled pieces 995 put
    more than .79 there, and of piano music and quartets 99 of 100 more than .71.
    """
    return min(0.8, max(0.71, 7 / 12 + 1.45 / sqrt(notes)))


def _guess(root: int, mode: int, chance: float) -> Guess:
    return Guess(root_for(root, MODES[mode]).name, MODES[mode].name, round(chance, 4))
