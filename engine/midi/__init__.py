"""MIDI bytes -> Piece, for bytes that anyone may have sent, and Piece -> MIDI bytes.

Reading: `smf` checks the container and rebuilds it cleanly, symusic parses that, and the result is checked again,
repaired and scaled to 480 ticks a quarter. Percussion (channel 10) is left out, as in the paper. Format-2 files are
read as if all their patterns were played together. Nothing is read by path: symusic chooses a parser by file name.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.errors import CorruptFile, EmptyPiece, TooLarge, Unpitched
from engine.midi.smf import Container, after_number, events, overruns, pack, unpack
from engine.midi.stuck import with_all_released, with_stuck_released
from engine.piece import TICKS_PER_QUARTER, Meter, Note, Pedal, Piece, Tempo

if TYPE_CHECKING:
    from symusic.core import ScoreTick, TrackTick


@dataclass(frozen=True)
class Limits:
    """What is read at most. Every default is far above real music and far below what would hurt a small server."""

    bytes: int = 10 * 2**20  # what Discord lets every member upload; the largest orchestral files have 1 MB
    tracks: int = 512  # track chunks; a full orchestra has 60, demonstrations of all instruments 130
    events: int = 500_000  # notes, tempo, meter, controls, lyrics: an opera has 200,000
    notes: int = 200_000  # an opera has 100,000; beyond are "black MIDI" pictures made of notes
    changes: int = 100_000  # of tempo and meter; the finest recordings have one a beat
    ticks: int = 100_000_000  # at 480 a quarter: 29 hours at 120 bpm, and well inside 32 bits
    seconds: float = 6 * 3600.0  # the longest operas last 5 hours


SLOWEST_BPM = 60e6 / (2**24 - 1)  # MIDI has 24 bits for the microseconds of a quarter
FASTEST_BPM = 1500.0  # beyond is no tempo but a damaged number
_SHORTEST_BAR_TICKS = TICKS_PER_QUARTER // 8  # 1/32; a damaged meter would make millions of bars
_LARGEST_NUMERATOR, _DENOMINATORS = 64, (1, 2, 4, 8, 16, 32, 64)
_CLOCK_TICKS = 2**31  # symusic's clock, like that of most programs, has 32 bits with a sign
_TITLE_LENGTH = 80
_TITLE_EVENTS = 64  # a title stands among the first events of the first track
_TRACK_NAME = 3
_SUSTAIN = 64  # controller number of the sustain pedal
_PEDAL_DOWN = 64  # its value from which on it holds
Ticks = TypeVar("Ticks", int, NDArray[np.int64])
_CHANNELS = 15  # 16 less the percussion channel


def read_midi(data: bytes, limits: Limits = Limits()) -> Piece:
    """The pitched notes of a MIDI file with its tempo, meter, pedal, instruments and title, and remarks on oddities.

    Tracks without notes are left out. Notes that are never released end where the same key is struck again, or with
    their track. Raises NotMusic, CorruptFile, EmptyPiece, TooLarge, Unsupported, Unpitched.
    """
    if len(data) > limits.bytes:
        raise TooLarge(f"The file is larger than {limits.bytes / 2**20:.0f} MB, the most that is read.")
    container = unpack(data, limits.tracks)
    score, repaired = _parse_all_notes(container, limits)
    _check_size(score, limits)
    if any(overruns(track, _CLOCK_TICKS) for track in container.tracks):
        raise TooLarge("The file's clock runs beyond the range of MIDI programs; please export it again.")
    piece = replace(_piece(score, container), remarks=tuple(_remarks(container, repaired)))
    check_length(piece, limits)
    return piece


def write_midi(piece: Piece) -> bytes:
    """A Standard MIDI File of format 1 that `read_midi` turns into the same piece.

    Tempos are kept to the microsecond a quarter. A channel has one instrument, so beyond 15 tracks those with the same
    program are written as one. Notes of one track that overlap on one key come back with their ends in the order of
    their beginnings: MIDI cannot tell them apart.
    """
    from symusic.core import ScoreTick, TempoTick, TimeSignatureTick

    score = ScoreTick(TICKS_PER_QUARTER)
    for tempo in piece.tempos:
        score.tempos.append(TempoTick(tempo.tick, tempo.bpm))
    for meter in piece.meters:
        score.time_signatures.append(TimeSignatureTick(meter.tick, meter.numerator, meter.denominator))
    for track in _tracks(piece if len(piece.programs) <= _CHANNELS else _one_track_a_program(piece)):
        score.tracks.append(track)
    return score.dumps_midi()


def _parse_all_notes(container: Container, limits: Limits) -> "tuple[ScoreTick, bool]":
    """The parsed score, and whether it has notes that the parser alone would drop because nothing releases them."""
    score = _parse(container)
    released = _parse(replace(container, tracks=tuple(map(with_all_released, container.tracks))))
    if released.note_num() == score.note_num() > 0:
        return score, False
    return _parse(replace(container, tracks=with_stuck_released(container.tracks, limits.events))), True


def _remarks(container: Container, repaired: bool) -> Iterator[str]:
    there = len(container.tracks)
    if container.announced != there:
        given = f"{container.announced:,} as the number of tracks"
        yield f"The header gives {given}, the file has {there:,}; all of them were read."
    if container.timecode:
        yield "The file counts time in seconds, not in beats, so where its bars begin is not known."
    if repaired:
        yield "Some notes are never released; they were ended where the same key is struck again, or with their track."


def _parse(container: Container) -> "ScoreTick":
    from symusic.core import ScoreTick

    try:
        return ScoreTick.from_midi(pack(container))
    except MemoryError:
        raise TooLarge("The MIDI file needs more memory than there is; please give a smaller one.") from None
    except (RuntimeError, ValueError, IndexError) as error:
        raise CorruptFile("The MIDI file is damaged inside a track; please export or upload it again.") from error


def _check_size(score: "ScoreTick", limits: Limits) -> None:
    notes = score.note_num()
    if notes > limits.notes:
        raise TooLarge(f"The file has {notes:,} notes; at most {limits.notes:,} are read.")
    changes = len(score.tempos) + len(score.time_signatures)
    if changes > limits.changes:
        raise TooLarge(f"The file changes tempo or meter more than {limits.changes:,} times; please simplify it.")
    per_track = (len(t.controls) + len(t.pitch_bends) + len(t.pedals) + len(t.lyrics) for t in score.tracks)
    if notes + changes + sum(per_track) > limits.events:
        raise TooLarge(f"The file has more than {limits.events:,} events; please give a smaller one.")


def check_length(piece: Piece, limits: Limits) -> None:
    """Raises TooLarge for a piece that lasts longer than `limits` allow."""
    last_tick = max(piece.length_ticks, piece.tempos[-1].tick, piece.meters[-1].tick)
    if last_tick > limits.ticks or piece.length_s > limits.seconds:
        raise TooLarge(f"The piece lasts longer than {limits.seconds / 3600:g} hours; please give a shorter one.")


def _piece(score: "ScoreTick", container: Container) -> Piece:
    sounding = [track for track in score.tracks if len(track.notes)]
    pitched = [track for track in sounding if not track.is_drum]
    if not pitched:
        raise Unpitched("The file has only percussion, which has no mode.") if sounding else _no_notes()
    scale = container.ticks_per_quarter
    return Piece.of(
        notes=chain.from_iterable(_notes(track, index, scale) for index, track in enumerate(pitched)),
        tempos=() if container.timecode else _tempos(score, scale),
        meters=_meters(score, scale),
        programs=[track.program for track in pitched],
        pedals=chain.from_iterable(_pedals(track, index, scale) for index, track in enumerate(pitched)),
        title=_title(container.tracks[0]),
    )


def _no_notes() -> EmptyPiece:
    return EmptyPiece("The MIDI file holds no notes.")


def _scaled(ticks: Ticks, ticks_per_quarter: int) -> Ticks:
    """Ticks of the file -> ticks of a Piece, to the nearest."""
    return (ticks * TICKS_PER_QUARTER * 2 + ticks_per_quarter) // (2 * ticks_per_quarter)


def _notes(track: "TrackTick", index: int, scale: int) -> Iterator[Note]:
    columns = track.notes.numpy()
    times = columns["time"].astype(np.int64)
    onsets, ends = _scaled(times, scale), _scaled(times + columns["duration"], scale)
    durations = np.maximum(ends - onsets, 1).tolist()
    velocities = np.maximum(columns["velocity"], 1).tolist()
    return map(Note, onsets.tolist(), columns["pitch"].tolist(), durations, velocities, repeat(index))


def _pedals(track: "TrackTick", index: int, scale: int) -> Iterator[Pedal]:
    """From the controller itself: symusic 0.6's own pedals begin at tick 0 in a second track."""
    down: int | None = None
    for control in track.controls:
        if control.number == _SUSTAIN and control.value >= _PEDAL_DOWN and down is None:
            down = control.time
        elif control.number == _SUSTAIN and control.value < _PEDAL_DOWN and down is not None:
            yield Pedal(_scaled(down, scale), _scaled(control.time, scale), index)
            down = None
    if down is not None and track.end() > down:
        yield Pedal(_scaled(down, scale), _scaled(track.end(), scale), index)


