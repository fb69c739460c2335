"""Folders and zips of MIDI become a data set that is labelled, in C, split by piece, and resumable."""

import json
import zipfile
from pathlib import Path

import pytest

from engine.cli import main
from engine.corpus import build, find_sources, may_ship, read_catalog, split_of
from engine.dataset import PER_TOKEN, Dataset
from engine.errors import BadRequest, DatasetUnusable
from engine.midi import write_midi
from engine.piece import Note, Piece
from engine.remode import remoded_labels
from engine.theory import find_mode
from engine.vocabulary import decode, encode

QUARTER = 480


def tune(root: int, mode: str, turn: int) -> Piece:
    """A long walk up and down the scale that dwells on the root."""
    degrees = [0, 0, 2, 1, 3, 4, 5, 6, 4, 2, 1, 0]
    scale = find_mode(mode).degrees
    pitches = [60 + root + scale[degrees[(k * turn) % 12]] for k in range(40)] + [60 + root] * 8
    return Piece.of([Note(k * QUARTER, pitch, QUARTER) for k, pitch in enumerate(pitches)])


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    with zipfile.ZipFile(folder / "songs.zip", "w") as archive:
        for number, root in enumerate((0, 2, 7, 9)):
            archive.writestr(f"song-{number}.mid", write_midi(tune(root, "ionian", 1)))
        archive.writestr("song-twin.mid", write_midi(tune(0, "ionian", 1)))
        archive.writestr("broken.mid", b"MThd but nothing else")
        archive.writestr("readme.txt", "not music")
    (folder / "alone.mid").write_bytes(write_midi(tune(9, "aeolian", 5)))
    return folder


def test_sources_are_found_in_folders_and_zips(music: Path) -> None:
    names = [source.name for source in find_sources([music])]
    assert len(names) == 7
    assert "songs/song-0.mid" in names
    assert "alone.mid" in names
    with pytest.raises(BadRequest, match="no MIDI file"):
        find_sources([music / "songs.txt"])


def test_a_corpus_is_built_labelled_and_mapped(music: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    seen: list[tuple[int, int]] = []
    summary = build([music], out, mapped_tokens=100, workers=1, progress=lambda *done: seen.append(done))
    assert seen[-1] == (7, 7)
    assert summary.refused["corrupt"] == 1
    dataset = Dataset.load(out)
    assert sum(row.tokens for row in dataset.rows) == len(dataset.streams["note"]) == summary.tokens
    real = [row for row in dataset.rows if not row.mapped_from]
    assert len(real) == summary.pieces == 3  # the songs are one tune: in C they are twins, but for the octave
    assert summary.refused["same notes as another file"] == 3
    assert {(row.mode, row.root) for row in real} == {("ionian", 0), ("ionian", 7), ("aeolian", 9)}
    assert json.loads((out / "summary.json").read_text())["pieces"] == 3
    for row, where in dataset.pieces():
        heard = {int(label + 11) % 12 for label in dataset.streams["note"][where]}
        assert heard <= find_mode(row.mode).pitch_classes(0)
    assert sum(row.tokens for row in dataset.rows if row.mode == "marva") >= 48


def test_a_second_build_uses_the_finished_parts(music: Path, tmp_path: Path) -> None:
    build([music], tmp_path / "data", workers=1)
    parts = list((tmp_path / "data" / "parts").glob("*/tokens.npz"))
    times = [part.stat().st_mtime_ns for part in parts]
    build([music], tmp_path / "data", workers=1)
    assert [part.stat().st_mtime_ns for part in parts] == times


def test_only_music_whose_licence_allows_it_is_used(music: Path, tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.csv"
    catalog.write_text("file,licence\nsong-0.mid,CC BY-SA 4.0\nalone.mid,no licence stated\n")
    summary = build([music], tmp_path / "data", catalog=catalog, workers=1)
    assert summary.licences == {"CC BY-SA 4.0": 1}
    with pytest.raises(BadRequest, match="no catalogue"):
        read_catalog(tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    "licence", ["CC0 1.0", "Public Domain", "public domain", "CC BY 4.0", "CC BY-SA 3.0 DE", "MIT"]
)
def test_free_licences_may_ship(licence: str) -> None:
    assert may_ship(licence)


@pytest.mark.parametrize(
    "licence", ["", "CC BY-NC-SA 4.0", "MIT (data set); songs in copyright", "no licence stated (public domain)"]
)
def test_other_licences_may_not(licence: str) -> None:
    assert not may_ship(licence)


def test_the_side_of_a_piece_depends_on_its_name_alone() -> None:
    names = [f"piece-{number}" for number in range(1000)]
    sides = [split_of(name) for name in names]
    assert sides == [split_of(name) for name in names]
    assert 60 < sides.count("validation") < 140


def test_remoding_follows_the_degrees() -> None:
    ionian, todi = find_mode("ionian"), find_mode("todi")
    tokens = encode(Piece.of([Note(k * QUARTER, 60 + degree, QUARTER) for k, degree in enumerate(ionian.degrees)]))
    moved = remoded_labels(tokens.note, ionian, todi)
    piece = decode(type(tokens)(moved, tokens.step, tokens.duration, tokens.tempo))
    assert tuple(note.pitch - 60 for note in piece.notes) == todi.degrees


def test_a_data_set_that_cannot_be_used_is_refused(tmp_path: Path, music: Path) -> None:
    with pytest.raises(DatasetUnusable, match="no readable data set"):
        Dataset.load(tmp_path)
    build([music], tmp_path / "data", workers=1)
    (tmp_path / "data" / "tokens.npz").write_bytes(b"PK broken")
    with pytest.raises(DatasetUnusable):
        Dataset.load(tmp_path / "data")
    assert "density" in PER_TOKEN


def test_the_command_line_builds_and_draws(
    music: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "data"
    monkeypatch.setattr("sys.argv", ["engine", "corpus", str(music), "--out", str(out), "--workers", "1", "--json"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert not stopped.value.code
    assert json.loads(capsys.readouterr().out)["files"] == 7
    for picture in ("modes.png", "roots.png"):
        assert (out / picture).read_bytes().startswith(b"\x89PNG")
