"""The export: whole, without names, harmless in a spreadsheet."""

import csv
import io
import zipfile

from bot.crowd.export import packed
from bot.store.crowd_records import Everything
from bot.texts.ratings import EXPORTED
from tests.bot.crowd.said import everything

SERVER, ANN, BOB = 1574199826441043972, 1574199828781465600, 1574199828781465601


def tables(said: Everything) -> dict[str, list[dict[str, str]]]:
    return tables_of(packed(said))


def tables_of(data: bytes) -> dict[str, list[dict[str, str]]]:
    """File name -> its rows, by the names in its header."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: [*csv.DictReader(io.StringIO(archive.read(name).decode()))] for name in archive.namelist()}


def some() -> Everything:
    return everything(
        {ANN: 3, BOB: 9},
        {BOB: 8},
        experience={ANN: "professional"},
        guild_id=(SERVER, None),
        member_id=(ANN, ANN),
        message_id=(SERVER + 5, SERVER + 6),
    )


def test_every_rating_piece_and_member_is_there() -> None:
    found = tables(some())
    assert [(row["piece"], row["rating"], row["day"]) for row in found["ratings.csv"]] == [
        ("1", "3", "2026-08-01"), ("1", "9", "2026-08-01"), ("2", "8", "2026-08-01"),
    ]  # fmt: skip
    assert [(row["piece"], row["mode"], row["craft"]) for row in found["pieces.csv"]] == [
        ("1", "dorian", "usual-drawn-8-own"), ("2", "dorian", "usual-drawn-8-own"),
    ]  # fmt: skip
    assert sorted(row["experience"] for row in found["members.csv"]) == ["not said", "professional"]


def test_numbers_of_pieces_are_those_of_the_database_and_its_reader_is_told() -> None:
    said = some()
    assert [row["piece"] for row in tables(said)["pieces.csv"]] == [str(piece.id) for piece in said.pieces]
    assert "by the numbers of pieces" in EXPORTED


def test_a_member_has_one_pseudonym_in_all_tables() -> None:
    found = tables(some())
    ann, bob, again = (row["member"] for row in found["ratings.csv"])
    assert bob == again != ann
    assert {row["member"] for row in found["pieces.csv"]} == {ann}
    assert {row["member"] for row in found["members.csv"]} == {ann, bob}


def test_a_direct_conversation_has_no_server() -> None:
    inside, alone = (row["server"] for row in tables(some())["pieces.csv"])
    assert inside.startswith("s")
    assert alone == ""


def test_no_id_of_discord_is_in_it_and_no_two_exports_can_be_joined() -> None:
    first, second = packed(some()), packed(some())
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert not [number for number in range(SERVER, SERVER + 7) if str(number) in text]
    assert str(ANN) not in text
    names = [{row["member"] for row in tables_of(data)["members.csv"]} for data in (first, second)]
    assert names[0].isdisjoint(names[1])


def test_no_cell_begins_a_formula() -> None:
    said = everything({1: 5}, model=("=HYPERLINK(1)",), instrument=("+1",), form=("@x",), mood=("-2",))
    [piece] = tables(said)["pieces.csv"]
    shown = [piece[name] for name in ("model", "instrument", "form", "mood")]
    assert shown == ["'=HYPERLINK(1)", "'+1", "'@x", "'-2"]


def test_an_export_of_nothing_has_headers_alone() -> None:
    assert tables(everything()) == {"ratings.csv": [], "pieces.csv": [], "members.csv": []}
