"""What is said of the modes."""

import pytest

from bot.loopback.limits import embed_length
from bot.replies import modes as replies
from engine.theory import MODES, Mode, find_mode, find_root


def test_a_mode_is_told_from_its_neighbours() -> None:
    assert replies.beside(find_mode("dorian")) == (
        "Mixolydian with a lowered third, Aeolian with a raised sixth, Melodic minor with a lowered seventh"
    )
    assert replies.beside(find_mode("locrian")) == "Phrygian with a lowered fifth"
    assert replies.beside(find_mode("bhairav")) == "Poorvi with a lowered fourth"


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_every_mode_has_neighbours_and_is_theirs(mode: Mode) -> None:
    near = [neighbour for neighbour, _ in replies.neighbours(mode)]
    assert near
    assert all(mode in [back for back, _ in replies.neighbours(neighbour)] for neighbour in near)
    assert all(len(mode.pitch_classes(0) & neighbour.pitch_classes(0)) == 6 for neighbour in near)


def test_all_thirteen_fit_into_one_message_on_any_root() -> None:
    for root in ("C", "Gb", "A#"):
        [embed] = replies.modes(find_root(root), "solfege").embeds
        assert len(embed.fields) == 13
        assert embed_length(dict(embed.to_dict())) <= 6000


def test_notes_are_called_as_they_are_in_the_server() -> None:
    [embed] = replies.modes(find_root("Bb"), "german").embeds
    assert embed.title == "The thirteen modes on B"
    ionian = embed.fields[0]
    assert ionian.name == "Ionian (major)"
    assert (ionian.value or "").startswith("**B C D Es F G A**\n")
