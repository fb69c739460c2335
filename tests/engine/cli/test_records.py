"""What programs and spreadsheets read."""

import csv
from pathlib import Path

import pytest

from engine.classify import Classification, Guess, Section
from engine.cli.records import COLUMNS, csv_table, json_record
from engine.errors import BadRequest, CorruptFile, EngineError, TookTooLong
from tests.engine.cli.answers import AEOLIAN, DORIAN, LYDIAN, answer


def rows_of(table: Path, *outcomes: tuple[str, Classification | EngineError]) -> list[dict[str, str]]:
    with csv_table(table) as write_row:
        for name, outcome in outcomes:
            write_row(Path(name), outcome)
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_half(table: Path) -> None:
    with csv_table(table) as write_row:
        write_row(Path("new.mid"), answer())
        raise KeyboardInterrupt


def test_a_row_has_the_answer_and_its_runner_up(tmp_path: Path) -> None:
    sections = (Section(1, 8, DORIAN), Section(9, 16, AEOLIAN))
    found = answer(DORIAN, AEOLIAN, LYDIAN, verdict="likely", sections=sections, warnings=("One.", "Two, too."))
    (row,) = rows_of(tmp_path / "table.csv", ("a, “b”.mid", found))
    assert tuple(row) == COLUMNS
    assert tuple(row.values()) == (
        "a, “b”.mid", "D", "dorian", "likely", "0.8000", "A", "aeolian", "0.1500", "1", "One. Two, too.", "", "",
    )  # fmt: skip


def test_what_is_not_known_is_empty(tmp_path: Path) -> None:
    alone = answer(DORIAN, sections=())
    row, broken, slow = rows_of(
        tmp_path / "table.csv", ("a.mid", alone), ("b.mid", CorruptFile("It ends.")), ("c.mid", TookTooLong("Long."))
    )
    assert [name for name, value in row.items() if value] == ["file", "root", "mode", "verdict", "score"]
    assert {name: value for name, value in broken.items() if value} == {
        "file": "b.mid",
        "error": "corrupt",
        "message": "It ends.",
    }
    assert slow["error"] == "too_large"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_spreadsheets_find_nothing_to_compute(tmp_path: Path, start: str) -> None:
    formula = start + "HYPERLINK(1)"
    name, broken = rows_of(tmp_path / "table.csv", (formula, answer()), ("b.mid", CorruptFile(formula)))
    assert name["file"] == f"'{formula}"
    assert broken["message"] == f"'{formula}"
    (other,) = rows_of(tmp_path / "table.csv", ("a\n=1\udcff.mid", answer()))
    assert other["file"] == "a�=1�.mid"


def test_a_table_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    rows_of(table, ("old.mid", answer()))
    before = table.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write_half(table)
    assert table.read_bytes() == before
    assert [row["file"] for row in rows_of(table, ("new.mid", answer()))] == ["new.mid"]
    assert list(tmp_path.iterdir()) == [table]


def test_only_tables_are_replaced(tmp_path: Path) -> None:
    song = tmp_path / "song.mid"
    song.write_bytes(b"MThd")
    for place in (song, tmp_path, tmp_path / "song.mid" / "table.csv", tmp_path / "none" / "table.csv"):
        with pytest.raises(EngineError, match=r"is there and is no table|cannot be written"), csv_table(place):
            pytest.fail("nothing is read before")
    assert song.read_bytes() == b"MThd"
    with pytest.raises(BadRequest), csv_table(song):
        pass
    (tmp_path / "empty.csv").touch()
    assert rows_of(tmp_path / "empty.csv", ("a.mid", answer()))


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "table.csv")
    assert rows_of(tmp_path / "link.csv", ("a.mid", answer()))
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "table.csv").is_file()


def test_json_says_all_that_is_known() -> None:
    pair = (Guess("C", "ionian", 0.5), Guess("C", "lydian", 0.4))
    sections = (Section(1, 8, pair[0]), Section(9, 16, AEOLIAN))
    record = json_record(
        Path("a.mid"), answer(*pair, verdict="open", undecided=pair, reasons=("F never.",), sections=sections)
    )
    assert record["verdict"] == "open"
    assert record["headline"] == "C Ionian or C Lydian"
    assert record["score"] == 0.5
    assert record["undecided"] == [
        {"root": "C", "mode": "ionian", "score": 0.5},
        {"root": "C", "mode": "lydian", "score": 0.4},
    ]
    assert record["reasons"] == ["F never."]
    assert record["sections"] == [
        {"first_bar": 1, "last_bar": 8, "root": "C", "mode": "ionian", "score": 0.5},
        {"first_bar": 9, "last_bar": 16, "root": "A", "mode": "aeolian", "score": 0.15},
    ]
    assert record["pitch_classes"] == [1.0, *[0.0] * 11]
