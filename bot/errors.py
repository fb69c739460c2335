"""Everything that can go wrong in the bot, as one tree. `bot.explain` turns any error into a sentence.

BotError                    message: one sentence for a person; code: a stable word for programs
├── BadSettings             settings      a setting that is missing, unknown or out of range
├── StoreUnusable           store         the database is missing, damaged, locked or of a later version
├── PartMissing             part          a program or file that the bot cannot work without
├── DiscordRefused          discord       Discord does not accept the token
├── Unreachable             unreachable   Discord cannot be reached
└── JobError                something that a member is told about a request
    ├── Refused             refused       not accepted now: queue full, limit reached, shutting down
    ├── WorkerLost          worker_lost   the process working on it died
    ├── OutOfMemory         memory        it needed more memory than a worker may have
    ├── OutOfRoom           room          it wrote more than a worker may, or the disk is full
    ├── WorkFailed          internal      a defect: the work raised something that nobody foresaw
    └── UploadFailed        upload        the attachment did not arrive, or is over the size limit
"""


class BotError(Exception):
    """Base of the tree. `str(error)` is one sentence that says what is wrong and what to do."""

    code = "internal"


class BadSettings(BotError):
    code = "settings"


class StoreUnusable(BotError):
    code = "store"


class PartMissing(BotError):
    code = "part"


class DiscordRefused(BotError):
    code = "discord"


class Unreachable(BotError):
    code = "unreachable"


class JobError(BotError):
    """A request of a member that did not become a result."""


class Refused(JobError):
    code = "refused"


class WorkerLost(JobError):
    code = "worker_lost"


class OutOfMemory(JobError):
    code = "memory"


class OutOfRoom(JobError):
    code = "room"


class WorkFailed(JobError):
    """`trace` is the traceback in the worker, for the log and never for a member."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message, trace)  # both travel between processes
        self.trace = trace

    def __str__(self) -> str:
        return str(self.args[0])


class UploadFailed(JobError):
    code = "upload"
