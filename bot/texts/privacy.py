"""What /privacy and /forget-me say. A test compares the tables named here with those that there are."""

from collections.abc import Iterator
from dataclasses import dataclass

TITLE = "What I keep of you"
INTRO = (
    "As little as it takes to do what you ask for. I do not read messages; I know you by your number at Discord alone."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is stored; `tables` are where."""

    title: str
    tables: tuple[str, ...]
    what: str
    why: str


KEPT = (
    Kept(
        "Requests",
        ("jobs",),
        "Which command with which options, the names of files, where, when, and how it ended.",
        "So that each request is answered, also after a restart.",
    ),
    Kept(
        "Your files",
        ("uploads",),
        "Music that a piece is to go on from. Files for `/whatmode` are read and thrown away.",
        "So that the piece can be made again.",
    ),
    Kept(
        "Pieces",
        ("pieces", "piece_files"),
        "What was asked for, who asked, where it stands, its notes, and how it was heard.",
        "So that buttons, ratings and `/piece` work.",
    ),
    Kept(
        "Ratings",
        ("ratings", "reactions"),
        "Which digit you gave which piece, and which digits of yours stand under it.",
        "So that pieces can be ranked, and composing gets better by what is liked.",
    ),
    Kept(
        "What you say of yourself",
        ("members",),
        "Your musical experience, if you give it with `/profile`.",
        "So that ratings can be read by who gave them.",
    ),
    Kept("Defaults", ("presets",), "What you keep with `/defaults`.", "So that you need not say it each time."),
    Kept(
        "Settings of servers",
        ("servers",),
        "What managers set with `/settings`: nothing about members.",
        "So that I work there as they want.",
    ),
    Kept(
        "Blocks",
        ("blocks",),
        "Whom whoever runs this bot has blocked, and why.",
        "So that it holds. `/forget-me` does not lift it.",
    ),
)

ENDS = (
    (
        "How long",
        "Until you ask me to forget you. Copies of the database, of which I make one a day and usually keep seven, "
        "hold it until newer ones take their place; whoever runs this bot may have others.",
    ),
    (
        "Who sees it",
        "Whoever runs this bot. Members see your pieces where they were posted, and the ratings of all together. "
        "Evaluations that leave this computer name nobody. Nothing is sold, nothing is given to other services.",
    ),
    (
        "How to have it removed",
        "`/forget-me` removes all of it at once; a block alone stays. To rate no more, take your digits back.",
    ),
)
"""Titles and texts that follow what is kept."""

NOTHING = "There is nothing of you here."
ASKED = "This removes all that I keep of you, at once and for good:"
ASKED_OF_BLOCK = "You are blocked; that stays, or else asking to be forgotten would lift it."
ASKED_END = (
    "Requests that are not finished are cancelled. What stands in Discord stays there: to take a piece out of a "
    "channel, press Delete under it before. If you use me or rate a piece afterwards, I begin anew."
)
YES = "Forget me"
NO = "Keep everything"
KEPT_AFTER_ALL = "Nothing was removed."
DONE = "Forgotten. This is removed:"
CANCELLED = "Cancelled before: {what}."


def reacted(links: list[str]) -> str:
    """`links` lead to messages where digits of theirs stand."""
    return (
        "Digits of yours still stand under pieces of others, and I would read them again when I restart. Take them "
        f"back there if you do not want that: {' '.join(links)}"
    )


def counted(count: int, what: str) -> str:
    """ "1 rating", "3 ratings"."""
    return f"{count} {what}{'s' * (count != 1)}"


def listed(
    ratings: int, pieces: int, received: int, requests: int, uploads: int, presets: int, profile: bool
) -> Iterator[str]:
    """A line for each kind of thing that there is."""
    if ratings:
        yield f"{counted(ratings, 'rating')} that you gave"
    if pieces:
        yield (
            f"{counted(pieces, 'piece')} of yours, with files and the {counted(received, 'rating')} "
            f"given to {'it' if pieces == 1 else 'them'}"
        )
    if requests:
        yield f"{counted(requests, 'request')}, with {counted(uploads, 'file')} that you uploaded"
    if presets:
        yield f"{counted(presets, 'preset')} and defaults"
    if profile:
        yield "what you said of your musical experience"
