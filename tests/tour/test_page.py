"""The page, its files, and the tour in docs/."""

import re
from pathlib import Path

import pytest

from bot.loopback import Attachment, Upload
from tests.bot.stage import COMMANDS
from tests.tour.page import DOCS, LARGEST_FILE_BYTES, LARGEST_TOGETHER_BYTES, Page


def file(name: str, data: bytes) -> Attachment:
    return Attachment(1, 1, Upload(name, data))


def test_a_page_and_its_files(tmp_path: Path) -> None:
    page = Page("Tour")
    page.add(f"[a]({page.link(file('a.mid', b'one'))})")
    page.write(tmp_path / "new")
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == {
        "README.md": b"# Tour\n\n[a](a.mid)\n",
        "a.mid": b"one",
    }


def test_the_same_bytes_are_kept_once_and_the_same_name_twice() -> None:
    page = Page("Tour")
    assert [page.link(file("a.mid", b"one")), page.link(file("b.mid", b"one"))] == ["a.mid", "a.mid"]
    other = page.link(file("a.mid", b"two"))
    assert re.fullmatch(r"a-[0-9a-f]{6}\.mid", str(other))
    assert page.size_bytes == 6


def test_large_files_are_left_out_and_many_refused(tmp_path: Path) -> None:
    page = Page("Tour")
    assert page.link(file("a.ogg", b"x" * (LARGEST_FILE_BYTES + 1))) is None
    assert page.link(file("a.zip", b"x")) is None
    for number in range(LARGEST_TOGETHER_BYTES // LARGEST_FILE_BYTES + 1):
        assert page.link(file(f"{number}.ogg", bytes([number]) * LARGEST_FILE_BYTES))
    with pytest.raises(ValueError, match="more than 3"):
        page.write(tmp_path)


def test_an_earlier_tour_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    first, second = Page("Tour"), Page("Tour")
    first.link(file("old.mid", b"old"))
    first.write(tmp_path)
    second.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    with pytest.raises(ValueError, match="something else"):
        Page("Other").write(tmp_path)
    assert (tmp_path / "README.md").exists()


def test_every_command_is_used_on_the_tour() -> None:
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    typed = set(re.findall(r"\*\* types `/([\w-]+)", text)) | set(re.findall(r"chooses \*Apps\*, \*([^*]+)\*", text))
    assert typed == set(COMMANDS)


def test_every_button_that_is_shown_is_pressed_on_the_tour() -> None:
    """What it says may begin with an emoji."""
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    pressed = set(re.findall(r"\*\* presses `\[ (.+?) \]`", text))
    shown = set(re.findall(r"`\[ ([^`▾]+) \]`", text))
    assert pressed
    assert not {label for label in shown if not label.endswith(tuple(pressed))}


def test_every_file_of_the_tour_is_there_and_linked() -> None:
    text = (DOCS / "README.md").read_text(encoding="utf-8")
    linked = {name for name in re.findall(r"]\(([^)]+)\)", text) if "://" not in name}
    sizes = {path.name: path.stat().st_size for path in DOCS.iterdir() if path.name != "README.md"}
    assert linked == set(sizes)
    assert sum(sizes.values()) <= LARGEST_TOGETHER_BYTES
