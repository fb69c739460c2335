"""Going on from a piece: what the network reads of its last bars, and the new bars joined to it.

The last bars are brought onto the grid and to C and begin every candidate, so that the network stands where the piece
stands when it writes its first own note. The notes of the piece itself stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from statistics import fmean, median

import numpy as np

from engine import vocabulary
from engine.classify import Classification, classify
from engine.composing import sampling
from engine.composing.choice import Candidate, choose, judged
from engine.composing.compose import check_composes, drafts, dressed, shipped_model, wish_of
from engine.composing.context import Context, context_of, prefix_of
from engine.composing.ending import with_ending
from engine.composing.form import Bar
from engine.conditions import BARS_IN_PHRASE
from engine.craft import USUAL
from engine.errors import BadRequest
from engine.instruments import INSTRUMENTS
from engine.mood import FREE
from engine.naming import Names
from engine.nets.folder import Model
from engine.piece import Note, Pedal, Piece, Tempo
from engine.request import MAX_BARS, MAX_TEMPO_BPM, MIN_TEMPO_BPM, Request
from engine.stages import Report, silent
from engine.texture import Textures
from engine.theory import find_mode, find_root, root_for


@dataclass(frozen=True)
class Changes:
    """What is asked of a continuation; None goes on as the piece does.

    `bars` counts the new bars. Of the piece the first `keep` bars (from 1) stay as they are; None keeps all of it, less
    a long last chord. `craft` is a code of `engine.craft`.
    """

    bars: int = 16
    mode: str | None = None
    root: str | None = None
    tempo_bpm: int | None = None
    seed: int | None = None
    form: str = "auto"
    mood: str = FREE.name
    colour: bool = False
    craft: str = USUAL.code
    keep: int | None = None


@dataclass(frozen=True)
class Continuation:
    """New bars for a piece: `after` is their score, on the tracks of `context.kept`; its tick 0 is the seam.

    `original` is what the piece was heard as, `heard` what the new bars alone were heard as.
    """

    request: Request
    context: Context
    after: Piece
    original: Classification
    heard: Classification
    model: str


def continue_piece(
    piece: Piece,
    changes: Changes = Changes(),
    model: Model | None = None,
    report: Report = silent,
    composed: bool = False,
    names: Names = "english",
) -> Continuation:
    """New bars that go on from the piece; the same piece, changes and model give the same bars.

    A score that was `composed` here is gone on with for its own instrument. Raises BadRequest, UnreadablePiece
    subclasses for too little music, ModelUnusable, and ComposeFailed when no candidate is heard in the mode.
    """
    context = context_of(piece, changes.keep)
    original = classify(piece)
    request = _request(changes, context, original)
    if composed:
        request = replace(request, instrument=INSTRUMENTS[piece.programs[0]].name)
    model = model or shipped_model(request.mode, request.craft.network)
    check_composes(model)
    rng = np.random.default_rng(request.seed)
    best = choose(lambda: candidates(context, request, model, rng, report), request, names).best
    tempo = context.tempo_bpm if changes.tempo_bpm is None else request.tempo_bpm  # a piece's may be any
    new = best.piece if composed else _on_tracks(best.piece, context)
    after = replace(new, tempos=(Tempo(0, tempo),))
    return Continuation(request, context, after, original, best.heard, model.name)


def candidates(
    context: Context, request: Request, model: Model, rng: np.random.Generator, report: Report = silent
) -> list[Candidate]:
    """One batch of new bars as a piano would play them, tick 0 at the seam, whatever they are heard as."""
    wish = wish_for(context, request, model.textures, model.batch, rng)
    report("composing")
    root = find_root(request.root).pitch_class
    begin = (context.from_ticks - context.start_ticks) // vocabulary.TICKS_PER_GRID
    written = drafts(wish, request, model, rng, prefix_of(context, root), begin)
    in_c = [_new_bars(vocabulary.decode(tokens, [wish.meter]), wish, context) for tokens in written]
    report("judging")
    return judged([dressed(piece, root, request) for piece in in_c], in_c, wish.mode, model)


def wish_for(
    context: Context, request: Request, textures: Textures, batch: int, rng: np.random.Generator
) -> sampling.Wish:
    """A plan for new bars, as one that begins with the bars of the context.

    Where these are the whole piece, all bars are planned as one, so that its beginning can come again. New bars are as
    full as the context is, unless the mood or the craft that was asked for says otherwise.
    """
    whole = replace(request, bars=context.bars + request.bars)
    if context.start_ticks == 0 and whole.bars <= MAX_BARS:
        wish = wish_of(whole, textures, batch, rng)
    else:
        wish = _after(context.bars, wish_of(request, textures, batch, rng))
    free = request.mood == FREE.name and not request.craft.labels

    def texture(own: int, planned: Sequence[int]) -> tuple[int, ...]:
        return tuple(own if free or group * BARS_IN_PHRASE < context.bars else p for group, p in enumerate(planned))

    return replace(
        wish,
        polyphony=texture(context.polyphony, wish.polyphony),
        density=texture(context.density, wish.density),
    )


def _after(lead: int, wish: sampling.Wish) -> sampling.Wish:
    """The plan with `lead` bars before it that say nothing."""
    groups = [max(0, bar - lead) // BARS_IN_PHRASE for bar in range(0, lead + wish.bars, BARS_IN_PHRASE)]
    bars = [replace(bar, source=None if bar.source is None else bar.source + lead) for bar in wish.form]
    return replace(
        wish,
        bars=lead + wish.bars,
        polyphony=tuple(wish.polyphony[group] for group in groups),
        density=tuple(wish.density[group] for group in groups),
        form=(*[Bar("")] * lead, *bars),
        chords=(*wish.chords[:1] * lead, *wish.chords),
        breaths=tuple(lead + bar for bar in wish.breaths),
    )


def joined(context: Context, after: Piece) -> Piece:
    """The kept piece and `after` from the seam on, each in its own tempo; pedal only where the piece has pedal."""
    kept, seam = context.kept, context.seam_ticks
    notes = [*kept.notes, *(replace(note, onset_ticks=note.onset_ticks + seam) for note in after.notes)]
    tempos = {tempo.tick: tempo for tempo in kept.tempos}
    tempos |= {tempo.tick + seam: Tempo(tempo.tick + seam, tempo.bpm) for tempo in after.tempos}
    pedals = [Pedal(p.start_ticks + seam, p.end_ticks + seam, p.track) for p in after.pedals if kept.pedals]
    return replace(
        kept.with_notes(notes),
        tempos=tuple(tempo for _, tempo in sorted(tempos.items())),
        pedals=tuple(sorted([*kept.pedals, *pedals])),
    )


def _request(changes: Changes, context: Context, original: Classification) -> Request:
    if changes.mode is None and original.verdict == "none":
        raise BadRequest("The piece keeps to no mode; say in which mode and on which root it should go on.")
    mode = find_mode(changes.mode or original.mode)
    root = changes.root or root_for(find_root(original.root).pitch_class, mode).name
    tempo = min(max(round(context.tempo_bpm), MIN_TEMPO_BPM), MAX_TEMPO_BPM)
    request = Request.checked(
        mode=mode.name,
        root=root,
        tempo_bpm=tempo if changes.tempo_bpm is None else changes.tempo_bpm,
        bars=changes.bars,
        seed=changes.seed,
        form=changes.form,
        mood=changes.mood,
        colour=changes.colour,
        craft=changes.craft,
    )
    return replace(request, meter=str(context.meter))  # the piece's own, also where none such can be asked for


def _new_bars(body: Piece, wish: sampling.Wish, context: Context) -> Piece:
    """The new notes with an ending, in C; tick 0 is the bar line of the seam."""
    seam, begin = (tick - context.start_ticks for tick in (context.seam_ticks, context.from_ticks))
    ended = with_ending(body, wish.bars, wish.mode)
    notes = [replace(n, onset_ticks=n.onset_ticks - seam) for n in ended.notes if n.onset_ticks >= begin]
    return Piece.of(notes, ended.tempos, ended.meters)


@dataclass(frozen=True)
class _Voice:
    """What a track did lately: its middle pitch, its mean velocity, and how many notes it had at once."""

    track: int
    height: float
    velocity: int
    at_once: int

    @classmethod
    def of(cls, track: int, notes: Sequence[Note]) -> "_Voice":
        changes = sorted([(n.onset_ticks, 1) for n in notes] + [(n.end_ticks, -1) for n in notes])
        at_once = max(accumulate(change for _, change in changes))
        return cls(track, median(n.pitch for n in notes), round(fmean(n.velocity for n in notes)), at_once)


def _voices(context: Context) -> list[_Voice]:
    lately: dict[int, list[Note]] = {}
    for note in context.notes:
        lately.setdefault(note.track, []).append(note)
    return [_Voice.of(track, notes) for track, notes in sorted(lately.items())]


def _on_tracks(after: Piece, context: Context) -> Piece:
    """The new notes on the tracks that sounded last, as loud as those are.

    From the highest down, each takes the track that lies nearest among those that have a voice to spare.
    """
    voices = _voices(context)
    sounding: dict[int, list[int]] = {voice.track: [] for voice in voices}  # ends of the notes on each track
    placed: list[Note] = []
    for note in sorted(after.notes, key=lambda note: (note.onset_ticks, -note.pitch)):
        for ends in sounding.values():
            ends[:] = [end for end in ends if end > note.onset_ticks]
        free = [voice for voice in voices if len(sounding[voice.track]) < voice.at_once] or voices
        nearest = min(free, key=lambda voice: abs(voice.height - note.pitch))
        sounding[nearest.track].append(note.end_ticks)
        placed.append(replace(note, track=nearest.track, velocity=nearest.velocity))
    return replace(after.with_notes(placed), programs=context.kept.programs)
