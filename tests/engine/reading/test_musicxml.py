"""MusicXML as music programs write it, and as nobody should."""

import codecs
import time

import pytest

from engine.errors import CorruptFile, EmptyPiece, TooLarge, Unpitched, UnreadablePiece, Unsupported
from engine.piece import Meter, Piece, Tempo
from engine.reading import read_piece
from engine.reading.musicxml import MOST_NOTES
from tests.engine.reading.written import COMMON, DOCTYPE, measures, musicxml, note, scale


def spans(piece: Piece) -> list[tuple[int, int, int]]:
    return [(found.onset_ticks, found.duration_ticks, found.pitch) for found in piece.notes]


def read(*contents: str, instrument: str = "") -> Piece:
    return read_piece(musicxml(measures(*contents), instruments=[instrument]))


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_notes_chords_and_a_second_voice() -> None:
    chord = note("C4", 4) + note("E4", 4, "<chord/>") + note("G4", 4)
    assert spans(read(COMMON + chord + "<backup><duration>6</duration></backup>" + note("B-2", 6))) == [
        (0, 960, 60),
        (0, 960, 64),
        (480, 1440, 46),
        (960, 960, 67),
    ]


def test_tied_notes_are_one() -> None:
    start, both, stop = '<tie type="start"/>', '<tie type="stop"/><tie type="start"/>', '<tie type="stop"/>'
    piece = read(COMMON + note("C4", 8, start), note("C4", 8, both), note("C4", 4, stop) + note("C4", 4))
    assert spans(piece) == [(0, 4800, 60), (4800, 960, 60)]


def test_grace_notes_cues_and_unpitched_notes_are_left_out() -> None:
    grace = "<note><grace/><pitch><step>D</step><octave>5</octave></pitch></note>"
    drum = "<note><unpitched/><duration>2</duration></note>"
    cues = note("A6", 2, "<cue/>") + note("C6", 2, "<cue/><chord/>")
    assert spans(read(COMMON + grace + note("C4", 4) + cues + drum)) == [(0, 960, 60)]
    assert spans(read(COMMON + cues + drum + note("C4", 4))) == [(960, 960, 60)]


def test_an_instrument_in_b_flat_sounds_lower_and_its_program_is_kept() -> None:
    transposed = COMMON.replace(
        "</attributes>", "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose></attributes>"
    )
    named = '<score-instrument id="I"><instrument-name>Clarinet</instrument-name></score-instrument>'
    program = '<midi-instrument id="I"><midi-channel>1</midi-channel><midi-program>72</midi-program></midi-instrument>'
    piece = read(transposed + note("D4", 8), instrument=named + program)
    assert spans(piece) == [(0, 1920, 60)]
    assert piece.programs == (71,)
    assert spans(read(COMMON + note("D4", 8), instrument=named + program)) == [(0, 1920, 62)]  # written as it sounds


def test_transposition_may_change_and_count_octaves() -> None:
    down, none = (
        "<transpose><chromatic>-3</chromatic><octave-change>-1</octave-change></transpose>",
        "<chromatic>0</chromatic>",
    )
    first = COMMON.replace("</attributes>", down + "</attributes>") + note("C5", 8)
    second = f"<attributes><transpose>{none}</transpose></attributes>" + note("C5", 8)
    assert [found.pitch for found in read(first, second).notes] == [57, 72]


def test_parts_are_tracks_and_percussion_is_left_out() -> None:
    drums = '<midi-instrument id="I"><midi-channel>10</midi-channel><midi-program>1</midi-program></midi-instrument>'
    parts = [measures(COMMON + note(pitch, 8)) for pitch in ("C5", "D5", "E3")]
    piece = read_piece(musicxml(*parts, instruments=["", drums, ""]))
    assert [(found.pitch, found.track) for found in piece.notes] == [(52, 1), (72, 0)]
    assert piece.programs == (0, 0)


