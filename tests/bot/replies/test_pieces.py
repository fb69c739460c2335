"""What members read."""

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.desk.orders import Compose, command_line
from bot.replies import modes, pieces
from bot.replies.reply import Reply
from engine.request import Request
from engine.studio import Product, Sample
from engine.theory import find_mode, find_root
from tests.bot.heard import PAPER
from tests.bot.rows import stored_piece


def product(**changes: object) -> Product:
    asked: dict[str, object] = {"mode": "dorian", "root": "Eb", "tempo_bpm": 96, "meter": "6/8", "bars": 16, "seed": 7}
    return Product(
        request=Request(**(asked | changes)),  # type: ignore[arg-type]  # by name
        heard=PAPER,
        model="first",
        notes=120,
        seconds=83.4,
        midi=b"midi",
        score=b"score",
        audio=b"audio",
        audio_format="mp3",
        picture=b"picture",
        compose_ms=1.0,
        render_ms=2.0,
    )


LINE = "/compose mode:dorian"


def fields(reply: Reply) -> dict[str, str]:
    [embed] = reply.embeds
    return {str(field.name): str(field.value) for field in embed.fields}


def test_a_piece_shows_everything_that_makes_it() -> None:
    reply = pieces.piece(product(), 17, LINE)
    shown = fields(reply)
    [embed] = reply.embeds
    assert embed.title == "E♭ Dorian"
    assert [shown[name] for name in ("Mode", "Root", "Tempo", "Meter", "Bars", "Seed")] == [
        "Dorian", "E♭", "96 bpm", "6/8", "16", "7",
    ]  # fmt: skip
    assert shown["Heard as"] == "✓ E♭ Dorian, distance 1 of 7"
    assert shown["Again"] == f"```\n{LINE}\n```"
    assert embed.footer.text == "Piece 17 · 1:23 · 120 notes · rate it from 1 to 10"
    assert (reply.text, reply.piece_id, reply.repeatable) == (None, 17, True)


def test_what_was_wished_beyond_the_usual_is_shown() -> None:
    assert not {"Mood", "Instrument", "Form", "Colour"} & set(fields(pieces.piece(product(), 1, LINE)))
    wished = product(mood="calm", instrument="Violin", form="aaba", colour=True)
    shown = fields(pieces.piece(wished, 1, LINE))
    assert (shown["Mood"], shown["Instrument"]) == ("Calm", "Violin")
    assert "AABA" in shown["Form"]
    assert "outside the mode" in shown["Colour"]


def test_where_a_piece_came_from_is_said() -> None:
    varied = replace(product(), original=PAPER, first_new_bar=5)
    parent = stored_piece(id=12, root="D", mode="dorian")
    assert fields(pieces.piece(varied, 13, LINE, parent))["Made from"] == "piece 12, D Dorian; new from bar 5 on"
    assert fields(pieces.piece(varied, 13, LINE))["Made from"] == "your file, heard as E♭ Dorian; new from bar 5 on"
    assert "Made from" not in fields(pieces.piece(product(), 13, LINE))


def test_a_recording_that_had_to_be_smaller_is_announced() -> None:
    cut = pieces.piece(replace(product(), cut_s=65.0, lowered=True), 1, LINE)
    assert str(cut.text).startswith("The recording ends after 1:05")
    assert "lower quality" in str(pieces.piece(replace(product(), lowered=True), 1, LINE).text)


def test_the_number_is_read_from_what_is_shown() -> None:
    [embed] = pieces.piece(product(), 17, LINE).embeds
    message: Any = SimpleNamespace(embeds=[embed])
    assert pieces.piece_number(message) == 17
    assert pieces.piece_number(cast("Any", SimpleNamespace(embeds=[]))) is None


def test_files_are_named_after_the_piece() -> None:
    reply = pieces.files(stored_piece(id=12, root="Eb", mode="todi"), b"midi", b"xml")
    assert [file.name for file in reply.files] == ["e-flat-todi-12.mid", "e-flat-todi-12.musicxml"]


def test_a_piece_heard_in_another_mode_says_so() -> None:
    assert fields(pieces.piece(product(mode="aeolian"), 1, LINE))["Heard as"].startswith("≈ E♭ Dorian")


def test_a_pieces_files_play_in_place_and_the_picture_is_shown() -> None:
    reply = pieces.piece(product(), 1, LINE)
    assert [(file.name, file.data) for file in reply.files] == [
        ("e-flat-dorian-7.mp3", b"audio"),
        ("e-flat-dorian-7.mid", b"midi"),
        ("e-flat-dorian-7.png", b"picture"),
    ]
    [embed] = reply.embeds
    assert embed.image.url == "attachment://e-flat-dorian-7.png"
    assert [file.description for file in reply.files] == [None, None, "The score of E♭ Dorian"]


@pytest.mark.parametrize(
    ("root", "mode", "name"),
    [("D", "dorian", "d-dorian-7"), ("F#", "melodic_minor", "f-sharp-melodic-minor-7"), ("B", "todi", "b-todi-7"),
     ("Bb", "todi", "b-flat-todi-7")],
)  # fmt: skip
def test_file_names_hold_nothing_that_discord_would_change(root: str, mode: str, name: str) -> None:
    assert pieces.file_name(product(root=root, mode=mode).request) == name
    assert re.fullmatch(r"[a-z0-9-]+", name)


def test_the_command_line_asks_for_exactly_this_piece() -> None:
    request = product(seed=2**31 - 1).request
    line = command_line(Compose(request))
    assert line.startswith("/compose ")
    assert f"mode:dorian root:E♭ tempo:96 meter:6/8 bars:16 seed:{2**31 - 1}" in line


def test_a_sample_plays_in_place_and_has_its_notes() -> None:
    reply = modes.sample(find_root("Eb"), find_mode("harmonic_minor"), Sample(b"midi", b"audio", "ogg"))
    assert (reply.text or "").startswith("**E♭ Harmonic minor**: E♭ F G♭ A♭ B♭ C♭ D\n")
    assert [(file.name, file.data) for file in reply.files] == [
        ("e-flat-harmonic-minor.ogg", b"audio"),
        ("e-flat-harmonic-minor.mid", b"midi"),
    ]


def test_modes_fit_into_one_embed() -> None:
    reply = modes.modes(find_root("F#"))
    [embed] = reply.embeds
    assert len(embed) <= 6000
    assert len(fields(reply)) == 13
    assert fields(reply)["Locrian"].startswith("**F♯ G A B C D E**\n")


def test_a_picture_too_large_for_discord_is_left_out() -> None:
    reply = pieces.piece(product(), 1, LINE, largest_file_bytes=6)
    assert [file.name for file in reply.files] == ["e-flat-dorian-7.mp3", "e-flat-dorian-7.mid"]
    [embed] = reply.embeds
    assert embed.image.url is None
