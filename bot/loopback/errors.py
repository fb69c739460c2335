"""What Discord answers when it refuses (API reference, "Opcodes and Status Codes")."""

from typing import Any

REFUSALS: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    30010: (400, "Maximum number of reactions reached (20)"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "This interaction has hit the maximum number of follow-up messages"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
}
"""JSON error code -> (HTTP status, message)."""

BOT_MISTAKES = frozenset({0, 10062, 40060, 40094, 50006, 50027, 50035, 50109})
"""Refusals that only a faulty bot meets. Others (a deleted message, a missing permission, a file too large)
belong to ordinary life, so a test that ends with `assert_clean()` passes in spite of them."""


class ApiError(Exception):
    """A refusal on its way to the client."""

    def __init__(self, code: int, errors: dict[str, Any] | None = None) -> None:
        self.code = code
        self.status, self.message = REFUSALS[code]
        self.errors = errors
        super().__init__(f"{self.status} (code {code}): {self.message} {errors or ''}".strip())

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        return body | {"errors": self.errors} if self.errors else body


class UserError(Exception):
    """A person tried what the Discord app would not let them do: the test, or what the bot offers, is wrong."""
