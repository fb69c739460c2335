"""What whoever runs the bot reads about blocked members."""

from collections.abc import Mapping

NOBODY = "Nobody is blocked."
YOURSELF = "You cannot block yourself."


def blocked(member_id: int, reason: str) -> str:
    return f"<@{member_id}> is blocked: {reason}. Their ratings do not count as long as that holds."


def unblocked(member_id: int) -> str:
    return f"<@{member_id}> is blocked no longer."


def not_blocked(member_id: int) -> str:
    return f"<@{member_id}> is not blocked."


def everybody(reasons: Mapping[int, str]) -> str:
    """A line for each."""
    return "\n".join(f"<@{member_id}>: {reason}" for member_id, reason in reasons.items()) or NOBODY
