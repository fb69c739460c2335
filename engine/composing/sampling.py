"""Writing tokens with an exported generator: B sequences side by side, inside a mode and inside the token grammar.

Notes outside the mode have no chance, so every note is inside by construction; `grammar` and `grid` see to chords and
rhythms. A bar that repeats an earlier one is not drawn but dictated, token by token, through the same network, so that
what follows goes on from it. Choices are drawn from the nucleus (top-p sampling: Holtzman et al., "The Curious Case of
Neural Text Degeneration", 2020), never the likeliest alone, which runs into loops.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.composing import grammar
from engine.composing.form import Bar
from engine.composing.grammar import LabelRow, Writing
from engine.composing.grid import Mask
from engine.composing.harmony import Chord
from engine.conditions import BARS_IN_PHRASE, MAX_BARS_TO_GO, MODE_LABEL, meter_label, phrase_label, position_label
from engine.nets.config import chosen
from engine.nets.runtime import GeneratorRuntime
from engine.piece import Meter
from engine.theory import Mode
from engine.vocabulary import (
    EOC,
    GRID_PER_QUARTER,
    LOWEST_PITCH,
    MAX_STEP,
    NOTE_LABELS,
    SOC,
    TICKS_PER_GRID,
    Labels,
    Tokens,
    tempo_label,
)

TOKENS_A_BAR = 192  # sixteenths in chords of six through a bar of 12/8; only a bound against running on
BASS_BELOW = 55  # MIDI pitch: lower notes carry the harmony


@dataclass(frozen=True)
class Wish:
    """What the sampler is asked for.

    `batch` is the number of sequences, `polyphony` and `density` hold a condition label for each group of four bars.
    `form` says for each bar which earlier one it repeats, `chords` what its harmony is; both may be empty. `pull` is
    what a note of the chord is favoured by, in nats: 0 leaves harmony to the network. It acts where harmony is heard
    as such, at the beginnings of chords and at cadences; everywhere, it would make an arpeggio of every piece. In the
    bars `breaths`, counted from 0, nothing follows on what begins in their second half. With `colour` the network may
    leave the mode off the bar's first beat. `temperature` > 0, 0 < `top_p` <= 1.
    """

    mode: Mode
    meter: Meter
    bars: int
    tempo_bpm: float
    batch: int
    polyphony: Sequence[int]
    density: Sequence[int]
    form: tuple[Bar, ...] = ()
    chords: tuple[tuple[Chord, ...], ...] = ()
    pull: float = 0.0
    breaths: tuple[int, ...] = ()
    colour: bool = False
    temperature: float = 1.0
    top_p: float = 0.98

    @property
    def bar_steps(self) -> int:
        """Grid steps of a bar."""
        return self.meter.bar_ticks // TICKS_PER_GRID


@dataclass(frozen=True)
class _Written:
    """A token with the place where it begins, in grid steps from the beginning."""

    onset: int
    note: int
    duration: int


class _Scripts:
    """What each sequence has written, and what is dictated to it next."""

    def __init__(self, wish: Wish, prefix: Tokens | None, begin: int) -> None:
        self._wish = wish
        self.written: list[list[_Written]] = [[] for _ in range(wish.batch)]
        self.dictated: list[deque[_Written]] = [deque(_placed(prefix) if prefix else ()) for _ in range(wish.batch)]
        self._earliest = np.full(wish.batch, begin, np.int32)

    def earliest(self, onset: LabelRow) -> LabelRow:
        """Grid positions (B,) before which nothing may be drawn after `onset`; dictation has its own places."""
        bar = self._wish.bar_steps
        number, position = np.divmod(onset, bar)
        breathing = np.isin(number, self._wish.breaths) & (2 * position >= bar)
        free = np.maximum(self._earliest, np.where(breathing, (number + 1) * bar, 0))
        return np.where([bool(queue) for queue in self.dictated], 0, free).astype(np.int32)

    def enter(self, sequence: int, onset: int) -> None:
        """A sequence is about to begin something at `onset`: where a repeated bar begins, dictate it."""
        bar = self._wish.bar_steps
        number = onset // bar
        entered = not self.written[sequence] or self.written[sequence][-1].onset // bar < number
        plan = self._wish.form[number] if number < len(self._wish.form) else None
        if not entered or plan is None or plan.source is None:
            return
        kept_until = round(bar * (1 - plan.variation))
        move = (number - plan.source) * bar
        repeated = [t for t in self.written[sequence] if t.onset // bar == plan.source and t.onset % bar < kept_until]
        last = self.written[sequence][-1].onset if self.written[sequence] else 0
        if repeated and repeated[0].onset + move - last > MAX_STEP:
            return  # further off than a step can say: the bar is written anew
        self.dictated[sequence].extend(_Written(t.onset + move, t.note, t.duration) for t in repeated)
        self._earliest[sequence] = number * bar + kept_until if repeated else 0


def _placed(tokens: Tokens) -> list[_Written]:
    rows = zip(tokens.onsets().tolist(), tokens.note.tolist(), tokens.duration.tolist(), strict=True)
    return [_Written(*row) for row in rows]


def write(
    generator: GeneratorRuntime,
    wish: Wish,
    body_bars: int,
    rng: np.random.Generator,
    prefix: Tokens | None = None,
    begin: int = 0,
) -> list[Tokens]:
    """Tokens in C of the first `body_bars` bars of a piece of `wish.bars` bars, one entry a sequence.

    The sequences end at the bar line after `body_bars`; notes may sound beyond it. All of them begin with `prefix`;
    nothing new begins before the grid position `begin`. The same generator, wish, prefix and random numbers give the
    same tokens.
    """
    generator.begin()
    scripts, state = _Scripts(wish, prefix, begin), Writing.begun(wish.batch)
    drawing = _Drawing(generator, wish, rng)
    end = body_bars * wish.bar_steps
    last = {name: np.zeros(wish.batch, np.int32) for name in ("note", "step", "duration")}
    steps = 0
    while not state.done.all() and steps < body_bars * TOKENS_A_BAR:
        generator.advance({**last, **_conditions(wish, state.onset)})
        last = drawing.token(state, scripts, first=steps == 0)
        state.done |= state.onset >= end
        for sequence in np.flatnonzero(~state.done).tolist():
            row = _Written(*(int(x[sequence]) for x in (state.onset, last["note"], last["duration"])))
            scripts.written[sequence].append(row)
        steps += 1
    return [_tokens(written, tempo_label(wish.tempo_bpm)) for written in scripts.written]


def _conditions(wish: Wish, onset: LabelRow) -> dict[str, LabelRow]:
    """Condition labels (B,) at the last onset."""
    number, position = np.divmod(onset, wish.bar_steps)
    group = np.minimum(number // BARS_IN_PHRASE, len(wish.polyphony) - 1)
    return {
        "tempo": np.full(wish.batch, tempo_label(wish.tempo_bpm), np.int32),
        "mode": np.full(wish.batch, MODE_LABEL[wish.mode.name], np.int32),
        "meter": np.full(wish.batch, meter_label(wish.meter), np.int32),
        "position": _positions(position),
        "bars_to_go": np.clip(wish.bars - number, 1, MAX_BARS_TO_GO).astype(np.int32),
        "phrase": np.array([phrase_label(int(n)) for n in number], np.int32),
        "polyphony": np.asarray(wish.polyphony, np.int32)[group],
        "density": np.asarray(wish.density, np.int32)[group],
    }


def _positions(position: LabelRow) -> LabelRow:
    return np.array([position_label(int(p)) for p in position], np.int32)


class _Drawing:
    """Draws one token after the other, or takes it from dictation."""

    def __init__(self, generator: GeneratorRuntime, wish: Wish, rng: np.random.Generator) -> None:
        self._generator, self._wish, self._rng = generator, wish, rng
        self._inside = grammar.pitches_inside(wish.mode)
        self._triplets = wish.bar_steps % GRID_PER_QUARTER == 0  # else a repeated bar would move them off the grid
        self._pulls = _pulls(wish)

    def token(self, state: Writing, scripts: _Scripts, *, first: bool) -> dict[str, LabelRow]:
        """The next token of each sequence; moves `state` on."""
        bar = self._wish.bar_steps
        earliest = scripts.earliest(state.onset)
        allowed = grammar.steps_allowed(state, bar, first=first, triplets=self._triplets, earliest=earliest)
        step = self._draw("step", {}, allowed)
        for sequence in np.flatnonzero(~state.in_chord & ~state.done).tolist():
            if not scripts.dictated[sequence]:
                scripts.enter(sequence, int(state.onset[sequence] + step[sequence] - 1))
        dictated = {s: queue.popleft() for s, queue in enumerate(scripts.dictated) if queue and not state.done[s]}
        for sequence, token in dictated.items():
            step[sequence] = token.onset - state.onset[sequence] + 1
        state.onset += step - 1
        position = _positions(state.onset % bar)
        note = self._note(state, {"step": step, "position": position})
        _dictate(note, dictated, "note")
        seen = {"step": step, "note": note, "position": position}
        duration = self._draw("duration", seen, grammar.durations_allowed(state, triplets=self._triplets))
        _dictate(duration, dictated, "duration")
        state.follow(note)
        return {"step": step, "note": note, "duration": np.where(note >= SOC, 0, duration).astype(np.int32)}

    def _note(self, state: Writing, seen: dict[str, LabelRow]) -> LabelRow:
        wish = self._wish
        logits = self._logits("note", seen)
        if len(self._pulls):
            logits = logits + _harmony(wish, state.onset, self._pulls)
        coloured = (wish.colour & (state.onset % wish.bar_steps > 0))[:, None]
        pitches = np.where(coloured, grammar.in_range(), self._inside)
        return self._choose(logits, grammar.notes_allowed(state, pitches))

    def _draw(self, stream: str, seen: dict[str, LabelRow], allowed: Mask) -> LabelRow:
        return self._choose(self._logits(stream, seen), allowed)

    def _logits(self, stream: str, seen: dict[str, LabelRow]) -> NDArray[np.float32]:
        return self._generator.logits(stream, {chosen(name): value for name, value in seen.items()})

    def _choose(self, logits: NDArray[np.float32], allowed: Mask) -> LabelRow:
        return nucleus(np.where(allowed, logits, -np.inf), self._wish.temperature, self._wish.top_p, self._rng)


def _dictate(labels: LabelRow, dictated: dict[int, _Written], stream: str) -> None:
    for sequence, token in dictated.items():
        labels[sequence] = getattr(token, stream)


def _harmony(wish: Wish, onset: LabelRow, pulls: NDArray[np.float32]) -> NDArray[np.float32]:
    """Nats (B, note labels + 1) that the harmony at each onset (B,) adds."""
    number = np.minimum(onset // wish.bar_steps, len(wish.chords) - 1)
    counts = np.array([len(bar) for bar in wish.chords])
    place, after = np.divmod((onset % wish.bar_steps) * counts[number], wish.bar_steps)
    cadences = np.array([bar.cadence is not None for bar in wish.form] or [False] * len(counts))
    felt = (after == 0) | cadences[number]
    return np.where(felt[:, None], pulls[(np.cumsum(counts) - counts)[number] + place], np.float32(0))


def _pulls(wish: Wish) -> NDArray[np.float32]:
    """(chords in the piece, note labels + 1) nats by which each note is favoured: the chord's, in the bass its own."""
    if not wish.chords or not wish.pull:
        return np.zeros((0, NOTE_LABELS + 1), np.float32)
    pitch = np.arange(NOTE_LABELS + 1) + LOWEST_PITCH - 1
    rows = [
        np.where(pitch < BASS_BELOW, pitch % 12 == chord.bass, np.isin(pitch % 12, sorted(chord.pitch_classes)))
        for bar in wish.chords
        for chord in bar
    ]
    pulls = wish.pull * np.array(rows, np.float32)
    pulls[:, SOC:] = 0
    return pulls


