"""Piece -> root and mode."""

from engine.classify import joint, paper
from engine.classify.answer import Classification, Guess, Section, Verdict
from engine.errors import BadRequest
from engine.naming import Names
from engine.piece import Piece

__all__ = ["METHODS", "Classification", "Guess", "Section", "Verdict", "check_method", "classify"]

METHODS = ("joint", "paper")


def classify(piece: Piece, method: str = "joint", names: Names = "english") -> Classification:
    """Root and mode of a piece, all roots and modes weighed together, or by the paper's method.

    `names` is the language of the notes in reasons and warnings.

    Raises BadRequest for an unknown method, EmptyPiece, TooShort.
    """
    check_method(method)
    return joint.classify(piece, names=names) if method == "joint" else paper.classify(piece, names)


def check_method(method: str) -> None:
    """Raises BadRequest unless `classify` knows the method."""
    if method not in METHODS:
        raise BadRequest(f"There is no method called “{method[:40]}”; use {' or '.join(METHODS)}.")
