"""The joint model as a folder with a card, and its figures as tables."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isnan
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.classify.evaluation import Evaluation, Trust
from engine.classify.evidence import KINDS
from engine.classify.lessons import SHARE_MOVED, SYNTHETIC_EACH, Lessons
from engine.classify.model import JointModel
from engine.labelled import WEAK
from engine.theory import MODES, find_mode


def save_model(folder: Path, model: JointModel, lessons: Lessons, evaluation: Evaluation) -> None:
    """`model.json`, `evaluation.json` and the card README.md.

    The card takes the licence of a family whose labels state none from `licences.csv` in the folder, where that is: it
    has the columns family and licence, and is written by hand.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.json").write_text(json.dumps(model.to_json()) + "\n", "utf-8")
    (folder / "evaluation.json").write_text(json.dumps(record(evaluation), indent=1) + "\n", "utf-8")
    (folder / "README.md").write_text(card(lessons, evaluation, _stated_elsewhere(folder)), "utf-8")


def record(evaluation: Evaluation) -> dict[str, Any]:
    """JSON-ready; shares that do not exist are null."""
    whole: dict[str, Any] = _without_nan(asdict(evaluation))
    return whole


def share_rows(evaluation: Evaluation, part: str) -> list[list[str]]:
    """Head, one row a family, and the mean: `part` of every Share ("exact", "root", "among_first"), by method."""
    head = ["family", "pieces", *evaluation.methods]
    rows = [
        [name, str(pieces), *(_figure(getattr(shares[name], part)) for shares in evaluation.methods.values())]
        for name, pieces in evaluation.pieces.items()
    ]
    return [head, *rows, ["mean", "", *(_figure(getattr(share, part)) for share in evaluation.means.values())]]


def synthetic_rows(evaluation: Evaluation) -> list[list[str]]:
    """Head, one row a mode, and the mean."""
    shares = evaluation.synthetic
    mean = sum(shares.values()) / len(shares)
    rows = [[find_mode(name).title, _figure(share)] for name, share in shares.items()]
    return [["synthetic pieces in", "exact"], *rows, ["mean", _figure(mean)]]


def trust_rows(evaluation: Evaluation) -> list[list[str]]:
    """How often answers of a stated probability are right."""
    rows = [
        [f"{seen.low:.0%} to {seen.high:.0%}", *_trusted(seen), *_trusted(left)]
        for seen, left in zip(*evaluation.trust.values(), strict=True)
    ]
    return [["said to be right with", "pieces", "right", "pieces, left out", "right"], *rows]


def change_rows(evaluation: Evaluation) -> list[list[str]]:
    """Head and one row a family: seams between joined pieces that are found, and changes in pieces alone."""
    rows = [
        [name, str(found.pairs), _figure(found.found), str(found.pieces), _figure(found.alone)]
        for name, found in evaluation.changes.items()
    ]
    return [["family", "joined pairs", "seam found", "pieces", "with a change"], *rows]


def card(lessons: Lessons, evaluation: Evaluation, licences: Mapping[str, str] = MappingProxyType({})) -> str:
    """README.md of the model's folder. Markdown. `licences` are those of families whose labels state none."""
    numbers = lessons.material.evidence[0, 0].size * len(MODES)
    return "\n".join(
        [
            "# modes",
            "",
            f"Weights of the joint classifier: {len(KINDS)} kinds of evidence on twelve semitones in thirteen modes,",
            f"{numbers:,} numbers that are added up, as JSON. `engine/classify/model.py` says how they are read.",
            "",
            "Made by `python -m engine fit --data FOLDER --out models/modes`, which also measured all figures below;",
            "`python -m engine evaluate classification --data FOLDER` measures them again.",
            "",
            "## How good it is",
            "",
            "Share of pieces with root and mode right. *joint* judges pieces of families that it learned from, by five",
            "folds that split no group of versions; *left out* those of families that it never saw; *music21* is the",
            f"best of its key finders, {evaluation.finder}. The mean counts every family that labels modes the same,",
            f"without those labelled by a machine (`{WEAK}`).",
            "",
            *_table(share_rows(evaluation, "exact")),
            "",
            "Root right:",
            "",
            *_table(share_rows(evaluation, "root")),
            "",
            "The right answer is the first, second or third guess:",
            "",
            *_table(share_rows(evaluation, "among_first")),
            "",
            "On random walks, chords and drones other than those it learned from:",
            "",
            *_table(synthetic_rows(evaluation)),
            "",
            f"Its probabilities (temperature {evaluation.temperature:g}, chosen on the same held-out pieces):",
            "",
            *_table(trust_rows(evaluation)),
            "",
            "Changes of mode: pieces of different scales joined two by two, whose seam is found within two bars, and",
            "the same pieces alone, of which only those that move to another key have a change:",
            "",
            *_table(change_rows(evaluation)),
            "",
            "## What it listens to",
            "",
            "Of each note above a possible root, how much ...",
            "",
            *_table([["cue", "evidence", "what it measures"], *([k.cue, k.name, k.meaning] for k in KINDS)]),
            "",
            "## What it learned from",
            "",
            f"The pieces below, {len(lessons.moved)} of them ({SHARE_MOVED:.0%}) once more in another mode, and",
            f"{len(lessons.synthetic)} synthetic ones, {SYNTHETIC_EACH} of each kind in every mode. The model holds",
            "sums of weights and no notes.",
            "",
            *_table([["family", "licence", "pieces"], *_licences(lessons.licences, licences)]),
            "",
        ]
    )


def _stated_elsewhere(folder: Path) -> dict[str, str]:
    path = folder / "licences.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["family"]: row["licence"] for row in csv.DictReader(file)}


def _licences(stated: Counter[tuple[str, str]], elsewhere: Mapping[str, str]) -> list[list[str]]:
    return [
        [family, licence or elsewhere.get(family, "none stated"), str(pieces)]
        for (family, licence), pieces in sorted(stated.items())
    ]


def _trusted(trust: Trust) -> list[str]:
    return [str(trust.pieces), _figure(trust.right)]


def _figure(share: float) -> str:
    return "" if isnan(share) else f"{share:.3f}".removeprefix("0") if share < 1 else "1"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    head, *rest = ["| " + " | ".join(row) + " |" for row in rows]
    return [head, "|" + "---|" * len(rows[0]), *rest]


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(entry) for entry in value]
    return None if isinstance(value, float) and isnan(value) else value
