"""MIDI files are found in folders and zips, and used only where their licence allows it."""

import zipfile
from pathlib import Path

import pytest

from engine.corpus.sources import Source, find_sources, may_ship, origin_of, read_catalog
from engine.errors import BadRequest, CorruptFile
from engine.midi import Limits


@pytest.fixture
def place(tmp_path: Path) -> Path:
    with zipfile.ZipFile(tmp_path / "songs.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/one.mid", b"one")
        archive.writestr("two.MID", b"two")
        archive.writestr("readme.txt", "not music")
        archive.writestr("endless.mid", bytes(3 * Limits().bytes))
    (tmp_path / "alone.midi").write_bytes(b"alone")
    return tmp_path


def test_sources_are_found_in_folders_and_zips(place: Path) -> None:
    names = [source.name for source in find_sources([place])]
    assert names == ["alone.midi", "songs/deep/one.mid", "songs/endless.mid", "songs/two.MID"]
    assert find_sources([place, place / "songs.zip"]) == find_sources([place])  # nothing is found twice


@pytest.mark.parametrize("name", ["nothing", "songs.txt"])
def test_a_place_without_music_is_named(place: Path, name: str) -> None:
    with pytest.raises(BadRequest, match=f"no MIDI file in .*{name}"):
        find_sources([place, place / name])


def test_a_damaged_zip_is_named(place: Path) -> None:
    (place / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(BadRequest, match=r"broken\.zip is no zip"):
        find_sources([place])


def test_members_are_read_with_and_without_the_open_zip(place: Path) -> None:
    source = Source(place / "songs.zip", "deep/one.mid")
    with zipfile.ZipFile(source.container) as archive:
        assert source.read(archive) == source.read() == b"one"
    assert Source(place / "alone.midi").read() == b"alone"


def test_no_more_is_unpacked_than_a_midi_file_may_have(place: Path) -> None:
    assert len(Source(place / "songs.zip", "endless.mid").read()) == Limits().bytes + 1


def test_a_member_that_is_damaged_or_gone_is_corrupt(place: Path) -> None:
    container = place / "songs.zip"
    container.write_bytes(container.read_bytes().replace(b"deep/one.mid", b"deep/two.mid", 1))  # its local header only
    for source in (Source(container, "deep/one.mid"), Source(place / "gone.mid")):
        with pytest.raises(CorruptFile, match="cannot be read"):
            source.read()


def test_the_catalogue_tells_the_origin_by_file_name(tmp_path: Path) -> None:
    path = tmp_path / "catalog.csv"
    path.write_text("file,licence,source_repo\none.mid,CC BY-SA 4.0,somebody/songs\ntwo.mid\n")
    origins = read_catalog(path)
    known = origin_of(Source(tmp_path / "songs.zip", "deep/one.mid"), origins)
    assert (known.licence, known.source) == ("CC BY-SA 4.0", "somebody/songs")
    assert origin_of(Source(tmp_path / "two.mid"), origins).licence == ""
    assert origin_of(Source(tmp_path / "three.mid"), origins).licence == ""


@pytest.mark.parametrize("content", [None, b"name,licence\n", b"file,licence\n\xff\n"])
def test_other_files_are_no_catalogue(tmp_path: Path, content: bytes | None) -> None:
    if content:
        (tmp_path / "catalog.csv").write_bytes(content + b"a,b\n")
    with pytest.raises(BadRequest, match="no catalogue"):
        read_catalog(tmp_path / "catalog.csv")


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