def test_an_upbeat_and_a_new_meter_keep_the_bars_where_they_are() -> None:
    three = "<attributes><time><beats>3</beats><beat-type>4</beat-type></time></attributes>"
    piece = read(COMMON + note("G4"), note("C5", 8), three + note("E5", 6), note("C5", 4))
    assert piece.meters == (Meter(0, 1, 4), Meter(480, 4, 4), Meter(2400, 3, 4))
    assert piece.bar_starts() == [0, 480, 2400, 3840]


def test_tempo_from_sound_or_from_a_metronome_mark() -> None:
    mark = "<metronome><beat-unit>half</beat-unit><per-minute>{}</per-minute></metronome>"
    direction = "<direction><direction-type>{}</direction-type>{}</direction>"
    sounding = direction.format("<words>slow</words>", '<sound tempo="72"/>')
    piece = read(
        COMMON + direction.format(mark.format(50), "") + note("C4", 8),
        sounding + note("D4", 8),
        direction.format(mark.format("ca. 90"), "") + note("E4", 8),
    )
    assert piece.tempos == (Tempo(0, 100.0), Tempo(1920, 72.0))


def test_repeats_are_not_played_again() -> None:
    end = '<barline location="right"><repeat direction="backward" times="999999999"/></barline>'
    assert len(read(COMMON + note("C4", 8) + end).notes) == 1


def test_the_title_is_kept_without_what_could_harm() -> None:
    assert (
        read_piece(musicxml(measures(COMMON + note("C4")), title="Süß \u202e" + "x" * 200)).title == "Süß " + "x" * 76
    )


def test_timewise_scores_are_turned_round() -> None:
    bars = "".join(
        f'<measure number="{bar}">'
        + "".join(f'<part id="{name}">{COMMON}{note(pitch, 8)}</part>' for name, pitch in (("A", upper), ("B", "C3")))
        + "</measure>"
        for bar, upper in ((1, "C5"), (2, "D5"))
    )
    names = "".join(f'<score-part id="{name}"><part-name/></score-part>' for name in "AB")
    piece = read_piece(f"<score-timewise><part-list>{names}</part-list>{bars}</score-timewise>".encode())
    assert [(n.onset_ticks, n.pitch, n.track) for n in piece.notes] == [
        (0, 48, 1),
        (0, 72, 0),
        (1920, 48, 1),
        (1920, 74, 0),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "iso-8859-1", "koi8-r", "shift_jis", "ascii"])
def test_every_encoding_is_read(encoding: str) -> None:
    title = {"koi8-r": "Песня", "shift_jis": "組曲", "ascii": "Song"}.get(encoding, "Böhmisch")
    text = (
        f'<?xml version="1.0" encoding="{encoding.removesuffix("-le")}"?>'
        + musicxml(measures(COMMON + note("C4")), title=title).decode()
    )
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
    assert read_piece(mark + text.encode(encoding)).title == title


def test_a_byte_order_mark_or_an_empty_line_may_stand_first() -> None:
    assert (
        read_piece(codecs.BOM_UTF8 + scale()).notes == read_piece(b"\r\n " + scale()).notes == read_piece(scale()).notes
    )


def transposed(semitones: str) -> str:
    return f"<attributes><transpose><chromatic>{semitones}</chromatic></transpose></attributes>"


@pytest.mark.parametrize(
    ("time", "meter"),
    [
        ("<beats>3+2</beats><beat-type>8</beat-type>", Meter(0, 5, 8)),
        ("<beats>3</beats><beat-type>8</beat-type><beats>1</beats><beat-type>4</beat-type>", Meter(0, 5, 8)),
    ],
)
def test_beats_of_a_composed_meter_are_added_up(time: str, meter: Meter) -> None:
    attributes = f"<attributes><divisions>2</divisions><time>{time}</time></attributes>"
    assert read_piece(musicxml(measures(attributes + note("C4", 5), note("D4", 5)))).meters == (meter,)


