"""A score played: dynamics, accents, a breathing tempo, the sustain pedal and a slower end, as mood and instrument ask.

The rules are those of the KTH system in small doses: phrase arch, high loud, melody above accompaniment, metrical
accents (A. Friberg, R. Bresin, J. Sundberg, "Overview of the KTH rule system for musical performance", Advances in
Cognitive Psychology 2, 2006), and the final ritardando of A. Friberg and J. Sundberg, "Does music performance allude
to locomotion?", JASA 105, 1999. Expression in time lives in the tempo map alone, so every onset stays on its tick and
the played file still opens as a clean score; swing lives there too, as two tempos a beat.
"""

import math
import random
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from engine.articulation import articulated
from engine.instruments import INSTRUMENTS
from engine.meter import bar_tree, beat_starts, depth_of
from engine.mood import FREE, Mood
from engine.piece import TICKS_PER_QUARTER, Note, Pedal, Piece, Tempo

PHRASE_BARS = 4
ACCENTS = (8, 2, 0, -4)  # velocity at the bar's beginning, its main parts, their parts, and everything finer
MELODY, BASS, INNER = 7, -6, -13  # velocity of the top voice, of the lowest note of a hand, of what lies between
ARCH = 12  # velocity between a phrase's quiet edge and its summit
SUMMIT = 0.62  # where in the phrase the summit lies: past the middle, as performers place it
PER_OCTAVE = 4  # velocity: the higher, the louder
CHANCE = 2  # velocity, either way: no two notes are struck alike
PUSH, RELAX = 0.02, 0.05  # share of the tempo gained towards a phrase's summit, given up at its end
CURVE = 3.0  # q of the ritardando: 3 is a runner stopping with constant braking power, which listeners prefer
PEDAL_CLASSES = 4  # pitch classes that may blur together under one pedal
PEDAL_LAG_TICKS = TICKS_PER_QUARTER // 8  # pressed just after the new harmony, so that the old one does not leak in
SWUNG_TICKS = TICKS_PER_QUARTER // 4  # beats whose onsets all lie on this grid can swing; triplets cannot


def perform(piece: Piece, seed: int, mood: Mood = FREE) -> Piece:
    """The piece as played: the same notes at the same ticks, with velocities, lengths, tempo map and pedal shaped.

    A note's own velocity (1..127) is where shaping starts from, so a piece that has dynamics keeps them underneath.
    Notes of the last onset are held to the end of their bar, two quarters at least. The instruments are those of the
    piece's programs: they decide how far dynamics go, who breathes, and who has a pedal. A piece that brings its own
    pedal keeps it. The same piece, seed and mood give the same result.
    """
    if not piece.notes:
        return piece
    chance = random.Random(seed)  # noqa: S311 - music, not secrets
    held = _last_chord_held(piece)
    bars = held.bar_starts()
    phrases = _phrases(bars, held.length_ticks)
    shaped = held.with_notes(_struck(held, bars, phrases, mood, chance))
    tempos = tuple(_breathing(shaped, bars, phrases, mood, chance))
    pedals = piece.pedals or (tuple(_pedals(shaped, bars)) if mood.pedal else ())
    played = articulated(shaped, mood.articulation, [start for start, _ in phrases])
    return replace(played, tempos=tempos, pedals=pedals)


def _last_chord_held(piece: Piece) -> Piece:
    last = piece.notes[-1].onset_ticks
    bar = _bar_of(last, piece.bar_starts())
    end = max(bar + piece.meter_at(bar).bar_ticks, last + 2 * TICKS_PER_QUARTER, piece.length_ticks)
    struck_last = (note for note in piece.notes if note.onset_ticks == last)
    held = (replace(note, duration_ticks=max(note.duration_ticks, end - last)) for note in struck_last)
    return piece.with_notes([*(note for note in piece.notes if note.onset_ticks != last), *held])


def _phrases(bars: list[int], end: int) -> list[tuple[int, int]]:
    """(start, end) ticks of phrases of about four bars; a single bar left over belongs to the phrase before."""
    starts = bars[::PHRASE_BARS]
    if len(bars) % PHRASE_BARS == 1 and len(starts) > 1:
        starts.pop()
    return list(pairwise([*starts, end]))


def _struck(
    piece: Piece, bars: list[int], phrases: list[tuple[int, int]], mood: Mood, chance: random.Random
) -> Iterator[Note]:
    roles = _roles(piece)
    middle = sum(note.pitch for note in piece.notes) / len(piece.notes)
    for note in piece.notes:
        bar = _bar_of(note.onset_ticks, bars)
        depth = depth_of(note.onset_ticks - bar, bar_tree(piece.meter_at(bar)))
        shape = (
            roles[note]
            + mood.accents * ACCENTS[min(depth, len(ACCENTS) - 1)]
            + mood.arch * _arch(note.onset_ticks, phrases, piece.length_ticks)
            + PER_OCTAVE * (note.pitch - middle) / 12
            + chance.uniform(-CHANCE, CHANCE)
        )
        touch = INSTRUMENTS[piece.programs[note.track]].touch
        velocity = note.velocity + mood.velocity + touch * shape
        yield replace(note, velocity=min(127, max(1, round(velocity))))


def _roles(piece: Piece) -> dict[Note, int]:
    """What a note's part in the texture adds to its velocity.

    The melody is the top line of the highest track: a note of it with nothing higher sounding at its onset.
    """
    tracks: dict[int, list[Note]] = defaultdict(list)
    for note in piece.notes:
        tracks[note.track].append(note)
    highest = max(tracks, key=lambda track: sum(n.pitch for n in tracks[track]) / len(tracks[track]))
    roles = dict.fromkeys(piece.notes, INNER)
    for track, notes in tracks.items():
        chords: dict[int, list[Note]] = defaultdict(list)
        for note in notes:
            chords[note.onset_ticks].append(note)
        held = (0, 0)  # end and pitch of the top note that still sounds
        for onset, chord in chords.items():
            low, high = chord[0], chord[-1]
            roles[low] = BASS
            if track == highest and (high.pitch >= held[1] or onset >= held[0]):
                roles[high] = MELODY
                held = (high.end_ticks, high.pitch)
    return roles


