import pytest

from engine.composing.progressions import PRACTICES, Practice
from engine.theory import MODES, Mode, find_mode

HOLDING_COLOUR = {"dorian": 9, "phrygian": 1, "lydian": 6, "mixolydian": 10, "locrian": 6}
"""The note that each church mode has and its major or minor neighbour has not (Persichetti)."""


def followers(practice: Practice, degree: int) -> set[int]:
    return {int(follower) for group in practice.moves[degree] for follower in group}


def test_every_mode_has_a_practice() -> None:
    assert list(PRACTICES) == [mode.name for mode in MODES]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_tables_speak_of_degrees_in_use_only(mode: Mode) -> None:
    practice = PRACTICES[mode.name]
    used = set(practice.moves)
    assert 1 in used <= set(range(1, 8))
    for degree in used:
        assert followers(practice, degree) <= used - {degree}
        assert len("".join(practice.moves[degree])) == len(followers(practice, degree))  # each in one group
    assert {degree for way in (*practice.closed, *practice.open) for degree in way} <= used
    assert set(practice.colours) <= used - {1}


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_phrases_close_on_the_tonic_and_stay_open_elsewhere(mode: Mode) -> None:
    practice = PRACTICES[mode.name]
    assert all(goal == 1 != approach for approach, goal in practice.closed)
    assert all(goal != 1 for _, goal in practice.open)
    assert all(goal in followers(practice, approach) for approach, goal in (*practice.closed, *practice.open))


@pytest.mark.parametrize("mode", HOLDING_COLOUR)
def test_colours_of_church_modes_hold_the_note_that_tells_them(mode: str) -> None:
    degrees = find_mode(mode).degrees
    for colour in PRACTICES[mode].colours:
        triad = {degrees[(colour - 1 + third) % 7] for third in (0, 2, 4)}
        assert HOLDING_COLOUR[mode] in triad or (mode == "locrian" and 1 in triad)


@pytest.mark.parametrize("mode", list(PRACTICES)[1:6])
def test_the_tritone_of_the_church_modes_is_left_out(mode: str) -> None:
    degrees = find_mode(mode).degrees
    diminished = next(d for d in range(1, 8) if (degrees[(d + 3) % 7] - degrees[d - 1]) % 12 == 6)
    assert diminished not in PRACTICES[mode].moves


def test_locrian_never_goes_to_the_home_of_another_key_by_its_dominant() -> None:
    locrian = PRACTICES["locrian"]
    assert 6 not in locrian.moves
    assert 2 not in followers(locrian, 5)


@pytest.mark.parametrize("mode", MODES[-4:], ids=lambda mode: mode.name)
def test_notes_over_a_drone_lie_in_the_mode_without_a_semitone_between_them(mode: Mode) -> None:
    for degree, notes in PRACTICES[mode.name].notes.items():
        assert notes[0] == mode.degrees[degree - 1]
        assert set(notes) <= mode.pitch_classes(0)
        assert all((a - b) % 12 != 1 for a in notes for b in notes)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_each_way_to_end_has_one_that_tells_the_mode(mode: Mode) -> None:
    practice = PRACTICES[mode.name]
    assert any(set(way) & set(practice.colours) for way in practice.open)
    assert any(set(way) & set(practice.colours) for way in practice.closed)
