"""`python -m bot check`: a line a part, and an exit code that can be relied on."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.running import check
from bot.running.check_sound import check_networks, check_sound
from bot.running.check_workers import check_workers
from bot.running.findings import Finding
from bot.settings import load
from engine.composing.compose import MODELS
from tests.bot.rows import address

pytestmark = pytest.mark.usefixtures("root_logger")


def run(folder: Path, *options: str, **changes: str) -> int:
    return main({"DATABASE_URL": address(folder)} | changes, env_file=None, arguments=["check", *options])


def only(monkeypatch: pytest.MonkeyPatch, *found: tuple[str, Iterable[Finding]]) -> None:
    monkeypatch.setattr(check, "_parts", lambda *_: iter(found))


def test_everything_here_is_fine_without_a_token_or_discord(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(tmp_path, "--offline")
    said = capsys.readouterr().out
    assert (code, said.splitlines()[-1]) == (0, "Everything is fine."), said
    parts = [line[2:13].strip() for line in said.splitlines()[:-1]]
    assert parts[:6] == ["Modebot", "settings", "database", "disk", "backups", "sound font"]
    assert parts[6:] == ["FluidSynth", "networks", "workers"]
    networks = {card.parent.name for card in MODELS.glob("*/generator.tflite")}
    assert f"{len(networks)} compose: {', '.join(sorted(networks))}" in said
    assert not list(tmp_path.iterdir())


def test_wrong_settings_are_told_as_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, WORKERS="0") == 1
    said = capsys.readouterr().out
    assert "✘ settings   WORKERS cannot be used" in said
    assert said.endswith("To mend: 1.\n")


def test_settings_are_named_and_never_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch)
    assert run(tmp_path, DISCORD_TOKEN="canary") == 0
    said = capsys.readouterr().out
    assert "given: DATABASE_URL, DISCORD_TOKEN" in said
    assert "canary" not in said


def test_one_thing_to_mend_is_enough_and_a_defect_is_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Iterator[Finding]:
        yield Finding("first", "fine [bold]so far")
        raise ZeroDivisionError("oh")

    only(monkeypatch, ("first", broken()), ("second", [Finding("second", "fine")]))
    assert run(tmp_path) == 1
    assert capsys.readouterr().out.splitlines()[2:] == [
        "✔ first      fine [bold]so far",
        "✘ first      the check failed inside (ZeroDivisionError: oh); please report it.",
        "✔ second     fine",
        "To mend: 1.",
    ]


def test_no_sound_font_and_no_fluidsynth_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [found] = check_sound(load({"SOUND_FONT": str(tmp_path / "none.sf2")}))
    assert not found.fine
    assert found.told.startswith(f"SOUND_FONT is {tmp_path / 'none.sf2'}: The sound font none.sf2 cannot be read; ")
    monkeypatch.setenv("PATH", str(tmp_path))
    font, program = check_sound(load({}))
    assert font.fine
    assert not program.fine
    assert "FluidSynth is not installed" in program.told


def test_a_sound_font_without_sounds_is_told(tmp_path: Path) -> None:
    """It has the form of one, so only playing shows it."""
    font = tmp_path / "empty.sf2"
    font.write_bytes(b"RIFF" + (4).to_bytes(4, "little") + b"sfbk")
    assert [finding.fine for finding in check_sound(load({"SOUND_FONT": str(font)}))] == [True, False]


def test_a_damaged_network_is_named(tmp_path: Path) -> None:
    for name in ("shared", "dorian"):
        shutil.copytree(MODELS / name, tmp_path / name)
    (tmp_path / "dorian" / "generator.tflite").write_bytes(b"nothing")
    found = list(check_networks(tmp_path))
    assert [(finding.fine, finding.told.split()[0]) for finding in found] == [(False, "dorian:"), (True, "1")]
    assert "is damaged" in found[0].told


def test_no_network_for_all_modes_is_told(tmp_path: Path) -> None:
    [found] = check_networks(tmp_path)
    assert not found.fine
    assert "take it again" in found.told


async def test_a_worker_that_cannot_do_the_work_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no FluidSynth for the worker
    [found] = await check_workers(load({}))
    assert not found.fine
    assert "FluidSynth is not installed" in found.told


def test_with_discord_it_needs_a_token(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = check._parts
    monkeypatch.setattr(check, "_parts", lambda *those: [part for part in parts(*those) if part[0] == "Discord"])
    assert run(tmp_path) == 1
    assert "✘ Discord    DISCORD_TOKEN is not set" in capsys.readouterr().out
    assert os.environ.get("DISCORD_TOKEN") is None