def nucleus(logits: NDArray[np.float32], temperature: float, top_p: float, rng: np.random.Generator) -> LabelRow:
    """One label a row, drawn among the likeliest that together hold `top_p` of the chance. Logits (B, n) -> (B,).

    -inf marks what may not be chosen; each row needs one finite entry. `temperature` > 0, 0 < `top_p` <= 1.
    """
    scaled = logits.astype(np.float64) / temperature
    chance = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    order = np.argsort(-chance, axis=1, kind="stable")
    rows = np.arange(len(chance))
    ranked = chance[rows[:, None], order]
    before = np.cumsum(ranked, axis=1) - ranked
    ranked = np.where(before < top_p, ranked, 0)
    reach = np.cumsum(ranked, axis=1)
    pick = (reach < rng.random((len(logits), 1)) * reach[:, -1:]).sum(axis=1)
    drawn: LabelRow = order[rows, pick].astype(np.int32)
    return drawn


def _tokens(written: list[_Written], tempo: int) -> Tokens:
    """The written tokens as streams; a chord that the end broke open is closed."""
    if written and written[-1].note not in (EOC,) and _open_chord(written):
        written = [*written, _Written(written[-1].onset, EOC, 0)]
    onset = np.array([token.onset for token in written], np.int64)
    note: Labels = np.array([token.note for token in written], np.int16)
    step = (np.diff(onset, prepend=0) + 1).astype(np.int16)
    duration = np.array([token.duration for token in written], np.int16)
    return Tokens(note, step, duration, np.full(len(written), tempo, np.int16))


def _open_chord(written: list[_Written]) -> bool:
    opened = next((token.note for token in reversed(written) if token.note >= SOC), EOC)
    return opened == SOC
