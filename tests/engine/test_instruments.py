"""The table of instruments against the General MIDI list, and how they are found."""

import pytest

from engine.errors import BadRequest
from engine.instruments import FAMILIES, INSTRUMENTS, PIANO, Instrument, find_instrument
from engine.score.notation import CLEFS


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (1, "Acoustic Grand Piano"), (9, "Celesta"), (17, "Drawbar Organ"), (20, "Church Organ"),
        (25, "Acoustic Guitar (nylon)"), (33, "Acoustic Bass"), (41, "Violin"), (47, "Orchestral Harp"),
        (49, "String Ensemble 1"), (57, "Trumpet"), (66, "Alto Sax"), (72, "Clarinet"), (74, "Flute"),
        (81, "Lead 1 (square)"), (89, "Pad 1 (new age)"), (97, "FX 1 (rain)"), (105, "Sitar"), (112, "Shanai"),
        (115, "Steel Drums"), (121, "Guitar Fret Noise"), (128, "Gunshot"),
    ],
)  # fmt: skip
def test_numbers_are_those_of_general_midi(number: int, name: str) -> None:
    assert find_instrument(str(number)) is find_instrument(name)
    assert find_instrument(name).program == number - 1


def test_there_are_128_in_families_of_eight() -> None:
    assert [instrument.program for instrument in INSTRUMENTS] == list(range(128))
    assert {family: sum(i.family == family for i in INSTRUMENTS) for family in FAMILIES} == dict.fromkeys(FAMILIES, 8)
    assert [find_instrument(name).family for name in ("Violin", "Flute", "Sitar")] == ["Strings", "Pipe", "Ethnic"]


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda instrument: instrument.name)
def test_an_instrument_is_found_by_each_of_its_names_and_makes_sense(instrument: Instrument) -> None:
    for name in (instrument.name, instrument.name.lower(), instrument.name.replace(" ", "-"), *instrument.aliases):
        assert find_instrument(name) is instrument
    assert 0 <= instrument.low <= instrument.high - 12
    assert instrument.high <= 127
    assert 0 <= instrument.touch <= 1
    assert set(instrument.clefs) <= set(CLEFS)
    assert not (instrument.line and instrument.staves > 1)
    assert instrument.line or not instrument.breath


def test_no_name_means_two_instruments() -> None:
    names = ["".join(filter(str.isalnum, n.lower())) for i in INSTRUMENTS for n in (i.name, *i.aliases)]
    assert len(names) == len(set(names))


def test_plain_words_mean_what_people_expect() -> None:
    found = {text: find_instrument(text).name for text in ("piano", "guitar", "organ", "strings", "sax", "double bass")}
    assert list(found.values()) == [
        PIANO.name, "Acoustic Guitar (nylon)", "Church Organ", "String Ensemble 1", "Alto Sax", "Contrabass"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("violn", "did you mean Violin"),
        ("electric bass guit", "Electric Bass"),
        ("lead", "Lead 1"),
        ("0", "number from 1 to 128"),
        ("129", "number from 1 to 128"),
        ("9" * 5000, "number from 1 to 128"),
        ("", "General MIDI name"),
        ("qqqq", "General MIDI name"),
    ],
)
def test_an_unknown_instrument_is_refused_with_the_nearest(text: str, says: str) -> None:
    with pytest.raises(BadRequest, match=says) as refused:
        find_instrument(text)
    assert len(str(refused.value)) < 250
