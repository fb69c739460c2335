import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadRequest
from engine.naming import name_note
from engine.theory import (
    MODES,
    NATURALS,
    ROOT_NAMES,
    Mode,
    Root,
    find_mode,
    find_root,
    frequency_hz,
    midi_number,
    root_for,
    spell_scale,
)

# The paper's table, and the true sets of the two thaats that its worked example prints wrongly.
DEGREES = {
    "ionian": [0, 2, 4, 5, 7, 9, 11],
    "dorian": [0, 2, 3, 5, 7, 9, 10],
    "phrygian": [0, 1, 3, 5, 7, 8, 10],
    "lydian": [0, 2, 4, 6, 7, 9, 11],
    "mixolydian": [0, 2, 4, 5, 7, 9, 10],
    "aeolian": [0, 2, 3, 5, 7, 8, 10],
    "locrian": [0, 1, 3, 5, 6, 8, 10],
    "harmonic_minor": [0, 2, 3, 5, 7, 8, 11],
    "melodic_minor": [0, 2, 3, 5, 7, 9, 11],
    "bhairav": [0, 1, 4, 5, 7, 8, 11],
    "poorvi": [0, 1, 4, 6, 7, 8, 11],
    "marva": [0, 1, 4, 6, 7, 9, 11],
    "todi": [0, 1, 3, 6, 7, 8, 11],
}
modes = st.sampled_from(MODES)
roots = st.sampled_from(ROOT_NAMES).map(find_root)


def pitch_class(name: str) -> int:
    return (NATURALS[name[0]] + name.count("#") - name[1:].count("b")) % 12


def test_the_thirteen_modes_are_those_of_the_paper_in_its_order() -> None:
    assert {mode.name: list(mode.degrees) for mode in MODES} == DEGREES
    assert [mode.name for mode in MODES] == list(DEGREES)


def test_characteristic_degrees_belong_to_their_mode() -> None:
    assert all(set(mode.characteristic) <= set(mode.degrees) for mode in MODES)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dorian", "dorian"),
        (" Dorian ", "dorian"),
        ("MAJOR", "ionian"),
        ("minor", "aeolian"),
        ("Natural-Minor", "aeolian"),
        ("harmonic_minor", "harmonic_minor"),
        ("Harmonic Minor", "harmonic_minor"),
        ("marwa", "marva"),
    ],
)
def test_modes_are_found_by_name_title_and_alias(text: str, name: str) -> None:
    assert find_mode(text).name == name


def test_a_misspelt_mode_is_refused_with_a_suggestion() -> None:
    with pytest.raises(BadRequest, match="did you mean Dorian"):
        find_mode("dorain")
    with pytest.raises(BadRequest, match="the modes are Ionian, Dorian"):
        find_mode("zzzz")


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [("C", "C", 0), ("f#", "F#", 6), ("E♭", "Eb", 3), ("b flat", "Bb", 10), ("G-sharp", "G#", 8), ("Cb", "Cb", 11)],
)
def test_roots_are_found_however_they_are_written(text: str, name: str, number: int) -> None:
    root = find_root(text)
    assert (root.name, root.pitch_class) == (name, number)


@pytest.mark.parametrize("text", ["", "X", "C##", "Cx", "1", "C4"])
def test_what_is_no_root_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="no root called"):
        find_root(text)


@pytest.mark.parametrize(
    ("root", "mode", "scale"),
    [
        ("D", "dorian", "D E F G A B C"),
        ("Eb", "ionian", "Eb F G Ab Bb C D"),
        ("F#", "ionian", "F# G# A# B C# D# E#"),
        ("A", "harmonic_minor", "A B C D E F G#"),
        ("C", "todi", "C Db Eb F# G Ab B"),
        ("Db", "phrygian", "Db Ebb Fb Gb Ab Bbb Cb"),
    ],
)
def test_scales_are_spelt_as_musicians_write_them(root: str, mode: str, scale: str) -> None:
    assert " ".join(spell_scale(find_root(root), find_mode(mode))) == scale


@given(roots, modes)
def test_a_spelt_scale_has_each_letter_once_and_the_notes_of_the_mode(root: Root, mode: Mode) -> None:
    names = spell_scale(root, mode)
    assert len({name[0] for name in names}) == 7
    assert {pitch_class(name) for name in names} == mode.pitch_classes(root.pitch_class)


@given(st.integers(0, 11), modes)
def test_the_usual_spelling_of_a_root_needs_no_double_accidentals_in_major_and_minor(number: int, mode: Mode) -> None:
    root = root_for(number, mode)
    assert root.pitch_class == number
    if mode.name in ("ionian", "aeolian"):
        assert all(len(name) <= 2 for name in spell_scale(root, mode))


def test_names_are_shown_with_real_accidentals() -> None:
    assert [name_note(name) for name in ("Bb", "F#", "Ebb", "B")] == ["B♭", "F♯", "E♭♭", "B"]


@pytest.mark.parametrize(("hertz", "number"), [(440.0, 69), (261.6256, 60), (27.5, 21), (880.0, 81)])
def test_equation_1(hertz: float, number: float) -> None:
    assert midi_number(hertz) == pytest.approx(number, abs=1e-5)


@given(st.floats(0, 127))
def test_the_inverse_of_equation_1(number: float) -> None:
    assert midi_number(frequency_hz(number)) == pytest.approx(number)


@pytest.mark.parametrize("hertz", [0.0, -440.0, float("nan")])
def test_equation_1_needs_a_frequency(hertz: float) -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        midi_number(hertz)
