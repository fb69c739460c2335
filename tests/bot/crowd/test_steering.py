"""Steering: what it learns from ratings, how surely, and how it chooses."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from time import process_time

import numpy as np
import pytest

from bot.crowd import steering as st
from bot.crowd.steering import EXPLORATION, FORMS_TO_CHOOSE, LEVELS, Choice, Rated, Steering, Vector, Worth
from engine.craft import FACTORS, USUAL

NETWORKS = FACTORS["network"]
CRAFTS = ["-".join(levels) for levels in product(*FACTORS.values())]


def ratings(
    pieces: int,
    liked: Mapping[str, float],
    seed: int = 0,
    mode: str = "dorian",
    each: int = 2,
    first: int = 1,
    scatter: tuple[float, float] = (1.0, 2.0),
) -> list[Rated]:
    """Evenly drawn settings, worth 5 and what `liked` says of their levels; a rater gives one rating.

    `scatter`: standard deviations of pieces and of ratings.
    """
    rng = np.random.default_rng([seed, first])
    found = []
    for piece in range(first, first + pieces):
        craft, form = CRAFTS[rng.integers(len(CRAFTS))], FORMS_TO_CHOOSE[rng.integers(len(FORMS_TO_CHOOSE))]
        worth = 5 + sum(liked.get(level, 0) for level in (*craft.split("-"), form)) + rng.normal(0, scatter[0])
        given = np.clip(np.round(rng.normal(worth, scatter[1], each)), 1, 10).astype(int)
        found += [
            Rated(piece, mode, form, craft, 100 * piece + number, int(value)) for number, value in enumerate(given)
        ]
    return found


def choices(steering: Steering, mode: str = "dorian", pieces: int = 400, exploration: float = 0.0) -> list[Choice]:
    rng = np.random.default_rng(5)
    return [steering.choose(mode, FORMS_TO_CHOOSE, NETWORKS, rng, exploration) for _ in range(pieces)]


def share(chosen: Sequence[Choice], level: str) -> float:
    return sum(level in (*one.craft.code.split("-"), one.form) for one in chosen) / len(chosen)


def worth(steering: Steering, level: str, mode: str | None = None) -> Worth:
    return next(one for one in steering.worths(mode) if one.level == level)


def described(rated: Rated) -> list[str]:
    return [*rated.craft.split("-"), rated.form]


def advantage(steering: Steering, level: str, mode: str | None) -> float:
    """How much better than the mean of its factor a level is."""
    [levels] = [levels for levels in LEVELS.values() if level in levels]
    return worth(steering, level, mode).mean - float(np.mean([worth(steering, one, mode).mean for one in levels]))


def contrast(columns: Sequence[str], mode: int) -> Vector:
    """The same of bold as a weight of each column, followed by those of the first mode and of the second; 0 is none."""
    weights = np.array([(name == "bold") - (name in LEVELS["temperature"]) / 3 for name in columns])
    return np.concatenate([weights, weights * (mode == 1), weights * (mode == 2)])


def test_without_ratings_the_usual_craft_leads_by_a_hair() -> None:
    chosen = choices(Steering.learn(), pieces=4_000)
    for factor, levels in FACTORS.items():
        shares = {level: share(chosen, level) for level in levels}
        assert max(shares, key=lambda level: shares[level]) == str(getattr(USUAL, factor))
        assert max(shares.values()) < 1.4 / len(levels)


def test_without_ratings_nothing_is_known() -> None:
    steering = Steering.learn()
    assert (steering.pieces, steering.ratings) == (0, 0)
    assert all(one.pieces == 0 and one.low < 5.5 < one.high for one in steering.worths("todi"))


def test_what_is_liked_is_chosen() -> None:
    chosen = choices(Steering.learn(ratings(300, {"bold": 1.5, "full": 1.0, "period": 1.0})))
    assert min(share(chosen, level) for level in ("bold", "full", "period")) > 0.9


def test_what_is_learnt_of_one_mode_helps_another() -> None:
    learnt = Steering.learn(ratings(300, {"bold": 2}))
    assert share(choices(learnt, "todi"), "bold") > 0.8
    assert worth(learnt, "bold", "dorian").pieces > 50
    assert worth(learnt, "bold", "todi").pieces == 0


def test_a_mode_may_differ_from_the_others() -> None:
    learnt = Steering.learn(
        ratings(300, {"bold": 1.5}, mode="ionian")
        + ratings(300, {"bold": 1.5}, mode="aeolian", first=1_001)
        + ratings(200, {"careful": 1.5}, mode="todi", first=2_001)
    )
    assert share(choices(learnt, "ionian"), "bold") > 0.9
    assert share(choices(learnt, "todi"), "careful") > 0.9


def test_modes_are_pooled_as_one_large_regression_would_do_it() -> None:
    """All worths and each mode's distance from them in one system of equations, solved at once."""
    given = ratings(12, {"bold": 2}, each=1) + ratings(30, {"thin": 1}, mode="todi", each=1, first=101)
    modes, columns = ["dorian", "todi"], ["", *(level for levels in LEVELS.values() for level in levels)]
    own = np.array([[float(not name or name in described(one)) for name in columns] for one in given])
    in_mode = np.array([[one.mode == mode for mode in modes] for one in given], float)
    rows = np.hstack([own, *(own * here[:, None] for here in in_mode.T)])
    prior = np.array([st.MEAN, *(st.USUAL_BONUS * (name in USUAL.code.split("-")) for name in columns[1:])])
    prior = np.concatenate([prior, np.zeros(2 * len(columns))])
    known = [st.MEAN_SD**-2, *[st.LEVEL_SD**-2] * (len(columns) - 1), *[st.MODE_SD**-2] * 2 * len(columns)]
    values = np.array([one.value for one in given], float)
    values -= (values - values.mean()) / (1 + (st.RATING_SD**2 + st.PIECE_SD**2) / st.RATER_SD**2)
    age = np.concatenate([np.arange(12)[::-1], np.arange(30)[::-1]])
    trust = 0.5 ** (age / st.HALF_LIFE_PIECES) / (st.PIECE_SD**2 + st.RATING_SD**2)
    covariance = np.linalg.inv(np.diag(known) + (rows.T * trust) @ rows)
    mean = covariance @ (np.array(known) * prior + rows.T @ (trust * values))
    learnt = Steering.learn(given)
    for mode, found in ((None, 0), ("dorian", 1), ("todi", 2)):
        assert advantage(learnt, "bold", mode) == pytest.approx(contrast(columns, found) @ mean)
        spread = np.sqrt(contrast(columns, found) @ covariance @ contrast(columns, found))
        one = worth(learnt, "bold", mode)
        assert one.high - one.low == pytest.approx(2 * 1.96 * spread)


