"""Piece -> what a copyist writes: staves, voices, chords with ties, rests.

Rhythm that an engraver can set lies on a grid of thirty-seconds or of triplets, beat by beat. `is_notatable` says
whether a piece keeps to it; one that does not (a live recording, unquantised) is better shown as a piano roll.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from engine.instruments import INSTRUMENTS, Instrument
from engine.meter import Span, bar_tree, shortened
from engine.piece import TICKS_PER_QUARTER, Meter, Note, Piece
from engine.score.rhythm import TOLERANCE_TICKS, Grid, Value, cut, with_triplets

NOTATABLE_SHARE = 0.98  # of the onsets, so that a grace note or two does not turn a score into a piano roll
SHORTEST_TICKS = TICKS_PER_QUARTER // 16  # a sixty-fourth
MAX_NOTES_PER_BAR = 100  # beyond, a page would be black
MIDDLE_C = 60
REACH = 7  # semitones around middle C that one clef can still hold with ledger lines

CLEFS = {
    "treble": (64, 77),
    "bass": (43, 57),
    "treble8va": (76, 89),
    "bass8vb": (31, 45),
    "treble8vb": (52, 65),
    "alto": (53, 67),
    "tenor": (50, 64),
}
"""The MIDI pitches of the lowest and highest line under each clef, the usual clefs first."""

GRAND = ("treble", "bass")
OCTAVE_CLEFS = ("treble8va", "bass8vb")  # taken where they save many ledger lines


@dataclass(frozen=True, slots=True)
class Tone:
    """One notehead: MIDI pitch, and whether a tie comes in from the left and goes out to the right."""

    pitch: int
    tie_in: bool = False
    tie_out: bool = False


@dataclass(frozen=True, slots=True)
class Chord:
    """Tones (low to high) that begin and end together, in ticks from the beginning of the bar."""

    start: int
    end: int
    tones: tuple[Tone, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A printed chord, note or, without tones, rest."""

    value: Value
    tones: tuple[Tone, ...] = ()


