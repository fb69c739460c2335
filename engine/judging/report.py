"""An evaluation as a record for programs and as tables of words for people."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from engine.judging.evaluation import SYSTEMS, Evaluation
from engine.judging.features import FEATURES
from engine.judging.goals import goals_of
from engine.judging.measures import MEASURES
from engine.judging.standing import Spread, Standing

Rows = list[list[str]]
DIGITS = 4


def record(evaluation: Evaluation) -> dict[str, Any]:
    """JSON-ready; programs rely on the names. Rounded, for the last digits differ between processors."""
    plan = evaluation.plan
    whole = {
        "pieces": plan.pieces,
        "seed": plan.seed,
        "goals": [asdict(goal) for goal in goals_of(evaluation)],
        "systems": {name: _standing(standing) for name, standing in evaluation.standings.items()},
        "copies": {name: asdict(spread) for name, spread in evaluation.copies.items()},
        "real_spread": {name: asdict(spread) for name, spread in evaluation.real_spread.items()},
        "refused": evaluation.refused,
        "candidates_heard": evaluation.candidates_heard,
        "first_heard": evaluation.first_heard,
        "selection": asdict(evaluation.selection),
    }
    rounded: dict[str, Any] = _rounded(whole)
    return rounded


def _standing(standing: Standing) -> dict[str, Any]:
    return {"overlap": standing.overlap, "auc": standing.auc, **asdict(standing)}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, DIGITS) if isinstance(value, float) else value


def tables(evaluation: Evaluation) -> dict[str, Rows]:
    """Title -> rows, the head first; narrow enough for a terminal of 80 columns."""
    standings = evaluation.standings
    return {
        "What is wanted": list(_goal_rows(evaluation)),
        "All systems": list(_system_rows(evaluation)),
        "Overlapped area": _by_feature(standings, {name: s.overlaps for name, s in standings.items()}),
        "AUC of a judge that sees one feature alone": _by_feature(
            standings, {n: s.alone for n, s in standings.items()}
        ),
        "Single pieces, means": list(_measure_rows(evaluation)),
        "Choosing among candidates": list(_selection_rows(evaluation)),
        "What the names mean": [["name", ""], *map(list, (SYSTEMS | FEATURES | MEASURES).items())],
    }


def _goal_rows(evaluation: Evaluation) -> Iterator[list[str]]:
    yield ["figure", "real", "composed", "wanted", "reached"]
    told = {True: "yes", False: "no", None: "–"}
    for goal in goals_of(evaluation):
        yield [goal.figure, _number(goal.real), _number(goal.composed), goal.wanted, told[goal.reached]]


def _system_rows(evaluation: Evaluation) -> Iterator[list[str]]:
    standings = evaluation.standings
    every = list(standings.values())
    copies = [evaluation.copies.get(name) for name in standings]
    yield ["figure", *standings]
    yield ["pieces", *(str(standing.pieces) for standing in every)]
    yield ["overlapped area", *_numbers(standing.overlap for standing in every)]
    for learner in every[0].judges:
        yield [f"AUC, {learner}", *_numbers(standing.judges[learner] for standing in every)]
    yield ["AUC without pitch classes", *_numbers(standing.auc_without_pitch_classes for standing in every)]
    yield ["heard as asked", *_numbers(standing.heard_as_asked for standing in every)]
    yield ["the same by music21", *_numbers(standing.key_as_asked for standing in every)]
    yield ["longest copy, mean", *_numbers(copy.mean if copy else None for copy in copies)]
    yield ["longest copy of all", *(f"{copy.most:.0f}" if copy else "–" for copy in copies)]


def _by_feature(standings: Iterable[str], figures: dict[str, dict[str, float]]) -> Rows:
    rows = [[feature, *_numbers(figures[name][feature] for name in standings)] for feature in FEATURES]
    return [["feature", *standings], *rows]


def _measure_rows(evaluation: Evaluation) -> Iterator[list[str]]:
    yield ["measure", "5–95 % of real", *evaluation.standings]
    for measure in MEASURES:
        means = (standing.measures[measure].mean for standing in evaluation.standings.values())
        yield [measure, _range(evaluation.real_spread[measure]), *_numbers(means)]


def _selection_rows(evaluation: Evaluation) -> Iterator[list[str]]:
    selection = evaluation.selection
    yield ["figure", ""]
    yield ["requests that nothing was given out for", str(evaluation.refused)]
    yield ["candidates of a piece", f"{selection.candidates:.1f}"]
    yield ["candidates heard as asked, before any rejection", _number(evaluation.candidates_heard)]
    yield ["first candidates heard as asked", _number(evaluation.first_heard)]
    yield ["how real the chosen one looks to a judge that never saw it", _number(selection.chosen)]
    yield ["how real the average candidate looks", _number(selection.average)]
    yield ["pieces whose chosen candidate looks more real than the average", _number(selection.beats_average)]


def _range(spread: Spread) -> str:
    return f"{spread.low:.2f}–{spread.high:.2f}"


def _numbers(values: Iterable[float | None]) -> list[str]:
    return [_number(value) for value in values]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
