"""Music before it is rendered: composed, gone on from, or turned into another mode.

What is begun with is either music as somebody played it, which stays as it is, or a score of ours, which is performed
anew as a whole.
"""

from dataclasses import dataclass, replace

from engine.classify import Classification, classify
from engine.composing.arrangement import arranged
from engine.composing.cadences import plainer
from engine.composing.compose import RIGHT_HAND_FROM, compose
from engine.composing.continuation import Changes, continue_piece, joined
from engine.composing.remode import is_heard_as, new_root, remode
from engine.errors import BadRequest, ComposeFailed
from engine.instruments import INSTRUMENTS, Instrument
from engine.mood import find_mood
from engine.naming import Names
from engine.performance import perform
from engine.piece import Piece
from engine.reading import read_piece
from engine.request import MOST_BARS, Request, title_of
from engine.stages import Report
from engine.theory import Mode, Root, find_mode, find_root

NO_NETWORK = "none"
"""The model of a piece that no network had a part in."""


@dataclass(frozen=True)
class Made:
    """`score` is what everything can be made from again, `shown` what the picture shows, `played` what is heard.

    The rest is as in `studio.Product`; titles and errors name notes in the language of `names`.
    """

    request: Request
    score: Piece
    shown: Piece
    played: Piece
    heard: Classification
    model: str
    title: str
    original: Classification | None = None
    first_new_bar: int | None = None


def composed(request: Request, report: Report, names: Names = "english") -> Made:
    """Raises what `compose` raises."""
    composition = compose(request, report=report, names=names)
    score = composition.piece
    played = _performed(score, request)
    return Made(request, score, score, played, composition.heard, composition.model, title_of(request, names))


def continued(data: bytes, changes: Changes, report: Report, names: Names = "english") -> Made:
    """Music as it was played, with new bars. Raises what `read_piece` and `continue_piece` raise."""
    found = continue_piece(read_piece(data), changes, report=report, names=names)
    request = found.request
    whole = joined(found.context, _performed(found.after, request))
    first_new = _bar_at(whole, found.context.seam_ticks)
    title = f"{title_of(request, names)}, from bar {first_new} on"
    return Made(request, whole, found.after, whole, found.heard, found.model, title, found.original, first_new)


def lengthened(data: bytes, changes: Changes, report: Report, names: Names = "english") -> Made:
    """A score of ours, or its first bars, with new bars. Raises the same, and BadRequest beyond MOST_BARS."""
    before = read_score(data)
    kept = len(before.bar_starts()) if changes.keep is None else changes.keep
    if kept + changes.bars > MOST_BARS:
        raise BadRequest(
            f"With {changes.bars} new bars the piece would have {kept + changes.bars} of {MOST_BARS} that it may have; "
            "ask for fewer, or keep fewer."
        )
    found = continue_piece(before, replace(changes, keep=kept), report=report, composed=True, names=names)
    score = joined(found.context, found.after)
    request = replace(found.request, bars=len(score.bar_starts()))
    played, heard = _performed(score, request), classify(score)
    first_new = _bar_at(score, found.context.seam_ticks)
    return Made(request, score, score, played, heard, found.model, title_of(request, names), found.original, first_new)


def remoded(data: bytes, mode: str, root: str | None, names: Names = "english", seed: int = 0) -> Made:
    """Music in another mode, as it was played; the seed only stands in the request.

    Raises what `read_piece`, `remode` and `_checked` raise.
    """
    target, piece = find_mode(mode), read_piece(data)
    original = classify(piece)
    wanted = _wanted(root, original, target)
    moved = remode(piece, target, wanted.name, original)
    request = replace(_request_of(moved, target, wanted), seed=seed)
    heard = _checked(moved, piece, request, names)
    return Made(request, moved, moved, moved, heard, NO_NETWORK, title_of(request, names), original)


def transformed(data: bytes, mode: str, root: str | None, seed: int, mood: str, names: Names = "english") -> Made:
    """A score of ours in another mode or on another root, its phrases led to the root where it would not be heard.

    Raises the same.
    """
    target, piece = find_mode(mode), read_score(data)
    original = classify(piece)
    wanted, instrument = _wanted(root, original, target), _instrument(piece)
    # All of it was written in one mode; what a stretch of it might be heard as by itself does not count.
    score = arranged(remode(piece, target, wanted.name, replace(original, sections=())), instrument)
    versions = plainer(score, wanted.pitch_class, instrument)
    moved = next((version for version in versions if is_heard_as(version, wanted, target)), score)
    request = replace(
        _request_of(moved, target, wanted), seed=seed, mood=find_mood(mood).name, instrument=instrument.name
    )
    heard = _checked(moved, piece, request, names)
    played = _performed(moved, request)
    return Made(request, moved, moved, played, heard, NO_NETWORK, title_of(request, names), original)


def read_score(data: bytes) -> Piece:
    """A score of ours with a track for each staff of its instrument: a file leaves out a hand that never plays.

    Raises UnreadablePiece subclasses.
    """
    piece = read_piece(data)
    if len(piece.programs) >= _instrument(piece).staves:
        return piece
    hands = (replace(note, track=int(note.pitch < RIGHT_HAND_FROM)) for note in piece.notes)
    return replace(piece.with_notes(hands), programs=piece.programs * 2)


def _instrument(score: Piece) -> Instrument:
    return INSTRUMENTS[score.programs[0]]


def _performed(score: Piece, request: Request) -> Piece:
    return perform(score, request.seed, find_mood(request.mood))


def _bar_at(piece: Piece, bar_line: int) -> int:
    """Counted from 1."""
    return piece.bar_starts().index(bar_line) + 1


def _wanted(root: str | None, original: Classification, target: Mode) -> Root:
    return find_root(root) if root is not None else new_root(original, target)


def _request_of(piece: Piece, mode: Mode, root: Root) -> Request:
    """What a piece that was not composed would have been asked for with; its meter, tempo and length may be any."""
    return Request(mode.name, root.name, round(piece.tempos[0].bpm), str(piece.meters[0]), len(piece.bar_starts()), 0)


def _checked(moved: Piece, before: Piece, request: Request, names: Names) -> Classification:
    """What the moved piece is heard as. Raises ComposeFailed if not as asked for, BadRequest where nothing changed."""
    heard = classify(moved)
    if (find_root(heard.root).pitch_class, heard.mode) != (find_root(request.root).pitch_class, request.mode):
        raise ComposeFailed(
            f"Turned into {title_of(request, names)}, the piece would be heard as {heard.ranking[0].title(names)}, "
            "so it is not given out; choose another mode or root."
        )
    if moved.notes == before.notes:
        raise BadRequest(f"The piece is in {title_of(request, names)} already; choose another mode or root.")
    return heard
