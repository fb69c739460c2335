"""Folders and zips of MIDI become a data set that is labelled, in C, split by piece, and resumable."""

import json
import zipfile
from pathlib import Path

import pytest

from engine.cli import main
from engine.corpus import parts
from engine.corpus.build import build
from engine.corpus.dataset import Dataset
from engine.errors import BadRequest
from engine.midi import write_midi
from engine.piece import Note, Piece
from engine.theory import find_mode
from tests.engine.tunes import tune

QUARTER = 480


def chromatic() -> Piece:
    """Up and down all twelve notes: in no mode."""
    return Piece.of([Note(k * QUARTER, 60 + abs(k % 24 - 12), QUARTER) for k in range(72)])


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    with zipfile.ZipFile(folder / "songs.zip", "w") as archive:
        for number, root in enumerate((0, 2, 7, 9)):
            archive.writestr(f"song-{number}.mid", write_midi(tune(root, "ionian")))
        archive.writestr("broken.mid", b"MThd but nothing else")
        archive.writestr("chromatic.mid", write_midi(chromatic()))
        archive.writestr("readme.txt", "not music")
    (folder / "alone.mid").write_bytes(write_midi(tune(9, "aeolian", 5)))
    return folder


def test_a_corpus_is_built_labelled_and_mapped(music: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    summary = build([music], out, mapped_tokens=100, workers=1)
    dataset = Dataset.load(out)
    real = [row for row in dataset.rows if not row.mapped_from]
    assert {(row.mode, row.root) for row in real} == {("ionian", 0), ("ionian", 7), ("aeolian", 9)}
    assert (summary.files, summary.pieces, summary.refused) == (7, 3, {"corrupt": 1})
    # The songs are one tune; in C they are the same, but for the octave.
    assert summary.left_out == {"same notes as another": 2, "less than 80% inside any mode": 1}
    for row, where in dataset.pieces():
        heard = {int(label + 11) % 12 for label in dataset.streams["note"][where]}
        assert heard <= find_mode(row.mode).pitch_classes(0)


def test_the_summary_counts_what_the_data_set_holds(music: Path, tmp_path: Path) -> None:
    summary = build([music], tmp_path / "data", mapped_tokens=90, workers=1)
    dataset = Dataset.load(tmp_path / "data")
    assert summary.tokens == len(dataset.streams["note"]) == sum(row.tokens for row in dataset.rows)
    marva = [row for row in dataset.rows if row.mode == "marva"]
    assert summary.mapped["marva"] == len(marva) > 0
    assert summary.mapped_tokens["marva"] == sum(row.tokens for row in marva)
    assert (summary.mapped_share["marva"], summary.mapped_share["ionian"]) == (1.0, 0.0)
    assert summary.real_tokens["ionian"] + summary.real_tokens["aeolian"] == 3 * 48
    assert json.loads((tmp_path / "data" / "summary.json").read_text())["mapped_share"] == summary.mapped_share


def test_progress_covers_files_and_mapped_tokens(music: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    build([music], tmp_path / "data", mapped_tokens=50, workers=1, progress=lambda *stage: seen.append(stage))
    assert seen[0] == ("Encoding, files", 7, 7)
    assert {doing for doing, _, _ in seen} == {"Encoding, files", "Mapping, tokens"}
    assert all(done <= total for _, done, total in seen)


def test_a_second_build_uses_the_finished_parts(music: Path, tmp_path: Path) -> None:
    def finished() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (tmp_path / "data" / "parts").glob("*/tokens.npz")}

    first = build([music], tmp_path / "data", workers=1)
    before = finished()
    assert build([music], tmp_path / "data", workers=1) == first
    assert finished() == before
    (music / "alone.mid").write_bytes(write_midi(tune(2, "dorian", 5)))  # the same name, other music
    assert build([music], tmp_path / "data", workers=1).modes["dorian"] == 1
    assert set(finished()) > set(before)


def test_an_interrupted_part_is_made_again(music: Path, tmp_path: Path) -> None:
    first = build([music], tmp_path / "data", workers=1)
    for path in (tmp_path / "data" / "parts").glob("*"):
        (path / "refused.json").unlink()
        (path / "tokens.npz").write_bytes(b"half of i")
    assert build([music], tmp_path / "data", workers=1) == first


def test_any_number_of_workers_builds_the_same(music: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "FILES_A_PART", 2)
    for workers in (1, 2):
        build([music], tmp_path / str(workers), mapped_tokens=100, workers=workers)
    for name in ("tokens.npz", "pieces.csv", "summary.json"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_a_file_that_takes_too_long_is_left_out_alone(
    music: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = Piece.of([Note(k * QUARTER // 4, 40 + k % 37, QUARTER) for k in range(150_000)])
    (music / "endless.mid").write_bytes(write_midi(endless))
    monkeypatch.setattr(parts, "LONGEST_FILE_S", 0.5)  # the others take some milliseconds, this one several seconds
    monkeypatch.setattr(parts, "FILES_A_PART", 2)
    summary = build([music], tmp_path / "data", workers=1)
    assert summary.refused == {"corrupt": 1, "timeout": 1}
    assert summary.pieces == 3


def test_only_music_whose_licence_allows_it_is_used(music: Path, tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.csv"
    catalog.write_text("file,licence\nsong-0.mid,CC BY-SA 4.0\nalone.mid,no licence stated\n")
    summary = build([music], tmp_path / "data", catalog=catalog, workers=1)
    assert summary.licences == {"CC BY-SA 4.0": 1}
    assert summary.refused == {"licence": 6}


def test_a_corpus_without_a_usable_file_is_refused(music: Path, tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.csv"
    catalog.write_text("file,licence\nsong-0.mid,CC BY-NC 4.0\n")
    with pytest.raises(BadRequest, match=r'Not one of the 7 files can be used: .*"licence": 7'):
        build([music], tmp_path / "data", catalog=catalog, workers=1)
    assert not (tmp_path / "data" / "pieces.csv").exists()


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command_line_builds_and_draws(
    music: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    out = tmp_path / "data"
    command = ["engine", "corpus", str(music), "--out", str(out), "--workers", "1", "--mapped", "50"]
    monkeypatch.setattr("sys.argv", [*command, *(["--json"] if as_json else [])])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert not stopped.value.code
    said = capsys.readouterr().out
    if as_json:
        assert json.loads(said)["files"] == 7
    else:
        assert "6 of 7 files encoded: 3 pieces" in said
        assert "2 pieces left out: same notes as another" in said
        (phrygian,) = [line.split() for line in said.splitlines() if line.startswith("phrygian")]
        assert phrygian == ["phrygian", "0", "0", "2", "96", "100%"]
    for picture in ("modes.png", "roots.png"):
        assert (out / picture).read_bytes().startswith(b"\x89PNG")
