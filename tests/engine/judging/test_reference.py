"""Which real files are taken, and what they are heard as."""

from pathlib import Path

import pytest

from engine.corpus.encoding import split_of
from engine.errors import BadRequest
from engine.judging.measures import share_in_mode
from engine.judging.progress import silent
from engine.judging.reference import Choice, is_comparable, read_reference
from engine.judging.sample import BARS, Sample, first_bars, is_heard_as_asked
from engine.midi import read_midi, write_midi
from engine.piece import Meter, Note, Piece
from tests.engine.judging.music import BAR, BEAT, row, write_real


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty good files, one of chromatic notes and three that cannot be compared."""
    place = write_real(tmp_path_factory.mktemp("real"), 30)
    (place / "broken.mid").write_bytes(b"Not Found")
    (place / "short.mid").write_bytes(write_midi(row([60, 62, 64, 65] * 10)))
    changing = [Meter(0, 4, 4), Meter(BAR, 3, 4)]
    (place / "changing.mid").write_bytes(write_midi(Piece.of(row([60, 64, 67, 72] * 20).notes, meters=changing)))
    (place / "chromatic.mid").write_bytes(write_midi(row([60, 64, 67, 72, 60, 62, 65, 67, 61, 66, 60, 71] * 10)))
    return place


def read(folder: Path, pieces: int, seed: int = 0, choice: Choice | None = None) -> list[Sample]:
    return read_reference([folder], pieces, seed, choice or Choice(), silent)


def test_first_bars_are_heard_in_their_mode(folder: Path) -> None:
    found = read(folder, 30)
    assert len({sample.piece for sample in found}) == 30
    assert all(is_heard_as_asked(sample) for sample in found)
    assert all(sample.piece.length_ticks == BARS * BAR for sample in found)
    assert {sample.mode for sample in found} >= {"ionian", "aeolian"}


def test_the_seed_draws(folder: Path) -> None:
    assert read(folder, 5) == read(folder, 5) != read(folder, 5, seed=1)


def test_held_out_files_and_learned_ones(folder: Path) -> None:
    names = [f"{number:03}.mid" for number in range(30)]
    held_out = [name for name in names if split_of(name) == "validation"]
    assert len(read(folder, len(held_out), choice=Choice(held_out=True))) == len(held_out)
    others = [path.name for path in folder.iterdir() if path.name not in names[:3]]
    kept = read(folder, 3, choice=Choice(without=frozenset(others)))
    assert {sample.piece for sample in kept} == {
        first_bars(read_midi((folder / name).read_bytes())) for name in names[:3]
    }


def test_only_what_is_inside_a_mode(folder: Path) -> None:
    assert min(share_in_mode(sample) for sample in read(folder, 31)) < 0.9
    assert min(share_in_mode(sample) for sample in read(folder, 30, choice=Choice(inside=0.9))) == 1


@pytest.mark.parametrize("choice", [Choice(), Choice(held_out=True)])
def test_too_few_are_said(folder: Path, choice: Choice) -> None:
    with pytest.raises(BadRequest, match="give more files or ask for fewer pieces"):
        read(folder, 40, choice=choice)


def test_what_can_be_compared() -> None:
    full = row([60, 62] * 32)
    assert is_comparable(full)
    assert not is_comparable(row([60, 62] * 30))  # the last bar is empty
    assert not is_comparable(Piece.of(full.notes, meters=[Meter(0, 11, 8)]))
    assert not is_comparable(Piece.of([Note(0, 60, BARS * 4 * BEAT)]))
