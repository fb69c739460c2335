"""Random wishes: always possible, mostly common."""

from collections import Counter
from random import Random

import pytest

from bot.commands.wishes import request_of
from bot.desk.surprises import FITTING_METERS, TEMPO_SPREAD, WEIGHTS, drawn, root_weights, surprise
from engine.composing.form import FORMS
from engine.errors import BadRequest
from engine.instruments import find_instrument
from engine.mood import MOODS, find_mood
from engine.request import METERS
from engine.theory import MODES, Mode, find_mode, find_root, spell_scale


def test_the_table_has_every_mode_mood_meter_and_form_and_no_other() -> None:
    assert set(WEIGHTS["mode"]) == {mode.name for mode in MODES}
    assert set(WEIGHTS["mood"]) == {mood.name for mood in MOODS}
    assert set(WEIGHTS["meter"]) == set(METERS)
    assert set(WEIGHTS["form"]) == set(FORMS)
    assert [find_instrument(name).name for name in WEIGHTS["instrument"]] == [*WEIGHTS["instrument"]]
    assert set(FITTING_METERS) <= set(WEIGHTS["mood"])
    assert {meter for meters in FITTING_METERS.values() for meter in meters} <= set(METERS)


def test_whatever_comes_can_be_composed() -> None:
    rng = Random(1)
    for _ in range(500):
        wishes = surprise(None, rng)
        request = request_of(wishes)
        assert (request.mode, request.root, request.mood) == (wishes["mode"], wishes["root"], wishes["mood"])
        accidentals = "".join(spell_scale(find_root(request.root), find_mode(request.mode)))
        assert accidentals.count("#") + accidentals.count("b") <= 4
        usual = find_mood(request.mood).tempo_bpm
        assert abs(request.tempo_bpm - usual) <= TEMPO_SPREAD * usual + 1


def test_a_mood_that_is_asked_for_is_kept_and_has_its_meters() -> None:
    rng = Random(1)
    surprises = [surprise("Cradle song", rng) for _ in range(50)]
    assert {one["mood"] for one in surprises} == {"lullaby"}
    assert {one["meter"] for one in surprises} == {"3/4", "6/8"}
    with pytest.raises(BadRequest, match="There is no mood called"):
        surprise("hungry", rng)


def test_what_weighs_more_comes_more_often() -> None:
    rng = Random(1)
    count = Counter(drawn({"often": 9, "seldom": 1}, rng) for _ in range(1000))
    assert 850 < count["often"] < 950


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_every_mode_has_several_roots(mode: Mode) -> None:
    assert len(root_weights(mode)) >= 5


def test_roots_with_few_accidentals_come_more_often() -> None:
    weights = root_weights(find_mode("ionian"))
    assert weights["C"] > weights["D"] > weights["A"]
    assert "C#" not in weights
