"""What members read about the mode of their files."""

from typing import Any

import discord
import pytest

from bot.explain import Explanation
from bot.replies import verdicts
from bot.replies.verdicts import Answer
from engine.classify import Classification, Guess, Section
from engine.theory import MODES, find_mode
from tests.bot.heard import IONIAN, LYDIAN, PAPER, answer, joint, undecided

LARGE = 10 * 1024 * 1024
REFUSED = Answer("bad.mid", Explanation("This is *no* music.", "not_midi"))


def shown(heard: Classification) -> tuple[discord.Embed, dict[str, str]]:
    [embed] = verdicts.identified([answer(heard)], LARGE).embeds
    return embed, {str(field.name): str(field.value) for field in embed.fields}


def test_a_clear_answer() -> None:
    embed, fields = shown(joint())
    assert (embed.title, embed.author.name, embed.footer.text) == ("E♭ Dorian", "song.mid", "method: joint")
    assert embed.description == f"Clear: 97% sure. {find_mode('dorian').character}"
    assert fields == {
        "Scale": "E♭ F G♭ A♭ B♭ C D♭",
        "Next best": "B♭ Aeolian 2%, D♭ Ionian under 1%",
        "Why": "• C natural sounds 18 times, C flat never: Dorian rather than Aeolian.",
    }


def test_an_answer_of_the_papers_method_shows_distances_and_no_percentage_of_its_own() -> None:
    embed, fields = shown(PAPER)
    assert embed.description == find_mode("dorian").character
    assert (fields["Fit"], fields["Careful"]) == ("distance 1 of 7", "• Only 12 notes.")
    assert fields["Distance to each mode"].startswith("Ionian 0, Dorian 1, ")
    assert "Why" not in fields
    assert embed.footer.text == "method: paper"


def test_two_that_cannot_be_told_apart() -> None:
    embed, fields = shown(undecided())
    assert embed.title == "C Ionian or C Lydian"
    assert "cannot tell these apart. It is one of them with 93%" in str(embed.description)
    assert fields["Scale"] == "C Ionian: C D E F G A B\nC Lydian: C D E F♯ G A B"
    assert fields["Next best"] == "G Ionian 3%"


def test_a_mere_guess_says_so() -> None:
    embed, _ = shown(joint(verdict="open", ranking=(Guess("Eb", "dorian", 0.31),)))
    assert str(embed.description).startswith("Open, as nothing stands out: 31% sure.")


def test_no_mode_has_no_scale_and_no_button() -> None:
    heard = joint(verdict="none")
    embed, fields = shown(heard)
    assert embed.title == "No clear mode"
    assert "the nearest is E♭ Dorian" in str(embed.description)
    assert "Scale" not in fields
    assert not verdicts.identified([answer(heard)], LARGE).scales


def test_a_mode_that_changes_is_told_bar_by_bar_and_one_that_does_not_is_not() -> None:
    sections = (Section(1, 8, Guess("Eb", "dorian", 0.9)), Section(9, 9, Guess("Db", "ionian", 0.8)))
    assert shown(joint(sections=sections))[1]["The mode changes"] == "Bars 1–8: E♭ Dorian\nBar 9: D♭ Ionian"
    many = tuple(Section(bar, bar, Guess("D", "dorian", 0.9)) for bar in range(1, 13))
    assert shown(joint(sections=many))[1]["The mode changes"].endswith("Bar 8: D Dorian\n… and 4 more")
    assert "The mode changes" not in shown(joint())[1]


def test_the_picture_is_also_told_in_words() -> None:
    reply = verdicts.identified([answer(joint())], LARGE)
    [file] = reply.files
    assert (file.name, file.data) == ("mode-1.png", b"picture")
    assert reply.embeds[0].image.url == "attachment://mode-1.png"
    assert str(file.description).startswith("E♭ Dorian. Clear: 97% sure.")
    assert "Scale: E♭ F G♭ A♭ B♭ C D♭. Next best: B♭ Aeolian 2%" in str(file.description)
    assert "C Lydian: C D E F♯ G A B" in verdicts.in_words(undecided())


def test_a_picture_that_is_too_large_is_left_out() -> None:
    reply = verdicts.identified([answer(joint(), picture=bytes(101))], 100)
    assert not reply.files
    assert reply.embeds[0].image.url is None
    assert reply.embeds[0].title == "E♭ Dorian"


def test_names_from_files_say_nothing_to_discord() -> None:
    sentence = "The first tune, “*x* [y](https://example.org)”, was read."
    for field in ("reasons", "warnings"):
        _, fields = shown(joint(**{field: (sentence,)}))
        text = fields["Why" if field == "reasons" else "Careful"]
        assert r"\*x\*" in text
        assert r"\[y](" in text


