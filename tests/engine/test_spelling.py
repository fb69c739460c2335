"""How modes are written: signatures and letters."""

import pytest

from engine.score.spelling import Spelling
from engine.theory import MODES, ROOT_NAMES, find_mode, find_root


def spelling(root: str, mode: str) -> Spelling:
    return Spelling.of(find_root(root), find_mode(mode))


@pytest.mark.parametrize(
    ("root", "mode", "fifths"),
    [("D", "dorian", 0), ("E", "phrygian", 0), ("Eb", "ionian", -3), ("F#", "locrian", 1), ("A", "harmonic minor", 0)],
)
def test_church_modes_and_minors_have_ordinary_signatures(root: str, mode: str, fifths: int) -> None:
    assert spelling(root, mode).fifths == fifths


def test_a_thaat_has_its_own_signature_flats_before_sharps() -> None:
    todi = spelling("C", "todi")
    assert todi.fifths is None
    assert list(todi.signature.items()) == [("E", -1), ("A", -1), ("D", -1), ("F", 1)]


@pytest.mark.parametrize("mode", [mode.name for mode in MODES if not mode.name.endswith("_minor")])
def test_notes_of_the_mode_need_no_accidentals_where_the_scale_has_no_doubles(mode: str) -> None:
    for root in ROOT_NAMES:
        chosen = spelling(root, mode)
        if all(len(name) <= 2 for name in chosen.scale):
            classes = find_mode(mode).pitch_classes(chosen.root.pitch_class)
            assert all(chosen.is_signed(pitch) for pitch in range(48, 72) if pitch % 12 in classes)


def test_a_raised_minor_raises_in_the_music() -> None:
    minor = spelling("A", "harmonic minor")
    assert not minor.is_signed(68)
    assert (minor.write(68).letter, minor.write(68).alter) == ("G", 1)


def test_the_octave_follows_the_letter() -> None:
    written = spelling("Gb", "ionian").write(59)
    assert (written.letter, written.alter, written.octave) == ("C", -1, 4)


@pytest.mark.parametrize(("root", "pitch", "name"), [("D", 61, ("C", 1)), ("F", 61, ("D", -1)), ("Eb", 64, ("E", 0))])
def test_notes_outside_the_mode_take_the_side_of_the_signature(root: str, pitch: int, name: tuple[str, int]) -> None:
    written = spelling(root, "ionian").write(pitch)
    assert (written.letter, written.alter) == name


def test_roots_that_would_need_double_accidentals_are_written_as_their_usual_neighbour() -> None:
    assert spelling("D#", "ionian").root.name == "Eb"


def test_every_pitch_in_every_mode_is_written_as_itself() -> None:
    naturals = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    for root in ROOT_NAMES:
        for mode in MODES:
            chosen = Spelling.of(find_root(root), mode)
            for pitch in range(128):
                written = chosen.write(pitch)
                assert naturals[written.letter] + written.alter + 12 * (written.octave + 1) == pitch