def _tempos(score: "ScoreTick", scale: int) -> Iterator[Tempo]:
    for tempo in score.tempos:
        bpm = _bpm(tempo.mspq)
        if SLOWEST_BPM <= bpm <= FASTEST_BPM:
            yield Tempo(_scaled(tempo.time, scale), bpm)


def _bpm(microseconds_per_quarter: int) -> float:
    """The roundest tempo that is written as these microseconds: 645161 is 93 and not 93.00004."""
    if microseconds_per_quarter <= 0:
        return 0.0
    exact = 60e6 / microseconds_per_quarter
    rounded = (round(exact, digits) for digits in range(5))
    return next((bpm for bpm in rounded if bpm and round(60e6 / bpm) == microseconds_per_quarter), exact)


def _meters(score: "ScoreTick", scale: int) -> Iterator[Meter]:
    for found in score.time_signatures:
        meter = Meter(_scaled(found.time, scale), found.numerator, found.denominator)
        possible = 1 <= meter.numerator <= _LARGEST_NUMERATOR and meter.denominator in _DENOMINATORS
        if possible and meter.bar_ticks >= _SHORTEST_BAR_TICKS:
            yield meter


def _title(track: bytes) -> str:
    """The name in the first track, by custom the title."""
    for _, status, body in islice(events(track), _TITLE_EVENTS):
        if status == 0xFF and body[0] == _TRACK_NAME:
            return clean_title(body[after_number(body, 1) :].decode("utf-8", errors="ignore"))
    return ""


