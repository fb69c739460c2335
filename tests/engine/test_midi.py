"""Reading bytes that anyone may have sent, and writing what is read back unchanged."""

import re
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import CorruptFile, EmptyPiece, NotMusic, TooLarge, Unpitched, UnreadablePiece, Unsupported
from engine.midi import Limits, read_midi, write_midi
from engine.piece import Meter, Note, Pedal, Piece, Tempo
from tests.engine.midi_bytes import DORIAN, END, chunk, event, header, melody, number, off, on, smf, track


def spans(data: bytes) -> list[tuple[int, int, int]]:
    """(onset, duration, pitch) of every note read."""
    return [(note.onset_ticks, note.duration_ticks, note.pitch) for note in read_midi(data).notes]


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_notes_keep_their_time_pitch_and_velocity() -> None:
    piece = read_midi(smf(track(on(0, 60, 99), off(480, 60), on(240, 64, 1), off(120, 64))))
    assert piece.notes == (Note(0, 60, 480, 99, 0), Note(720, 64, 120, 1, 0))


def test_ticks_are_brought_to_480_a_quarter() -> None:
    assert spans(smf(track(on(0, 60), off(96, 60), on(48, 62), off(1, 62)), division=96)) == [
        (0, 480, 60),
        (720, 5, 62),
    ]


def test_a_note_shorter_than_a_tick_keeps_one() -> None:
    assert spans(smf(track(on(32767, 60), off(1, 60)), division=32767)) == [(480, 1, 60)]


def test_running_status_and_velocity_0_as_note_off() -> None:
    body = event(0, "90 3c 50") + event(480, "3c 00") + event(0, "40 50") + event(480, "40 00")
    assert spans(smf(track(body))) == [(0, 480, 60), (480, 480, 64)]


def test_tempo_and_meter_are_kept_from_any_track() -> None:
    conductor = track(event(0, "ff 58 04 03 02 18 08"), event(960, "ff 51 03 0f 42 40"))  # 3/4; 1,000,000 us a quarter
    music = track(event(0, "ff 51 03 09 d8 29"), melody((60, 62, 64)))  # 645,161 us a quarter: 93 bpm
    piece = read_midi(smf(conductor, music))
    assert piece.tempos == (Tempo(0, 93.0), Tempo(960, 60.0))
    assert piece.meters == (Meter(0, 3, 4),)


def test_programs_pedals_and_the_title_are_kept() -> None:
    pedal = event(0, "b1 40 7f") + on(0, 60, channel=1) + event(480, "b1 40 00") + off(0, 60, channel=1)
    named = track(event(0, "ff 03 05") + "Ländl".encode("latin-1"), melody((60,)))
    piece = read_midi(smf(named, track(event(0, "c1 28"), pedal)))
    assert piece.programs == (0, 40)
    assert piece.pedals == (Pedal(0, 480, 1),)
    assert piece.title == "Lndl"  # the broken letter is left out


def test_a_pedal_in_a_second_track_begins_where_it_begins() -> None:
    body = on(0, 60, channel=1) + event(100, "b1 40 7f") + event(100, "b1 40 00") + off(280, 60, channel=1)
    assert read_midi(smf(track(melody((60,))), track(body))).pedals == (Pedal(100, 200, 1),)


def test_percussion_is_left_out() -> None:
    assert spans(smf(track(melody((60,)), melody((36, 38), channel=9)))) == [(0, 480, 60)]


def test_two_hands_are_two_tracks() -> None:
    piece = read_midi(smf(track(melody((72, 74))), track(melody((48, 50), channel=1))))
    assert [(note.pitch, note.track) for note in piece.notes] == [(48, 1), (72, 0), (50, 1), (74, 0)]


# --- notes that are never released -----------------------------------------------------------------------------------


def test_a_note_that_is_never_released_lasts_to_the_end_of_its_track() -> None:
    assert spans(smf(track(on(0, 60), on(480, 64), off(480, 64), end=number(960) + END[1:]))) == [
        (0, 1920, 60),
        (480, 480, 64),
    ]


