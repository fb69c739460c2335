"""Workers as the settings want them."""

import json

import pytest

from bot.jobs.queue import Jobs
from bot.running.workers import limits_of
from bot.settings import load
from tests.bot import work


def test_every_limit_is_the_settings() -> None:
    changes = {"WORKERS": "3", "QUEUE_LIMIT": "4", "MEMBER_LIMIT": "5", "JOB_TIMEOUT_S": "6", "JOB_MEMORY_MB": "700"}
    limits = limits_of(load(changes))
    assert (limits.workers, limits.queue, limits.per_member, limits.timeout_s, limits.memory_mb) == (3, 4, 5, 6, 700)


async def test_workers_log_in_the_form_of_the_bot(capfd: pytest.CaptureFixture[str]) -> None:
    async with Jobs(limits_of(load({"WORKERS": "1"})), work.fail_to_warm_up, log_form="json") as jobs:
        with jobs.admit(1) as ticket:
            pid = await ticket.run(work.process_id)
    [line] = capfd.readouterr().err.splitlines()
    event = json.loads(line)
    assert (event["event"], event["worker"]) == ("worker cannot warm up", pid)