def clean_title(text: str) -> str:
    """The text without control and formatting characters, cut to 80."""
    return "".join(c for c in text if unicodedata.category(c)[0] != "C").strip()[:_TITLE_LENGTH]


def _tracks(piece: Piece) -> list["TrackTick"]:
    from symusic.core import ControlChangeTick, NoteTick, TrackTick

    tracks = [TrackTick("", program, False) for program in piece.programs]
    for note in piece.notes:
        tracks[note.track].notes.append(NoteTick(note.onset_ticks, note.duration_ticks, note.pitch, note.velocity))
    for pedal in piece.pedals:
        tracks[pedal.track].controls.append(ControlChangeTick(pedal.start_ticks, _SUSTAIN, 127))
        tracks[pedal.track].controls.append(ControlChangeTick(pedal.end_ticks, _SUSTAIN, 0))
    if tracks:
        tracks[0].name = piece.title
    return tracks


def _one_track_a_program(piece: Piece) -> Piece:
    programs = sorted(set(piece.programs))
    moved = [programs.index(program) for program in piece.programs]
    return Piece.of(
        notes=[replace(note, track=moved[note.track]) for note in piece.notes],
        tempos=piece.tempos,
        meters=piece.meters,
        programs=programs,
        pedals=[replace(pedal, track=moved[pedal.track]) for pedal in piece.pedals],
        title=piece.title,
    )
