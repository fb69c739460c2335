"""The house style of every picture: dark ink on an opaque white page with rounded corners, so that a dark and a light
chat show it equally well. Colours keep a contrast of at least 4.5 to 1 on the page where they carry text.
"""

from importlib.util import find_spec
from pathlib import Path

PAPER = "#ffffff"
INK = "#1d2230"
QUIET = "#5d6475"  # second text
LINE = "#c9cdd8"  # grid lines and frames
SHADE = "#f1f2f6"  # surfaces behind the ink
ACCENT = "#4a4fd0"  # what the picture is about
WARM = "#b8500c"  # what stands apart
SERIES = (ACCENT, WARM, "#0f7d6b", "#a3246f")

WIDTH_PX = 1300
CORNER_PX = 28


def font_files() -> list[str]:
    """DejaVu Sans, regular and bold, as they ship inside matplotlib: they hold ♭, ♯ and ♩ and need no system fonts."""
    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("matplotlib")
    folder = Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"
    return [str(folder / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
