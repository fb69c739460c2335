"""`classify` on real files: records, tables, progress, and what is left when somebody stops it."""

import csv
import json
import os
import pty
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select

import pytest

from engine.classify import METHODS
from engine.cli.records import COLUMNS
from engine.theory import MODES
from tests.engine.cli.command import SONG, command, run, write_songs

ERRORS = {"not_midi", "corrupt", "empty", "too_short", "too_large", "unsupported", "unpitched", "internal"}


@pytest.fixture
def songs(tmp_path: Path) -> Path:
    return write_songs(tmp_path / "songs")


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """More files than are read before the test stops it."""
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "0.mid").write_bytes(SONG)
    for number in range(1, 5000):
        (folder / f"{number}.mid").hardlink_to(folder / "0.mid")
    return folder


@contextmanager
def running(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """The program as a terminal starts it: in a process group that Ctrl-C reaches as a whole."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command(*arguments), stdout=pipe, stderr=pipe, text=True, process_group=0) as process:
        try:
            yield process
        finally:
            process.kill()


def ended_by_ctrl_c(process: subprocess.Popen[str]) -> tuple[str, str]:
    """The rest of its output and all of its complaints."""
    os.killpg(process.pid, signal.SIGINT)
    out, complaints = process.communicate(timeout=60)
    assert process.returncode == 130, complaints
    return out, complaints


def test_help_names_every_method_and_column() -> None:
    shown = run("classify", "--help").stdout
    assert all(name in shown for name in (*METHODS, *COLUMNS))


def test_json_is_one_object_a_file_in_order(songs: Path) -> None:
    done = run("classify", songs, songs / "none.mid", "--json", "--method", "paper")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [Path(record["file"]).name for record in records] == [*sorted(p.name for p in songs.iterdir()), "none.mid"]
    errors = [None, "not_midi", "corrupt", "unpitched", "too_short", None, "not_midi"]
    assert [record.get("error") for record in records] == errors
    assert done.returncode == 1
    assert done.stderr == ""

    found = records[0]
    assert " ".join(found) == (
        "file root mode distance distances ranking warnings"
        " verdict headline score undecided reasons sections pitch_classes"
    )
    assert (found["root"], found["mode"], found["distance"], found["headline"]) == ("D", "dorian", 0, "D Dorian")
    assert list(found["distances"]) == [mode.name for mode in MODES]
    assert [list(guess) for guess in found["ranking"]] == [["root", "mode", "score"]] * len(MODES)
    assert (records[5]["root"], records[5]["mode"]) == ("E", "dorian")
    assert list(records[1]) == ["file", "error", "message"]
    assert {record["error"] for record in records if "error" in record} <= ERRORS


@pytest.mark.parametrize("method", METHODS)
def test_people_get_tables_by_every_method(songs: Path, method: str) -> None:
    one = run("classify", songs / "1 dorian.mid", "--method", method)
    assert (one.returncode, one.stderr) == (0, "")
    assert "1 dorian.mid: D Dorian" in one.stdout
    assert "D E F G A B C" in one.stdout
    many = run("classify", songs, "--method", method)
    assert many.returncode == 1
    told = " ".join(many.stdout.split())
    assert "6 higher.kar E Dorian" in told
    assert "Dorian 2 █" in told
    assert "4 drums.mid: The file has only percussion, which has no mode." in many.stderr
    assert "Traceback" not in many.stderr


def test_every_answer_is_drawn(songs: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.mkdir()
    (again / "1 dorian.mid").write_bytes((songs / "1 dorian.mid").read_bytes())
    done = run("classify", songs, again, "--pictures", tmp_path / "new" / "pictures")
    assert done.returncode == 1  # one of the songs is no music
    drawn = {path.name: path.read_bytes()[:4] for path in (tmp_path / "new" / "pictures").iterdir()}
    assert {"1 dorian.mid.png", "1 dorian.mid (2).png", "6 higher.kar.png"} <= set(drawn)
    assert "4 drums.mid.png" not in drawn
    assert set(drawn.values()) == {b"\x89PNG"}


def test_the_table_for_spreadsheets_has_a_row_a_file(songs: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    done = run("classify", songs, songs / "none.mid", "--csv", table, "--json")
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["file"] for row in rows] == [record["file"] for record in records]
    assert [row["error"] for row in rows] == [record.get("error", "") for record in records]
    assert [row["message"] for row in rows] == [record.get("message", "") for record in records]
    assert [row["mode"] for row in rows] == [record.get("mode", "") for record in records]
    again = run("classify", songs / "1 dorian.mid", "--csv", table)
    assert again.returncode == 0
    assert len(table.read_text("utf-8").splitlines()) == 2


def test_progress_shows_where_somebody_looks(songs: Path) -> None:
    terminal, theirs = pty.openpty()
    arguments = command("classify", songs / "1 dorian.mid", songs / "6 higher.kar", "--json")
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=theirs, env=os.environ | {"TERM": "xterm"}
    ) as process:
        os.close(theirs)
        seen = b"".join(chunks(terminal))
        assert process.stdout is not None
        assert len(process.stdout.readlines()) == 2
    os.close(terminal)
    assert b"Reading" in seen


def chunks(terminal: int) -> Iterator[bytes]:
    """All that comes, until nobody has the other end any more, which Linux calls an error."""
    with suppress(OSError):
        while chunk := os.read(terminal, 4096):
            yield chunk


def test_ctrl_c_ends_it_in_a_sentence_and_leaves_the_old_table(many: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(",".join(COLUMNS) + "\r\nold\r\n", "utf-8")
    before = table.read_bytes()
    with running("classify", many, "--json", "--csv", table) as process:
        assert process.stdout is not None
        select([process.stdout], [], [], 60)  # the first answers are there
        out, complaints = ended_by_ctrl_c(process)
    assert complaints == f"Stopped before all files were read, and {table} was not written.\n"
    assert {json.loads(line)["mode"] for line in out.splitlines()} == {"dorian"}
    assert table.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [many, table]


def test_ctrl_c_while_the_workers_start_ends_it_in_a_sentence(many: Path, tmp_path: Path) -> None:
    with running("classify", many, "--csv", tmp_path / "table.csv") as process:
        wait_for_the_server_of_workers(process.pid)
        time.sleep(0.3)  # it imports for longer than that
        out, complaints = ended_by_ctrl_c(process)
    assert out == ""
    assert complaints == f"Stopped before all files were read, and {tmp_path / 'table.csv'} was not written.\n"
    assert list(tmp_path.iterdir()) == [many]


def wait_for_the_server_of_workers(parent: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        lines = subprocess.run(["ps", "-A", "-o", "ppid=,args="], capture_output=True, text=True, check=True).stdout
        if any(line.split()[0] == str(parent) and "forkserver" in line for line in lines.splitlines()):
            return
        time.sleep(0.02)
    pytest.fail("no workers are started")
