"""The whole ways in one call that no other test goes: a file with its picture, a mode to listen to."""

import pytest

from engine.demonstration import demonstrate
from engine.errors import BadRequest, NotMusic
from engine.midi import read_midi, write_midi
from engine.studio import explain_file, play_scale

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_file_is_explained_with_a_picture() -> None:
    found = explain_file(write_midi(demonstrate("Eb", "lydian")), "song.mid")
    assert found.heard.headline == "E♭ Lydian"
    assert found.picture.startswith(PNG)


def test_what_is_no_music_has_no_picture() -> None:
    with pytest.raises(NotMusic, match="PNG picture"):
        explain_file(PNG)


def test_a_mode_to_listen_to_is_the_same_every_time_and_fits() -> None:
    first = play_scale("D", "dorian")
    small = play_scale("D", "dorian", max_audio_bytes=len(first.audio) // 2)
    assert first.midi == small.midi
    assert {note.pitch_class for note in read_midi(first.midi).notes} == {0, 2, 4, 5, 7, 9, 11}
    assert first.audio.startswith(b"OggS")
    assert len(small.audio) <= len(first.audio) // 2


def test_modes_that_do_not_exist_are_a_sentence() -> None:
    with pytest.raises(BadRequest, match="There is no mode"):
        play_scale("D", "dorain")