def test_a_key_struck_again_ends_the_note_that_was_never_released() -> None:
    body = on(0, 60) + on(480, 62) + on(480, 60) + on(480, 60) + off(240, 60) + off(0, 62)
    assert spans(smf(track(body))) == [(0, 960, 60), (480, 1200, 62), (960, 480, 60), (1440, 240, 60)]


def test_a_file_of_note_ons_alone_is_read_whatever_follows_its_end() -> None:
    body = b"".join(on(120, key) for key in DORIAN)
    assert len(read_midi(smf(track(body, end=END + b"rubbish"))).notes) == len(DORIAN)


def test_released_notes_that_overlap_on_one_key_are_left_alone() -> None:
    assert spans(smf(track(on(0, 60), on(100, 60), off(100, 60), off(100, 60)))) == [(0, 200, 60), (100, 200, 60)]


def test_repairing_unreleased_notes_is_bounded() -> None:
    flood = smf(track(b"".join(on(1, 60) for _ in range(1000))))
    with pytest.raises(TooLarge, match="notes without an end"):
        read_midi(flood, Limits(events=900))


# --- remarks ---------------------------------------------------------------------------------------------------------


def test_a_sound_file_has_no_remarks() -> None:
    assert read_midi(smf(track(melody(DORIAN)))).remarks == ()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (header(0) + track(melody(DORIAN)), "gives 0 as the number of tracks, the file has 1"),
        (header(65535) + track(melody(DORIAN)), "gives 65,535 as the number"),
        (smf(track(melody(DORIAN), on(0, 60))), "never released"),
        (smf(track(melody(DORIAN)), division=0xE728), "in seconds, not in beats"),
    ],
)
def test_oddities_are_remarked_on(data: bytes, says: str) -> None:
    (remark,) = read_midi(data).remarks
    assert says in remark
    assert remark.endswith(".")


def test_overlapping_notes_that_are_released_are_nothing_odd() -> None:
    assert read_midi(smf(track(on(0, 60), on(100, 60), off(100, 60), off(100, 60)))).remarks == ()


# --- containers, true and false --------------------------------------------------------------------------------------

PLAIN = smf(track(melody(DORIAN)))


def rmi(data: bytes) -> bytes:
    def riff(name: bytes, body: bytes) -> bytes:
        return name + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2)

    return riff(b"RIFF", b"RMID" + riff(b"DISP", b"odd") + riff(b"data", data))


@pytest.mark.parametrize(
    "data",
    [
        rmi(PLAIN),
        PLAIN + b"\0" * 100,
        PLAIN + b"PK\x05\x06 a zip archive behind",
        header(9) + PLAIN[14:],  # nine tracks announced, one there
        header(0) + PLAIN[14:],
        header(1, form=0) + PLAIN[14:],
        header(1, form=2) + PLAIN[14:],
        b"MThd" + (8).to_bytes(4) + PLAIN[8:14] + b"xx" + PLAIN[14:],  # a longer header: skip what is not known
        PLAIN[:14] + chunk(b"XFIH", b"who knows") + PLAIN[14:],
        header(1) + chunk(b"MTrk", melody(DORIAN), claimed_length=len(melody(DORIAN)) + 5),  # miscounted, no end
    ],
    ids=["rmi", "zeros", "zip", "more", "none", "0", "2", "header", "alien", "miscounted"],
)
def test_odd_containers_give_the_same_notes(data: bytes) -> None:
    assert read_midi(data).notes == read_midi(PLAIN).notes


def test_long_numbers_in_texts_are_no_time() -> None:
    text = event(0, "ff 01 09") + bytes.fromhex("ff ff ff 7f") * 2 + b"x"
    assert len(read_midi(smf(track(text * 20, melody(DORIAN)))).notes) == len(DORIAN)