def test_each_file_has_an_embed_and_a_bad_one_its_sentence() -> None:
    reply = verdicts.identified([answer(joint(), "a.mid"), REFUSED, answer(undecided(), "c.mid")], LARGE)
    assert [embed.author.name for embed in reply.embeds] == ["a.mid", "bad.mid", "c.mid"]
    assert [embed.title for embed in reply.embeds] == ["E♭ Dorian", None, "C Ionian or C Lydian"]
    assert reply.embeds[1].description == r"This is \*no\* music."
    assert [file.name for file in reply.files] == ["mode-1.png", "mode-3.png"]
    assert reply.text is None


def test_a_single_bad_file_is_a_sentence() -> None:
    reply = verdicts.identified([REFUSED], LARGE)
    assert (reply.text, reply.embeds) == (r"This is \*no\* music.", ())


def test_buttons_for_every_answer_once_and_five_at_most() -> None:
    assert verdicts.identified([answer(joint())] * 2, LARGE).scales == (("Eb", "dorian"),)
    assert verdicts.identified([answer(undecided()), REFUSED], LARGE).scales == (("C", "ionian"), ("C", "lydian"))
    every = [answer(joint(ranking=(Guess("D", mode.name, 1.0),))) for mode in MODES[:10]]
    assert len(verdicts.identified(every, LARGE).scales) == 5


@pytest.mark.parametrize("number", range(1, 11))
@pytest.mark.parametrize("method", ["joint", "paper"])
def test_the_longest_texts_stay_within_discords_limits(number: int, method: str) -> None:
    """And each keeps its scale and a reason."""
    worst: dict[str, Any] = {
        "method": method,
        "verdict": "open",
        "undecided": tuple(Guess("Gb", "melodic_minor", 0.2) for _ in range(5)),
        "reasons": ("*" * 400,) * 10,
        "warnings": ("_" * 400,) * 10,
        "sections": tuple(Section(bar, bar, Guess("Gb", "harmonic_minor", 0.9)) for bar in range(1000, 2000)),
    }
    name = "\N{GRINNING FACE}" * 60
    reply = verdicts.identified([answer(joint(**worst), name)] * number, LARGE)
    refusals = verdicts.identified([Answer(name, Explanation("*" * 5000, "x"))] * 2 * number, LARGE).embeds[:10]
    for embeds in (reply.embeds, refusals):
        assert sum(map(utf16, embeds)) <= 6000
        assert all(len(str(embed.description)) <= 4096 for embed in embeds)
    for embed in reply.embeds:
        assert len(str(embed.title)) <= 256
        assert all(0 < len(str(field.value)) <= 1024 for field in embed.fields)
        assert [field.name for field in embed.fields][:2] == ["Scale", "Why"]
    assert all(len(str(file.description)) <= 1024 for file in reply.files)


def utf16(embed: discord.Embed) -> int:
    """Characters as a counter that takes emoji for two would count them."""
    return len(embed) + sum(ord(letter) > 0xFFFF for letter in str(embed.to_dict()))


@pytest.mark.parametrize(
    ("heard", "wanted", "line"),
    [
        (PAPER, "dorian", "✓ E♭ Dorian, distance 1 of 7"),
        (PAPER, "aeolian", "≈ E♭ Dorian, distance 1 of 7"),
        (joint(), "dorian", "✓ E♭ Dorian, 97%"),
        (joint(), "ionian", "≈ E♭ Dorian, 97%"),
        (undecided(), "lydian", "✓ C Ionian or C Lydian, 50%"),
        (joint(verdict="none", mode="todi"), "ionian", "≈ No clear mode, 97%"),
    ],
)
def test_how_a_composed_piece_was_heard(heard: Classification, wanted: str, line: str) -> None:
    assert verdicts.heard_as(heard, wanted) == line


@pytest.mark.parametrize(
    ("score", "text"), [(1.0, "over 99%"), (0.991, "over 99%"), (0.97, "97%"), (0.01, "1%"), (0.0, "under 1%")]
)
def test_percentages_are_never_certain(score: float, text: str) -> None:
    assert verdicts.percent(score) == text


def test_the_undecided_of_these_tests_are_what_the_engine_would_give() -> None:
    assert undecided().ranking[:2] == undecided().undecided == (IONIAN, LYDIAN)


def test_notes_are_called_as_the_server_calls_them() -> None:
    ranking = (Guess("B", "aeolian", 0.9), Guess("Bb", "ionian", 0.05))
    heard = joint(root="B", mode="aeolian", ranking=ranking, sections=())
    reply = verdicts.identified([answer(heard)], LARGE, "german")
    [embed] = reply.embeds
    shown = {field.name: field.value for field in embed.fields}
    assert embed.title == "H Aeolian"
    assert shown["Scale"] == "H Cis D E Fis G A"
    assert shown["Next best"] == "B Ionian 5%"
    assert reply.names == "german"
    assert verdicts.heard_as(heard, "aeolian", "solfege") == "✓ si Aeolian, 90%"
    [file] = reply.files
    assert (file.description or "").startswith("H Aeolian.")
