"""What members read while they wait."""

from bot.jobs.queue import in_words

STAGES = {
    "composing": "Composing …",
    "judging": "Choosing the best of what was written …",
    "rendering": "Playing it …",
    "engraving": "Engraving the score …",
    "uploading": "Uploading …",
}

BEGINNING = "Just beginning …"


def standing(position: int, expected_wait_s: float, stage: str | None) -> str:
    """Where a request stands: its place in the queue, or what is being done."""
    if position > 1:
        return f"You are number {position} in the queue; it begins in about {in_words(expected_wait_s)}."
    if position == 1:
        return f"You are next; it begins in about {in_words(expected_wait_s)}."
    return STAGES.get(stage or "", BEGINNING)