def test_intervals_hold_the_truth() -> None:
    """Tastes drawn as the prior says, and ratings without raters: at least nine of ten, as 95 are promised."""
    held = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        liked = {level: float(rng.normal(0, 0.6)) for levels in LEVELS.values() for level in levels}
        learnt = Steering.learn(ratings(150, liked, seed, scatter=(1.0, 1.5)))
        for level, worths in liked.items():
            [levels] = [levels for levels in LEVELS.values() if level in levels]
            off = worths - np.mean([liked[other] for other in levels]) - advantage(learnt, level, "dorian")
            one = worth(learnt, level, "dorian")
            held.append(one.low - one.mean <= off <= one.high - one.mean)
    assert np.mean(held) > 0.9


def test_more_ratings_of_a_piece_weigh_more_and_not_without_end() -> None:
    widths = [
        one.high - one.low
        for each in (1, 4, 40)
        for one in [worth(Steering.learn(ratings(60, {}, each=each)), "bold", "dorian")]
    ]
    assert widths[0] > 1.2 * widths[1] > widths[2] > 0.5 * widths[0]


def test_harsh_raters_do_not_spoil_what_they_rate() -> None:
    """Everybody likes bold and careful alike; those who rate the bold ones give three points less to all they rate."""
    given = [
        Rated(piece, "dorian", "aaba", f"{'bold' if odd else 'careful'}-drawn-8-own", member, 4 if odd else 7)
        for piece in range(200)
        for odd in [piece % 2]
        for member in ([1, 2] if odd else [3, 4])
    ]
    level = [
        Rated(1_000 + piece, "dorian", "aaba", "usual-drawn-8-own", member, 4 if member < 3 else 7)
        for piece in range(200)
        for member in (1, 2, 3, 4)
    ]
    learnt = Steering.learn(given + level)
    assert abs(worth(learnt, "bold", "dorian").mean - worth(learnt, "careful", "dorian").mean) < 1


