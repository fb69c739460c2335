"""Note names in three languages."""

from typing import get_args

import pytest

from engine.errors import BadRequest
from engine.naming import TITLES, Names, name_note, read_note
from engine.theory import MODES, ROOT_NAMES, find_root, spell_scale

LANGUAGES: tuple[Names, ...] = get_args(Names)


def test_every_language_has_a_title() -> None:
    assert set(TITLES) == set(LANGUAGES)


@pytest.mark.parametrize("names", LANGUAGES)
def test_what_is_written_can_be_read_back(names: Names) -> None:
    assert [read_note(name_note(name, names), names) for name in ROOT_NAMES] == list(ROOT_NAMES)


@pytest.mark.parametrize("names", LANGUAGES)
def test_no_two_notes_of_a_scale_have_one_name(names: Names) -> None:
    for mode in MODES:
        for root in ROOT_NAMES:
            assert len({name_note(note, names) for note in spell_scale(find_root(root), mode)}) == 7


@pytest.mark.parametrize(
    ("name", "english", "german", "solfege"),
    [
        ("B", "B", "H", "si"),
        ("Bb", "B♭", "B", "si♭"),
        ("Bbb", "B♭♭", "Heses", "si♭♭"),
        ("Eb", "E♭", "Es", "mi♭"),
        ("Ab", "A♭", "As", "la♭"),
        ("Abb", "A♭♭", "Ases", "la♭♭"),
        ("Gb", "G♭", "Ges", "sol♭"),
        ("F#", "F♯", "Fis", "fa♯"),
        ("F##", "F♯♯", "Fisis", "fa♯♯"),
        ("B#", "B♯", "His", "si♯"),
    ],
)
def test_names(name: str, english: str, german: str, solfege: str) -> None:
    assert tuple(name_note(name, names) for names in ("english", "german", "solfege")) == (english, german, solfege)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("e-flat", "Eb"), (" E ♭ ", "Eb"), ("Es", "Eb"), ("as", "Ab"), ("FIS", "F#"), ("h", "B"), ("His", "B#"),
        ("sol", "G"), ("si bémol", "Bb"), ("do dièse", "C#"), ("Ré", "D"), ("fa#", "F#"), ("mib", "Eb"), ("ti", "B"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("names", LANGUAGES)
def test_many_ways_to_say_a_note_are_understood_everywhere(typed: str, name: str, names: Names) -> None:
    assert read_note(typed, names) == name


def test_the_language_decides_about_b_alone() -> None:
    assert [read_note("b", names) for names in LANGUAGES] == ["B", "Bb", "B"]


@pytest.mark.parametrize(
    ("names", "hint"),
    [("english", "letter from A to G"), ("german", "letter from A to H"), ("solfege", "do re mi fa sol la si")],
)
@pytest.mark.parametrize("typed", ["", "X", "Cs", "C##", "doh", "re mi"])
def test_what_is_no_note_is_a_sentence(typed: str, names: Names, hint: str) -> None:
    with pytest.raises(BadRequest, match=hint):
        read_note(typed, names)