def test_time_code_counts_seconds_whatever_the_tempo_says() -> None:
    slow = event(0, "ff 51 03 0f 42 40")
    piece = read_midi(smf(track(slow, on(0, 60), off(1000, 60)), division=0xE728))  # -25 frames, 40 ticks: milliseconds
    assert piece.length_s == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"", EmptyPiece, "empty"),
        (b"MTh", CorruptFile, "first four bytes"),
        (PLAIN[:13], CorruptFile, "header"),
        (b"ID3\x03 and so on", NotMusic, "MP3"),
        (b"\x89PNG\r\n\x1a\n", NotMusic, "PNG"),
        (b"RIFF\x10\0\0\0WAVEfmt ", NotMusic, "WAV"),
        (b"PK\x03\x04" + bytes(22) + b"\x05\0\0\0a.txt", NotMusic, "zip"),
        (b"PK\x03\x04" + bytes(22) + b"\x09\0\0\0score.xml", Unsupported, "music in it"),
        (b"\x1f\x8b\x08", NotMusic, "gzip"),
        (b"Not Found\r\n", NotMusic, "text"),
        (b"\x01\x02\x03\x04", NotMusic, "MIDI header"),
        (b"\0" + PLAIN, CorruptFile, "at its beginning"),
        (b"mthd" + PLAIN[4:], CorruptFile, "at its beginning"),
        (b"RIFF\x10\0\0\0RMI\0data" + PLAIN, CorruptFile, "at its beginning"),
        (b"PK\x03\x04" + PLAIN, NotMusic, "zip"),
        (b"<?xml version='1.0'?><score-partwise/>", Unsupported, "XML"),
        (b"<?xml version='1.0'?><svg/>", NotMusic, "text"),
        (b"X:1\nT:Reel\nK:D\n", Unsupported, "ABC"),
        (b"**kern\n*clefG2\n", Unsupported, "kern"),
        (b"SMF2CLIP", Unsupported, "MIDI 2.0"),
        (b"RIFF\x0c\0\0\0RMIDabcd\0\0\0\0", CorruptFile, "RIFF"),
        (header(0), EmptyPiece, "no notes"),
        (smf(track()), EmptyPiece, "no notes"),
        (smf(track(off(0, 60), on(0, 60, velocity=0))), EmptyPiece, "no notes"),
        (smf(track(melody((36, 38), channel=9))), Unpitched, "percussion"),
        (smf(track(melody(DORIAN)), division=0), CorruptFile, "no length"),
        (smf(track(melody(DORIAN)), division=0xFF01), CorruptFile, "unit"),
        (smf(track(melody(DORIAN)), form=3), CorruptFile, "format"),
        (b"MThd" + (255).to_bytes(4) + PLAIN[8:20], CorruptFile, "header"),
        (PLAIN[:-40], CorruptFile, "before its end"),
        (PLAIN[:14] + b"\1\2\3\4" + PLAIN[18:], CorruptFile, "no track"),
        (smf(track(event(0, "90 c8 50"))), CorruptFile, "inside a track"),  # a key of 200
        (smf(track(event(0, "3c 50"))), CorruptFile, "inside a track"),  # data before any status
        (smf(track(event(0, "f0 ff ff 7f"))), CorruptFile, "inside a track"),  # 2 MB of system exclusive in 4 bytes
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, error: type[UnreadablePiece], says: str) -> None:
    with pytest.raises(error, match=re.escape(says)) as caught:
        read_midi(data)
    assert type(caught.value) is error
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(bytes=100), "larger than"),
        (Limits(tracks=1), "1 tracks"),
        (Limits(notes=50), "56 notes"),
        (Limits(events=56), "56 events"),
        (Limits(changes=0), "tempo or meter"),
        (Limits(ticks=10_000), "hours"),
        (Limits(seconds=10.0), "hours"),
    ],
)
def test_every_bound_is_kept(limits: Limits, says: str) -> None:
    tempo = event(0, "ff 51 03 07 a1 20")
    with pytest.raises(TooLarge, match=says):
        read_midi(smf(track(tempo, melody(DORIAN)), track(melody(DORIAN, channel=1))), limits)


@pytest.mark.parametrize("times", [9, 16, 17, 200])  # over 2^31; just below and above 2^32, where all seems well again
def test_a_clock_that_wraps_is_refused(times: int) -> None:
    far = b"".join(event(2**28 - 1, "ff 01 00") for _ in range(times))  # the longest delta
    with pytest.raises(TooLarge, match="clock"):
        read_midi(smf(track(far, melody(DORIAN))))


