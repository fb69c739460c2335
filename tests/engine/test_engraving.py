"""What reaches the engraver, read back by music21 as any notation program would read it."""

from fractions import Fraction
from typing import Any

import pytest

from engine.piece import Note, Piece
from engine.score.engraving import engrave, music21, music_xml
from engine.score.notation import notate
from engine.score.spelling import Spelling
from engine.theory import find_mode, find_root
from tests.engine.scores import two_hands


def read_back(piece: Piece, root: str, mode: str, bars: int = 6) -> Any:
    spelling = Spelling.of(find_root(root), find_mode(mode))
    return music21().converter.parseData(music_xml(notate(piece, bars), spelling, 4), format="musicxml")


def shown_accidentals(score: Any) -> list[str]:
    pitches = [pitch for element in score.recurse().notes for pitch in element.pitches]
    return [p.nameWithOctave for p in pitches if p.accidental is not None and p.accidental.displayStatus]


@pytest.mark.parametrize("meter", [(2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8), (9, 8), (12, 8)])
def test_another_program_reads_the_same_notes(meter: tuple[int, int]) -> None:
    piece = two_hands(meter=meter, bars=6)
    score = read_back(piece, "D", "dorian")
    for track, part in enumerate(score.parts):
        read = {
            (Fraction(element.offset), Fraction(element.quarterLength), pitch.midi)
            for element in part.stripTies().flatten().notes
            for pitch in element.pitches
        }
        assert read == {
            (Fraction(n.onset_ticks, 480), Fraction(n.duration_ticks, 480), n.pitch)
            for n in piece.notes
            if n.track == track
        }


def test_dorian_on_d_needs_neither_signature_nor_accidentals() -> None:
    score = read_back(two_hands(), "D", "dorian")
    assert {key.sharps for key in score.recurse().getElementsByClass("KeySignature")} == {0}
    assert shown_accidentals(score) == []


def test_a_thaat_shows_its_signature_and_no_accidentals() -> None:
    score = read_back(two_hands("C", "todi"), "C", "todi")
    key = score.recurse().getElementsByClass("KeySignature")[0]
    assert [pitch.name for pitch in key.alteredPitches] == ["E-", "A-", "D-", "F#"]
    assert shown_accidentals(score) == []


def test_harmonic_minor_raises_only_its_leading_tone() -> None:
    shown = shown_accidentals(read_back(two_hands("A", "harmonic_minor", seed=3), "A", "harmonic_minor"))
    assert shown
    assert {name[:-1] for name in shown} == {"G#"}


def test_an_accidental_holds_for_its_bar_and_is_taken_back() -> None:
    pitches = (66, 66, 65, 66)
    line = Piece.of([Note(480 * index, pitch, 480) for index, pitch in enumerate(pitches)])
    assert shown_accidentals(read_back(line, "C", "ionian", 1)) == ["F#4", "F4", "F#4"]


def test_a_note_tied_over_the_bar_line_repeats_no_accidental() -> None:
    line = Piece.of([Note(960, 66, 1920), Note(2880, 66, 480)])
    heads = read_back(line, "C", "ionian", 2).recurse().notes
    assert [bool(head.pitch.accidental.displayStatus) for head in heads] == [True, False, True]


def test_triplets_keep_their_brackets_together() -> None:
    line = Piece.of([Note(160 * index, 72, 160) for index in range(12)])
    kinds = [n.duration.tuplets[0].type for n in read_back(line, "C", "ionian", 1).recurse().notes]
    assert kinds == ["start", None, "stop"] * 4


def test_short_notes_are_beamed_by_the_beat() -> None:
    line = Piece.of([Note(120 * index, 72, 120) for index in range(16)])
    kinds = [n.beams.getTypeByNumber(1) for n in read_back(line, "C", "ionian", 1).recurse().notes]
    assert kinds == ["start", "continue", "continue", "stop"] * 4


def test_eighths_of_a_common_bar_are_beamed_by_the_half() -> None:
    line = Piece.of([Note(240 * index, 72, 240) for index in range(8)])
    kinds = [n.beams.getTypeByNumber(1) for n in read_back(line, "C", "ionian", 1).recurse().notes]
    assert kinds == ["start", "continue", "continue", "stop"] * 2


def test_the_engraver_sets_every_notehead_and_breaks_lines_where_told() -> None:
    piece = two_hands(bars=4)
    notation = notate(piece, 4)
    svg = engrave(notation, Spelling.of(find_root("D"), find_mode("dorian")), 1800, bars_per_system=2)
    heads = sum(len(s.tones) for bar in notation.bars for staff in bar.staves for voice in staff for s in voice)
    assert svg.count('class="notehead"') == heads
    assert svg.count('class="system"') == 2


def test_the_same_music_gives_the_same_drawing() -> None:
    notation, spelling = notate(two_hands(), 4), Spelling.of(find_root("D"), find_mode("dorian"))
    assert engrave(notation, spelling, 1800, 4) == engrave(notation, spelling, 1800, 4)
