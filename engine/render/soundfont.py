"""Where the sound font lies, and whether it is one."""

import struct
from pathlib import Path

from engine.errors import RenderFailed

OWN_FOLDER = Path(__file__).resolve().parents[2] / "soundfonts"
SYSTEM_FOLDERS = tuple(
    map(
        Path,
        (
            "/usr/share/sounds/sf2",  # Debian, Ubuntu
            "/usr/share/sounds/sf3",
            "/usr/share/soundfonts",  # Fedora, Arch
            "/usr/local/share/soundfonts",
            "/opt/homebrew/share/soundfonts",  # macOS
            "/opt/homebrew/share/fluid-synth/sf2",
            "/usr/local/share/fluid-synth/sf2",
        ),
    )
)
PREFERRED = ("fluidr3_gm", "generaluser", "musescore_general", "fluidr3mono_gm", "timgm6mb")
"""Beginnings of file names, best first."""

HOW_TO_GET_ONE = (
    "install one with `sudo apt install fluid-soundfont-gm` (Debian, Ubuntu) or put an .sf2 or .sf3 file into the "
    "folder soundfonts"
)


def find_sound_font(path: str | None = None) -> Path:
    """The sound font to play with: `path` if given, else the best in the product's `soundfonts`, else the system's.

    Raises RenderFailed, saying what to do, if there is none or if `path` is not a whole SoundFont.
    """
    if path is not None:
        return checked_sound_font(Path(path))
    for folder in (OWN_FOLDER, *SYSTEM_FOLDERS):
        fonts = [file for file in folder.glob("*.sf[23]") if _fault(file) is None]
        if fonts:
            return min(fonts, key=_rank).resolve()
    raise RenderFailed(f"No sound font was found; {HOW_TO_GET_ONE}.")


def checked_sound_font(path: Path) -> Path:
    """The same file as an absolute path. Raises RenderFailed if it cannot be one."""
    fault = _fault(path)
    if fault is not None:
        raise RenderFailed(f"The sound font {path.name} {fault}; {HOW_TO_GET_ONE}.")
    return path.resolve()


def _fault(path: Path) -> str | None:
    """What keeps the file from being a SoundFont 2 or 3: both are RIFF files of form sfbk, of the length they state."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
        size = path.stat().st_size
    except OSError:
        return "cannot be read"
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"sfbk":
        return "is not a SoundFont file"
    if size < 8 + struct.unpack("<I", head[4:8])[0]:
        return "is cut short"
    return None


def _rank(font: Path) -> tuple[int, str]:
    name = font.name.lower()
    place = next((index for index, start in enumerate(PREFERRED) if name.startswith(start)), len(PREFERRED))
    return place, name
