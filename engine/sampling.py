"""Writing tokens with an exported generator: B sequences side by side, inside a mode and inside the token grammar.

The grammar is that of `vocabulary.encode`: a chord's notes ascend between `<SOC>` and `<EOC>`, one onset comes after
the other, and rhythms are those of `grid`. Notes outside the mode have no chance, so every note is inside by
construction. Choices are drawn from the nucleus (top-p sampling: Holtzman et al., "The Curious Case of Neural Text
Degeneration", 2020), never the likeliest alone, which runs into loops.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.conditions import MAX_BARS_TO_GO, MODE_LABEL, meter_label, phrase_label, position_label
from engine.grid import Mask, reachable
from engine.nets.config import chosen
from engine.nets.runtime import GeneratorRuntime
from engine.piece import Meter
from engine.theory import Mode
from engine.vocabulary import (
    DURATION_LABELS,
    EOC,
    LOWEST_PITCH,
    NOTE_LABELS,
    SOC,
    STEP_LABELS,
    TICKS_PER_GRID,
    Labels,
    Tokens,
    tempo_label,
)

LOWEST_SUNG, HIGHEST_SUNG = 36, 88  # C2..E6 in C: after transposition to any root still on a good part of the keyboard
MOST_IN_CHORD = 6
TOKENS_A_BAR = 64  # more than any real bar needs; only a bound against running on

LabelRow = NDArray[np.int32]  # (B,)


@dataclass(frozen=True)
class Wish:
    """What the sampler is asked for. `polyphony` and `density` are condition labels, one for each sequence."""

    mode: Mode
    meter: Meter
    bars: int
    tempo_bpm: float
    polyphony: tuple[int, ...]
    density: tuple[int, ...]
    temperature: float = 0.95
    top_p: float = 0.95


@dataclass
class _Writing:
    """Where each of the B sequences stands; arrays (B,)."""

    onset: LabelRow  # grid steps from the beginning
    in_chord: Mask
    top_of_chord: LabelRow  # note label of the highest note so far, 0 before the first
    notes_in_chord: LabelRow
    done: Mask


def write(generator: GeneratorRuntime, wish: Wish, body_bars: int, rng: np.random.Generator) -> list[Tokens]:
    """Tokens in C of `body_bars` bars of a piece of `wish.bars` bars, one entry a sequence.

    The sequences end at the bar line after `body_bars`; notes may sound beyond it. Same generator state from the start,
    same wish and same random numbers give the same tokens.
    """
    generator.begin()
    batch = len(wish.polyphony)
    bar = wish.meter.bar_ticks // TICKS_PER_GRID
    state = _Writing(*(np.zeros(batch, kind) for kind in (np.int32, bool, np.int32, np.int32, bool)))
    pitches = _pitches_inside(wish.mode)
    written: list[dict[str, LabelRow]] = []
    last = {name: np.zeros(batch, np.int32) for name in ("note", "step", "duration")}
    while not state.done.all() and len(written) < body_bars * TOKENS_A_BAR:
        generator.advance({**last, **_conditions(wish, state.onset, bar)})
        last = _one_token(generator, wish, state, pitches, bar, first=not written, rng=rng)
        state.done |= state.onset >= body_bars * bar
        written.append({**last, "kept": (~state.done).astype(np.int32)})
    return [_tokens(written, sequence, tempo_label(wish.tempo_bpm)) for sequence in range(batch)]


def _conditions(wish: Wish, onset: LabelRow, bar: int) -> dict[str, LabelRow]:
    """Condition labels (B,) at the last onset."""
    number, position = np.divmod(onset, bar)
    batch = len(onset)
    return {
        "tempo": np.full(batch, tempo_label(wish.tempo_bpm), np.int32),
        "mode": np.full(batch, MODE_LABEL[wish.mode.name], np.int32),
        "meter": np.full(batch, meter_label(wish.meter), np.int32),
        "position": np.array([position_label(int(p)) for p in position], np.int32),
        "bars_to_go": np.clip(wish.bars - number, 1, MAX_BARS_TO_GO).astype(np.int32),
        "phrase": np.array([phrase_label(int(n)) for n in number], np.int32),
        "polyphony": np.array(wish.polyphony, np.int32),
        "density": np.array(wish.density, np.int32),
    }


def _one_token(
    generator: GeneratorRuntime,
    wish: Wish,
    state: _Writing,
    pitches: Mask,
    bar: int,
    *,
    first: bool,
    rng: np.random.Generator,
) -> dict[str, LabelRow]:
    def draw(stream: str, seen: dict[str, LabelRow], allowed: Mask) -> LabelRow:
        logits = generator.logits(stream, {chosen(name): value for name, value in seen.items()})
        return nucleus(np.where(allowed, logits, -np.inf), wish.temperature, wish.top_p, rng)

    step = draw("step", {}, _steps_allowed(state, bar, first))
    state.onset += step - 1
    position = np.array([position_label(int(p)) for p in state.onset % bar], np.int32)
    note = draw("note", {"step": step, "position": position}, _notes_allowed(state, pitches))
    duration = draw("duration", {"step": step, "note": note, "position": position}, _durations_allowed(state))
    _follow(state, note)
    return {"step": step, "note": note, "duration": np.where(note >= SOC, 0, duration).astype(np.int32)}


def _pitches_inside(mode: Mode) -> Mask:
    """Which note labels (labels + 1,) may sound: inside the mode over C and inside the range."""
    pitch = np.arange(NOTE_LABELS + 1) + LOWEST_PITCH - 1
    inside: Mask = np.isin(pitch % 12, mode.degrees) & (pitch >= LOWEST_SUNG) & (pitch <= HIGHEST_SUNG)
    inside[SOC:] = False
    return inside


def _steps_allowed(state: _Writing, bar: int, first: bool) -> Mask:
    """(B, labels + 1): together inside a chord and at the start, else later, but no bar may pass without an onset."""
    label = np.arange(STEP_LABELS + 1)[None]
    together = state.in_chord[:, None] | first
    later = np.zeros((len(state.onset), STEP_LABELS + 1), bool)
    later[:, 2:] = reachable(state.onset, STEP_LABELS - 1)  # label 1 + k = k steps later
    to_bar_after_next = 2 * bar - state.onset[:, None] % bar
    allowed: Mask = np.where(together, label == 1, later & (label <= to_bar_after_next))
    return allowed


def _durations_allowed(state: _Writing) -> Mask:
    """(B, labels + 1): notes end where something could begin."""
    never = np.zeros((len(state.onset), 1), bool)
    return np.concatenate([never, reachable(state.onset, DURATION_LABELS)], axis=1)


def _notes_allowed(state: _Writing, pitches: Mask) -> Mask:
    """(B, labels + 1): a chord ascends, holds two to six notes, and closes before another opens."""
    label = np.arange(NOTE_LABELS + 1)[None]
    in_chord, count = state.in_chord[:, None], state.notes_in_chord[:, None]
    higher = pitches & (label > np.where(in_chord, state.top_of_chord[:, None], 0)) & (count < MOST_IN_CHORD)
    highest = label == np.flatnonzero(pitches)[-1]
    higher &= ~(highest & in_chord & (count == 0))  # a chord's first note leaves room for its second
    opens = (label == SOC) & ~in_chord
    closes = (label == EOC) & in_chord & (count >= 2)
    allowed: Mask = higher | opens | closes
    return allowed


def _follow(state: _Writing, note: LabelRow) -> None:
    pitched = note < SOC
    state.notes_in_chord = np.where(note == SOC, 0, state.notes_in_chord + pitched).astype(np.int32)
    state.top_of_chord = np.where(note == SOC, 0, np.where(pitched, note, state.top_of_chord)).astype(np.int32)
    state.in_chord = (state.in_chord | (note == SOC)) & (note != EOC)
    state.notes_in_chord[~state.in_chord] = 0


def nucleus(logits: NDArray[np.float32], temperature: float, top_p: float, rng: np.random.Generator) -> LabelRow:
    """One label a row, drawn among the likeliest that together hold `top_p` of the chance. Logits (B, n) -> (B,).

    -inf marks what may not be chosen; each row needs one finite entry. `temperature` > 0, 0 < `top_p` <= 1.
    """
    scaled = logits.astype(np.float64) / temperature
    chance = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    order = np.argsort(-chance, axis=1, kind="stable")
    ranked = np.take_along_axis(chance, order, axis=1)
    before = np.cumsum(ranked, axis=1) - ranked
    ranked = np.where(before < top_p, ranked, 0)
    reach = np.cumsum(ranked, axis=1)
    pick = (reach < rng.random((len(logits), 1)) * reach[:, -1:]).sum(axis=1, keepdims=True)
    return np.take_along_axis(order, pick, axis=1)[:, 0].astype(np.int32)


def _tokens(written: list[dict[str, LabelRow]], sequence: int, tempo: int) -> Tokens:
    kept = [row for row in written if row["kept"][sequence]]

    def stream(name: str) -> Labels:
        return np.array([row[name][sequence] for row in kept], np.int16)

    return Tokens(stream("note"), stream("step"), stream("duration"), np.full(len(kept), tempo, np.int16))
