"""The picture of features: both sets in every panel, and nothing that cannot be drawn."""

import numpy as np

from engine.figures.features import draw_features
from engine.figures.style import WIDTH_PX
from engine.judging.standing import features_of
from tests.engine.judging.music import walks


def size(image: bytes) -> tuple[int, int]:
    """From a PNG's header."""
    return int.from_bytes(image[16:20]), int.from_bytes(image[20:24])


def test_ten_features_of_two_sets() -> None:
    real, composed = features_of(walks(8, 1)), features_of(walks(6, 2, quick=0.9))
    image = draw_features(real, composed)
    width, height = size(image)
    assert width == WIDTH_PX
    assert height > 1000
    assert draw_features(real, composed) == image != draw_features(real, real)


def test_equal_values_have_no_density_and_are_drawn() -> None:
    same = {"pitch_count": np.ones((4, 1)), "pitch_class_transitions": np.zeros((4, 144))}
    assert draw_features(same, same)
