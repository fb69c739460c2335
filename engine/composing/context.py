"""Where a piece is taken up to go on from it, and what the network reads of it: its last bars, on the grid and in C."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from engine import vocabulary
from engine.composing.grammar import HIGHEST_SUNG, LOWEST_SUNG
from engine.conditions import BARS_IN_PHRASE, conditions_of
from engine.errors import BadRequest
from engine.piece import TICKS_PER_QUARTER, Meter, Note, Piece, Tempo
from engine.vocabulary import MAX_STEP, TICKS_PER_GRID, Tokens

MOST_BARS = 8  # beyond, hardly anything of the state that the network carries is left
MOST_NOTES = 400  # of busier music fewer bars are read; each note costs as much time as one that is written
ROLLED_TICKS = TICKS_PER_QUARTER // 4  # a chord's notes may be struck one after the other within this time
SHORTEST_BAR_TICKS, LONGEST_BAR_TICKS = TICKS_PER_QUARTER, 8 * TICKS_PER_QUARTER
HEADROOM = 7  # semitones below the highest pitch that the network writes: room for the next note of any chord


@dataclass(frozen=True)
class Context:
    """A piece that goes on.

    `kept` is the piece without a long last chord that would stop the music. New notes begin at `from_ticks` or later,
    the first of them in the bar at `seam_ticks`. The `bars` before that bar, in `meter`, are what the network reads,
    and whatever is kept of the bar itself. `polyphony` and `density` are labels of `conditions` of the last of them,
    `tempo_bpm` is the tempo that most of them are in.
    """

    kept: Piece
    from_ticks: int
    seam_ticks: int
    bars: int
    meter: Meter
    tempo_bpm: float
    polyphony: int = 0  # unknown
    density: int = 0

    @property
    def start_ticks(self) -> int:
        """Where the network begins to read."""
        return self.seam_ticks - self.bars * self.meter.bar_ticks

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes that the network reads."""
        first = bisect_left(self.kept.notes, self.start_ticks, key=lambda note: note.onset_ticks)
        return self.kept.notes[first:]


def context_of(piece: Piece, keep: int | None = None) -> Context:
    """Where the piece, which has a note at least, is taken up: after its first `keep` bars, or at its end.

    Raises BadRequest for a meter that the network cannot count in, and where `keep` bars cannot be gone on from.
    """
    kept, begin, seam = _open_end(piece) if keep is None else _first_bars(piece, keep)
    meter = kept.meters[-1]
    _check_meter(meter)
    bars = _bars_to_read(kept, [*(bar for bar in piece.bar_starts() if bar < seam), seam])
    tempo = _usual_tempo(kept, seam - bars * meter.bar_ticks, begin)
    context = Context(kept, begin, seam, bars, meter, tempo)
    last = _last_bars(context)
    conditions = conditions_of(last, vocabulary.encode(last))
    return replace(context, polyphony=int(conditions.polyphony[-1]), density=int(conditions.density[-1]))


def prefix_of(context: Context, root: int) -> Tokens:
    """What the network reads, the pitch class `root` (0..11) brought to C; the first bar line is grid step 0."""
    in_c = _last_bars(context).transposed(-root if root <= 6 else 12 - root)
    notes = (replace(note, pitch=_sung(note.pitch)) for note in in_c.notes)
    return vocabulary.encode(vocabulary.quantised(in_c.with_notes(notes)))


def _first_bars(piece: Piece, keep: int) -> tuple[Piece, int, int]:
    """Those bars, with what sounds beyond cut at the bar line, which is where new notes may begin."""
    bars = piece.bar_starts()
    if not 1 <= keep <= len(bars):
        raise BadRequest(f"The piece has {len(bars)} bars, so {keep} of them cannot stay; keep 1 to {len(bars)}.")
    last = bars[keep - 1]
    end = bars[keep] if keep < len(bars) else last + piece.meter_at(last).bar_ticks
    begun = (note for note in piece.notes if note.onset_ticks < end)
    notes = [replace(n, duration_ticks=min(n.duration_ticks, end - n.onset_ticks)) for n in begun]
    if not notes or notes[-1].onset_ticks < last:
        raise BadRequest(f"Nothing begins in bar {keep}, so nothing can go on from it; keep more or fewer bars.")
    return _until(piece.with_notes(notes), end), end, end


def _open_end(piece: Piece) -> tuple[Piece, int, int]:
    """The piece without a last chord that closes it, where new notes may begin, and the bar line before those.

    Without such a chord the music goes on in the bar after the last one.
    """
    bars = piece.bar_starts()
    bar = bars[bisect_right(bars, piece.notes[-1].onset_ticks) - 1]
    last_chord = _closing_onset(piece)
    meters = _without_odd_end([m for m in piece.meters if m.tick <= bar], bar, closed=last_chord == bar)
    seam = bar if last_chord is not None else bar + meters[-1].bar_ticks
    begin = max(last_chord or 0, seam)
    return replace(_until(piece, begin), meters=tuple(meters)), begin, seam


