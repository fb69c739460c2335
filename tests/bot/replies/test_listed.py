"""What members read about pieces in lists and about one piece: links, medals, histograms, within Discord's limits."""

from datetime import UTC, datetime

import discord
import pytest

from bot.crowd.digits import keycap
from bot.crowd.rules_in_words import RANKING
from bot.replies import listed
from bot.store import StoredPiece
from bot.store.crowd_records import Given, Kin, Ranked
from bot.texts import ratings as texts
from tests.bot.rows import stored_piece

NOW = datetime.now(UTC)


def kin(piece: StoredPiece, counts: tuple[int, ...] = (0,) * 10, children: tuple[StoredPiece, ...] = ()) -> Kin:
    return Kin(piece, counts, None, children)


def fields(embed: discord.Embed) -> dict[str | None, str | None]:
    return {field.name: field.value for field in embed.fields}


def test_the_first_three_get_medals() -> None:
    ranked = [Ranked(stored_piece(id=number), 3, 27) for number in range(1, 5)]
    [embed] = listed.best(ranked, "Best", "english", "nothing").embeds
    assert [line[:2].strip() for line in (embed.description or "").splitlines()] == ["🥇", "🥈", "🥉", "4."]
    assert embed.footer.text == RANKING


def test_nothing_is_said_where_there_is_nothing() -> None:
    [embed] = listed.best([], "Best", "english", "nothing").embeds
    assert embed.description == "nothing"
    made, rated = listed.mine([], [], (0, 0), "english").embeds
    assert (made.description, rated.description) == (texts.NOTHING_MADE, texts.NOTHING_GIVEN)


@pytest.mark.parametrize(
    ("changes", "link"),
    [
        ({"guild_id": 7}, "[x](https://discord.com/channels/7/8/100)"),
        ({"guild_id": None}, "[x](https://discord.com/channels/@me/8/100)"),
        ({"message_id": None}, "x"),
    ],
)
def test_a_link_leads_to_the_message(changes: dict[str, int | None], link: str) -> None:
    assert listed.link("x", stored_piece(**changes)) == link


def test_titles_say_how_many_there_are_in_all() -> None:
    own, given = [Ranked(stored_piece(), 0, 0)], [Given(stored_piece(), 7, NOW)]
    made, rated = listed.mine(own, given, (20, 1), "english").embeds
    assert (made.title, rated.title) == ("Your pieces: the latest 1 of 20", "Your ratings: 1")
    assert (made.description or "").startswith("not rated yet: ")
    assert (rated.description or "").startswith(keycap(7))


def test_later_pages_say_which_part_they_are_and_leave_out_what_has_ended() -> None:
    [made] = listed.mine([Ranked(stored_piece(), 0, 0)] * 2, [], (17, 9), "english", 15).embeds
    assert made.title == "Your pieces: 16 to 17 of 17"
    [embed] = listed.best([Ranked(stored_piece(), 3, 27)] * 2, "Best", "english", "nothing", 10).embeds
    assert [line[:3] for line in (embed.description or "").splitlines()] == ["11.", "12."]


def test_notes_are_called_as_the_server_calls_them() -> None:
    [embed] = listed.piece(kin(stored_piece(root="Bb", heard_root="B")), "german").embeds
    assert embed.title == "Piece 1: B Dorian"
    assert fields(embed)["Heard as"] == "H Dorian, 97% sure"


def test_a_pieces_kin_is_named() -> None:
    children = tuple(stored_piece(id=number, parent_id=1) for number in range(2, 12))
    [embed] = listed.piece(kin(stored_piece(), children=children), "english").embeds
    assert (fields(embed)["What was made from it"] or "").endswith(" and 2 more")
    [embed] = listed.piece(Kin(children[0], (0,) * 10, stored_piece(), ()), "english").embeds
    assert "1 · D Dorian" in (fields(embed)["Made from"] or "")


def test_the_histogram_is_in_text_with_ten_at_the_top() -> None:
    [embed] = listed.piece(kin(stored_piece(), (1, 0, 0, 0, 0, 0, 0, 0, 0, 4)), "english").embeds
    assert embed.fields[-1].name == "5 ratings, mean 8.20"
    rows = (embed.fields[-1].value or "").strip("`\n").splitlines()
    assert [row.split()[0] for row in rows] == [str(value) for value in range(10, 0, -1)]
    assert rows[0].count("█") == listed.LONGEST_BAR
    assert rows[-1].count("█") == listed.LONGEST_BAR // 4
    assert "█" not in rows[1]


def test_a_piece_that_nobody_rated_says_so() -> None:
    [embed] = listed.piece(kin(stored_piece()), "english").embeds
    assert (embed.fields[-1].name, embed.fields[-1].value) == ("Ratings", "none yet")
