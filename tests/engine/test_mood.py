"""Moods: that each can be asked for, and asks only for what composing and performing know."""

from dataclasses import fields

import pytest

from engine.conditions import CONDITION_LABELS
from engine.errors import BadRequest
from engine.mood import FREE, MOODS, Mood, find_mood
from engine.request import MAX_TEMPO_BPM, MIN_TEMPO_BPM


@pytest.mark.parametrize("mood", MOODS, ids=lambda mood: mood.name)
def test_a_mood_is_found_by_each_of_its_names(mood: Mood) -> None:
    for name in (mood.name, mood.title, mood.name.upper(), *mood.aliases, f" {mood.name} "):
        assert find_mood(name) is mood


def test_no_two_moods_share_a_name() -> None:
    names = [name for mood in MOODS for name in (mood.name, *mood.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("mood", MOODS, ids=lambda mood: mood.name)
def test_what_a_mood_asks_for_exists(mood: Mood) -> None:
    assert MIN_TEMPO_BPM <= mood.tempo_bpm <= MAX_TEMPO_BPM
    assert set(mood.polyphony) <= set(range(1, CONDITION_LABELS["polyphony"] + 1))
    assert set(mood.density) <= set(range(1, CONDITION_LABELS["density"] + 1))
    assert 0.5 < mood.temperature < 1.5
    assert 0 < mood.articulation <= 1
    assert 0.5 <= mood.swing < 0.75
    assert 0.3 < mood.final_tempo <= 1
    assert mood.sentence.endswith(".")


def test_every_mood_but_the_free_one_changes_several_things() -> None:
    described = {"name", "title", "sentence", "aliases"}
    for mood in MOODS:
        changed = [f.name for f in fields(mood) if getattr(mood, f.name) != getattr(FREE, f.name)]
        assert mood is FREE or len(set(changed) - described) >= 4, mood.name


@pytest.mark.parametrize(
    ("text", "says"),
    [("lovely", "did you mean lively"), ("zzz", "choose one of free, calm, lively"), ("", "choose one of")],
)
def test_an_unknown_mood_is_refused_with_a_hint(text: str, says: str) -> None:
    with pytest.raises(BadRequest, match=says):
        find_mood(text)
