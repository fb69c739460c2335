"""What is said about pieces, and on what stands under them."""

NOT_ELSEWHERE = "Choose another mode or another root."
NOT_THEIRS_TO_DELETE = "Only who asked for this piece and moderators can delete it."
GONE = "That piece is gone."

AGAIN, VARY, LONGER, OTHER, FILES, DELETE = "Again", "Vary", "Longer", "Mode or root …", "MIDI & MusicXML", "Delete"
"""Buttons under a piece."""

FORM, MODE, ROOT, AS_IT_IS = "The same piece, elsewhere", "Mode", "Root", "As it is"
"""The form that asks for a mode and a root."""

RATE = "Rate this piece from 1 to 10"
TAKE_BACK = "Take my rating back"
NO_DIGIT = "A rating is a number from 1 to 10; please choose it from the list."

LOWERED = "The recording is in a lower quality, as files here may not be larger."


def no_piece(piece_id: int) -> str:
    return f"There is no piece {piece_id} any more."


def no_score(piece_id: int) -> str:
    return f"Piece {piece_id} is from before I kept scores; compose it again and go on from that one."


def no_files(piece_id: int) -> str:
    return f"I do not have the files of piece {piece_id} any more."


def files(piece_id: int) -> str:
    return f"Piece {piece_id} as it is played (MIDI) and as it is written (MusicXML)."


def deleted(piece_id: int, line: str) -> str:
    """`line` is the command that makes it again."""
    return f"Piece {piece_id} is deleted; the ratings that it got still count. It comes back with\n```\n{line}\n```"


def shortened(end: str) -> str:
    """`end` is where the recording ends, in minutes and seconds."""
    return f"The recording ends after {end}, as files here may not be larger; the MIDI has all of it."


def worth(digit: int) -> str:
    """A digit in the menu of ratings."""
    return {10: "10, as good as it gets", 1: "1, not at all"}.get(digit, str(digit))


def noted(keycap: str, piece_id: int) -> str:
    """`keycap` is the digit as an emoji."""
    return f"{keycap} for piece {piece_id}. Thank you!"


def not_rated(piece_id: int) -> str:
    return f"Piece {piece_id}: no rating of yours."
