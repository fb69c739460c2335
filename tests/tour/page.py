"""The page and the files beside it."""

import hashlib
from pathlib import Path

from bot.loopback import Attachment

LARGEST_FILE_BYTES = 200_000
NOT_KEPT = (".zip",)
"""Endings of files that say nothing in a repository: an export has other pseudonyms each time."""

LARGEST_TOGETHER_BYTES = 3_000_000
NAME = "README.md"
DOCS = Path(__file__).parents[2] / "docs" / "tour"


class Page:
    """Collects Markdown and files, then writes them into a folder in place of an earlier page of the same title."""

    def __init__(self, title: str) -> None:
        self._parts = [f"# {title}"]
        self._files: dict[str, bytes] = {}

    @property
    def text(self) -> str:
        return "\n\n".join(self._parts) + "\n"

    @property
    def size_bytes(self) -> int:
        return sum(map(len, self._files.values()))

    def add(self, markdown: str) -> None:
        self._parts.append(markdown)

    def link(self, file: Attachment) -> str | None:
        """The file's name in the folder; None for one that is not kept. The same bytes are kept once."""
        if len(file.data) > LARGEST_FILE_BYTES or file.filename.endswith(NOT_KEPT):
            return None
        for name, data in self._files.items():
            if data == file.data and name.endswith(Path(file.filename).suffix):
                return name
        name = file.filename
        if name in self._files:
            name = f"{Path(name).stem}-{hashlib.sha256(file.data).hexdigest()[:6]}{Path(name).suffix}"
        self._files[name] = file.data
        return name

    def write(self, folder: Path) -> None:
        """Raises ValueError where the files are too many for a repository, or the folder holds something else."""
        if self.size_bytes > LARGEST_TOGETHER_BYTES:
            raise ValueError(f"the tour's files are {self.size_bytes / 1e6:.1f} MB, more than 3; shorten its pieces")
        folder.mkdir(parents=True, exist_ok=True)
        self._clear(folder)
        for name, data in self._files.items():
            (folder / name).write_bytes(data)
        (folder / NAME).write_text(self.text, encoding="utf-8")

    def _clear(self, folder: Path) -> None:
        earlier = folder / NAME
        ours = earlier.exists() and earlier.read_text(encoding="utf-8").startswith(self._parts[0])
        files = list(folder.iterdir())
        if files and not ours:
            raise ValueError(f"{folder} holds something else; name an empty folder")
        for file in files:
            file.unlink()
