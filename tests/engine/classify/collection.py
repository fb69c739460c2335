"""Small collections of labelled pieces, as files and as what is learned from."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from engine.classify import synthetic
from engine.classify.fitting import Material
from engine.classify.sounding import Floats
from engine.midi import write_midi
from engine.theory import MODES, find_mode

COLUMNS = ("file", "root", "mode", "group", "fit", "licence")
Row = Sequence[object]
Right = Sequence[tuple[int, Sequence[int]]]
"""For each piece its root and the modes that are right."""


def write_labels(folder: Path, rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> None:
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def write_walks(folder: Path, modes: Sequence[str], pieces: int, versions: int = 2, named: bool = True) -> list[Row]:
    """Melodies whose mode is certain, modes in turn; as many neighbours share a group as there are versions.

    `named`: whether the labels name the modes. Returns the rows of labels.csv.
    """
    folder.mkdir(parents=True)
    rng = np.random.default_rng(len(folder.name))
    rows: list[Row] = []
    for number in range(pieces):
        mode, root = MODES.index(find_mode(modes[number % len(modes)])), int(rng.integers(12))
        (folder / f"{number}.mid").write_bytes(write_midi(synthetic.walk(MODES[mode], 48 + root, rng)))
        label = MODES[mode].name if named else ""
        rows.append((f"{number}.mid", root, label, f"tune {number // versions}", "unique", "CC0"))
    write_labels(folder, rows)
    return rows


def material(evidence: Floats, labels: Right, family: Sequence[str] = (), weight: Sequence[float] = ()) -> Material:
    accepted = np.zeros((len(labels), 12, 13), dtype=bool)
    for right, (root, modes) in zip(accepted, labels, strict=True):
        right[root, list(modes)] = True
    return Material(
        evidence.astype(np.float32),
        accepted,
        np.array(family or ["only"] * len(labels)),
        np.array(weight or [1.0] * len(labels), dtype=np.float32),
    )
