"""The whole way from a request to files, and from a file to its mode: what the command line and the bot's workers call.

Arguments and results are plain frozen data, so that a call can run in a worker process.
"""

from dataclasses import dataclass
from time import perf_counter

from engine.classify import Classification, classify
from engine.compose import compose
from engine.demonstration import demonstrate
from engine.midi import write_midi
from engine.mood import find_mood
from engine.performance import perform
from engine.reading import read_piece
from engine.request import Request
from engine.theory import find_mode, find_root, pretty


@dataclass(frozen=True)
class Product:
    """A composed piece with everything that is handed to a listener.

    `midi`, `audio` (in `audio_format`) and `picture` (PNG) are file contents; `seconds` is the length of the music,
    `notes` their number; `compose_ms` and `render_ms` are wall-clock times.
    """

    request: Request
    heard: Classification
    model: str
    notes: int
    seconds: float
    midi: bytes
    audio: bytes
    audio_format: str
    picture: bytes
    compose_ms: float
    render_ms: float


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


def produce(
    request: Request,
    audio_format: str = "ogg",
    max_audio_bytes: int | None = None,
    sound_font: str | None = None,
) -> Product:
    """Compose, perform, render and engrave. Raises EngineError subclasses with a sentence."""
    from engine.render import render  # these load sound and notation libraries
    from engine.render.soundfont import find_sound_font
    from engine.score import draw_score

    font = find_sound_font(sound_font)
    begin = perf_counter()
    composition = compose(request)
    mood = find_mood(request.mood)
    played = perform(composition.piece, request.seed, mood)
    composed = perf_counter()
    audio = render(played, audio_format, max_audio_bytes, font)
    rendered = perf_counter()
    return Product(
        request=request,
        heard=composition.heard,
        model=composition.model,
        notes=len(played.notes),
        seconds=round(played.length_s, 2),
        midi=write_midi(played),
        audio=audio,
        audio_format=audio_format,
        picture=draw_score(composition.piece, request.root, request.mode, title_of(request), mood=mood),
        compose_ms=round((composed - begin) * 1000, 1),
        render_ms=round((rendered - composed) * 1000, 1),
    )


def title_of(request: Request) -> str:
    """For people: "D Dorian"."""
    return f"{pretty(find_root(request.root).name)} {find_mode(request.mode).title}"


def identify(data: bytes, method: str = "joint") -> Classification:
    """Root and mode of an uploaded file's bytes. Raises UnreadablePiece subclasses."""
    return classify(read_piece(data), method)


def explain_file(data: bytes, title: str = "") -> Identified:
    """`identify` with a picture that has `title` over it. Raises UnreadablePiece subclasses."""
    from engine.figures.modes import draw_modes  # loads a plotting library

    heard = identify(data)
    return Identified(heard, draw_modes(heard, title))


def play_scale(
    root: str,
    mode: str,
    audio_format: str = "ogg",
    max_audio_bytes: int | None = None,
    sound_font: str | None = None,
) -> Sample:
    """Scale and cadence of a mode, rendered; the same every time. Raises BadRequest, RenderFailed, TookTooLong."""
    from engine.render import render  # these load a sound library
    from engine.render.soundfont import find_sound_font

    played = perform(demonstrate(root, mode), seed=0)
    audio = render(played, audio_format, max_audio_bytes, find_sound_font(sound_font))
    return Sample(write_midi(played), audio, audio_format)
