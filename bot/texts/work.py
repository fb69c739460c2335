"""What is said about requests: where they stand, and why one is refused, cancelled or lost."""

from collections.abc import Sequence

LIGHTEN = "please try fewer bars or a smaller file"

RESTARTING = "I am about to restart; please try again in a minute."
NO_PROCESS = "I could not start a process for this; please try again in a minute."
PROCESS_DIED = f"The process that worked on this died, most likely for lack of memory; {LIGHTEN}."
OUT_OF_MEMORY = f"That took more memory than I may use; {LIGHTEN}."
OUT_OF_ROOM = f"That took more room on the disk than I have; {LIGHTEN}, or try again later."

CANCELLED = "Cancelled."
NOTHING_TO_CANCEL = "There is nothing to cancel: that request is finished."
NOT_THEIRS_TO_CANCEL = "Only who asked for it and moderators can cancel it."

STAGES = {
    "composing": "Composing …",
    "judging": "Choosing the best of what was written …",
    "rendering": "Playing it …",
    "engraving": "Engraving the score …",
    "uploading": "Uploading …",
}
"""What a worker is at, by what it reports."""

BEGINNING = "Just beginning …"

ROUND_S = (2, 3, 5, 7, 10, 15, 20, 30, 40, 60, 90)


def standing(position: int, expected_wait_s: float, stage: str | None) -> str:
    """Where a request stands: its place in the queue, or what is being done."""
    if position > 1:
        return f"You are number {position} in the queue; it begins in about {in_words(expected_wait_s)}."
    if position == 1:
        return f"You are next; it begins in about {in_words(expected_wait_s)}."
    return STAGES.get(stage or "", BEGINNING)


def not_there(channel_id: int, lacks: Sequence[str]) -> str:
    """Why an answer comes directly; `lacks` are permissions by Discord's names, as far as they are known."""
    if not lacks:
        return f"This is for <#{channel_id}>, where I cannot write."
    return f"This is for <#{channel_id}>, where I lack {', '.join(lacks)}; who manages the server can allow it."


def member_is_full(held: int, wait_s: float) -> str:
    why = " Pieces of one member are made one after another." if held > 1 else ""
    return f"You already have {held} unfinished request{'s' * (held != 1)}; {_later(wait_s)}.{why}"


def server_is_full(held: int, wait_s: float) -> str:
    return f"This server already has {held} unfinished request{'s' * (held != 1)}; {_later(wait_s)}."


def queue_is_full(waiting: int, wait_s: float) -> str:
    return f"The queue is full ({waiting} waiting); {_later(wait_s)}."


def took_too_long(limit_s: float) -> str:
    return f"This took longer than {limit_s:g} second{'s' * (limit_s != 1)} and was stopped; {LIGHTEN}."


def cut_off(kind: str) -> str:
    """For a request that a restart cut off and that cannot be taken up again."""
    what = {"whatmode": "upload the file again"}.get(kind, "ask for it again")
    return f"I was restarted while I worked on your /{kind} and could not finish it; please {what}."


def in_words(seconds: float) -> str:
    """ "7 seconds", "20 seconds", "3 minutes": no more exact than a guess can be, and never more than half too long."""
    if seconds <= 100:
        return f"{min(ROUND_S, key=lambda step: abs(step - seconds))} seconds"
    return f"{-int(-seconds // 60)} minutes"


def _later(wait_s: float) -> str:
    return f"please try again in about {in_words(wait_s)}"
