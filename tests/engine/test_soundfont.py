"""Which sound font is taken, and which are refused."""

import struct
from pathlib import Path

import pytest

from engine.errors import RenderFailed
from engine.render import soundfont
from engine.render.soundfont import find_sound_font


def font(folder: Path, name: str, body: bytes = b"sfbk" + bytes(20)) -> Path:
    """A file with the head of a SoundFont: RIFF, length, form."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The product's own folder and a system folder, both still missing."""
    own, system = tmp_path / "own", tmp_path / "system"
    monkeypatch.setattr(soundfont, "OWN_FOLDER", own)
    monkeypatch.setattr(soundfont, "SYSTEM_FOLDERS", (tmp_path / "nowhere", system))
    return own, system


def test_a_named_font_wins(folders: tuple[Path, Path], tmp_path: Path) -> None:
    font(folders[0], "FluidR3_GM.sf2")
    named = font(tmp_path / "else", "mine.sf3")
    assert find_sound_font(str(named)) == named


def test_the_own_folder_comes_before_the_system(folders: tuple[Path, Path]) -> None:
    system = font(folders[1], "FluidR3_GM.sf2")
    assert find_sound_font() == system
    own = font(folders[0], "other.sf3")
    assert find_sound_font() == own


def test_good_fonts_come_before_others(folders: tuple[Path, Path]) -> None:
    for name in ("AAA.sf2", "TimGM6mb.sf2", "VintageDreamsWaves-v2.sf2"):
        font(folders[1], name)
    best = font(folders[1], "FluidR3_GM.sf2")
    assert find_sound_font() == best
    best.unlink()
    assert find_sound_font().name == "TimGM6mb.sf2"


def test_files_that_are_no_fonts_are_passed_over(folders: tuple[Path, Path]) -> None:
    font(folders[0], "FluidR3_GM.sf2", b"WAVE" + bytes(20))
    good = font(folders[1], "small.sf2")
    assert find_sound_font() == good


@pytest.mark.usefixtures("folders")
def test_without_any_font_one_learns_how_to_get_one() -> None:
    with pytest.raises(RenderFailed, match="apt install fluid-soundfont-gm"):
        find_sound_font()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is not a SoundFont"),
        (b"RIFF\x18\0\0\0WAVE" + bytes(20), "is not a SoundFont"),
        (b"RIFF\x18\0\0\0sfbk" + bytes(19), "is cut short"),
    ],
)
def test_a_named_file_that_is_no_font_is_refused(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "font.sf2"
    path.write_bytes(content)
    with pytest.raises(RenderFailed, match=rf"font\.sf2 {fault}"):
        find_sound_font(str(path))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.sf2", tmp_path):
        with pytest.raises(RenderFailed, match="cannot be read"):
            find_sound_font(str(path))
