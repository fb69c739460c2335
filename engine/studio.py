"""The whole way from a request to files, and from a file to its mode: what the command line and the bot's workers call.

Arguments and results are plain frozen data, so that a call can run in a worker process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from engine.classify import Classification, classify
from engine.composing.continuation import Changes
from engine.demonstration import demonstrate
from engine.making import Made, composed, continued, lengthened, remoded, transformed
from engine.midi import write_midi
from engine.mood import FREE, find_mood
from engine.naming import Names
from engine.performance import perform
from engine.reading import read_piece
from engine.request import Request
from engine.stages import Report, silent


@dataclass(frozen=True)
class Output:
    """How music is handed out.

    A recording in `audio_format` (a key of `render`) keeps within `max_audio_bytes`, if given; `sound_font` is the path
    of one, None the best there is. Pictures and errors name notes in the language of `names`.
    """

    audio_format: str = "ogg"
    max_audio_bytes: int | None = None
    sound_font: str | None = None
    names: Names = "english"


@dataclass(frozen=True)
class Product:
    """A piece with everything that is handed to a listener.

    `midi`, `score`, `audio` (in `audio_format`) and `picture` (PNG) are file contents; `seconds` is the length of the
    music, `notes` their number; `compose_ms` and `render_ms` are wall-clock times. `score` is MIDI without dynamics,
    from which everything can be made again; of an uploaded piece it is the music as it was played. Of a piece that was
    made from another one, `original` is what that was heard as, and `first_new_bar` (from 1) is where it was taken up,
    if it was: then `heard` and the picture of an uploaded one are of the new bars. Where the recording had to be made
    smaller, its quality was `lowered`, and if that was not enough, it has the first `cut_s` seconds.
    """

    request: Request
    heard: Classification
    model: str
    notes: int
    seconds: float
    midi: bytes
    score: bytes
    audio: bytes
    audio_format: str
    picture: bytes
    compose_ms: float
    render_ms: float
    original: Classification | None = None
    first_new_bar: int | None = None
    lowered: bool = False
    cut_s: float | None = None


@dataclass(frozen=True)
class Identified:
    """What a file was heard as, and a PNG that shows it at a glance."""

    heard: Classification
    picture: bytes


@dataclass(frozen=True)
class Sample:
    """A mode to listen to: file contents, `audio` in `audio_format`."""

    midi: bytes
    audio: bytes
    audio_format: str


def produce(request: Request, output: Output = Output(), report: Report = silent) -> Product:
    """Compose, perform, render and engrave. Raises EngineError subclasses with a sentence."""
    return _finished(partial(composed, request, report, output.names), output, report)


def continue_file(
    data: bytes, changes: Changes, output: Output = Output(), report: Report = silent, played: bool = True
) -> Product:
    """A piece with new bars that go on from it, in its own mode, meter and tempo unless changed.

    An uploaded piece, as it was `played`, stays so, less a long last chord; percussion is left out. Otherwise the data
    is a `Product.score` of ours: it keeps its last chord, and the whole is performed with the changes' seed and mood.
    Raises UnreadablePiece subclasses and what `produce` raises.
    """
    make = continued if played else lengthened
    return _finished(partial(make, data, changes, report, output.names), output, report)


def remode_file(
    data: bytes,
    mode: str,
    root: str | None = None,
    output: Output = Output(),
    report: Report = silent,
    played: bool = True,
    seed: int = 0,
    mood: str = FREE.name,
) -> Product:
    """A piece turned into `mode`, on its own root unless another is given.

    An uploaded piece, as it was `played`, stays so otherwise, whatever the `seed`; percussion is left out. Otherwise
    the data is a `Product.score` of ours, performed with `seed` and `mood`. Raises UnreadablePiece subclasses,
    BadRequest where nothing would change, ComposeFailed where the result is heard in another mode, and what `produce`
    raises.
    """
    make = partial(remoded, seed=seed) if played else partial(transformed, seed=seed, mood=mood)
    return _finished(partial(make, data, mode, root, names=output.names), output, report)


def _finished(make: Callable[[], Made], output: Output, report: Report) -> Product:
    """The one way from music to files. What can be missing on a machine is looked for before anything is made."""
    from engine.render import render  # these load sound and notation libraries
    from engine.render.soundfont import find_sound_font
    from engine.score import draw_score

    font = find_sound_font(output.sound_font)
    begin = perf_counter()
    made = make()
    made_at = perf_counter()
    report("rendering")
    recording = render(made.played, output.audio_format, output.max_audio_bytes, font)
    rendered_at = perf_counter()
    report("engraving")
    request = made.request
    return Product(
        request=request,
        heard=made.heard,
        model=made.model,
        notes=len(made.played.notes),
        seconds=round(made.played.length_s, 2),
        midi=write_midi(made.played),
        score=write_midi(made.score),
        audio=recording.data,
        audio_format=output.audio_format,
        picture=draw_score(
            made.shown, request.root, request.mode, made.title, mood=find_mood(request.mood), names=output.names
        ),
        compose_ms=round((made_at - begin) * 1000, 1),
        render_ms=round((rendered_at - made_at) * 1000, 1),
        original=made.original,
        first_new_bar=made.first_new_bar,
        lowered=recording.lowered,
        cut_s=recording.cut_s,
    )


def export_musicxml(score: bytes, root: str, mode: str, title: str) -> bytes:
    """MusicXML of a `Product.score`, all of its bars, spelled for its mode.

    Raises UnreadablePiece subclasses, and BadRequest for a root or mode that does not exist and for rhythm that cannot
    be written down.
    """
    from engine.score import write_score  # loads notation libraries

    return write_score(read_piece(score), root, mode, title)


def identify(data: bytes, method: str = "joint", names: Names = "english") -> Classification:
    """Root and mode of an uploaded file's bytes. Raises UnreadablePiece subclasses."""
    return classify(read_piece(data), method, names)


def explain_file(data: bytes, title: str = "", names: Names = "english") -> Identified:
    """`identify` with a picture that has `title` over it. Raises UnreadablePiece subclasses."""
    from engine.figures.modes import draw_modes  # loads a plotting library

    heard = identify(data, names=names)
    return Identified(heard, draw_modes(heard, title, names))


def play_scale(root: str, mode: str, output: Output = Output()) -> Sample:
    """Scale and cadence of a mode, rendered; the same every time. Raises BadRequest, RenderFailed, TookTooLong."""
    from engine.render import render  # these load a sound library
    from engine.render.soundfont import find_sound_font

    played = perform(demonstrate(root, mode), seed=0)
    recording = render(played, output.audio_format, output.max_audio_bytes, find_sound_font(output.sound_font))
    return Sample(write_midi(played), recording.data, output.audio_format)
