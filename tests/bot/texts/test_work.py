"""What is said about requests."""

import pytest

from bot.texts.work import cut_off, in_words, member_is_full, server_is_full


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "2 seconds"), (11, "10 seconds"), (90, "90 seconds"), (101, "2 minutes"), (600, "10 minutes")],
)
def test_waits_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.parametrize(
    ("kind", "words"),
    [("compose", "ask for it again"), ("whatmode", "upload the file again"), ("ratings", "ask for it again")],
)
def test_apologies_say_what_to_do(kind: str, words: str) -> None:
    assert f"/{kind}" in cut_off(kind)
    assert words in cut_off(kind)


def test_one_request_is_one_request() -> None:
    assert "1 unfinished request;" in member_is_full(1, 20)
    assert "2 unfinished requests;" in server_is_full(2, 20)


def test_who_waits_for_several_learns_that_they_are_made_one_after_another() -> None:
    assert member_is_full(2, 20).endswith("in about 20 seconds. Pieces of one member are made one after another.")
    assert member_is_full(1, 20).endswith("in about 20 seconds.")
