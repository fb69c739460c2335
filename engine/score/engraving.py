"""Written bars -> MusicXML by music21 -> SVG by verovio. Only our own notation ever reaches these libraries."""

from importlib import import_module
from itertools import groupby
from typing import Any

from engine.meter import bar_tree, beat_starts
from engine.piece import TICKS_PER_QUARTER, Meter, Piece
from engine.score.notation import Bar, Notation, Symbol, Tone, Voice
from engine.score.rhythm import Value
from engine.score.spelling import Spelling

COMPOSER = "Modebot"
BEAMED = ("eighth", "16th", "32nd", "64th")

Place = tuple[int, int]
"""A notehead in a bar of one staff: tick from the bar's beginning, MIDI pitch."""

LAYOUT = {
    "adjustPageHeight": True,
    "breaks": "encoded",
    "footer": "none",
    "header": "none",
    "minLastJustification": 0,  # the last line as wide as the others
    "pageHeight": 60_000,  # the most there is: everything on one page
    "pageMarginBottom": 0,
    "pageMarginLeft": 0,
    "pageMarginRight": 0,
    "pageMarginTop": 0,
    "spacingSystem": 6,
    "staffLineWidth": 0.2,  # thin lines would fade when the picture is scaled down on a phone
    "svgViewBox": True,
    "xmlIdSeed": 1,  # the same music gives the same SVG
}


def engrave(notation: Notation, spelling: Spelling, width: int, bars_per_system: int) -> str:
    """An SVG `width` units wide in which a staff is 72 high; its viewBox tells the height."""
    import verovio

    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(LAYOUT | {"pageWidth": width})
    toolkit.loadData(music_xml(notation, spelling, bars_per_system).decode())
    return str(toolkit.renderToSVG(1))


def music21() -> Any:
    """The library, loaded when first needed; its annotations are too partial to be checked against."""
    import_module("music21.musicxml.m21ToXml")
    return import_module("music21")


def music_xml(notation: Notation, spelling: Spelling, bars_per_system: int) -> bytes:
    """The bars as MusicXML, one part a staff, with a line break after every `bars_per_system` bars."""
    parts = _parts(notation, spelling)
    for measure in list(parts[0])[bars_per_system::bars_per_system]:
        measure.insert(0, music21().layout.SystemLayout(isNew=True))
    return _exported(_score(parts))


def export(notation: Notation, spelling: Spelling, piece: Piece, title: str) -> bytes:
    """The bars as MusicXML for other programs, with the title, first tempo and instrument of the piece."""
    parts = _parts(notation, spelling)
    parts[0][0].insert(0, music21().tempo.MetronomeMark(number=round(piece.tempos[0].bpm)))
    for part in parts:
        part.insert(0, music21().instrument.instrumentFromMidiProgram(piece.programs[0]))
    score = _score(parts)
    score.metadata = music21().metadata.Metadata(title=title, composer=COMPOSER)
    return _exported(score)


def _parts(notation: Notation, spelling: Spelling) -> list[Any]:
    return [_part(notation, staff, spelling) for staff in range(len(notation.clefs))]


def _score(parts: list[Any]) -> Any:
    score = music21().stream.Score(parts)
    if len(parts) > 1:
        score.insert(0, music21().layout.StaffGroup(parts, symbol="brace", barTogether=True))
    return score


def _exported(score: Any) -> bytes:
    exporter = music21().musicxml.m21ToXml.GeneralObjectExporter()
    exporter.makeNotation = False  # all of it is decided; music21 would look at every note again
    return bytes(exporter.parse(score))


def _part(notation: Notation, staff: int, spelling: Spelling) -> Any:
    part = music21().stream.Part()
    shown: Meter | None = None
    for number, bar in enumerate(notation.bars, start=notation.first_bar):
        measure = music21().stream.Measure(number=number)
        if number == notation.first_bar:
            measure.insert(0, music21().clef.clefFromString(notation.clefs[staff]))
            measure.insert(0, _key(spelling))
        if shown is None or str(bar.meter) != str(shown):
            measure.insert(0, music21().meter.TimeSignature(str(bar.meter)))
            shown = bar.meter
        _fill(measure, bar, bar.staves[staff], spelling)
        part.append(measure)
    return part


def _key(spelling: Spelling) -> Any:
    if spelling.fifths is not None:
        return music21().key.KeySignature(spelling.fifths)
    own = music21().key.KeySignature(None)
    own.alteredPitches = [letter + {1: "#", -1: "-"}[alter] for letter, alter in spelling.signature.items()]
    return own


