"""Families of labelled pieces, as folders and as zip files, and what is wrong with labels."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import BadRequest
from engine.labelled import Labelled, read_labelled
from engine.theory import MODES
from tests.engine.classify.collection import COLUMNS, write_labels
from tests.engine.cli.command import SONG

ROW = ("song.mid", 2, "Dorian", "", "", "")


@pytest.fixture
def tunes(tmp_path: Path) -> Path:
    """A family with one file and no labels yet."""
    folder = tmp_path / "tunes"
    folder.mkdir()
    (folder / "song.mid").write_bytes(SONG)
    return folder


def names(piece: Labelled) -> set[str]:
    return {MODES[index].name for index in piece.modes}


def only(tunes: Path) -> Labelled:
    (piece,) = read_labelled(tunes.parent)
    return piece


def test_a_row_is_a_piece_with_its_label(tunes: Path) -> None:
    write_labels(tunes, [("song.mid", 2, "Dorian", "reel 7", "unique", "CC BY 4.0")])
    assert only(tunes) == Labelled(
        family="tunes",
        file="song.mid",
        group="tunes/reel 7",
        root=2,
        modes=frozenset({1}),
        unique=True,
        licence="CC BY 4.0",
        data=SONG,
    )


def test_what_is_optional_may_be_missing(tunes: Path) -> None:
    write_labels(tunes, [ROW[:3]], COLUMNS[:3])
    piece = only(tunes)
    assert (piece.group, piece.unique, piece.contradicted, piece.licence) == ("tunes/song.mid", False, False, "")


@pytest.mark.parametrize(
    ("fit", "unique", "contradicted"),
    [("unique", True, False), ("contradicted", False, True), ("tied", False, False), ("", False, False)],
)
def test_how_the_label_fits_the_notes(fit: str, unique: bool, contradicted: bool, tunes: Path) -> None:
    write_labels(tunes, [("song.mid", 2, "Dorian", "", fit, "")])
    assert (only(tunes).unique, only(tunes).contradicted) == (unique, contradicted)


def test_pieces_without_a_group_are_their_own(tunes: Path) -> None:
    (tunes / "other.mid").write_bytes(SONG)
    write_labels(tunes, [ROW, ("other.mid", *ROW[1:])])
    assert len({piece.group for piece in read_labelled(tunes.parent)}) == 2


def test_groups_of_different_families_are_different(tunes: Path) -> None:
    grouped = [("song.mid", 2, "Dorian", "1", "", "")]
    write_labels(tunes, grouped)
    second = tunes.with_name("second")
    second.mkdir()
    (second / "song.mid").write_bytes(SONG)
    write_labels(second, grouped)
    assert [piece.group for piece in read_labelled(tunes.parent)] == ["second/1", "tunes/1"]


@pytest.mark.parametrize(
    ("label", "modes"),
    [
        ("dorian", {"dorian"}),
        ("Major", {"ionian"}),
        ("HarmonicMinor", {"harmonic_minor"}),
        ("MelodicMinor", {"melodic_minor"}),
        ("harmonic_minor", {"harmonic_minor"}),
        ("Minor", {"aeolian", "harmonic_minor", "melodic_minor"}),
        ("", {mode.name for mode in MODES}),
    ],
)
def test_labels_and_what_they_accept(label: str, modes: set[str], tunes: Path) -> None:
    write_labels(tunes, [("song.mid", 2, label, "", "", "")])
    assert names(only(tunes)) == modes
    assert only(tunes).has_mode == (label != "")


def test_a_zip_file_reads_like_a_folder(tunes: Path) -> None:
    write_labels(tunes, [("song.mid", 2, "Dorian", "a", "unique", "CC0")])
    folder = only(tunes)
    with zipfile.ZipFile(tunes.with_name("tunes.zip"), "w") as packed:
        for path in tunes.iterdir():
            packed.write(path, path.name)
    (tunes / "labels.csv").unlink()
    assert only(tunes) == folder


def test_families_come_by_name_and_nothing_else_comes(tunes: Path) -> None:
    write_labels(tunes, [ROW])
    for name in ("bach.371", "bach.389", "notes"):
        tunes.with_name(name).mkdir()
        (tunes.with_name(name) / "song.mid").write_bytes(SONG)
    for name in ("bach.389", "bach.371"):
        write_labels(tunes.with_name(name), [ROW])
    tunes.with_name("README.md").write_text("Not a family.")
    assert [piece.family for piece in read_labelled(tunes.parent)] == ["bach.371", "bach.389", "tunes"]


def test_labels_from_a_spreadsheet(tunes: Path) -> None:
    text = "\ufefffile,root,mode,title\r\nsong.mid,2,Dorian,“Scarborough, Fair”\r\n"
    (tunes / "labels.csv").write_text(text.replace("“", '"').replace("”", '"'), "utf-8")
    assert names(only(tunes)) == {"dorian"}


def labels(text: str) -> Callable[[Path], object]:
    return lambda tunes: (tunes / "labels.csv").write_text(text, "utf-8")


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "no family": (lambda _: None, "holds no families"),
    "no columns": (labels("song.mid,2,Dorian\n" * 2), "labels of tunes cannot be read .*'file'"),
    "no such file": (labels("file,root,mode\ngone.mid,2,Dorian\n"), r"labels of tunes cannot be read .*gone\.mid"),
    "no such root": (labels("file,root,mode\nsong.mid,12,Dorian\n"), "labels of tunes .*root 12 is no pitch class"),
    "below": (labels("file,root,mode\nsong.mid,-1,Dorian\n"), "root -1 is no pitch class"),
    "a letter": (labels("file,root,mode\nsong.mid,D,Dorian\n"), "labels of tunes .*'D'"),
    "no such mode": (labels("file,root,mode\nsong.mid,2,Dorain\n"), "no mode called “Dorain”; did you mean Dorian"),
    "no root": (labels("file,root,mode\nsong.mid\n"), r"row of song\.mid is short"),
    "no mode": (labels("file,root,mode\nsong.mid,2\n"), r"row of song\.mid is short"),
    "no text": (lambda tunes: (tunes / "labels.csv").write_bytes(b"file,root,mode\n\xff"), "labels of tunes"),
    "no zip": (lambda tunes: tunes.with_name("old.zip").write_text("gone"), "labels of old cannot be read"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_read_is_said(case: str, tunes: Path) -> None:
    spoil, sentence = WRONG[case]
    spoil(tunes)
    with pytest.raises(BadRequest, match=sentence):
        list(read_labelled(tunes.parent))


def test_a_zip_file_without_labels_is_said(tunes: Path) -> None:
    with zipfile.ZipFile(tunes.with_name("songs.zip"), "w") as packed:
        packed.writestr("song.mid", SONG)
    with pytest.raises(BadRequest, match=r"labels of songs cannot be read .*labels\.csv"):
        list(read_labelled(tunes.parent))


def test_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="holds no families"):
        list(read_labelled(tmp_path / "nowhere"))
