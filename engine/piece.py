"""A piece of music as plain, frozen data: what every part of the engine hands to the next."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter

TICKS_PER_QUARTER = 480
"""Resolution of every Piece. 480 holds sixteenths, thirty-seconds and their triplets exactly."""

DEFAULT_TEMPO_BPM = 120.0
"""What the Standard MIDI File specification assumes where a file states no tempo."""


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One sounding note. Ordered by onset, then pitch, as a score is read."""

    onset_ticks: int
    pitch: int  # MIDI number, 0..127, middle C = 60
    duration_ticks: int  # at least 1
    velocity: int = 80  # 1..127
    track: int = 0  # index into Piece.programs

    @property
    def end_ticks(self) -> int:
        return self.onset_ticks + self.duration_ticks

    @property
    def pitch_class(self) -> int:
        """0..11, C = 0."""
        return self.pitch % 12


_AS_READ = attrgetter("onset_ticks", "pitch", "duration_ticks", "velocity", "track")
"""The order of notes; sorting by it is several times faster than by comparing them one with another."""


@dataclass(frozen=True, slots=True, order=True)
class Tempo:
    """Quarter notes a minute from `tick` on."""

    tick: int
    bpm: float


@dataclass(frozen=True, slots=True, order=True)
class Meter:
    """Time signature from `tick` on, for example 6/8: numerator 6, denominator 8."""

    tick: int
    numerator: int
    denominator: int

    @property
    def bar_ticks(self) -> int:
        return TICKS_PER_QUARTER * 4 * self.numerator // self.denominator

    def __str__(self) -> str:
        return f"{self.numerator}/{self.denominator}"


@dataclass(frozen=True, slots=True, order=True)
class Pedal:
    """The sustain pedal held down from `start_ticks` to `end_ticks` on one track."""

    start_ticks: int
    end_ticks: int
    track: int = 0


@dataclass(frozen=True)
class Piece:
    """Notes with their tempo, meter and instruments.

    `notes` are sorted; `tempos` and `meters` are sorted, never empty, and begin at tick 0 (`Piece.of` sees to it).
    `programs` holds one General MIDI program (0..127) for each track. `remarks` are sentences about what was odd in the
    file that the piece was read from; they are no part of the music, so pieces that differ in them alone are equal.
    """

    notes: tuple[Note, ...]
    tempos: tuple[Tempo, ...] = (Tempo(0, DEFAULT_TEMPO_BPM),)
    meters: tuple[Meter, ...] = (Meter(0, 4, 4),)
    programs: tuple[int, ...] = (0,)
    pedals: tuple[Pedal, ...] = ()
    title: str = ""
    remarks: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(
        cls,
        notes: Iterable[Note],
        tempos: Iterable[Tempo] = (),
        meters: Iterable[Meter] = (),
        programs: Iterable[int] = (0,),
        pedals: Iterable[Pedal] = (),
        title: str = "",
        remarks: Iterable[str] = (),
    ) -> "Piece":
        """Build a piece from unsorted parts; fills in the tempo and meter that a MIDI file may leave out at tick 0."""
        tempo_map = {0: DEFAULT_TEMPO_BPM} | {tempo.tick: tempo.bpm for tempo in tempos}
        meter_map = {0: Meter(0, 4, 4)} | {meter.tick: meter for meter in meters}
        return cls(
            notes=tuple(sorted(notes, key=_AS_READ)),
            tempos=tuple(Tempo(tick, bpm) for tick, bpm in sorted(tempo_map.items())),
            meters=tuple(meter for _, meter in sorted(meter_map.items())),
            programs=tuple(programs),
            pedals=tuple(sorted(pedals)),
            title=title,
            remarks=tuple(remarks),
        )

    @cached_property
    def length_ticks(self) -> int:
        """End of the last note; 0 for a piece without notes."""
        return max((note.onset_ticks + note.duration_ticks for note in self.notes), default=0)

    @property
    def length_s(self) -> float:
        return self.seconds_at(self.length_ticks)

    def seconds_at(self, tick: int) -> float:
        """Seconds from the beginning to `tick` under the tempo map."""
        ends = [tempo.tick for tempo in self.tempos[1:]] + [tick]
        return sum(
            max(0, min(end, tick) - tempo.tick) * 60.0 / (tempo.bpm * TICKS_PER_QUARTER)
            for tempo, end in zip(self.tempos, ends, strict=True)
        )

    def meter_at(self, tick: int) -> Meter:
        """The time signature in force at `tick` (0 or later)."""
        return self.meters[bisect_right([meter.tick for meter in self.meters], tick) - 1]

    def bar_starts(self) -> list[int]:
        """Ticks at which bars begin, up to the end of the last note. A new meter always begins a bar."""
        starts: list[int] = []
        ends = [meter.tick for meter in self.meters[1:]] + [max(self.length_ticks, self.meters[-1].tick)]
        for meter, end in zip(self.meters, ends, strict=True):
            starts.extend(range(meter.tick, end, meter.bar_ticks))
        return starts or [0]

    def transposed(self, semitones: int) -> "Piece":
        """The same piece `semitones` higher; notes that would leave 0..127 move by octaves instead of being lost."""
        moved = (replace(note, pitch=_fold(note.pitch + semitones)) for note in self.notes)
        return replace(self, notes=tuple(sorted(moved, key=_AS_READ)))

    def with_notes(self, notes: Iterable[Note]) -> "Piece":
        return replace(self, notes=tuple(sorted(notes, key=_AS_READ)))


def _fold(pitch: int) -> int:
    while pitch > 127:
        pitch -= 12
    while pitch < 0:
        pitch += 12
    return pitch
