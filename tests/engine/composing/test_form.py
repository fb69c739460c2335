from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.composing.form import FEWEST_BARS, FORMS, MOST_BARS, Bar, find_form, phrase_lengths, plan, section_lengths
from engine.errors import BadRequest

forms = st.sampled_from(list(FORMS))
lengths = st.integers(FEWEST_BARS, MOST_BARS)
seeds = st.integers(0, 2**31 - 1)


def planned(form: str, bars: int, seed: int = 0) -> tuple[Bar, ...]:
    return plan(form, bars, np.random.default_rng(seed))


def sections(bars: tuple[Bar, ...]) -> list[str]:
    return [name for name, _ in groupby(bar.section for bar in bars)]


def sources(bars: tuple[Bar, ...], section: str) -> list[int | None]:
    return [bar.source for bar in bars if bar.section == section]


@given(forms, lengths, seeds)
def test_a_plan_has_every_bar_and_closes_with_new_music(form: str, bars: int, seed: int) -> None:
    found = planned(form, bars, seed)
    assert len(found) == bars
    assert found[-1].cadence == "closed"
    assert found[-1].source is None
    assert found[0].source is None


@given(forms, lengths, seeds)
def test_a_repeated_bar_has_a_new_bar_before_it_as_its_source(form: str, bars: int, seed: int) -> None:
    found = planned(form, bars, seed)
    for number, bar in enumerate(found):
        if bar.source is not None:
            assert 0 <= bar.source < number
            assert found[bar.source].source is None
            assert found[bar.source].cadence == bar.cadence
            assert 0 <= bar.variation <= 1
        else:
            assert bar.variation == 0


@given(forms, lengths, seeds)
def test_phrases_are_whole_and_end_with_the_only_cadence(form: str, bars: int, seed: int) -> None:
    found = planned(form, bars, seed)
    phrases = [list(phrase) for _, phrase in groupby(found, key=lambda bar: bar.phrase)]
    assert [phrase[0].phrase for phrase in phrases] == list(range(len(phrases)))
    for phrase in phrases:
        assert [bar.place for bar in phrase] == list(range(len(phrase)))
        assert [bar.cadence is not None for bar in phrase] == [False] * (len(phrase) - 1) + [True]
        assert (2 if bars < 8 else 3) <= len(phrase) <= 6


@given(forms, lengths, seeds)
def test_the_same_seed_gives_the_same_plan(form: str, bars: int, seed: int) -> None:
    assert planned(form, bars, seed) == planned(form, bars, seed)


def test_seeds_give_different_plans() -> None:
    assert len({planned("aaba", 32, seed) for seed in range(8)}) > 4


def test_sixteen_bars_of_a_song_are_four_phrases_of_four() -> None:
    song = planned("aaba", 16)
    assert sections(song) == ["A", "A'", "B", "A''"]
    assert [bar.place for bar in song] == [0, 1, 2, 3] * 4
    assert [song[end].cadence for end in (3, 7, 11, 15)] == ["open", "closed", "open", "closed"]
    assert sources(song, "A'")[:2] == sources(song, "A''")[:2] == [0, 1]
    assert sources(song, "A'")[3] is None  # it ends otherwise
    assert all(source is None or source >= 8 for source in sources(song, "B"))


def test_a_section_that_ends_as_before_repeats_that_end() -> None:
    periods = planned("period", 48)
    assert sections(periods) == ["A", "A'", "B", "B'", "A''", "A'''"]
    assert periods[39] == Bar("A''", 7, periods[39].variation, 9, 3, "open")


def test_a_section_that_grows_by_a_phrase_repeats_all_before_it() -> None:
    for seed in range(8):
        song = planned("aaba", 24, seed)
        first = [bar if song[bar].source is None else song[bar].source for bar in range(4)]
        assert [bar.source for bar in song[16:20]] == first
        assert [bar.source for bar in song[20:]] == [None] * 4


