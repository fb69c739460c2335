"""Files of members -> what they are heard as."""

import logging
from collections.abc import Sequence
from typing import Any

import discord

from bot.desk.delivery import file_limit_bytes
from bot.desk.intake import Case, Intake
from bot.explain import Explanation, explain
from bot.replies import verdicts
from bot.replies.verdicts import Answer
from bot.rules import Rules
from bot.store import Store
from bot.uploads import Incoming
from engine.naming import Names
from engine.studio import explain_file

_log = logging.getLogger(__name__)


class Ear:
    def __init__(self, client: discord.Client, store: Store, intake: Intake, rules: Rules) -> None:
        self._client = client
        self._store = store
        self._intake = intake
        self._rules = rules

    async def identify(self, interaction: discord.Interaction[Any], files: Sequence[Incoming]) -> None:
        """Up to ten files, one after another; each gets an answer of its own in one message."""
        parameters = {"files": [file.name for file in files]}
        async with self._intake.accept(interaction, "whatmode", parameters) as case:
            names = self._rules.of(case.recipient.guild_id).note_names
            answers = [await self._hear(case, file, names) for file in files]
            reply = verdicts.identified(answers, file_limit_bytes(self._client, case.recipient), names)
            refused = [answer.outcome.code for answer in answers if isinstance(answer.outcome, Explanation)]
            if len(refused) == len(answers):
                await self._intake.refuse(case, reply, refused[0])
            else:
                await self._intake.answer(case, reply)

    async def _hear(self, case: Case, file: Incoming, names: Names) -> Answer:
        """What goes wrong with one file is its own answer and does not touch the others."""
        try:
            data = await file.read()
            heard = await case.ticket.run(
                explain_file, data, file.name, names, quick=True,
                on_start=lambda: self._store.jobs.begin(case.job_id),
            )  # fmt: skip
        except Exception as error:
            explanation = explain(error)
            _log.info("file refused", extra={"job": case.job_id, "code": explanation.code})
            return Answer(file.name, explanation)
        return Answer(file.name, heard)
