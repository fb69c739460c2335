"""What is said about ratings: by /ratings, /top, /piece, /mine, /profile and /export."""

from bot.texts.privacy import counted

NOTHING_RATED = "Nothing is rated yet: compose a piece and press one of the digits under it."
NOTHING_RATED_THEN = "No piece of that time is rated yet; try a longer one."
NOTHING_MADE = "You have no piece yet: `/compose` makes one."
NOTHING_GIVEN = "You have rated nothing yet: press one of the digits under a piece."

BACK, MORE = "Back", "More"
"""Buttons under a list."""

NOT_THEIRS_TO_TURN = "Only who asked for this list can turn its pages; the same command gives you one of your own."
NO_SUCH_PAGE = "There is nothing on that page any more; ask for the list again."

WHY_EXPERIENCE = (
    "It is only asked to see whether listeners who make music themselves rate differently; it is shown in sums, never "
    "beside your name."
)
NOT_SAID = "Nothing is kept about your experience. " + WHY_EXPERIENCE

BY_PIECE = {"composed": "composed from nothing", "continued": "continued", "remoded": "moved to another mode or root"}

EXPORTED = (
    "All ratings, pieces and what members said of their experience. Members and servers have names that were drawn for "
    "this file alone: it does not say who they are. Who also has my database can find out by the numbers of pieces. "
    "Spreadsheets read the .csv files."
)


NOT_STEERED = "Nothing: this bot does not let the ratings choose how pieces are composed."


def too_little(pieces: int, enough: int) -> str:
    return f"Too little is known: {counted(pieces, 'rated piece')} in all servers together, and {enough} are needed."


def ratings_title(mode: str | None, mine: bool) -> str:
    whose = "your pieces" if mine else "pieces"
    return f"Ratings of {whose} in {mode}" if mode else f"Ratings of all {whose}"


def preferences_title(mode: str | None) -> str:
    return f"What the ratings prefer in {mode}" if mode else "What the ratings prefer"


def said(experience: str) -> str:
    return f"Noted: {experience}. “prefer not to say” deletes it. {WHY_EXPERIENCE}"


def no_piece(piece_id: int) -> str:
    return f"There is no piece {piece_id} here; /mine lists yours."


def deleted(piece_id: int) -> str:
    return f"Piece {piece_id} was deleted."


def too_large(size_bytes: int) -> str:
    size = f"{size_bytes / 2**20:.0f} MiB"
    return f"That is {size}, more than Discord takes here; `python -m bot export` writes it to a file."


def top_title(mode: str | None, period: str, mine: bool) -> str:
    """Such as "Best pieces in Dorian, last week"."""
    whose = "Your best pieces" if mine else "Best pieces"
    which = f" in {mode}" if mode else ""
    return f"{whose}{which}" + ("" if period == "all" else f", last {period}")