@pytest.mark.parametrize("bars", range(8, 65))
def test_the_last_two_bars_leave_room_for_a_cadence(bars: int) -> None:
    assert all(bar.source is None for form in FORMS for bar in planned(form, bars)[-2:])


def test_a_period_answers_its_question() -> None:
    period = planned("period", 8)
    assert sections(period) == ["A", "A'"]
    assert (period[3].cadence, period[7].cadence) == ("open", "closed")
    assert sources(period, "A'")[0] == 0


def test_through_composed_music_repeats_nothing() -> None:
    assert all(bar.source is None for bars in range(4, 65) for bar in planned("through_composed", bars))


def test_variations_repeat_the_theme_and_go_further_each_time() -> None:
    found = planned("variations", 16)
    assert sections(found) == ["A", "A'", "A''", "A'''"]
    shares = [next(bar.variation for bar in found if bar.section == name) for name in sections(found)]
    assert shares == sorted(set(shares))
    assert sources(found, "A''") == [0, 1, found[6].source, 3]


@pytest.mark.parametrize(("bars", "form"), [(4, "period"), (8, "period"), (12, "aaba"), (32, "aaba"), (64, "period")])
def test_the_default_suits_the_number_of_bars(bars: int, form: str) -> None:
    assert planned("auto", bars) == planned(form, bars)


@pytest.mark.parametrize("form", ["auto", "aaba", "period"])
def test_about_as_much_comes_again_as_in_real_music(form: str) -> None:
    plans = [planned(form, 16, seed) for seed in range(40)]
    shares = [sum(bar.source is not None for bar in bars) / 16 for bars in plans]
    assert 0.2 <= sum(shares) / len(shares) <= 0.5
    assert max(shares) <= 0.67


@pytest.mark.parametrize(
    ("bars", "phrases"), [(4, [4]), (5, [5]), (6, [6]), (7, [4, 3]), (13, [4, 4, 5]), (16, [4, 4, 4, 4])]
)
def test_bars_over_lengthen_the_last_phrase(bars: int, phrases: list[int]) -> None:
    assert phrase_lengths(bars) == phrases


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        (4, [1, 1, 1, 1]),
        (7, [2, 2, 1, 2]),
        (8, [2, 2, 2, 2]),
        (13, [3, 3, 4, 3]),
        (16, [4, 4, 4, 4]),
        (24, [4, 4, 8, 8]),
        (32, [8, 8, 8, 8]),
        (64, [16, 16, 16, 16]),
    ],
)
def test_sections_of_a_song_are_as_regular_as_the_bars_allow(bars: int, expected: list[int]) -> None:
    assert section_lengths("AABA", bars) == expected


@given(st.sampled_from(["AA", "AABA", "AABBAA", "AAAA"]), st.integers(16, 64))
def test_sections_add_up(letters: str, bars: int) -> None:
    found = section_lengths(letters, bars)
    assert sum(found) == bars
    assert len({length for letter, length in zip(letters[:-1], found, strict=False) if letter == "A"}) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("AABA", "aaba"),
        ("song form (aaba)", "aaba"),
        ("Through-Composed", "through_composed"),
        (" theme ", "variations"),
    ],
)
def test_forms_are_found_by_name_title_and_alias(text: str, name: str) -> None:
    assert find_form(text).name == name


def test_an_unknown_form_gets_a_hint() -> None:
    with pytest.raises(BadRequest, match="no form called “varations”; did you mean variations"):
        find_form("varations")
    with pytest.raises(BadRequest, match="the forms are auto, through_composed, aaba, period, variations"):
        find_form("zzz")


@pytest.mark.parametrize("bars", [3, 65, 0, -1])
def test_other_numbers_of_bars_are_refused(bars: int) -> None:
    with pytest.raises(BadRequest, match=f"4 to 64 bars; you gave {bars}"):
        planned("auto", bars)
