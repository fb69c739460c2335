"""A data set keeps its pieces apart, on disk as in memory."""

from pathlib import Path

import numpy as np
import pytest

from engine.corpus.dataset import PER_TOKEN, Dataset
from engine.corpus.encoding import encode_sections
from engine.corpus.sources import Origin
from engine.errors import DatasetUnusable
from tests.engine.tunes import after, tune


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    changing = after(tune(0, "ionian", bars=16), tune(6, "aeolian", 5, bars=16))
    origin = Origin("CC BY 4.0", "somebody/“songs”, with a comma")
    return Dataset.joined(
        [encode_sections(changing, "changing", origin), encode_sections(tune(2, "dorian"), "still", origin)]
    )


def test_what_is_saved_is_what_is_read(dataset: Dataset, tmp_path: Path) -> None:
    dataset.save(tmp_path / "data")
    read = Dataset.load(tmp_path / "data")
    assert read.rows == dataset.rows
    assert [row.first_bar for row in read.rows] == [1, 17, 1]
    for name in PER_TOKEN:
        assert np.array_equal(read.streams[name], dataset.streams[name])
        assert read.streams[name].dtype == np.int16


def test_pieces_come_apart_and_together(dataset: Dataset) -> None:
    each = list(dataset.each())
    assert [piece.rows for piece in each] == [(row,) for row in dataset.rows]
    joined = Dataset.joined(each)
    assert all(np.array_equal(joined.streams[name], dataset.streams[name]) for name in PER_TOKEN)
    assert Dataset.joined([]).bounds.tolist() == [0]


def test_some_pieces_can_be_kept(dataset: Dataset) -> None:
    kept = dataset.only([True, False, True])
    assert kept.rows == (dataset.rows[0], dataset.rows[2])
    first, _, third = dataset.each()
    assert np.array_equal(kept.streams["note"], np.concatenate([first.streams["note"], third.streams["note"]]))


def test_a_folder_without_a_data_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetUnusable, match="no readable data set"):
        Dataset.load(tmp_path)


def test_a_damaged_file_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    dataset.save(tmp_path)
    (tmp_path / "tokens.npz").write_bytes(b"PK broken")
    with pytest.raises(DatasetUnusable, match="no readable data set"):
        Dataset.load(tmp_path)


def test_files_of_two_builds_are_refused(dataset: Dataset, tmp_path: Path) -> None:
    dataset.save(tmp_path)
    rows = (tmp_path / "pieces.csv").read_text().splitlines()
    (tmp_path / "pieces.csv").write_text("\n".join(rows[:-1]))
    with pytest.raises(DatasetUnusable, match="not of one build"):
        Dataset.load(tmp_path)


def test_another_vocabulary_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    dataset.save(tmp_path)
    with np.load(tmp_path / "tokens.npz") as arrays:
        changed = {**arrays, "version": 0}
    np.savez(tmp_path / "tokens.npz", **changed)
    with pytest.raises(DatasetUnusable, match="built for vocabulary 0"):
        Dataset.load(tmp_path)
