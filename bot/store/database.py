"""One database: how it is opened, brought to the current version, read and written."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, event, func, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StoreUnusable
from bot.store.files import fault_of, held_alone, remove

if TYPE_CHECKING:
    from alembic.config import Config

VERSION = "0002"
"""The last migration: a database that has it needs none, and Alembic's half second is saved."""

BUSY_TIMEOUT_S = 10
"""How long a statement waits for a lock that another process (a backup, an inspection) holds."""

SERVER_LOCK = int.from_bytes(b"modebot")
"""The number of the advisory lock that a bot holds on a database of PostgreSQL."""

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class Database:
    """Reads side by side, writes one after another, each in one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._readers = engine
        # A transaction that begins by reading cannot always be raised to a writing one; so writers say so at once.
        self._writers = engine.execution_options(begin="BEGIN IMMEDIATE")
        self._writing = asyncio.Lock()
        self.dialect = engine.dialect.name

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        async with self._readers.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is on the disk when the block has ended without an error."""
        async with self._writing, self._writers.begin() as connection:
            yield connection


@asynccontextmanager
async def open_database(address: str) -> AsyncIterator[Database]:
    """The database at a SQLAlchemy URL, at the current version. Raises StoreUnusable with a sentence."""
    url = checked(address)
    with ExitStack() as stack:
        unfinished = stack.enter_context(_usable(Path(str(url.database)))) if _is_sqlite(url) else None
        try:
            engine = _engine(url)
        except (ImportError, ArgumentError, InvalidRequestError) as error:
            raise StoreUnusable(f"DATABASE_URL needs a driver that is not installed: {error}.") from None
        try:
            async with _held_alone(engine, url):
                await _prepare(engine, url)
                unfinished = None
                yield Database(engine)
        finally:
            await engine.dispose()
            if unfinished is not None:
                remove(unfinished)


@asynccontextmanager
async def open_beside(address: str) -> AsyncIterator[Database]:
    """The database for reading alone, also while the bot uses it. Raises StoreUnusable with a sentence."""
    url = checked(address)
    where = _shown(url)
    if _is_sqlite(url) and not _is_there(url):
        raise StoreUnusable(f"There is no database {where}; the bot makes one when it runs for the first time.")
    try:
        engine = _reading_engine(url)
    except (ImportError, ArgumentError, InvalidRequestError) as error:
        raise StoreUnusable(f"DATABASE_URL needs a driver that is not installed: {error}.") from None
    try:
        await _check_version(engine, where)
        yield Database(engine)
    finally:
        await engine.dispose()


@contextmanager
def _usable(path: Path) -> Iterator[Path | None]:
    """Nobody else uses it meanwhile. Gives the path of a new database: where its first start fails, what that has made
    has to go, or the next start would take it for a database that lost everything."""
    with held_alone(path):
        if fault := fault_of(path):
            raise StoreUnusable(fault)
        yield None if path.exists() else path


@asynccontextmanager
async def _held_alone(engine: AsyncEngine, url: URL) -> AsyncIterator[None]:
    """What the lock of a file is for SQLite, in PostgreSQL: it is freed with its connection, however that ends."""
    if _is_sqlite(url):
        yield
        return
    async with AsyncExitStack() as stack:
        with _told(url):
            connection = await stack.enter_async_context(engine.connect())
            await connection.execution_options(isolation_level="AUTOCOMMIT")  # no transaction that stands open for days
            free = (await connection.execute(select(func.pg_try_advisory_lock(SERVER_LOCK)))).scalar_one()
        if not free:
            raise StoreUnusable(f"Another bot is using the database {_shown(url)}; stop it first.")
        yield


@contextmanager
def _told(url: URL) -> Iterator[None]:
    """What goes wrong with a database becomes a sentence, StoreUnusable."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise StoreUnusable(
            f"The database {_shown(url)} cannot be used: {_reason(error)}. Mend it, or restore a backup."
        ) from None


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def configuration() -> "Config":
    """Alembic's, made here: there is no ini file to find."""
    from alembic.config import Config  # takes long to import, and is seldom needed

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def checked(address: str) -> URL:
    """With the driver that we use. Raises StoreUnusable with a sentence where this is no address of a database."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StoreUnusable("DATABASE_URL is no database address; sqlite:///data/modebot.sqlite3 is one.") from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if _is_sqlite(url) and url.database in (None, "", ":memory:"):
        raise StoreUnusable(
            "DATABASE_URL names no file, so nothing would be kept; sqlite:///data/modebot.sqlite3 does."
        )
    return url


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _is_there(url: URL) -> bool:
    return Path(str(url.database)).is_file()


def _engine(url: URL) -> AsyncEngine:
    if not _is_sqlite(url):
        return create_async_engine(url, pool_pre_ping=True)
    engine = create_async_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _reading_engine(url: URL) -> AsyncEngine:
    """SQLite, or PostgreSQL, refuses every change that is tried through it."""
    if not _is_sqlite(url):
        read_only = {"server_settings": {"default_transaction_read_only": "on"}}
        return create_async_engine(url, connect_args=read_only)
    path = Path(str(url.database)).absolute().as_uri()
    engine = create_async_engine(url.set(database=path, query={"mode": "ro", "uri": "true"}))
    event.listen(engine.sync_engine, "connect", _leave_transactions_to_us)
    event.listen(engine.sync_engine, "begin", _begin)  # all that is read through one connection is of one moment
    return engine


async def _check_version(engine: AsyncEngine, where: str) -> None:
    try:
        async with engine.connect() as connection:
            version = await connection.run_sync(_version)
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise StoreUnusable(f"The database {where} cannot be read: {_reason(error)}.") from None
    if version != VERSION:
        raise StoreUnusable(
            f"The database {where} was made by another version of this bot; run the bot once, or read it with that one."
        )


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", error)).splitlines()[0]


def _leave_transactions_to_us(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins none of its own; `_begin` does


def _set_up_sqlite(connection: Any, record: object) -> None:
    _leave_transactions_to_us(connection, record)
    cursor = connection.cursor()
    # What is deleted is overwritten: a member who asked for that shall not be left in free pages of the file.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


async def _prepare(engine: AsyncEngine, url: URL) -> None:
    with _told(url):
        async with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            if engine.dialect.name == "sqlite":
                await _check_sqlite(connection)
            await connection.run_sync(_upgrade)


async def _check_sqlite(connection: AsyncConnection) -> None:
    result = await connection.execute(text("PRAGMA quick_check(1)"))
    finding = result.scalar_one()
    if finding != "ok":
        raise sqlite3.DatabaseError(f"the file is damaged ({finding})")


def _upgrade(connection: Connection) -> None:
    if _version(connection) == VERSION:
        return
    from alembic import command
    from alembic.util.exc import CommandError

    config = configuration()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreUnusable(
            f"The database was made by a later version of this bot; install that one. ({error})"
        ) from None


def _version(connection: Connection) -> str | None:
    """The migration that the database has, None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("select version_num from alembic_version").scalar_one_or_none()