def test_old_ratings_give_way_to_new_ones() -> None:
    learnt = Steering.learn(ratings(600, {"bold": 1.5}) + ratings(250, {"careful": 1.5}, first=1_001))
    assert share(choices(learnt), "careful") > 0.8


def test_what_a_stored_piece_says_that_is_known_no_more_is_left_out() -> None:
    learnt = Steering.learn([Rated(1, "dorian", "rondo", USUAL.code, 1, 9), Rated(2, "dorian", "aaba", "wild", 1, 9)])
    assert learnt.pieces == 0


def test_an_automatic_form_says_nothing_of_forms() -> None:
    learnt = Steering.learn([Rated(1, "dorian", "auto", USUAL.code, 1, 10)])
    assert learnt.pieces == 1
    assert all(worth(learnt, form).pieces == 0 for form in FORMS_TO_CHOOSE)


def test_a_share_of_pieces_is_drawn_evenly_whatever_was_learnt() -> None:
    hated = Steering.learn(ratings(500, {"bold": 4, "through_composed": -3}, scatter=(0.2, 0.2)))
    rng = np.random.default_rng(6)
    chosen = [hated.choose("dorian", FORMS_TO_CHOOSE, NETWORKS, rng) for _ in range(4_000)]
    forms = Counter(one.form for one in chosen)
    assert forms["through_composed"] / len(chosen) == pytest.approx(EXPLORATION / len(FORMS_TO_CHOOSE), rel=0.3)
    assert share(choices(hated), "through_composed") == 0
    assert sum("evenly" in one.reason for one in chosen) / len(chosen) == pytest.approx(EXPLORATION, rel=0.2)


def test_only_what_is_offered_is_chosen() -> None:
    learnt, rng = Steering.learn(ratings(200, {"own": 3, "period": 3})), np.random.default_rng(7)
    chosen = [learnt.choose("dorian", ("aaba", "variations"), ("shared",), rng) for _ in range(300)]
    assert {one.craft.network for one in chosen} == {"shared"}
    assert {one.form for one in chosen} == {"aaba", "variations"}
    assert learnt.choose("dorian", (), NETWORKS, rng).form is None


def test_the_same_state_of_chance_gives_the_same_choice() -> None:
    learnt = Steering.learn(ratings(50, {"thin": 1}))
    assert choices(learnt, exploration=EXPLORATION) == choices(learnt, exploration=EXPLORATION)
    assert len(set(choices(Steering.learn(), pieces=50))) > 20


def test_the_order_in_which_ratings_are_read_is_no_matter() -> None:
    given = ratings(80, {"thin": 1}) + ratings(80, {"full": 1}, mode="todi", first=500)
    forwards, backwards = Steering.learn(given).worths("todi"), Steering.learn(reversed(given)).worths("todi")
    assert np.allclose([one.mean for one in forwards], [one.mean for one in backwards])


def test_ten_thousand_ratings_are_learnt_at_once() -> None:
    given = ratings(5_000, {"bold": 1})
    began_s = process_time()  # its own: how long it waits for a busy machine says nothing about it
    Steering.learn(given)
    assert process_time() - began_s < 0.5  # 9 ms on an idle machine