Voice = tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its staves from high to low, each with one or two voices that fill it, or none where it is silent.

    It is shorter than its meter where the next meter begins early, as after an upbeat.
    """

    meter: Meter
    length_ticks: int
    staves: tuple[tuple[Voice, ...], ...]


@dataclass(frozen=True, slots=True)
class Notation:
    """The written music: the number of its first bar, the clef of each staff from high to low, the bars."""

    first_bar: int
    clefs: tuple[str, ...]
    bars: tuple[Bar, ...]

    def first(self, bars: int) -> "Notation":
        return replace(self, bars=self.bars[:bars])


def is_notatable(piece: Piece, bars: int) -> bool:
    """Whether the first `bars` sounding bars can be set as notation.

    At least NOTATABLE_SHARE of their onsets lie on the written grid, within its tolerance; bars that the next meter
    breaks off do so on the grid; and a bar has no more than MAX_NOTES_PER_BAR notes on average.
    """
    edges, notes = _excerpt(piece, bars)
    if len(notes) > MAX_NOTES_PER_BAR * (len(edges) - 1) or any((b - a) % SHORTEST_TICKS for a, b in pairwise(edges)):
        return False
    errors = []
    for staff in _staves(notes, piece):
        grid = Grid(piece, edges, staff)
        errors += [abs(grid.snap(note.onset_ticks) - note.onset_ticks) for note in staff]
    return sum(error <= TOLERANCE_TICKS for error in errors) >= NOTATABLE_SHARE * len(errors)


def notate(piece: Piece, bars: int) -> Notation:
    """The first `bars` sounding bars of a notatable piece as written. Notes that last beyond them are cut there.

    Two tracks are two staves; one track, or more than two, is divided at middle C when it needs two clefs, unless it is
    one of an instrument that is written on a single staff. A staff holds two voices at most; a third note at the same
    time shortens an earlier one.
    """
    edges, notes = _excerpt(piece, bars)
    staves = _staves(notes, piece)
    written = [_written_staff(staff, piece, edges) for staff in staves]
    return Notation(
        first_bar=piece.bar_starts().index(edges[0]) + 1,
        clefs=tuple(_clef([note.pitch for note in staff], _own_clefs(staff, piece)) for staff in staves),
        bars=tuple(
            Bar(piece.meter_at(start), end - start, tuple(voices))
            for (start, end), *voices in zip(pairwise(edges), *written, strict=True)
        ),
    )


def _excerpt(piece: Piece, bars: int) -> tuple[list[int], list[Note]]:
    """Bar lines around the first bars that sound, the last one included, and their notes, cut at that last one."""
    starts = piece.bar_starts()
    first = bisect_right(starts, piece.notes[0].onset_ticks) - 1 if piece.notes else 0
    edges = starts[first : first + bars + 1]
    if len(edges) <= bars:
        edges.append(edges[-1] + piece.meter_at(edges[-1]).bar_ticks)
    inside = [note for note in piece.notes if note.onset_ticks < edges[-1]]
    return edges, [replace(n, duration_ticks=min(n.duration_ticks, edges[-1] - n.onset_ticks)) for n in inside]


def _staves(notes: list[Note], piece: Piece) -> list[list[Note]]:
    """Notes of each staff, the high one first."""
    tracks: dict[int, list[Note]] = defaultdict(list)
    for note in notes:
        tracks[note.track].append(note)
    if len(tracks) == 2:
        return sorted(tracks.values(), key=_mean_pitch, reverse=True)
    pitches = [note.pitch for note in notes] or [MIDDLE_C]
    instrument = _instrument(notes, piece)
    if instrument and instrument.staves == 1:
        return [notes]
    if min(pitches) >= MIDDLE_C - REACH or max(pitches) <= MIDDLE_C + REACH:
        return [notes]
    return [[n for n in notes if n.pitch >= MIDDLE_C], [n for n in notes if n.pitch < MIDDLE_C]]


def _mean_pitch(notes: list[Note]) -> float:
    return sum(note.pitch for note in notes) / len(notes) if notes else MIDDLE_C


def _instrument(notes: list[Note], piece: Piece) -> Instrument | None:
    """The instrument of the only track among the notes."""
    tracks = {note.track for note in notes}
    return INSTRUMENTS[piece.programs[tracks.pop()]] if len(tracks) == 1 else None


def _own_clefs(staff: list[Note], piece: Piece) -> tuple[str, ...]:
    instrument = _instrument(staff, piece)
    return instrument.clefs if instrument and instrument.staves == 1 else GRAND


def _clef(pitches: list[int], own: tuple[str, ...]) -> str:
    """The clef that keeps the notes nearest to its staff; one that is not `own` where it saves many ledger lines."""

    def cost(clef: str) -> int:
        low, high = CLEFS[clef]
        ledger = sum(max(0, low - pitch) + max(0, pitch - high) for pitch in pitches)
        return ledger + 5 * len(pitches) * (clef not in own)

    return min(dict.fromkeys((*own, *GRAND, *OCTAVE_CLEFS)), key=cost)


def _written_staff(notes: list[Note], piece: Piece, edges: list[int]) -> list[tuple[Voice, ...]]:
    """Voices of each bar; `edges` are the bar lines, the last one included."""
    grid = Grid(piece, edges, notes)
    placed = [_placed(note, grid) for note in notes]
    written = []
    cut: set[int] = set()
    for start, end in pairwise(edges):
        bar = shortened(bar_tree(piece.meter_at(start)), end - start)
        tree = with_triplets(bar, frozenset((beat - start, length) for beat, length in grid.triplets))
        chords = list(_without(cut, _chords(placed, start, end)))
        voices = _voices(chords)
        cut = _held(chords) - _held(chain.from_iterable(voices))
        written.append(tuple(tuple(_symbols(voice, tree)) for voice in voices))
    return written


def _held(chords: Iterable[Chord]) -> set[int]:
    """Pitches that sound on beyond the bar."""
    return {tone.pitch for chord in chords for tone in chord.tones if tone.tie_out}


def _without(cut: set[int], chords: Iterable[Chord]) -> Iterator[Chord]:
    """Chords less what would go on from notes that were cut in the bar before."""
    for chord in chords:
        tones = tuple(tone for tone in chord.tones if not (tone.tie_in and tone.pitch in cut))
        if tones:
            yield replace(chord, tones=tones)


def _placed(note: Note, grid: Grid) -> Note:
    onset = grid.snap(note.onset_ticks)
    end = max(grid.snap(note.end_ticks), grid.after(onset))
    return replace(note, onset_ticks=onset, duration_ticks=end - onset)


def _chords(notes: Iterable[Note], start: int, end: int) -> list[Chord]:
    """What sounds in [start, end), ordered by beginning, the high first."""
    groups: dict[tuple[int, int], set[Tone]] = defaultdict(set)
    for note in notes:
        if note.onset_ticks < end and note.end_ticks > start:
            span = max(note.onset_ticks, start) - start, min(note.end_ticks, end) - start
            groups[span].add(Tone(note.pitch, note.onset_ticks < start, note.end_ticks > end))
    chords = [Chord(*span, tuple(sorted(tones, key=lambda tone: tone.pitch))) for span, tones in groups.items()]
    return sorted(chords, key=lambda chord: (chord.start, -chord.tones[-1].pitch))


def _voices(chords: list[Chord]) -> list[list[Chord]]:
    """Chords dealt to one voice where none overlap, else to two, the higher first."""
    voices: tuple[list[Chord], list[Chord]] = ([], [])
    for chord in chords:
        free = [voice for voice in voices if not voice or voice[-1].end <= chord.start]
        if free:
            free[0].append(chord)
        else:
            _squeeze_in(chord, min(voices, key=lambda voice: (voice[-1].end, -voice[-1].start)))
    filled = [voice for voice in voices if voice]
    return sorted(filled, key=_height, reverse=True)


def _squeeze_in(chord: Chord, voice: list[Chord]) -> None:
    """Into a voice that still sounds: onto the chord that began with it, or else shortening what came before."""
    last = voice[-1]
    if last.start == chord.start:
        tones = {tone.pitch: replace(tone, tie_out=False) for tone in chord.tones} | {t.pitch: t for t in last.tones}
        voice[-1] = replace(last, tones=tuple(tones[pitch] for pitch in sorted(tones)))
    else:
        voice[-1] = replace(last, end=chord.start, tones=tuple(replace(tone, tie_out=False) for tone in last.tones))
        voice.append(chord)


def _height(voice: list[Chord]) -> float:
    pitches = [tone.pitch for chord in voice for tone in chord.tones]
    return sum(pitches) / len(pitches)


def _symbols(chords: list[Chord], tree: Span) -> Iterator[Symbol]:
    """One voice of a bar, without gaps: chords cut into values joined by ties, rests between them."""
    at = 0
    for chord in chords:
        yield from map(Symbol, cut(at, chord.start, tree, note=False))
        values = list(cut(chord.start, chord.end, tree, note=True))
        for index, value in enumerate(values):
            first, last = index == 0, index == len(values) - 1
            tones = (Tone(tone.pitch, tone.tie_in or not first, tone.tie_out or not last) for tone in chord.tones)
            yield Symbol(value, tuple(tones))
        at = chord.end
    yield from map(Symbol, cut(at, tree.end, tree, note=False))