def _until(piece: Piece, end: int) -> Piece:
    """What begins before a tick. A pedal that is down there is released."""
    return replace(
        piece,
        notes=tuple(note for note in piece.notes if note.onset_ticks < end),
        tempos=tuple(tempo for tempo in piece.tempos if tempo.tick < end),
        meters=tuple(meter for meter in piece.meters if meter.tick < end),
        pedals=tuple(replace(p, end_ticks=min(p.end_ticks, end)) for p in piece.pedals if p.start_ticks < end),
    )


def _closing_onset(piece: Piece) -> int | None:
    """Where the last chord begins, if it is long and stands in or just after a bar with other notes.

    Long is half a bar or two quarters. A chord that is rolled over a bar line begins at the line.
    """
    last = piece.notes[-1].onset_ticks
    chord = [note for note in piece.notes if note.onset_ticks >= last - ROLLED_TICKS]
    others = piece.notes[: len(piece.notes) - len(chord)]
    bars = piece.bar_starts()
    index = bisect_right(bars, last) - 1
    long = min(piece.meter_at(last).bar_ticks // 2, 2 * TICKS_PER_QUARTER)
    if not index or not others or others[-1].onset_ticks < bars[index - 1]:
        return None
    closes = max(note.duration_ticks for note in chord) >= long
    return max(chord[0].onset_ticks, bars[index]) if closes else None


def _without_odd_end(meters: list[Meter], bar: int, *, closed: bool) -> list[Meter]:
    """A last bar with a meter of its own counts as one like those before: it is shorter because of an upbeat.

    Where the bar has nothing but a last chord (`closed`), it may be longer as well.
    """
    alone = len(meters) > 1 and meters[-1].tick == bar
    odd = alone and (closed or meters[-1].bar_ticks < meters[-2].bar_ticks)
    return meters[:-1] if odd else meters


def _check_meter(meter: Meter) -> None:
    fits_grid = meter.bar_ticks % TICKS_PER_GRID == 0
    if not (fits_grid and SHORTEST_BAR_TICKS <= meter.bar_ticks <= LONGEST_BAR_TICKS):
        raise BadRequest(
            f"The piece ends in {meter}; going on takes bars of 1 to 8 quarters, so write it in another meter."
        )


def _bars_to_read(kept: Piece, bar_lines: Sequence[int]) -> int:
    """Whole bars of the last meter, up to the last bar line, without a silence too long for the network to read.

    Whole phrases if possible, fewer bars where they have very many notes, and one bar at least.
    """
    reach = (MAX_STEP - 1) * TICKS_PER_GRID
    onsets = [0, *(note.onset_ticks for note in kept.notes)]
    silences = [after - reach for before, after in pairwise(onsets) if after - before > reach]
    earliest = max([kept.meters[-1].tick, *silences])
    whole = takewhile(
        lambda bar: bar[0] >= earliest and bar[1] - bar[0] == kept.meters[-1].bar_ticks,
        reversed(list(pairwise(bar_lines))),
    )
    bars = min(MOST_BARS, len(list(whole)))
    bars = max(1, bars // BARS_IN_PHRASE * BARS_IN_PHRASE or bars)
    while bars > 1 and len(onsets) - bisect_left(onsets, bar_lines[-1 - bars]) > MOST_NOTES:
        bars //= 2
    return bars


def _usual_tempo(piece: Piece, start: int, end: int) -> float:
    """The tempo in bpm that holds longest between two ticks: not that of a last bar that slows down."""
    edges = [tempo.tick for tempo in piece.tempos[1:]] + [end]
    lengths = Counter[float]()
    for tempo, until in zip(piece.tempos, edges, strict=True):
        lengths[tempo.bpm] += max(0, min(until, end) - max(tempo.tick, start))
    return lengths.most_common(1)[0][0]


def _last_bars(context: Context) -> Piece:
    """What the network reads, on the grid, from tick 0; nothing of it begins where new notes may."""
    start, latest = context.start_ticks, context.from_ticks - context.start_ticks - TICKS_PER_GRID
    notes = [replace(note, onset_ticks=min(note.onset_ticks - start, latest)) for note in context.notes]
    begun = Piece.of(notes, [Tempo(0, context.tempo_bpm)], [replace(context.meter, tick=0)])
    return vocabulary.quantised(begun)


def _sung(pitch: int) -> int:
    """The nearest octave of a pitch that the network writes."""
    while pitch < LOWEST_SUNG:
        pitch += 12
    while pitch > HIGHEST_SUNG - HEADROOM:
        pitch -= 12
    return pitch
