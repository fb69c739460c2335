"""Tokens that a busy day must not leave anywhere: the bot's own, and those of every interaction."""

import asyncio
import base64
import io
import os
import signal
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
import pytest_asyncio

from bot.logs import Form
from bot.loopback import LoopbackDiscord, Upload
from tests.bot.running.test_health import free_port
from tests.bot.stage import ASKED, COMMANDS, PATIENCE_S, Stage, all_below, bot_process, started_by
from tests.bot.whole.test_whatmode import tune

TOKEN = ".".join(["MTIzNDU2Nzg5MDEyMzQ1Njc4OTA", "GcaNaR", "yQ7vK2mZ9xW4tB8nR3pL6sD1fH5jC0gAeUiOy"])
"""As Discord makes them: an id, a time, a signature. The id is no secret."""

REPLY = "PATCH /webhooks/{application_id}/{token}/messages/{message_id}"
FIRST = "POST /interactions/{interaction_id}/{token}/callback"


class Canary(LoopbackDiscord):
    """A Discord whose bot has a token that nothing else looks like."""

    token = TOKEN


@pytest_asyncio.fixture
async def canary(tmp_path: Path) -> AsyncIterator[Stage]:
    async with Canary() as loopback:
        loopback.settings.provisional_buttons = ("Cancel",)
        yield Stage(loopback, tmp_path)


def forms_of(secret: str) -> Iterator[bytes]:
    """A secret as it could stand somewhere: plain, in an address, in base64 at any of the three places."""
    yield secret.encode()
    yield quote(secret, safe="").encode()
    for shift in range(3):
        packed = base64.b64encode(b"x" * shift + secret.encode())
        yield packed[4:-4]


def secrets_of(stage: Stage) -> list[bytes]:
    parts = [part for part in TOKEN.split(".")[1:] if len(part) > 8]
    interactions = stage.loopback.services.interactions.tokens
    assert len(interactions) > 5
    return [form for secret in (TOKEN, *parts, *interactions) for form in forms_of(secret)]


@pytest.mark.parametrize(("form", "commands"), [("text", ("check", "backup", "export", "report")), ("json", ())])
async def test_a_busy_day_leaves_no_token_anywhere(
    canary: Stage, form: Form, commands: tuple[str, ...], tmp_path: Path
) -> None:
    """Commands, buttons, forms, uploads, reactions, a lost worker, errors with addresses in them, a backup, a stop."""
    health_port = free_port()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    options = {"log_level": "DEBUG", "log_format": form, "health_port": health_port, "tmpdir": temporary}
    seen: dict[str, bytes] = {}
    async with bot_process(canary, **options) as process:
        await canary.loopback.ready(*COMMANDS, timeout_s=PATIENCE_S)
        await busy_day(canary)
        seen |= told_by_system(all_below(process.pid))
        assert len(seen) > 2
        assert [
            link for pid in all_below(process.pid) for link in open_in(pid) if "sqlite" in link or "sock" in link
        ] == []
        seen["health"] = await asyncio.to_thread(read, f"http://127.0.0.1:{health_port}/health")
        for name in commands:
            seen[name] = await run(canary, name, tmp_path)
        os.kill(started_by(process.pid)[0], signal.SIGKILL)
        assert {path.name: oct(path.stat().st_mode & 0o077) for path in canary.folder.glob("bot.sqlite3*")} == {
            f"bot.sqlite3{end}": "0o0" for end in ("", "-wal", "-shm", ".lock")
        }
        assert await process.stop() == 0
        seen["log"] = process.output.encode()
    assert seen["log"].count(b"/***") > 1  # there was something to hide
    canary.loopback.revoke_token()
    seen["refused"] = await run(canary, "", tmp_path)
    seen |= files_in(tmp_path)
    seen |= {f"request {number}": repr(call.json).encode() for number, call in enumerate(canary.loopback.requests)}
    for message in canary.loopback.messages():
        seen |= {f"file {file.filename}": file.data for file in message.attachments}
    secrets = secrets_of(canary)
    assert [name for name, data in seen.items() if any(secret in data for secret in secrets)] == []


async def busy_day(stage: Stage) -> None:
    loopback = stage.loopback
    ann, ben = loopback.person("ann"), loopback.person("ben")
    piece = await stage.compose()
    ann.react(piece, "9️⃣")
    await stage.rated(piece, {ann.id: 9})
    form = ann.click(piece, "Mode or root …")
    await form.form()
    await ann.submit(form, {}).message(timeout_s=PATIENCE_S)
    await ben.slash("whatmode", file=Upload("song.mid", tune("D", "dorian"))).message(timeout_s=PATIENCE_S)
    await ben.slash("whatmode", file=Upload("song.mid", b"no music")).message(timeout_s=PATIENCE_S)
    await ann.slash("ratings").message(timeout_s=PATIENCE_S)
    await ann.autocomplete("compose", "mode", "do").choices()
    loopback.faults.fail(REPLY, 400, times=1)
    await ann.slash("compose", ASKED | {"seed": 9}).acknowledged()
    loopback.faults.fail(FIRST, 400)
    await ben.slash("privacy").acknowledged()
    loopback.faults.lose_reply(REPLY)
    loopback.faults.rate_limit(REPLY)
    await stage.compose(by="ben", seed=10)


def told_by_system(pids: list[int]) -> dict[str, bytes]:
    """What anybody on the machine with the right to look is told of processes."""
    return {
        f"{name} of {pid}": Path(f"/proc/{pid}/{name}").read_bytes() for pid in pids for name in ("environ", "cmdline")
    }


def open_in(pid: int) -> list[str]:
    """What a process has open."""
    return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]


def files_in(folder: Path) -> dict[str, bytes]:
    """Database, its log, backups, exports, the page of the report, and what workers left."""
    return {str(path): unpacked(path) for path in folder.rglob("*") if path.is_file()}


async def run(stage: Stage, command: str, folder: Path) -> bytes:
    """A subcommand, or without one the bot, with what it writes."""
    out = {"export": ["--out", str(folder / "crowd.zip")], "report": ["--out", str(folder / "crowd.html")]}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.bot_process", *command.split(), *out.get(command, [])),
        env=os.environ | stage.environment() | {"LOOPBACK_ADDRESS": str(stage.loopback.write_address())},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    written, _ = await process.communicate()
    assert written or command == "export"
    return written


def read(address: str) -> bytes:
    with urlopen(address) as answer:  # noqa: S310  an address of our own
        return bytes(answer.read())


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())
