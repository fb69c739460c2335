"""Ways of working: named, found again, and within what composing knows."""

from itertools import product

import pytest

from engine.conditions import CONDITION_LABELS
from engine.craft import FACTORS, USUAL, Craft, find_craft
from engine.errors import BadRequest
from engine.mood import MOODS
from engine.request import Request

CODES = ["-".join(levels) for levels in product(*FACTORS.values())]


def test_every_code_is_that_of_the_craft_found_by_it() -> None:
    assert [find_craft(code).code for code in CODES] == CODES
    assert len({find_craft(code) for code in CODES}) == len(CODES) == 36
    assert find_craft("bold-thin-16-shared") == Craft("bold", "thin", 16, "shared")


@pytest.mark.parametrize("text", ["", "  ", "usual-drawn-8-own", " Usual - DRAWN -8- own ", "usual drawn 8 own"])
def test_case_and_spaces_do_not_matter_and_nothing_is_the_usual(text: str) -> None:
    assert find_craft(text) == USUAL == Craft()


@pytest.mark.parametrize("text", ["bold", "bold-thin-12-own", "thin-bold-8-own", "usual-drawn-8-own-more", "<@1>"])
def test_another_code_is_refused_in_a_sentence(text: str) -> None:
    sentence = f"There is no craft “{text}”; write careful or usual or bold, .* in this order, as usual-drawn-8-own"
    with pytest.raises(BadRequest, match=sentence):
        find_craft(text)


def test_what_a_craft_asks_for_exists() -> None:
    for craft in map(find_craft, CODES):
        assert craft.temperature_factor * min(mood.temperature for mood in MOODS) > 0.8
        assert craft.temperature_factor * max(mood.temperature for mood in MOODS) < 1.2
        assert set(craft.labels) <= set(range(1, min(CONDITION_LABELS["polyphony"], CONDITION_LABELS["density"]) + 1))
    assert USUAL.temperature_factor == 1
    assert USUAL.labels == ()


def test_a_texture_narrows_what_mood_and_instrument_leave_free() -> None:
    thin, full = (Request.checked("dorian", craft=Craft(texture=name)) for name in ("thin", "full"))
    assert (thin.polyphony, thin.density) == ((1, 2, 3), (1, 2, 3))
    assert not set(full.polyphony) & set(thin.polyphony)
    assert Request.checked("dorian", bars=4, craft="usual-thin-8-own").density == (2, 3)
    solemn = Request.checked("dorian", mood="solemn", craft="usual-thin-8-own")
    assert (solemn.polyphony, solemn.density) == ((4, 5), (1, 2, 3))
    flute = Request.checked("dorian", instrument="flute", craft="usual-full-8-own")
    assert (flute.polyphony, flute.density) == ((1, 2), (4, 5, 6))
