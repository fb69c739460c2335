"""The whole way from a request to files, and from a file to its mode: what the command line and the bot's workers call.

Arguments and results are plain frozen data, so that a call can run in a worker process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from engine.classify import Classification, classify
from engine.composing.compose import compose
from engine.composing.continuation import Changes, continue_piece, joined
from engine.composing.remode import new_root, remode
from engine.demonstration import demonstrate
from engine.errors import BadRequest, ComposeFailed
from engine.midi import write_midi
from engine.mood import find_mood
from engine.performance import perform
from engine.piece import Piece
from engine.reading import read_piece
from engine.request import Request
from engine.theory import Mode, Root, find_mode, find_root, pretty

NO_NETWORK = "none"
"""The model of a piece that no network had a part in."""


@dataclass(frozen=True)
class Product:
    """A piece with everything that is handed to a listener.

    `midi`, `audio` (in `audio_format`) and `picture` (PNG) are file contents; `seconds` is the length of the music,
    `notes` their number; `compose_ms` and `render_ms` are wall-clock times. Of a piece that was made from an uploaded
    one, `original` is what that was heard as, and `first_new_bar` (from 1) is where it was taken up, if it was: then
    `heard` and the picture are of the new bars.
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
    original: Classification | None = None
    first_new_bar: int | None = None


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
    return _finished(partial(_composed, request), audio_format, max_audio_bytes, sound_font)


def continue_file(
    data: bytes,
    changes: Changes,
    audio_format: str = "ogg",
    max_audio_bytes: int | None = None,
    sound_font: str | None = None,
) -> Product:
    """An uploaded piece with new bars that go on from it, in its own mode, meter and tempo unless changed.

    What there was stays as it was played, less a long last chord; percussion is left out. Raises UnreadablePiece
    subclasses and what `produce` raises.
    """
    return _finished(partial(_continued, data, changes), audio_format, max_audio_bytes, sound_font)


def remode_file(
    data: bytes,
    mode: str,
    root: str | None = None,
    audio_format: str = "ogg",
    max_audio_bytes: int | None = None,
    sound_font: str | None = None,
) -> Product:
    """An uploaded piece turned into `mode`, on its own root unless another is given, as it was played.

    Percussion is left out. Raises UnreadablePiece subclasses, BadRequest where nothing would change, ComposeFailed
    where the result is heard in another mode, and what `produce` raises.
    """
    return _finished(partial(_remoded, data, mode, root), audio_format, max_audio_bytes, sound_font)


@dataclass(frozen=True)
class _Made:
    """Music before it is rendered: `score` is what the picture shows, `played` what is heard."""

    request: Request
    score: Piece
    played: Piece
    heard: Classification
    model: str
    title: str
    original: Classification | None = None
    first_new_bar: int | None = None


def _finished(
    make: Callable[[], _Made], audio_format: str, max_audio_bytes: int | None, sound_font: str | None
) -> Product:
    """The one way from music to files. What can be missing on a machine is looked for before anything is made."""
    from engine.render import render  # these load sound and notation libraries
    from engine.render.soundfont import find_sound_font
    from engine.score import draw_score

    font = find_sound_font(sound_font)
    begin = perf_counter()
    made = make()
    composed = perf_counter()
    audio = render(made.played, audio_format, max_audio_bytes, font)
    rendered = perf_counter()
    request = made.request
    return Product(
        request=request,
        heard=made.heard,
        model=made.model,
        notes=len(made.played.notes),
        seconds=round(made.played.length_s, 2),
        midi=write_midi(made.played),
        audio=audio,
        audio_format=audio_format,
        picture=draw_score(made.score, request.root, request.mode, made.title, mood=find_mood(request.mood)),
        compose_ms=round((composed - begin) * 1000, 1),
        render_ms=round((rendered - composed) * 1000, 1),
        original=made.original,
        first_new_bar=made.first_new_bar,
    )


def _composed(request: Request) -> _Made:
    composition = compose(request)
    played = perform(composition.piece, request.seed, find_mood(request.mood))
    return _Made(request, composition.piece, played, composition.heard, composition.model, title_of(request))


def _continued(data: bytes, changes: Changes) -> _Made:
    found = continue_piece(read_piece(data), changes)
    request = found.request
    played = joined(found.context, perform(found.after, request.seed, find_mood(request.mood)))
    first_new = played.bar_starts().index(found.context.seam_ticks) + 1
    title = f"{title_of(request)}, from bar {first_new} on"
    return _Made(request, found.after, played, found.heard, found.model, title, found.original, first_new)


def _remoded(data: bytes, mode: str, root: str | None) -> _Made:
    target = find_mode(mode)
    piece = read_piece(data)
    original = classify(piece)
    wanted = find_root(root) if root is not None else new_root(original, target)
    moved = remode(piece, target, wanted.name, original)
    request = _request_of(moved, target, wanted)
    heard = classify(moved)
    if (find_root(heard.root).pitch_class, heard.mode) != (wanted.pitch_class, target.name):
        raise ComposeFailed(
            f"Turned into {title_of(request)}, the piece would be heard as {heard.ranking[0].title}, so it is not "
            "given out; choose another mode or root."
        )
    if moved.notes == piece.notes:
        raise BadRequest(f"The piece is in {title_of(request)} already; choose another mode or root.")
    return _Made(request, moved, moved, heard, NO_NETWORK, title_of(request), original)


def _request_of(piece: Piece, mode: Mode, root: Root) -> Request:
    """What a piece that was not composed would have been asked for with; its meter, tempo and length may be any."""
    return Request(mode.name, root.name, round(piece.tempos[0].bpm), str(piece.meters[0]), len(piece.bar_starts()), 0)


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