@pytest.mark.parametrize("encoding", ["punycode", "unicode_escape", "idna", "zlib_codec", "rot13", "x" * 500])
def test_encodings_that_are_no_alphabets_are_refused_at_once(encoding: str) -> None:
    """Python's punycode takes 40 s for such a megabyte."""
    begin = time.perf_counter()
    with pytest.raises(CorruptFile, match="begins like a MusicXML score"):
        read_piece(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + scale() + b"-" + b"a" * 2**20)
    assert time.perf_counter() - begin < 5


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (musicxml(measures(COMMON)), EmptyPiece, "no notes"),
        (musicxml(), EmptyPiece, "no notes"),
        (b"<score-partwise/>", EmptyPiece, "no notes"),
        (musicxml(measures("<note><unpitched/><duration>1</duration></note>")), Unpitched, "percussion"),
        (scale()[:-30], CorruptFile, "damaged"),
        (scale().replace(b"<step>D", b"<step>H"), CorruptFile, "<step> holds “H”"),
        (scale().replace(b"<octave>4", b"<octave>99999999"), CorruptFile, "<octave>"),
        (scale().replace(b"<duration>2", b"<duration>1e99"), CorruptFile, "<duration>"),
        (scale().replace(b"<duration>2", b"<duration>NaN"), CorruptFile, "<duration>"),
        (scale().replace(b"<divisions>2", b"<divisions>0"), CorruptFile, "score is damaged"),
        (scale().replace(b"<beats>4", b"<beats>1000000"), CorruptFile, "<beats>"),
        (scale().replace(b"<beats>4", b"<beats>0"), CorruptFile, "0 beats"),
        (scale().replace(b"<beats>4", b"<beats>99+99+99"), CorruptFile, "297 beats"),
        (scale().replace(b"</time>", b"<beats>3</beats></time>"), CorruptFile, "<time> is not whole"),
        (
            scale().replace(b"</time>", b"<beats>3</beats><beat-type>4</beat-type>" * 3000 + b"</time>"),
            TooLarge,
            "longer",
        ),
        (musicxml(measures(COMMON + transposed("x") + note("C4"))), CorruptFile, "<chromatic> holds “x”"),
        (musicxml(measures(COMMON + transposed("NaN") + note("C4"))), CorruptFile, "<chromatic> holds “NaN”"),
        (scale().replace(b"</part>", b"</part>" + b'<part id="P0"/>' * 300), TooLarge, "longer"),
        (scale().replace(b"<duration>2", b"<duration>99999999"), TooLarge, "hours"),
        (b"<?xml version='1.0'?><museScore/>", Unsupported, "XML"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, error: type[UnreadablePiece], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        read_piece(data)
    assert type(caught.value) is error
    assert str(caught.value).endswith(".")


def test_unusable_instruments_and_tempos_are_left_out() -> None:
    wrong = "<midi-instrument id='I'><midi-channel>x</midi-channel><midi-program>9999</midi-program></midi-instrument>"
    piece = read(COMMON + '<sound tempo="fast"/>' + note("C4"), instrument=wrong)
    assert (piece.programs, piece.tempos) == ((0,), (Tempo(0, 120.0),))


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY file SYSTEM "file:///etc/passwd">',
        '<!ENTITY % remote SYSTEM "http://127.0.0.1:9/x.dtd">%remote;',
    ],
)
def test_entities_are_refused_before_they_are_looked_at(declared: str) -> None:
    doctype = f"<!DOCTYPE score-partwise [{declared}]>"
    with pytest.raises(CorruptFile, match="XML entities"):
        read_piece(musicxml(measures(COMMON + note("C4")), before=doctype, title="&a;"))


def test_a_document_type_alone_is_harmless() -> None:
    assert DOCTYPE.encode() in scale()
    assert len(read_piece(scale()).notes) == 16


@pytest.mark.parametrize(
    "score",
    [
        musicxml(measures(COMMON + note("C4") * (MOST_NOTES + 1))),
        musicxml(measures(*[COMMON + note("C4", 8)] * 1500)),
        musicxml(*[measures(*[""] * 300)] * 30),
        musicxml(*[measures(note("C4"))] * 201),
    ],
    ids=["notes", "bars", "bars of parts", "parts"],
)
def test_a_score_that_would_take_too_long_is_refused_at_once(score: bytes) -> None:
    begin = time.perf_counter()
    with pytest.raises(TooLarge, match="longer than what is read"):
        read_piece(score)
    assert time.perf_counter() - begin < 5
