"""What can be set about a local Discord."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MESSAGE_CONTENT = 1 << 15
PRIVILEGED_INTENTS = (1 << 1) | (1 << 8) | MESSAGE_CONTENT
"""Members, presences, message content: refused with close code 4014 unless switched on for the application."""


@dataclass
class Settings:
    """Discord's own values; a test may change them at any time."""

    upload_limit_bytes: int = 10 * 1024 * 1024
    """For each file; also `attachment_size_limit` of interactions."""
    answer_deadline_s: float = 3.0
    """An interaction's first answer after this is 10062."""
    token_life_s: float = 15 * 60.0
    """An interaction's follow-ups after this are 50027."""
    link_life_s: float = 24 * 3600.0
    """CDN links expire."""
    heartbeat_interval_s: float = 41.25
    shards: int = 1
    """What /gateway/bot recommends to an AutoSharded client."""
    privileged_intents: int = 0
    """Those switched on for the application."""
    provisional_buttons: tuple[str, ...] = ()
    """Labels: a message under which these alone stand tells of the bot's progress and is no answer yet."""

    mentions_askers_alone: bool = False
    """Whether a message of the bot that may mention anybody else than one person who used it is its mistake."""
    ids: Mapping[str, int] = field(default_factory=dict)
    """Of users, servers and channels by name, where they shall be the same at each start."""
    forgets_earlier_runs: bool = False
    """Whether messages from before this Discord was there are out of reach (50001) instead of unknown (10008)."""
    session_starts: tuple[int, float] = (999, 86400.0)
    """IDENTIFYs that are left, and seconds until there are 1,000 again; what GET /gateway/bot says."""

    @property
    def sees_content(self) -> bool:
        return bool(self.privileged_intents & MESSAGE_CONTENT)