def _fill(measure: Any, bar: Bar, voices: tuple[Voice, ...], spelling: Spelling) -> None:
    if not voices:
        rest = music21().note.Rest(quarterLength=bar.length_ticks / TICKS_PER_QUARTER)
        rest.fullMeasure = True
        measure.append(rest)
        return
    shown = _shown_accidentals(voices, spelling)
    for index, voice in enumerate(voices):
        container = measure if len(voices) == 1 else music21().stream.Voice(id=str(index + 1))
        beams = _beams(voice, bar.meter)
        for symbol, beam in zip(voice, beams, strict=True):
            container.append(_element(symbol, beam, shown, spelling, hide_rest=index > 0))
        if container is not measure:
            measure.insert(0, container)


def _element(symbol: Symbol, beam: str | None, shown: set[Place], spelling: Spelling, *, hide_rest: bool) -> Any:
    if not symbol.tones:
        rest = music21().note.Rest(duration=_duration(symbol.value))
        rest.style.hideObjectOnPrint = hide_rest
        return rest
    heads = [_head(tone, (symbol.value.start, tone.pitch) in shown, spelling) for tone in symbol.tones]
    element = heads[0] if len(heads) == 1 else music21().chord.Chord(heads)
    element.duration = _duration(symbol.value)
    if beam:
        element.beams.append(beam)
    return element


def _head(tone: Tone, show_accidental: bool, spelling: Spelling) -> Any:
    written = spelling.write(tone.pitch)
    spelled = music21().pitch.Pitch(step=written.letter, octave=written.octave)
    spelled.accidental = music21().pitch.Accidental(written.alter)
    spelled.accidental.displayStatus = show_accidental
    head = music21().note.Note(spelled)
    kinds = {(True, True): "continue", (True, False): "stop", (False, True): "start"}
    if kind := kinds.get((tone.tie_in, tone.tie_out)):
        head.tie = music21().tie.Tie(kind)
    return head


def _duration(value: Value) -> Any:
    name, dots = value.written
    length = music21().duration.Duration(type=name, dots=dots)
    if value.triplet:
        triplet = music21().duration.Tuplet(3, 2)
        triplet.type = {(True, False): "start", (False, True): "stop"}.get(
            (value.start == value.triplet[0], value.end == value.triplet[1])
        )
        length.appendTuplet(triplet)
    return length


def _shown_accidentals(voices: tuple[Voice, ...], spelling: Spelling) -> set[Place]:
    """Where an accidental is printed: it differs from the signature, or from the last one on its line in this bar."""
    in_force: dict[tuple[str, int], int] = {}
    shown: set[Place] = set()
    for symbol in sorted((s for voice in voices for s in voice), key=lambda s: s.value.start):
        for tone in symbol.tones:
            written = spelling.write(tone.pitch)
            line = written.letter, written.octave
            if in_force.get(line, spelling.signature.get(written.letter, 0)) != written.alter and not tone.tie_in:
                shown.add((symbol.value.start, tone.pitch))
                in_force[line] = written.alter
    return shown


def _beams(voice: Voice, meter: Meter) -> list[str | None]:
    """ "start", "continue", "stop" or None for each symbol: short notes of one beat, or half a 4/4 bar of eighths."""
    beams: list[str | None] = [None] * len(voice)
    groups = _beam_groups(voice, meter)
    for _, run in groupby(range(len(voice)), key=lambda index: (groups[index], _is_beamable(voice[index]))):
        indices = list(run)
        if len(indices) > 1 and _is_beamable(voice[indices[0]]):
            beams[indices[0]], beams[indices[-1]] = "start", "stop"
            for index in indices[1:-1]:
                beams[index] = "continue"
    return beams


def _is_beamable(symbol: Symbol) -> bool:
    return bool(symbol.tones) and symbol.value.written[0] in BEAMED


def _beam_groups(voice: Voice, meter: Meter) -> list[int]:
    """The tick at which each symbol's beam group begins."""
    beats = beat_starts(meter)
    halves = [part.start for part in bar_tree(meter).parts] if meter.numerator == 4 else []
    even = {half for half in halves if _all_eighths(voice, half, half + meter.bar_ticks // 2)}
    groups = []
    for symbol in voice:
        start = symbol.value.start
        half = max((h for h in halves if h <= start), default=-1)
        groups.append(half if half in even else max(beat for beat in beats if beat <= start))
    return groups


def _all_eighths(voice: Voice, start: int, end: int) -> bool:
    values = [symbol.value for symbol in voice if symbol.value.start < end and symbol.value.end > start]
    return all(value.written == ("eighth", 0) and not value.triplet for value in values)
