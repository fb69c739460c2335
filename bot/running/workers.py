"""The worker processes as the settings want them."""

import logging

from bot.jobs.queue import Jobs, Limits
from bot.jobs.warmup import warm_up
from bot.settings import Settings


def workers(settings: Settings) -> Jobs:
    """All of them, for a bot that runs; they log what is at least a warning."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    return Jobs(limits_of(settings), warm_up, max(level, logging.WARNING), settings.log_format)


def limits_of(settings: Settings) -> Limits:
    """What the settings say of the workers and their queue."""
    return Limits(
        workers=settings.workers,
        queue=settings.queue_limit,
        per_member=settings.member_limit,
        timeout_s=settings.job_timeout_s,
        memory_mb=settings.job_memory_mb,
    )
