"""What autocomplete offers: pure functions."""

import pytest

from bot.commands import options
from bot.store import PresetKey
from engine.composing.form import FORMS, find_form
from engine.craft import find_craft
from engine.instruments import INSTRUMENTS, Instrument
from engine.mood import MOODS, find_mood
from engine.naming import Names, read_note
from engine.theory import ROOT_NAMES
from tests.bot.rows import stored_piece


def values(choices: options.Choices) -> list[str]:
    return [choice.value for choice in choices]


def test_all_forms_and_moods_are_offered_with_words() -> None:
    forms, moods = options.form_choices(""), options.mood_choices("")
    assert [find_form(value).name for value in values(forms)] == [*FORMS]
    assert [find_mood(value) for value in values(moods)] == [*MOODS]
    assert forms[2].name == "Song form (AABA) · A tune, the tune again, something else, and the tune"


def test_all_crafts_on_offer_exist() -> None:
    codes = values(options.craft_choices(""))
    assert [find_craft(code).code for code in codes] == codes
    assert codes[0] == "usual-drawn-8-own"


def test_the_instruments_that_are_wanted_most_come_first() -> None:
    first = values(options.instrument_choices(""))
    assert first[:3] == ["Acoustic Grand Piano", "Violin", "Cello"]
    assert len(first) == len(set(first)) == options.MOST_CHOICES


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.name)
def test_every_instrument_is_found_by_its_name(instrument: Instrument) -> None:
    choices = options.instrument_choices(instrument.name)
    assert instrument.name in values(choices)
    assert all(len(choice.name) <= options.LONGEST_LABEL for choice in choices)


def test_instruments_are_found_by_alias_and_family() -> None:
    assert values(options.instrument_choices("shehnai")) == ["Shanai"]
    assert values(options.instrument_choices("sax"))[0] == "Alto Sax"
    assert {"Sitar", "Koto", "Kalimba"} <= set(values(options.instrument_choices("ethnic")))
    assert values(options.instrument_choices("kazoo")) == []


@pytest.mark.parametrize("names", ["english", "german", "solfege"])
def test_what_is_offered_as_a_root_is_read_as_that_root(names: Names) -> None:
    offered = values(options.root_choices("", names))
    assert [read_note(value, names) for value in offered] == [*ROOT_NAMES]


@pytest.mark.parametrize(
    ("typed", "names", "offered"),
    [
        ("do", "english", ["C"]),
        ("H", "english", ["B"]),
        ("es", "english", ["E♭"]),
        ("mi bémol", "german", ["Es"]),
        ("C sharp", "solfege", ["do♯"]),
        ("b", "english", ["B♭", "B"]),
        ("re mi", "english", []),
    ],
)
def test_a_root_typed_in_another_language_is_offered_in_ones_own(typed: str, names: Names, offered: list[str]) -> None:
    assert values(options.root_choices(typed, names)) == offered


def test_of_two_presets_with_one_name_the_one_that_counts_is_offered() -> None:
    keys = [PresetKey("member", 1, ""), PresetKey("member", 1, "Dusk"), PresetKey("server", 2, "dusk")]
    assert [choice.name for choice in options.preset_choices("", keys)] == ["Dusk (yours)"]


def test_pieces_are_named_as_notes_are_called() -> None:
    known = [stored_piece(id=12, root="Bb"), stored_piece(id=3, root="B")]
    assert [choice.name for choice in options.piece_choices("", known, "german")] == [
        "12 · B Dorian · 16 bars, 96 bpm",
        "3 · H Dorian · 16 bars, 96 bpm",
    ]
    assert [choice.value for choice in options.piece_choices("1", known, "german")] == [12]
