"""Files and folders as a person names them -> pieces."""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.classify import Classification, classify
from engine.errors import NotMusic
from engine.midi import Limits
from engine.piece import Piece
from engine.reading import read_piece

SUFFIXES = frozenset({".mid", ".midi", ".kar", ".rmi", ".musicxml", ".xml", ".mxl", ".abc", ".krn"})
"""What is looked for in folders; a file that is named itself is read whatever its name."""


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths themselves, folders replaced by the music files below them in order of name; each file once."""
    seen: set[Path] = set()
    for path in paths:
        found = [path]
        if path.is_dir():
            found = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        for file in found:
            if (real := file.resolve()) not in seen:
                seen.add(real)
                yield file


def read_file(path: Path) -> Piece:
    """The piece in a file of music. Raises UnreadablePiece; NotMusic too where there is no such file."""
    return read_piece(file_bytes(path))


def file_bytes(path: Path) -> bytes:
    """Its contents, no more of them than tells that it is too large. Raises NotMusic where there is no such file."""
    return _bounded_bytes(path, Limits().bytes + 1)


def classify_file(request: tuple[Path, str]) -> Classification:
    """Root and mode of the file in `(path, method)`. Raises what `read_file` and `classify` raise."""
    path, method = request
    return classify(read_file(path), method)


def shown(path: Path) -> str:
    """The path as text that cannot harm a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(path))


def _bounded_bytes(path: Path, most: int) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # reading a pipe or a device might never end
            raise NotMusic(f"{shown(path)} is not a file; please give a file of music.")
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        raise NotMusic(f"There is no file {shown(path)}.") from None
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or "its name is not possible here"
        raise NotMusic(f"{shown(path)} cannot be opened: {reason}.") from None
