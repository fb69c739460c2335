"""Charts, measured in pixels."""

import subprocess
import sys
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ImageColor import getrgb

from engine.figures import curves, histogram
from engine.figures.style import ACCENT, SERIES, WIDTH_PX


def pixels(png: bytes) -> NDArray[np.uint8]:
    """Shape (height, width, 4)."""
    return np.asarray(Image.open(BytesIO(png)).convert("RGBA"))


def area(page: NDArray[np.uint8], colour: str) -> int:
    return int((page[:, :, :3] == getrgb(colour)).all(axis=2).sum())


ROOTS = {"C": 10.0, "G": 5.0}


def test_bars_are_as_large_as_their_values() -> None:
    page = pixels(histogram(ROOTS, "Roots", "root", "pieces"))
    assert page.shape[1] == WIDTH_PX
    heights = (page[:, :, :3] == getrgb(ACCENT)).all(axis=2).sum(axis=0)
    assert abs(heights[WIDTH_PX // 2 :].max() / heights[: WIDTH_PX // 2].max() - 5 / 10) < 0.02


def test_long_labels_lie_and_bars_grow_with_the_number_of_labels() -> None:
    few = pixels(histogram({"Harmonic minor": 2.0, "Todi": 1.0}, "Modes", "mode", "pieces"))
    many = pixels(histogram({f"Harmonic minor {i}": 2.0 for i in range(13)}, "Modes", "mode", "pieces"))
    assert many.shape[0] > few.shape[0] + 200


def test_every_series_has_its_line() -> None:
    panels = {
        "loss": {"training": [3.0, 2.0, 1.0], "validation": [3.0, 2.5, 2.2]},
        "accuracy": {"training": [0.1, 0.5]},
    }
    page = pixels(curves(panels, "Training"))
    assert all(area(page, colour) > 500 for colour in SERIES[:2])
    left, right = page[:, : WIDTH_PX // 2], page[:, WIDTH_PX // 2 :]
    assert area(left, SERIES[1]) > 500
    assert area(right, SERIES[0]) > 200


def test_the_page_is_opaque_with_rounded_corners() -> None:
    page = pixels(histogram(ROOTS, "Roots", "root", "pieces"))
    assert page[0, 0, 3] == 0
    assert (page[30:-30, :, 3] == 255).all()


def test_an_empty_chart_is_still_a_picture() -> None:
    assert histogram({}, "Roots", "root", "pieces").startswith(b"\x89PNG")
    assert curves({"loss": {}}, "Training").startswith(b"\x89PNG")


def test_no_global_state_of_pyplot_is_touched() -> None:
    program = "import sys; from engine.figures import histogram; histogram({'1': 1.0}, 't', 'x', 'y')"
    program += "; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
