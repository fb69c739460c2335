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
    """Title -> rows, the head first."""
    return {
        "What is wanted": list(_goal_rows(evaluation)),
        "All systems": list(_system_rows(evaluation.standings)),
        "Overlapped area, and AUC of a judge that sees one feature alone": list(_feature_rows(evaluation.standings)),
        "Single pieces, means": list(_measure_rows(evaluation)),
        "Choosing among candidates": list(_selection_rows(evaluation)),
    }


def _goal_rows(evaluation: Evaluation) -> Iterator[list[str]]:
    yield ["figure", "real", "composed", "wanted", "reached"]
    told = {True: "yes", False: "no", None: "–"}
    for goal in goals_of(evaluation):
        yield [goal.figure, _number(goal.real), _number(goal.composed), goal.wanted, told[goal.reached]]


def _system_rows(standings: dict[str, Standing]) -> Iterator[list[str]]:
    learners = list(next(iter(standings.values())).judges)
    yield ["system", "pieces", "overlap", *learners, "without pitch classes", "heard", "music21", "longest copy"]
    for name, standing in standings.items():
        copy = standing.longest_copy
        yield [
            SYSTEMS[name],
            str(standing.pieces),
            *_numbers(
                [standing.overlap, *standing.judges.values(), max(standing.judges_without_pitch_classes.values())]
            ),
            *_numbers([standing.heard_as_asked, standing.key_as_asked]),
            f"{copy.mean:.1f}, at most {copy.most:.0f}" if copy else "–",
        ]


def _feature_rows(standings: dict[str, Standing]) -> Iterator[list[str]]:
    yield ["feature", *standings, "what it is"]
    for feature, meaning in FEATURES.items():
        pairs = (f"{s.overlaps[feature]:.2f} {s.alone[feature]:.2f}" for s in standings.values())
        yield [feature, *pairs, meaning]


def _measure_rows(evaluation: Evaluation) -> Iterator[list[str]]:
    yield ["measure", "5 % to 95 % of real", *evaluation.standings, "what it is"]
    for measure, meaning in MEASURES.items():
        means = (standing.measures[measure].mean for standing in evaluation.standings.values())
        yield [measure, _range(evaluation.real_spread[measure]), *_numbers(means), meaning]


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
    return f"{spread.low:.2f} to {spread.high:.2f}"


def _numbers(values: Iterable[float | None]) -> list[str]:
    return [_number(value) for value in values]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
