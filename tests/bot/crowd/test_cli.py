"""`export` and `report` on the command line, beside a running bot."""

import asyncio
import os
import zipfile
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.store import open_store
from tests.bot.rows import address, posted_piece

pytestmark = pytest.mark.usefixtures("root_logger")


def run(folder: Path, *arguments: str) -> int:
    return main({"DATABASE_URL": address(folder)}, env_file=None, arguments=arguments)


async def test_both_are_written_while_the_bot_uses_the_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_store(address(tmp_path)) as store:
        await store.ratings.chosen(await posted_piece(store, 100), 42, 9)
        for command, name in (("export", "crowd.zip"), ("report", "report.html")):
            assert await asyncio.to_thread(run, tmp_path, command, "--out", str(tmp_path / name)) == 0
            assert capsys.readouterr().out == f"{tmp_path / name}: 1 rating of 1 piece\n"
    assert "1 rating by 1 member of\n1 piece in 1 server" in (tmp_path / "report.html").read_text("utf-8")
    with zipfile.ZipFile(tmp_path / "crowd.zip") as archive:
        assert "\r\n1,m" in archive.read("ratings.csv").decode()


@pytest.mark.parametrize("command", ["export", "report"])
def test_without_a_database_it_is_one_sentence(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, command, "--out", str(tmp_path / "out")) == os.EX_IOERR
    assert capsys.readouterr().err.startswith("modebot: There is no database ")
    assert not list(tmp_path.iterdir())


def test_what_steering_gains_is_written_with_its_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "steering.md"
    assert run(tmp_path, "simulate", "--out", str(out), "--seeds", "2", "--pieces", "300") == 0
    assert "2 crowds" in capsys.readouterr().out
    assert out.read_text("utf-8").startswith("# What steering gains")
    assert out.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
