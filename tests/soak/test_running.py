"""Runs of the soak: in real workers, written down, taken up again, reported."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import WorkerLost
from tests.soak import running
from tests.soak.answers import HEARD, Answer
from tests.soak.batch import SLOW, Tally, hear, hear_batch, made, tally
from tests.soak.hostile import Case
from tests.soak.mutations import Mutation
from tests.soak.report import markdown
from tests.soak.seeds import seeds

TALLY = Tally(0, 2, {"midi: heard": 1, "abc: corrupt": 1}, {"It is damaged.": 1}, (1.5, 1), (), 2.0, 7, 100.0, 120.0)


async def test_files_go_through_real_workers() -> None:
    """One that is sound, one that is not, and a worker that cannot unpack what it is sent."""
    sound = Case("a.mid", "a.mid", "accept", frozenset({HEARD}), "D dorian", seeds()[0][1])
    broken = replace(sound, file="b.mid", data=b"MThd", kinds=frozenset({"corrupt"}))
    found: dict[str, running.Verdict] = {}
    await running.hear_hostile([sound, broken], 1, lambda verdict: found.update({verdict.file: verdict}))
    assert (found["a.mid"].right, found["a.mid"].answer.text) == (True, "D Dorian")
    assert (found["b.mid"].right, found["b.mid"].answer.text[:15]) == (True, "The MIDI header")
    assert found["a.mid"].worker_mb > 50


def test_a_batch_counts_every_file_of_it() -> None:
    found = hear_batch(100, 20)
    assert (found.first, found.count, sum(found.kinds.values())) == (100, 20, 20)
    assert found.slowest[1] in range(100, 120)
    assert not found.findings


def test_findings_are_generic_or_late_answers() -> None:
    files = [Mutation(number, "midi", ("flood",), b"") for number in range(3)]
    answers = [
        Answer("worker_lost", "It died.", 1.0, "SIGSEGV"),
        Answer(HEARD, "C Ionian", 13.0),
        Answer(HEARD, "", 1.0),
    ]
    found = tally(0, list(zip(files, answers, strict=True)), 15.0)
    assert found.findings == ((0, "flood", "worker_lost", "SIGSEGV"), (1, "flood", SLOW, "C Ionian"))


def test_what_nobody_foresaw_is_a_finding_with_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("in the engine")

    monkeypatch.setattr("tests.soak.batch.identify", fail)
    answer = hear(replace(made(1), number=1))
    assert answer.finding
    assert "ZeroDivisionError: in the engine" in answer.detail


def test_a_run_is_written_down_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "out" / "rows.jsonl"
    assert running.tallies(path) == []
    running.append(path, TALLY)
    running.append(path, replace(TALLY, first=50))
    assert [row.first for row in running.tallies(path)] == [0, 50]
    verdict = running.Verdict("a.mid", "accept", "", True, Answer(HEARD, "D Dorian", 0.1), 100.0, 50.0)
    running.append(tmp_path / "verdicts.jsonl", verdict)
    assert running.verdicts(tmp_path / "verdicts.jsonl") == [verdict]


def test_the_report_counts_deaths_and_wrong_answers() -> None:
    right = running.Verdict("a.mid", "accept", "D dorian", True, Answer(HEARD, "D Dorian", 0.1), 100.0, 50.0)
    wrong = running.Verdict("b.mid", "reject_empty", "", False, Answer(WorkerLost.code, "It died.", 2.0), 120.0, 58.0)
    died = replace(TALLY, first=50, memory_mb=130.0, findings=((51, "flood", "worker_lost", "SIGSEGV"),))
    text = markdown("2026-11-22", "a machine", 2, [right, wrong], [TALLY, died])
    for line in (
        "2 odd, damaged and hostile files whose right answers are known",
        "1 answers (50.0%)",
        "| slowest answer | 2.0 s (b.mid) |",
        "| growth of the bot's side | 8 MB |",
        "| b.mid | reject_empty | worker_lost: It died. |",
        "Of 1 files that were heard and whose mode is known, 1 were heard in it.",
        "| workers that died | 1 |",
        "| most growth of a worker | 30 MB, from its first batch to its last |",
        "| corrupt | 2 | 0 | 2 |",
        "| 51 | flood | worker_lost | SIGSEGV |",
    ):
        assert line in text
