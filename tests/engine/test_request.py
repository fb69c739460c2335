"""What may be asked of the composer."""

import pytest

from engine.errors import BadRequest
from engine.request import METERS, Request


def test_names_are_settled_and_the_seed_is_kept() -> None:
    request = Request.checked("Natural Minor", "e flat", 120, "6/8", 8, 5)
    assert request == Request("aeolian", "Eb", 120, "6/8", 8, 5)


def test_without_a_seed_each_request_is_new() -> None:
    assert len({Request.checked("dorian").seed for _ in range(5)}) > 1


@pytest.mark.parametrize("meter", METERS)
def test_every_meter_has_a_signature(meter: str) -> None:
    assert str(Request.checked("dorian", meter=meter).signature) == meter


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mode": "dorain"}, "did you mean Dorian"),
        ({"root": "H"}, "A to G"),
        ({"tempo_bpm": 29}, "between 30 and 240 bpm; you gave 29"),
        ({"bars": 65}, "between 4 and 64 bars"),
        ({"meter": "11/8"}, "choose one of 2/4"),
        ({"seed": -1}, "seed must lie between 0"),
    ],
)
def test_what_cannot_be_composed_is_refused_in_a_sentence(changes: dict[str, object], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        Request.checked(**{"mode": "dorian", **changes})  # type: ignore[arg-type]  # the names come from the cases
