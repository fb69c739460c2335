"""Seams between pieces of known mode."""

from pathlib import Path

import numpy as np
import pytest

from engine.classify import synthetic
from engine.classify.changes import joined, measure_changes
from engine.classify.model import default_model
from engine.cli.progress import progress
from engine.midi import write_midi
from engine.piece import Meter, Note, Piece
from engine.theory import find_mode
from tests.engine.classify.collection import write_labels

BAR = 1920


def in_bars(bars: float, pitch: int) -> Piece:
    return Piece.of([Note(0, pitch, round(bars * BAR))])


def test_the_second_piece_begins_on_the_next_bar_line() -> None:
    piece, seam = joined(in_bars(2.25, 60), in_bars(1, 67))
    assert seam == 3
    assert [(note.onset_ticks, note.pitch) for note in piece.notes] == [(0, 60), (3 * BAR, 67)]
    assert joined(in_bars(2, 60), in_bars(1, 67))[1] == 2


def test_it_takes_the_bars_of_the_first() -> None:
    waltz = Piece.of([Note(0, 60, 3 * 480)], meters=[Meter(0, 3, 4)])
    assert joined(waltz, waltz)[0].meters == (Meter(0, 3, 4),)
    assert joined(waltz, waltz)[1] == 1


def family(folder: Path, *labels: tuple[str, int], fit: str = "unique", length: int = 2) -> None:
    """Drones of the labelled modes, a row for each."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(4)
    for number, (mode, root) in enumerate(labels):
        notes = [synthetic.drone(find_mode(mode), 48 + root, rng) for _ in range(length)]
        piece = notes[0] if length == 1 else joined(*notes)[0]
        (folder / f"{number}.mid").write_bytes(write_midi(piece))
    rows = [(f"{n}.mid", root, mode, f"tune {n}", fit, "CC0") for n, (mode, root) in enumerate(labels)]
    write_labels(folder, rows)


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, float, int, float]]:
    folder = tmp_path_factory.mktemp("labelled")
    far = [("ionian", 0), ("phrygian", 1), ("todi", 6), ("dorian", 11)]
    family(folder / "far", *far)
    family(folder / "near", ("ionian", 0), ("dorian", 2), ("aeolian", 9), ("ionian", 7))  # one note apart at most
    family(folder / "doubtful", *far, fit="tied")
    found = measure_changes(folder, default_model().profiles, progress)
    return {name: (each.pairs, each.found, each.pieces, each.alone) for name, each in found.items()}


def test_seams_are_found_and_single_modes_left_whole(measured: dict[str, tuple[int, float, int, float]]) -> None:
    assert measured["far"] == (2, 1.0, 4, 0.0)


def test_pairs_of_nearly_one_scale_and_doubtful_labels_are_not_joined(measured: dict[str, object]) -> None:
    assert set(measured) == {"far"}


def test_profiles_that_know_nothing_find_nothing(tmp_path: Path) -> None:
    family(tmp_path / "far", ("ionian", 0), ("phrygian", 1))
    found = measure_changes(tmp_path, np.full((13, 12), 1 / 12), progress)
    assert (found["far"].pairs, found["far"].found) == (1, 0.0)
