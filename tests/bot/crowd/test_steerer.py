"""The steerer: what it learns from, when, and what it chooses among."""

import logging

import pytest

from bot.background import Background
from bot.crowd.steerer import Steerer
from bot.store import Store
from engine.request import Request
from tests.bot.rows import posted_piece

ASKED = Request.checked("dorian", seed=7)
LIKED, DISLIKED = "bold-full-16-shared", "careful-thin-8-own"


def steerer(store: Store, enabled: bool = True) -> Steerer:
    return Steerer(store, Background(), enabled)


async def rate(store: Store, pieces: int, first: int = 1) -> None:
    """As many pieces that everybody likes as ones that nobody likes."""
    for number in range(first, first + pieces):
        for craft, value in ((LIKED, 10), (DISLIKED, 1)):
            piece_id = await posted_piece(store, message_id=2 * number + (value == 10), craft=craft)
            await store.ratings.chosen(piece_id, number % 5, value)


async def test_switched_off_it_changes_nothing(store: Store) -> None:
    assert await steerer(store, enabled=False).choose(ASKED, form_given=False) == (ASKED, "")


async def test_what_is_liked_is_chosen_more_often(store: Store) -> None:
    await rate(store, pieces=30)
    steering = steerer(store)
    await steering.learn()
    requests = [Request.checked("dorian", seed=seed) for seed in range(100)]
    chosen = [(await steering.choose(request, form_given=True))[0].craft for request in requests]
    assert sum(craft.temperature == "bold" for craft in chosen) > 60
    assert sum(craft.temperature == "careful" for craft in chosen) < 20


async def test_what_was_asked_for_stays(store: Store) -> None:
    """Only the craft is filled in, and the form where it was left open; the same seed gives the same choice."""
    asked = Request.checked(
        "dorian", "Eb", 77, "6/8", 24, 5, form="period", mood="calm", instrument="flute", colour=True
    )
    steering = steerer(store)
    given, reason = await steering.choose(asked, form_given=True)
    assert (given.form, given.seed, given.root, given.mood) == ("period", 5, "Eb", "calm")
    assert reason
    assert (await steering.choose(asked, form_given=True))[0] == given


async def test_forms_fit_the_number_of_bars(store: Store) -> None:
    steering = steerer(store)
    forms = {
        bars: {
            (await steering.choose(Request.checked("dorian", bars=bars, seed=seed), False))[0].form
            for seed in range(80)
        }
        for bars in (8, 16)
    }
    assert "aaba" not in forms[8]
    assert forms[16] == forms[8] | {"aaba"}
    assert "auto" not in forms[16]


async def test_a_mode_without_a_network_of_its_own_uses_the_shared_one(store: Store) -> None:
    steering = steerer(store)
    for mode, networks in (("ionian", {"shared"}), ("dorian", {"own", "shared"})):
        chosen = {
            (await steering.choose(Request.checked(mode, seed=seed), True))[0].craft.network for seed in range(40)
        }
        assert chosen == networks


async def test_the_same_ratings_are_learnt_once(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await rate(store, pieces=1)
    steering = steerer(store)
    for _ in range(3):
        await steering.learn()
    assert [record.message for record in caplog.records].count("learnt from the ratings") == 1
    await rate(store, pieces=1, first=50)
    await steering.learn()
    assert steering.steering.pieces == 4


async def test_it_looks_for_new_ratings_once_a_minute_at_most(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0
    state = type(store.crowd).state

    async def counting(_: object) -> object:
        nonlocal looked
        looked += 1
        return await state(store.crowd)

    monkeypatch.setattr(type(store.crowd), "state", counting)
    background = Background()
    steering = Steerer(store, background, enabled=True)
    for _ in range(3):
        await steering.choose(ASKED, form_given=False)
    await background.finish(5)
    assert looked == 1


async def test_each_choice_is_one_line_of_the_log(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    chosen, reason = await steerer(store).choose(ASKED, form_given=False)
    [line] = [record for record in caplog.records if record.message == "steered"]
    assert (line.__dict__["craft"], line.__dict__["reason"]) == (chosen.craft.code, reason)
