"""What people read: the answer as it is, no more certain than it is, and where the mode changes."""

import io
from pathlib import Path

from rich.console import Console, RenderableType

from engine.classify import Guess, Section, classify
from engine.cli.tables import Pieces, one_piece
from engine.midi import read_midi
from tests.engine.cli.answers import AEOLIAN, DORIAN, LYDIAN, answer
from tests.engine.cli.command import SONG

IONIAN_OR_LYDIAN = (Guess("C", "ionian", 0.48), Guess("C", "lydian", 0.46))
UNDECIDED = answer(*IONIAN_OR_LYDIAN, LYDIAN, verdict="open", undecided=IONIAN_OR_LYDIAN)
SECTIONS = (Section(1, 16, DORIAN), Section(17, 17, AEOLIAN), Section(18, 24, DORIAN))


def printed(what: RenderableType) -> str:
    """As on a wide terminal, with one space between the cells of a table."""
    console = Console(file=io.StringIO(), width=200)
    console.print(what)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().replace("│", " ").splitlines()
    return "\n".join(" ".join(line.split()) for line in lines)


def test_one_piece_is_told_with_its_ranking_and_reasons() -> None:
    reasons = ("B natural 18 times, B flat never: Dorian rather than Aeolian.", "It rests on D.")
    told = printed(one_piece(Path("song.mid"), answer(reasons=reasons, warnings=("Only 12 notes sound.",))))
    assert "song.mid: D Dorian (clear, 80%)" in told
    assert "D Dorian D E F G A B C 80% ███████████\nA Aeolian A B C D E F G 15% ██\nF Lydian" in told
    assert "\n".join((*reasons, "Only 12 notes sound.")) in told
    assert "Where" not in told


def test_sections_are_a_timeline_where_the_mode_changes() -> None:
    told = printed(one_piece(Path("song.mid"), answer(sections=SECTIONS)))
    assert "1–16 D Dorian D E F G A B C 80%\n17 A Aeolian A B C D E F G 15%\n18–24 D Dorian" in told


def test_no_answer_is_more_certain_than_it_is() -> None:
    certain = answer(Guess("D", "dorian", 0.9999), Guess("A", "aeolian", 0.0001))
    assert "D Dorian (clear, >99%)" in printed(one_piece(Path("song.mid"), certain))
    assert "A Aeolian A B C D E F G <1%" in printed(one_piece(Path("song.mid"), certain))
    assert "C Ionian or C Lydian (open, 48% or 46%)" in printed(one_piece(Path("song.mid"), UNDECIDED))
    nothing = printed(one_piece(Path("song.mid"), answer(verdict="none")))
    assert "song.mid: No clear mode\n" in nothing
    assert "80%" in nothing  # of the nearest, in the ranking


def test_many_pieces_are_a_line_each_and_counts_by_answer() -> None:
    pieces = Pieces(Path("songs"), "joint")
    pieces.add(Path("songs/a.mid"), answer(sections=SECTIONS))
    pieces.add(Path("songs/b.mid"), answer(Guess("E", "dorian", 0.9), warnings=("Only 12 notes sound.",)))
    pieces.add(Path("songs/c/undecided.mid"), UNDECIDED)
    pieces.add(Path("elsewhere.mid"), answer(verdict="none"))
    lines = printed(pieces).splitlines()
    assert lines[1] == "file answer confidence then changes"
    assert lines[3:7] == [
        "a.mid D Dorian 80% A Aeolian 15%, F Lydian 5% 2",
        "b.mid E Dorian 90% 0",
        "c/undecided.mid C Ionian or C Lydian 48% or 46% F Lydian 5% 0",
        "elsewhere.mid No clear mode – D Dorian 80%, A Aeolian 15% 0",
    ]
    assert "b.mid: Only 12 notes sound." in lines
    assert lines[-3:] == ["Dorian 2 ███████", "Undecided 1 ████", "No clear mode 1 ████"]


def test_the_paper_counts_differences() -> None:
    found = classify(read_midi(SONG), "paper")
    told = printed(one_piece(Path("song.mid"), found))
    assert told.startswith("song.mid: D Dorian\n")
    assert "D Dorian D E F G A B C 0 of 7 ██████████████\nD Aeolian D E F G A B♭ C 1 of 7 ████████████" in told
    pieces = Pieces(Path(), "paper")
    pieces.add(Path("song.mid"), found)
    assert "file answer differs in then\n" in printed(pieces)
    assert "song.mid D Dorian 0 of 7 D Aeolian, D Melodic minor\n" in printed(pieces)


def test_modes_are_one_kind_on_whatever_root() -> None:
    pieces = Pieces(Path(), "joint")
    roots = (Guess("C", "ionian", 0.5), Guess("G", "ionian", 0.4))
    pieces.add(Path("a.mid"), answer(*roots, verdict="open", undecided=roots))
    assert printed(pieces).splitlines()[-1].startswith("Ionian 1")


def test_warnings_of_thousands_of_files_do_not_bury_the_table() -> None:
    pieces = Pieces(Path(), "joint")
    for number in range(25):
        pieces.add(Path(f"{number}.mid"), answer(warnings=("Odd.",)))
    told = printed(pieces)
    assert told.count("Odd.") == 20
    assert "5 more files have warnings; --csv and --json give them all." in told


def test_names_of_files_are_text() -> None:
    pieces = Pieces(Path(), "joint")
    pieces.add(Path("[bold]\x1b[31m.mid"), answer(warnings=("[red]",)))
    assert "[bold]�[31m.mid: [red]" in printed(pieces)
    assert "[bold]�[31m.mid D Dorian" in printed(pieces)
