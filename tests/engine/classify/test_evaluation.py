"""Evaluation: nobody is judged by a model that learned from them, and every figure on pieces that can be counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from engine.classify.changes import Changes
from engine.classify.evaluation import (
    LEFT_OUT,
    MUSIC21,
    PAPER,
    SEEN,
    TEMPERATURES,
    Evaluation,
    Share,
    Trust,
    cross_validate,
    fit_all,
    measure,
    model_of,
)
from engine.classify.evaluation import (
    Tested as Judged,
)
from engine.classify.evidence import KINDS
from engine.classify.finders import FINDERS
from engine.classify.lessons import MOVED, Candidate, Heard, Lessons
from engine.classify.model import Weights
from engine.classify.sounding import Floats
from engine.cli.progress import progress
from engine.theory import MODES
from tests.engine.classify.collection import Right, material

# --- held out --------------------------------------------------------------------------------------------------------

IONIAN, DORIAN, MIXOLYDIAN, TODI = 0, 1, 4, 12


def telling(kinds: Sequence[int], roots: Sequence[int]) -> Floats:
    """Evidence that tells the root of each piece, but by one kind of it alone."""
    evidence = np.zeros((len(kinds), 12, len(KINDS), 12))
    for index, (kind, root) in enumerate(zip(kinds, roots, strict=True)):
        for each in range(12):
            evidence[index, each, kind, (root - each) % 12] = 1.0
    return evidence


def told_by(kinds: Sequence[int], groups: Sequence[str], families: Sequence[str]) -> Lessons:
    """One piece for each entry, all Ionian and all of them there again in Dorian, told apart by kinds of evidence.

    Who never met a kind of evidence knows nothing of a piece that shows no other.
    """
    roots = [5 * index % 12 for index in range(len(kinds))]
    evidence = telling(kinds, roots)
    return Lessons(
        material=material(evidence, [(root, [IONIAN]) for root in roots], families),
        group=np.array(groups),
        has_mode=np.ones(len(kinds), dtype=bool),
        heard=[],
        moved=material(evidence, [(root, [DORIAN]) for root in roots], [MOVED] * len(kinds)),
        moved_from=np.arange(len(kinds)),
        synthetic=material(telling([len(KINDS) - 1] * 13, range(13)), [(mode % 12, [mode]) for mode in range(13)]),
        licences=Counter(),
        left_out=Counter(),
    )


def knows_nothing(scores: Floats) -> bool:
    """All roots are the same to it."""
    return bool((np.ptp(scores, axis=-2) < 1e-6).all())


def roots_right(scores: Floats, lessons: Lessons) -> float:
    best = scores.reshape(len(lessons), -1).argmax(axis=1) // len(MODES)
    return float(lessons.material.accepted_roots[np.arange(len(lessons)), best].mean())


def test_versions_of_a_piece_and_what_was_made_of_them_stay_together() -> None:
    """Every group of versions shows a kind of evidence of its own: whoever judges it never met that."""
    versions = [number // 3 for number in range(60)]
    lessons = told_by(versions, [f"tune {number}" for number in versions], ["tunes"] * 60)
    assert roots_right(fit_all(lessons).scores(lessons.material.evidence), lessons) == 1
    assert knows_nothing(cross_validate(lessons, progress).seen)


def test_pieces_of_a_family_are_judged_by_what_the_others_taught() -> None:
    kinds = [number % 2 for number in range(40)]
    lessons = told_by(kinds, [f"tune {number}" for number in range(40)], [("chants", "reels")[kind] for kind in kinds])
    tested = cross_validate(lessons, progress)
    assert roots_right(tested.seen, lessons) == 1
    assert knows_nothing(tested.left_out)


def test_a_family_is_judged_by_the_other_families() -> None:
    """Both show the same kind of evidence."""
    families = [("chants", "reels")[number % 2] for number in range(40)]
    lessons = told_by([0] * 40, [f"tune {number}" for number in range(40)], families)
    assert roots_right(cross_validate(lessons, progress).left_out, lessons) == 1


# --- figures ---------------------------------------------------------------------------------------------------------

MINORS = (5, 7, 8)
FAMILIES = ["airs"] * 4 + ["marches"] * 2 + ["pop_weak"] * 2 + ["roots"] * 2
LABELS: Right = [
    *((0, [IONIAN]), (11, [TODI]), (4, [IONIAN]), (5, [IONIAN])),  # airs
    *((9, MINORS), (7, [MIXOLYDIAN])),  # marches
    *((0, [IONIAN]), (1, [IONIAN])),  # pop_weak
    *((3, range(13)), (11, range(13))),  # roots
]
SCORES: Sequence[Mapping[Candidate, float]] = (
    {(0, 0): 60},  # surely right
    {(11, 12): 3, (0, 0): 2},  # right
    {(4, 4): 3, (4, 0): 2},  # the root is right, the mode second
    {(0, 0): 3, (1, 1): 2.5, (2, 2): 2, (5, 0): 1},  # fourth
    {(9, 7): 60},
    {(7, 4): 60},
    {(11, 3): 60, (0, 0): -1},  # surely wrong
    {(11, 3): 3, (1, 0): -1},
    {(3, 12): 60},
    {(5, 0): 60, (11, 0): 59},
)
PAPER_SAYS: Sequence[Candidate | None] = (
    *((0, 0), None, (4, 5), (3, 0)),
    *((9, 8), (7, 0)),
    *((0, 0), (1, 0)),
    *((3, 9), None),
)
BEST = "KrumhanslSchmuckler"
NAN = float("nan")


def lessons() -> Lessons:
    """As `LABELS` says, without evidence: the scores are given."""
    nothing = np.zeros((12, 1, 12), dtype=np.float32)
    right, wrong = [(root, min(modes)) for root, modes in LABELS], (8, 5)
    return Lessons(
        material=material(np.zeros((len(LABELS), 12, 1, 12)), LABELS, FAMILIES),
        group=np.array([str(index) for index in range(len(LABELS))]),
        has_mode=np.array([family != "roots" for family in FAMILIES]),
        heard=[
            Heard(nothing, paper, {name: key if name == BEST else wrong for name in FINDERS}, single_line=True)
            for paper, key in zip(PAPER_SAYS, right, strict=True)
        ],
        moved=material(np.zeros((0, 12, 1, 12)), []),
        moved_from=np.zeros(0, dtype=np.int64),
        synthetic=material(np.zeros((13, 12, 1, 12)), [(0, [mode]) for mode in range(13)]),
        licences=Counter(),
        left_out=Counter(),
    )


def always_todi() -> Weights:
    """On C, because there it comes first among equals."""
    kinds, bias = len(KINDS), np.zeros(13)
    bias[-1] = 1
    return Weights(np.zeros((kinds, 8)), np.zeros((kinds, 12)), np.zeros((13, kinds, 12)), bias)


def scored(told: Lessons) -> Judged:
    """By `SCORES` where families were learned from; surely wrong where they were left out."""
    seen = np.zeros((len(told), 12, 13))
    for index, scores in enumerate(SCORES):
        for candidate, score in scores.items():
            seen[index][candidate] = score
    left_out = np.where(told.material.accepted, -1.0, 0.0)
    left_out[:, 8, 11] = 60
    return Judged(seen, left_out)


CHANGES = {"tunes": Changes(pairs=4, found=0.75, pieces=9, alone=0.0)}


def measured(told: Lessons) -> Evaluation:
    tested = scored(told)
    return measure(told, tested, model_of(always_todi(), told, tested), CHANGES, progress)


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return measured(lessons())


def same(found: Share, exact: float, root: float, among_first: float = NAN) -> bool:
    expected = (exact, root, among_first)
    return (found.exact, found.root, found.among_first) == pytest.approx(expected, nan_ok=True)


def test_pieces_are_counted_by_family(evaluation: Evaluation) -> None:
    assert evaluation.pieces == {"airs": 4, "marches": 2, "pop_weak": 2, "roots": 2}
    assert tuple(evaluation.methods) == (PAPER, MUSIC21, SEEN, LEFT_OUT)
    assert all(list(families) == list(evaluation.pieces) for families in evaluation.methods.values())


def test_shares_of_a_method_that_ranks(evaluation: Evaluation) -> None:
    found = evaluation.methods[SEEN]
    assert same(found["airs"], 2 / 4, 3 / 4, 3 / 4)
    assert same(found["marches"], 1, 1, 1)
    assert same(found["pop_weak"], 0, 0, 0)


def test_where_labels_are_roots_alone_nothing_is_said_of_modes(evaluation: Evaluation) -> None:
    assert same(evaluation.methods[SEEN]["roots"], NAN, 1 / 2)
    assert same(evaluation.methods[PAPER]["roots"], NAN, 1 / 2)


def test_shares_of_a_method_with_one_answer(evaluation: Evaluation) -> None:
    found = evaluation.methods[PAPER]
    assert same(found["airs"], 1 / 4, 2 / 4)
    assert same(found["marches"], 1 / 2, 1)
    assert same(found["pop_weak"], 1, 1)


def test_families_that_were_left_out_are_judged_apart(evaluation: Evaluation) -> None:
    assert same(evaluation.methods[LEFT_OUT]["airs"], 0, 0, 0)
    assert same(evaluation.methods[LEFT_OUT]["roots"], NAN, 0)


def test_the_best_finder_is_shown(evaluation: Evaluation) -> None:
    assert evaluation.finder == BEST
    assert same(evaluation.methods[MUSIC21]["airs"], 1, 1)


def test_families_count_the_same_and_weak_ones_and_roots_not_at_all(evaluation: Evaluation) -> None:
    assert same(evaluation.means[SEEN], (2 / 4 + 1) / 2, (3 / 4 + 1) / 2, (3 / 4 + 1) / 2)
    assert same(evaluation.means[PAPER], (1 / 4 + 1 / 2) / 2, (2 / 4 + 1) / 2)
    assert same(evaluation.means[LEFT_OUT], 0, 0, 0)


def test_trust_counts_answers_by_how_sure_they_were(evaluation: Evaluation) -> None:
    low, *middle, high = evaluation.trust[SEEN]
    assert (low, high) == (Trust(0.0, 0.5, 4, 1 / 4), Trust(0.9, 1.0, 4, 3 / 4))
    assert [(row.pieces, isnan(row.right)) for row in middle] == [(0, True)] * 2
    assert evaluation.trust[LEFT_OUT][-1] == Trust(0.9, 1.0, 8, 0.0)


def test_synthetic_pieces_are_judged_by_their_mode(evaluation: Evaluation) -> None:
    assert list(evaluation.synthetic) == [mode.name for mode in MODES]
    todi = evaluation.synthetic.pop("todi")
    assert 0.02 < todi < 0.2  # those on C
    assert set(evaluation.synthetic.values()) == {0.0}


def test_nothing_but_roots_has_no_mean() -> None:
    told = lessons()
    roots = replace(told, has_mode=np.zeros(len(told), dtype=bool))
    found = measured(roots)
    assert same(found.means[SEEN], NAN, NAN)
    assert [row.pieces for row in found.trust[SEEN]] == [0, 0, 0, 0]


# --- the model -------------------------------------------------------------------------------------------------------


def test_a_model_is_as_sure_as_it_was_right(evaluation: Evaluation) -> None:
    told = lessons()
    right = np.where(told.material.accepted, 5.0, 0.0)
    assert model_of(always_todi(), told, Judged(right, right)).temperature == TEMPERATURES[0]
    wrong = scored(told).left_out
    assert model_of(always_todi(), told, Judged(right, wrong)).temperature == TEMPERATURES[-1]
    assert evaluation.temperature == TEMPERATURES[-1]


def test_profiles_are_the_mean_durations_of_pieces_with_one_label() -> None:
    """Ionian on C is all root here and all fifth there, and what may be of two modes does not count."""
    told = lessons()
    evidence = np.zeros((3, 12, 2, 12))
    evidence[0, 0, 0, 0] = evidence[1, 7, 0, 7] = evidence[2, 0, 0, 3] = 1.0
    evidence[:, :, 1, 11] = 1.0  # another kind
    labels: Right = [(0, [IONIAN]), (7, [IONIAN]), (0, [IONIAN, DORIAN])]
    pieces = replace(
        told,
        material=material(evidence, labels),
        moved=material(np.zeros((0, 12, 2, 12)), []),
        synthetic=material(np.zeros((12, 12, 2, 12)), [(0, [mode]) for mode in range(1, 13)]),
    )
    scores = np.zeros((3, 12, 13))
    profiles = model_of(always_todi(), pieces, Judged(scores, scores)).profiles
    assert profiles.shape == (13, 12)
    assert profiles.sum(axis=1) == pytest.approx(1)
    assert profiles[IONIAN, [0, 7]] == pytest.approx((0.5 + 0.004) / 1.048)
    assert profiles[IONIAN, 3] == pytest.approx(0.004 / 1.048)
    assert profiles[DORIAN] == pytest.approx(1 / 12)
