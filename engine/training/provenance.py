"""What music stands behind a network: pieces and tokens by mode and licence, and the list of them for attribution."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

from engine import vocabulary
from engine.corpus.dataset import Dataset, PieceRow
from engine.theory import MODES


def about_data(dataset: Dataset, mode: str | None = None) -> dict[str, Any]:
    """Pieces and tokens by mode, real and mapped, with licences and sources of the real ones; of one mode or of all."""
    rows = [row for row in dataset.rows if mode in (None, row.mode)]
    sides = {
        "real": [row for row in rows if not row.mapped_from],
        "mapped": [row for row in rows if row.mapped_from],
    }
    return {
        "vocabulary": vocabulary.VERSION,
        "tokens": {kind: _by_mode(side, tokens=True) for kind, side in sides.items()},
        "pieces": {kind: _by_mode(side, tokens=False) for kind, side in sides.items()},
        "licences": dict(Counter(row.licence or "not stated" for row in sides["real"]).most_common()),
        "sources": dict(Counter(row.source or "not stated" for row in sides["real"]).most_common()),
    }


def _by_mode(rows: list[PieceRow], *, tokens: bool) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.mode] += row.tokens if tokens else 1
    return {mode.name: counts[mode.name] for mode in MODES}


def list_sources(dataset: Dataset, path: Path, mode: str | None = None) -> None:
    """Every piece behind the networks with its licence and source, which licences that ask for attribution want.

    All real ones; for one mode also those that were mapped into it, since they are real pieces of other modes.
    """
    rows = [row for row in dataset.rows if (row.mode == mode if mode else not row.mapped_from)]
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("piece", "licence", "source", "mode", "mapped from", "split"))
        table.writerows((r.name, r.licence, r.source, r.mode, r.mapped_from, r.split) for r in rows)
