"""What became of a file: the kind of answer that a member gets, its sentence, and how long it took."""

from dataclasses import dataclass
from time import perf_counter

from bot.explain import explain
from bot.jobs.queue import Jobs
from engine.classify import Classification
from engine.studio import Identified, explain_file

HEARD, WARNED = "heard", "heard with a warning"

REFUSED = ("not_midi", "corrupt", "empty", "too_short", "too_large", "unsupported", "unpitched")
"""Codes of refusals that name the file's own fault. Any other is a finding: it tells the member nothing of the file."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`kind` is HEARD, WARNED or an error's code; `text` the mode or the sentence; `detail` is for us alone."""

    kind: str
    text: str
    seconds: float
    detail: str = ""

    @property
    def finding(self) -> bool:
        return self.kind not in (HEARD, WARNED, *REFUSED)


def answer_of(found: Identified, seconds: float) -> Answer:
    """A picture that is none is a finding as well."""
    if not found.picture.startswith(b"\x89PNG"):
        return Answer("no picture", found.heard.headline(), seconds)
    return heard_as(found.heard, seconds)


def heard_as(heard: Classification, seconds: float) -> Answer:
    """That a file has no clear mode is a warning."""
    warned = bool(heard.warnings) or heard.verdict == "none"
    return Answer(WARNED if warned else HEARD, heard.headline(), seconds)


def refusal_of(error: BaseException, seconds: float) -> Answer:
    explained = explain(error)
    return Answer(explained.code, explained.sentence, seconds, repr(error))


async def ask(jobs: Jobs, data: bytes, name: str) -> Answer:
    """The bot's own way with an upload, from its bytes on: a worker with its limits."""
    begin = perf_counter()
    try:
        with jobs.admit(member_id=0) as ticket:
            found = await ticket.run(explain_file, data, name, quick=True)
    except Exception as error:  # as the bot does with each file
        return refusal_of(error, perf_counter() - begin)
    return answer_of(found, perf_counter() - begin)