def _arch(tick: int, phrases: list[tuple[int, int]], end: int) -> float:
    """Velocity of the phrase's swell and of the long line of the piece, which is strongest after its middle."""
    return ARCH * (_hill(_place(tick, phrases)) - 0.5) + ARCH / 3 * (_hill(tick / end) - 0.5)


def _hill(x: float) -> float:
    """0 at both ends of 0..1, 1 at SUMMIT, smooth."""
    way = x / SUMMIT if x < SUMMIT else (1 - x) / (1 - SUMMIT)
    return math.sin(math.pi / 2 * way) ** 2


def _place(tick: int, phrases: list[tuple[int, int]]) -> float:
    """Where in its phrase a tick lies, 0..1."""
    start, end = phrases[max(0, bisect_right([p[0] for p in phrases], tick) - 1)]
    return min(1.0, (tick - start) / max(1, end - start))


def _breathing(
    piece: Piece, bars: list[int], phrases: list[tuple[int, int]], mood: Mood, chance: random.Random
) -> Iterator[Tempo]:
    """A tempo for every beat: a little forward to the summit, back at the end of the phrase, slowing at the last."""
    slowing = _ritardando_start(piece, bars)
    beats = {bar + beat for bar in bars for beat in beat_starts(piece.meter_at(bar))}
    swung = dict(_swung(piece, beats, mood.swing))
    fine = range(slowing, piece.length_ticks, TICKS_PER_QUARTER // 2)
    written = [tempo.tick for tempo in piece.tempos]
    for tick in sorted(beats.union(written, fine, swung)):
        bpm = piece.tempos[bisect_right(written, tick) - 1].bpm
        sway = _sway(_place(tick, phrases)) + (chance.uniform(-0.004, 0.004) if tick else 0.0)
        braking = _braking(tick, slowing, piece.length_ticks, mood.final_tempo)
        yield Tempo(tick, bpm * (1 + mood.breathing * sway) * braking * swung.get(tick, 1.0))


def _swung(piece: Piece, beats: set[int], share: float) -> Iterator[tuple[int, float]]:
    """(tick, tempo factor) at the halves of the quarters that swing, so that the first takes `share` of the beat."""
    if share == 0.5:
        return
    half = TICKS_PER_QUARTER // 2
    for beat in sorted(beats):
        struck = _struck_between(piece, beat, beat + TICKS_PER_QUARTER)
        if piece.meter_at(beat).denominator == 4 and not any((n.onset_ticks - beat) % SWUNG_TICKS for n in struck):
            yield beat, 0.5 / share
            yield beat + half, 0.5 / (1 - share)


def _sway(x: float) -> float:
    return PUSH * _hill(x) - RELAX * max(0.0, (x - 0.8) / 0.2) ** 2


def _ritardando_start(piece: Piece, bars: list[int]) -> int:
    """One bar before the bar in which the last notes are struck; only that bar itself in a piece under eight bars."""
    last = bars.index(_bar_of(piece.notes[-1].onset_ticks, bars))
    return bars[max(0, last - (1 if len(bars) >= 8 else 0))]


def _braking(tick: int, start: int, end: int, slowest: float) -> float:
    """v(x) = (1 + (w^q - 1) x)^(1/q), Friberg and Sundberg's equation: 1 before `start`, w = `slowest` at `end`."""
    x = min(1.0, max(0.0, (tick - start) / max(1, end - start)))
    return float((1 + (slowest**CURVE - 1) * x) ** (1 / CURVE))


def _pedals(piece: Piece, bars: list[int]) -> Iterator[Pedal]:
    """Down for a bar at most, changed within it where too many pitch classes would blur, up where nothing is struck."""
    ringing = [track for track, program in enumerate(piece.programs) if INSTRUMENTS[program].pedal]
    for start, end in _harmonies(piece, bars):
        for track in ringing:
            yield Pedal(start + PEDAL_LAG_TICKS, end, track)


def _harmonies(piece: Piece, bars: list[int]) -> Iterator[tuple[int, int]]:
    """(start, end) ticks of neighbouring beats of one bar whose notes together stay within PEDAL_CLASSES."""
    ends = [*bars[1:], max(bars[-1] + 1, piece.length_ticks)]
    for bar, bar_end in zip(bars, ends, strict=True):
        beats = [bar + b for b in beat_starts(piece.meter_at(bar)) if bar + b < bar_end]
        start, classes = bar, frozenset[int]()
        for beat, beat_end in pairwise([*beats, bar_end]):
            struck = frozenset(note.pitch_class for note in _struck_between(piece, beat, beat_end))
            if len(classes | struck) > PEDAL_CLASSES:
                if beat > start and 0 < len(classes) <= PEDAL_CLASSES:
                    yield start, beat
                start, classes = beat, frozenset()
            classes |= struck
        if bar_end - start > PEDAL_LAG_TICKS and 0 < len(classes) <= PEDAL_CLASSES:
            yield start, bar_end


def _struck_between(piece: Piece, start: int, end: int) -> tuple[Note, ...]:
    first = bisect_right(piece.notes, start - 1, key=lambda note: note.onset_ticks)
    last = bisect_right(piece.notes, end - 1, key=lambda note: note.onset_ticks)
    return piece.notes[first:last]


def _bar_of(tick: int, bars: list[int]) -> int:
    return bars[bisect_right(bars, tick) - 1]