@pytest.mark.parametrize(
    "meta", ["ff 51 03 00 00 00", "ff 51 03 00 00 01", "ff 58 04 00 02 18 08", "ff 58 04 04 ff 18 08"]
)
def test_an_impossible_tempo_or_meter_is_left_out(meta: str) -> None:
    piece = read_midi(smf(track(event(0, meta), melody(DORIAN))))
    assert (piece.tempos, piece.meters) == ((Tempo(0, 120.0),), (Meter(0, 4, 4),))


def test_a_title_cannot_carry_control_characters_and_is_cut() -> None:
    text = "\x1b[31m\u202eEvil\n" + "x" * 200
    title = read_midi(smf(track(event(0, "ff 03") + number(len(text.encode())) + text.encode(), melody(DORIAN)))).title
    assert title == "[31mEvil" + "x" * 72


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damage_gives_a_piece_or_a_named_error(data: st.DataObject) -> None:
    damaged = bytearray(rmi(PLAIN) if data.draw(st.booleans()) else PLAIN)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    with suppress(UnreadablePiece):
        assert read_midi(bytes(damaged)).notes


# --- writing ---------------------------------------------------------------------------------------------------------


@st.composite
def lines(draw: st.DrawFn, index: int) -> list[Note]:
    """Notes of one track, at most one at a time on a key."""
    count = draw(st.integers(1, 12))
    ends: dict[int, int] = {}
    notes = []
    for _ in range(count):
        key = draw(st.integers(0, 127))
        onset = ends.get(key, 0) + draw(st.integers(0, 5000))
        notes.append(Note(onset, key, draw(st.integers(1, 5000)), draw(st.integers(1, 127)), index))
        ends[key] = notes[-1].end_ticks
    return notes


@st.composite
def pedals(draw: st.DrawFn, index: int) -> list[Pedal]:
    ticks = sorted(draw(st.sets(st.integers(0, 9999), max_size=6)))
    return [Pedal(start, end, index) for start, end in list(pairwise(ticks))[::2]]


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    programs = draw(st.lists(st.integers(0, 127), min_size=1, max_size=15))
    tempos = st.builds(Tempo, st.integers(0, 9999), st.integers(1000, 30000).map(lambda cents: cents / 100))
    meters = st.builds(Meter, st.integers(0, 9999), st.integers(1, 12), st.sampled_from([2, 4, 8, 16]))
    return Piece.of(
        notes=[note for index in range(len(programs)) for note in draw(lines(index))],
        tempos=draw(st.lists(tempos, max_size=4)),
        meters=draw(st.lists(meters, max_size=3)),
        programs=programs,
        pedals=[pedal for index in range(len(programs)) for pedal in draw(pedals(index))],
        title=draw(st.sampled_from(["", "Dorian in D", "Böhmisch ♭", "組曲"])),
    )


@settings(max_examples=60, deadline=None)
@given(pieces())
def test_what_is_written_is_read_back(piece: Piece) -> None:
    assert read_midi(write_midi(piece)) == piece


def test_a_written_file_is_format_1_at_480_ticks() -> None:
    data = write_midi(Piece.of([Note(0, 60, 480)]))
    assert data.startswith(header(1, form=1, division=480))


def test_pedals_may_change_on_one_tick() -> None:
    piece = Piece.of([Note(0, 60, 960)], pedals=[Pedal(0, 480), Pedal(480, 960)])
    assert read_midi(write_midi(piece)).pedals == piece.pedals


def test_beyond_15_tracks_each_program_gets_a_channel_of_its_own() -> None:
    programs = [index % 5 * 10 for index in range(20)]
    notes = [Note(0, 40 + index, 480, track=index) for index in range(20)]
    piece = read_midi(write_midi(Piece.of(notes, programs=programs)))
    assert piece.programs == (0, 10, 20, 30, 40)
    assert {(note.pitch, piece.programs[note.track]) for note in piece.notes} == {
        (40 + index, programs[index]) for index in range(20)
    }
