"""What may be asked of the composer."""

from dataclasses import asdict

import pytest

from engine.errors import BadRequest
from engine.mood import find_mood
from engine.request import LINE_POLYPHONY, METERS, Request


def test_names_are_settled_and_the_seed_is_kept() -> None:
    request = Request.checked("Natural Minor", "e flat", 120, "6/8", 8, 5)
    assert request == Request("aeolian", "Eb", 120, "6/8", 8, 5)


def test_names_of_the_options_are_settled() -> None:
    request = Request.checked("dorian", form="Song", mood="Peaceful", instrument="sax", colour=True)
    assert (request.form, request.mood, request.instrument, request.colour) == ("aaba", "calm", "Alto Sax", True)


def test_parameters_from_before_the_options_still_make_the_same_request() -> None:
    stored = {"mode": "dorian", "root": "D", "tempo_bpm": 96, "meter": "4/4", "bars": 16, "seed": 7}
    request = Request.checked(**stored)  # type: ignore[arg-type]  # the names come from the store
    assert (request.form, request.mood, request.instrument) == ("auto", "free", "Acoustic Grand Piano")
    assert not request.colour
    assert Request.checked(**asdict(request) | {"craft": request.craft.code}) == request


def test_the_tempo_is_that_of_the_mood_unless_one_is_asked_for() -> None:
    assert Request.checked("dorian").tempo_bpm == 96
    assert Request.checked("dorian", mood="lively").tempo_bpm == find_mood("lively").tempo_bpm
    assert Request.checked("dorian", mood="lively", tempo_bpm=50).tempo_bpm == 50


def test_textures_are_those_of_the_mood_and_thin_for_a_single_line() -> None:
    assert Request.checked("dorian").polyphony == Request.checked("dorian").density == ()
    solemn = Request.checked("dorian", mood="solemn")
    assert (solemn.polyphony, solemn.density) == ((4, 5), (1, 2, 3))
    flute = Request.checked("dorian", mood="solemn", instrument="flute")
    assert (flute.polyphony, flute.density) == (LINE_POLYPHONY, (2, 3))
    assert Request.checked("dorian", instrument="flute").density == (2, 3, 4, 5, 6)
    assert Request.checked("dorian", mood="solemn", bars=7).density == (2, 3)


def test_without_a_seed_each_request_is_new() -> None:
    assert len({Request.checked("dorian").seed for _ in range(5)}) > 1


@pytest.mark.parametrize("meter", METERS)
def test_every_meter_has_a_signature(meter: str) -> None:
    assert str(Request.checked("dorian", meter=meter).signature) == meter


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mode": "dorain"}, "did you mean Dorian"),
        ({"root": "X"}, "A to G"),
        ({"tempo_bpm": 29}, "between 30 and 240 bpm; you gave 29"),
        ({"bars": 65}, "between 4 and 64 bars"),
        ({"meter": "11/8"}, "choose one of 2/4"),
        ({"seed": -1}, "seed must lie between 0"),
        ({"form": "sonata"}, "no form called “sonata”"),
        ({"mood": "calmm"}, "did you mean calm"),
        ({"instrument": "violn"}, "did you mean Violin"),
    ],
)
def test_what_cannot_be_composed_is_refused_in_a_sentence(changes: dict[str, object], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        Request.checked(**{"mode": "dorian", **changes})  # type: ignore[arg-type]  # the names come from the cases
