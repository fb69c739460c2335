import pytest

from engine.errors import CorruptFile, TooLarge, UnreadablePiece, Unsupported
from engine.piece import Meter, Tempo
from engine.reading import read_piece
from engine.reading.kern import checked
from tests.engine.reading.written import KERN


def test_a_melody_with_its_title() -> None:
    piece = read_piece(KERN.encode())
    assert [note.pitch for note in piece.notes][:8] == [62, 64, 65, 67, 69, 71, 72, 74]
    assert (piece.title, piece.meters, piece.remarks) == ("Up and down", (Meter(0, 4, 4),), ())


def test_columns_are_tracks_the_highest_first() -> None:
    rows = [
        "**kern\t**dynam\t**kern", "*M3/4\t*\t*M3/4", "*MM60\t*\t*MM60", "*ITrd1c2\t*\t*", "4G\tp\t4b-", "=1\t=1\t=1",
        "[2.C\t.\t8c#L 8e", "*\t*\t*^", ".\t.\t8d-J\t8f", ".\t.\t4en\t4f", ".\t.\t4r\t4f", "*\t*\t*v\t*v", "=2\t=2\t=2",
        "2.C]\t.\tqg", ".\t.\t2.g", "==\t==\t==", "*-\t*-\t*-",
    ]  # fmt: skip
    piece = read_piece("\n".join(rows).encode())
    assert [(note.onset_ticks, note.duration_ticks, note.pitch, note.track) for note in piece.notes] == [
        (0, 480, 55, 1), (0, 480, 70, 0), (480, 2880, 48, 1), (480, 240, 61, 0), (480, 240, 64, 0), (720, 240, 61, 0),
        (720, 240, 65, 0), (960, 480, 64, 0), (960, 480, 65, 0), (1440, 480, 65, 0), (1920, 1440, 67, 0),
    ]  # fmt: skip
    assert (piece.meters, piece.tempos) == ((Meter(0, 1, 4), Meter(480, 3, 4)), (Tempo(0, 60.0),))


def test_of_several_pieces_the_first_is_read_with_a_remark() -> None:
    piece = read_piece(f"!!!!SEGMENT: a\n{KERN}!!!!SEGMENT: b\n{KERN}".encode())
    assert len(piece.notes) == 16
    assert piece.remarks == ("The file holds 2 pieces; only the first was read.",)


def test_grace_notes_cost_no_time() -> None:
    """music21 takes minutes for these."""
    graces = "8qc\n16qqd# 16qqe\n" * 2500
    piece = read_piece(f"**kern\n{graces}4c\n4d\n*-\n".encode())
    assert [(note.onset_ticks, note.pitch) for note in piece.notes] == [(0, 60), (480, 62)]


def test_other_columns_are_left_out_wherever_they_go() -> None:
    rows = [
        "**text\t**kern", "12345\t4c", "*^\t*", "x\ty\t4d", "*\t*x\t*x", "x\t4e\ty", "*\t*\t*", "x\t4f\ty",
        "*\t*+\t*", "*\t*\t**kern\t*", "x\t4g\t4a\ty", "*-\t*-\t*-\t*-",
    ]  # fmt: skip
    text, _ = checked("\n".join(rows))
    assert [line for line in text.split("\n") if line and line[0] == "."] == [
        ".\t4c", ".\t.\t4d", ".\t4e\t.", ".\t4f\t.", ".\t4g\t4a\t.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("**recip\n4\n*-\n", Unsupported, "no \\*\\*kern"),
        ("!!!OTL: x\n", Unsupported, "no \\*\\*kern"),
        ("!!!!SEGMENT\t**kern\n4c\n*-\n", Unsupported, "no \\*\\*kern"),
        ("**kern**kern\n4c\n*-\n", Unsupported, "no \\*\\*kern"),
        ("**kern\t**kern\n4c\t*M3/4\n*-\t*-\n", CorruptFile, "columns do not fit together"),
        ("**kern\t**kern\n*\t4c\n*-\t*-\n", CorruptFile, "columns do not fit together"),
        ("**kern\t**kern\n=1\t4c\n*-\t*-\n", CorruptFile, "columns do not fit together"),
        ("**kern\n99999c\n*-\n", CorruptFile, "four digits"),
        ("**kern\n" + "4c\n" * 8001 + "*-\n", TooLarge, "8,000 notes"),
        ("**kern\n" + "4c\n=\n" * 601 + "*-\n", TooLarge, "600 bars"),
        ("**kern\n" + "4r\n" * 25_001 + "*-\n", TooLarge, "the most"),
        ("**kern\n" + "4r\n" * 8001 + "*-\n", TooLarge, "8,000 notes"),
        ("**kern\n" + "*MM60\n" * 1001 + "4c\n*-\n", TooLarge, "the most"),
        ("**kern\n*M999/4\n4c\n*-\n", CorruptFile, "meter that no bar can have"),
        ("**kern\n*M0/4\n4c\n*-\n", CorruptFile, "meter that no bar can have"),
        ("**kern\n*M3/7\n4c\n*-\n", CorruptFile, "meter that no bar can have"),
        ("**kern\t**kern\n4c\n*-\t*-\n", CorruptFile, "columns do not fit together at “4c”"),
        ("**kern\n*^\n4c\n*-\n", CorruptFile, "columns do not fit together at “4c”"),
        ("**kern\n4c\n**kern\n4d\n*-\n", CorruptFile, "columns do not fit together"),
        ("**kern\n4c\n*-\n4d\n", CorruptFile, "columns do not fit together at “4d”"),
        ("**kern\n" + "*^\n" * 2000 + "4c\n*-\n", TooLarge, "the most"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, error: type[UnreadablePiece], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        read_piece(text.encode())
    assert str(caught.value).endswith(".")
