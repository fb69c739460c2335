"""What members read."""

import re

import pytest

from bot.replies import modes, pieces, ratings
from bot.replies.reply import Reply
from bot.store import Ranked, StoredPiece, Summary
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
        audio=b"audio",
        audio_format="mp3",
        picture=b"picture",
        compose_ms=1.0,
        render_ms=2.0,
    )


def fields(reply: Reply) -> dict[str, str]:
    [embed] = reply.embeds
    return {str(field.name): str(field.value) for field in embed.fields}


def test_a_piece_shows_everything_that_makes_it() -> None:
    reply = pieces.piece(product(), 17)
    shown = fields(reply)
    [embed] = reply.embeds
    assert embed.title == "E♭ Dorian"
    assert [shown[name] for name in ("Mode", "Root", "Tempo", "Meter", "Bars", "Seed")] == [
        "Dorian", "E♭", "96 bpm", "6/8", "16", "7",
    ]  # fmt: skip
    assert shown["Heard as"] == "✓ E♭ Dorian, distance 1 of 7"
    assert embed.footer.text == "Piece 17 · 1:23 · 120 notes · rate it from 1 to 10"


def test_a_piece_heard_in_another_mode_says_so() -> None:
    assert fields(pieces.piece(product(mode="aeolian"), 1))["Heard as"].startswith("≈ E♭ Dorian")


def test_a_pieces_files_play_in_place_and_the_picture_is_shown() -> None:
    reply = pieces.piece(product(), 1)
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
    line = pieces.command_line(request)
    assert line.startswith("/compose ")
    options = dict(part.split(":") for part in line.split()[1:])
    tempo, bars, seed = (int(options[name]) for name in ("tempo", "bars", "seed"))
    assert Request.checked(options["mode"], options["root"], tempo, options["meter"], bars, seed) == request


def test_a_sample_plays_in_place_and_has_its_notes() -> None:
    reply = modes.sample(find_root("Eb"), find_mode("harmonic_minor"), Sample(b"midi", b"audio", "ogg"))
    assert (reply.text or "").startswith("**E♭ Harmonic minor**: E♭ F G♭ A♭ B♭ C♭ D\n")
    assert [(file.name, file.data) for file in reply.files] == [
        ("e-flat-harmonic-minor.ogg", b"audio"),
        ("e-flat-harmonic-minor.mid", b"midi"),
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("compose", "ask for it again"), ("whatmode", "upload the file again"), ("ratings", "send it again")],
)
def test_apologies_say_what_to_do(kind: str, words: str) -> None:
    text = pieces.apology(kind).text or ""
    assert f"/{kind}" in text
    assert words in text


def test_modes_fit_into_one_embed() -> None:
    reply = modes.modes(find_root("F#"))
    [embed] = reply.embeds
    assert len(embed) <= 6000
    assert len(fields(reply)) == 13
    assert fields(reply)["Locrian"].startswith("**F♯ G A B C D E**\n")


def ranked(piece: StoredPiece, ratings: int, mean: float) -> Ranked:
    return Ranked(piece, ratings, mean)


def test_ratings_show_number_mean_and_the_best_with_links() -> None:
    piece = stored_piece(root="Eb", mode="dorian", guild_id=7, channel_id=8, message_id=9)
    summary = Summary((0, 0, 1, 0, 0, 0, 0, 0, 1, 1), (ranked(piece, 2, 9.5), ranked(piece, 1, 3.0)))
    reply = ratings.ratings(summary, find_mode("dorian"), b"picture")
    shown = fields(reply)
    assert (shown["Ratings"], shown["Mean"]) == ("3", "7.33")
    assert shown["Best pieces"].splitlines()[0] == (
        "🔟 **9.5** [E♭ Dorian, 96 bpm](https://discord.com/channels/7/8/9) (2 ratings)"
    )
    assert shown["Best pieces"].endswith("(1 rating)")
    assert [file.name for file in reply.files] == ["ratings.png"]
    assert str(reply.files[0].description).startswith("rated 1: 0, rated 2: 0, rated 3: 1, ")


def test_five_best_pieces_fit_into_a_field() -> None:
    piece = stored_piece(mode="melodic_minor", guild_id=2**63, channel_id=2**63, message_id=2**63)
    reply = ratings.ratings(Summary((1,) * 10, (ranked(piece, 10**6, 9.9),) * 5), None, None)
    assert len(fields(reply)["Best pieces"]) <= 1024


def test_nothing_rated_is_said() -> None:
    reply = ratings.ratings(Summary((0,) * 10, ()), None, None)
    [embed] = reply.embeds
    assert "Nothing is rated yet" in str(embed.description)
    assert not reply.files
