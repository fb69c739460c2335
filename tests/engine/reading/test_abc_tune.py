"""ABC as people write it: what the standard says that music21 alone reads otherwise."""

import pytest

from engine.errors import CorruptFile, EmptyPiece, TooLarge, UnreadablePiece
from engine.piece import Meter, Tempo
from engine.reading import read_piece
from engine.reading.abc_tune import MOST_TOKENS
from tests.engine.reading.written import ABC

HEAD = "X:1\nM:4/4\nL:1/4\n"


def keys(body: str, key: str = "C", head: str = HEAD) -> list[int]:
    return [note.pitch for note in read_piece(f"{head}K:{key}\n{body}\n".encode()).notes]


def names(body: str, key: str = "C") -> str:
    """The pitch classes of a melody."""
    return " ".join(
        ["C", "C#", "D", "E-", "E", "F", "F#", "G", "A-", "A", "B-", "B"][pitch % 12] for pitch in keys(body, key)
    )


def test_a_tune_with_its_title_meter_and_tempo() -> None:
    piece = read_piece(ABC.replace("K:", "Q:1/4=90\nK:").encode())
    assert [note.pitch for note in piece.notes][:8] == [62, 64, 65, 67, 69, 71, 72, 74]
    assert (piece.title, piece.meters, piece.tempos) == ("Up and down", (Meter(0, 4, 4),), (Tempo(0, 90.0),))
    assert piece.length_ticks == 16 * 480
    assert piece.remarks == ()


@pytest.mark.parametrize(
    ("key", "sounding"),
    [
        ("C", "C D E F G A B"),
        ("D dor", "C D E F G A B"),
        ("Dmixolydian", "C D E F# G A B"),
        ("F#m", "C# D E F# A- A B"),
        ("Bb lyd", "C D E F G A B-"),
        ("EPHR", "C D E F G A B"),
        ("none", "C D E F G A B"),
        ("", "C D E F G A B"),
        ("clef=bass", "C D E F G A B"),
        ("D clef=treble", "C# D E F# G A B"),
        ("Hp", "C# D E F# G A B"),
        ("D phr ^f", "C D E- F# G A B-"),  # Freygish: an accidental named with the key
        ("D exp _b ^g", "C D E F A- A B-"),
    ],
)
def test_keys_and_modes(key: str, sounding: str) -> None:
    assert names("CDEFGAB", key) == sounding


def test_accidentals_hold_to_the_end_of_the_bar_in_chords_too() -> None:
    assert names("^FF fF | F2 =B_B | [GB] [Gb]") == "F# F# F# F# F B B- G B G B"
    assert names("^F [FA] =F [FA]") == "F# F# A F F A"


def test_without_bars_an_accidental_counts_for_its_note() -> None:
    assert names("^F F " + "G " * 40).startswith("F# F G")


def test_a_tie_carries_its_accidental_over_the_bar_line() -> None:
    piece = read_piece(f"{HEAD}K:C\nGGG_B-|BBGG|\n".encode())
    assert [(note.pitch, note.duration_ticks) for note in piece.notes][3:5] == [(70, 960), (71, 480)]


def test_fields_inside_a_line_and_on_their_own() -> None:
    assert names("FG [K:D] FG | FC\nK:C\nFC") == "F G F# G F# C# F C"
    piece = read_piece(f"{HEAD}K:C\nCC[L:1/8]CC CC|\n".encode())
    assert [note.duration_ticks for note in piece.notes] == [480, 480, 240, 240, 240, 240]


@pytest.mark.parametrize("voice", ["V:{}\n", "[V:{}] "])
def test_voices_that_take_turns_sound_together(voice: str) -> None:
    lines = [
        voice.format(name) + bar for bar, name in (("cdef|", "high"), ("C4|", "low"), ("gfed|", "high"), ("D4|", "low"))
    ]
    piece = read_piece((HEAD + "V:high clef=treble\nV:low clef=bass\nK:C\n" + "\n".join(lines)).encode())
    assert piece.length_ticks == 2 * 1920
    assert [note.pitch for note in piece.notes if note.track == 1] == [60, 62]


def test_chord_names_lyrics_ornaments_and_grace_notes_are_no_notes() -> None:
    body = (
        '"Am7"C "^above the staff"D|!trill!E +fermata+F .G ~A|{gab}c T_B2|\nw: a bed cab\nW: add a face\n% GABC\nr:B\nC'
    )
    assert names(body) == "C D E F G A C B- C"


def test_bars_upbeats_repeats_and_endings() -> None:
    piece = read_piece(f"{HEAD}K:C\nG|:CDEF|1 C4:|2 D3:||:G4::[1 A4:|[2 c4|]\n".encode())
    assert [note.pitch for note in piece.notes] == [67, 60, 62, 64, 65, 60, 62, 67, 69, 72]
    assert piece.bar_starts() == [tick * 480 for tick in (0, 1, 5, 9, 12, 16, 20)]


def test_lengths_tuplets_rests_and_broken_rhythm() -> None:
    piece = read_piece(f"{HEAD}K:C\nC/2D/ (3EFG z x A>B c3/2 d//|\n".encode())
    assert [(note.onset_ticks, note.duration_ticks) for note in piece.notes] == [
        (0, 240), (240, 240), (480, 320), (800, 320), (1120, 320), (2400, 720), (3120, 240), (3360, 720), (4080, 120)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "ticks"), [("M:2/4\n", 120), ("M:6/8\n", 240), ("M:C|\n", 240), ("", 240), ("M:2/4\nL:1/4\n", 480)]
)
def test_the_usual_length_follows_the_meter(head: str, ticks: int) -> None:
    assert read_piece(f"X:1\n{head}K:C\nCDE|\n".encode()).notes[0].duration_ticks == ticks


def test_of_a_book_the_first_tune_is_read_with_its_defaults_and_a_remark() -> None:
    book = "%abc-2.1\nL:1/4\nM:3/4\n\nX:7\nK:G\nGAB|\n\nPrinted in a bad age.\n\nX:8\nK:C\nccc|\n"
    piece = read_piece(book.encode())
    assert [(note.pitch, note.duration_ticks) for note in piece.notes] == [(67, 480), (69, 480), (71, 480)]
    assert piece.meters == (Meter(0, 3, 4),)
    assert piece.remarks == ("The file is a book of 2 tunes; only the first was read.",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end(encoding: str, end: str) -> None:
    tune = ABC.replace("Up and down", "Ländler").replace("\n", end)
    piece = read_piece(tune.encode(encoding))
    assert (piece.title, len(piece.notes)) == ("Ländler", 16)


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("X:1\nT:x\nCDEF|\n", CorruptFile, "no key"),
        ("X:1\nK:C\n", EmptyPiece, "no notes"),
        ("X:1\nK:C\nC99999|\n", CorruptFile, "999 units"),
        ("X:1\nK:C\nC" + "/" * 1000, CorruptFile, "999 units"),
        ("X:1\nK:C\nC/0|D|\n", CorruptFile, "damaged"),
        ("X:1\nK:C\n[" + "C" * 500, CorruptFile, "chord that does not end"),
        ("X:1\nK:C\n" + "CDEF|" * (MOST_TOKENS // 5 + 1), TooLarge, "10,000 notes"),
        ("X:1\nL:1/1\nK:C\n" + "C999|" * 1000, TooLarge, "hours"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, error: type[UnreadablePiece], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        read_piece(text.encode())
    assert str(caught.value).endswith(".")
