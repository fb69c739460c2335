"""The one place where an error becomes a sentence for a member."""

import asyncio
import logging
import secrets
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
import discord
from discord import app_commands
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import BotError, WorkFailed
from bot.texts import errors as texts
from engine.errors import EngineError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a member reads, and the stable word that is stored."""

    sentence: str
    code: str


def explain(error: BaseException) -> Explanation:
    """The sentence and code for any error. One that nobody foresaw is logged whole; the member sees its reference."""
    error = _innermost(error)
    if isinstance(error, (EngineError, BotError)) and not isinstance(error, WorkFailed):
        return Explanation(str(error), error.code)
    if isinstance(error, discord.HTTPException) and error.status == HTTPStatus.TOO_MANY_REQUESTS:
        _log.warning("banned for a while", extra={"error": repr(error)})
        return Explanation(texts.NO_DISCORD, "unreachable")
    for kinds, known in _FOREIGN:
        if isinstance(error, kinds):
            _log.warning("foreign error", extra={"code": known.code, "error": repr(error)})
            return known
    return _unforeseen(error)


_FOREIGN: tuple[tuple[tuple[type[BaseException], ...], Explanation], ...] = (
    (
        (app_commands.CommandSignatureMismatch, app_commands.CommandNotFound),
        Explanation(texts.OUTDATED, "outdated"),
    ),
    ((app_commands.CheckFailure,), Explanation(texts.NOT_HERE, "forbidden")),
    (
        (app_commands.TransformerError,),
        Explanation(texts.UNREADABLE_OPTION, "bad_request"),
    ),
    (
        (discord.Forbidden,),
        Explanation(texts.NOT_ALLOWED, "forbidden"),
    ),
    (
        (SQLAlchemyError,),
        Explanation(texts.NO_DATABASE, "store"),
    ),
    (
        (discord.DiscordServerError, aiohttp.ClientConnectionError, asyncio.TimeoutError),
        Explanation(texts.NO_DISCORD, "unreachable"),
    ),
)


def _innermost(error: BaseException) -> BaseException:
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    return error


def _unforeseen(error: BaseException) -> Explanation:
    reference = secrets.token_hex(4)
    trace = getattr(error, "trace", "")
    fields = {"reference": reference, "error": repr(error)} | ({"worker_traceback": trace} if trace else {})
    _log.error("unforeseen error", extra=fields, exc_info=error)
    return Explanation(texts.unforeseen(reference), "internal")
