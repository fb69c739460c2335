"""The wheel of pitch classes: names, lengths, marks, angles."""

import math
from typing import get_args

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Wedge

from engine.classify import Classification
from engine.figures.canvas import Canvas
from engine.figures.style import ACCENT, LINE, WARM
from engine.figures.wheel import CHIP_PX, INNER_PX, OUTER_PX, draw_wheel, legend, note_names, spokes
from engine.naming import Names, name_note
from engine.theory import MODES, NATURALS, ROOT_NAMES, find_mode, find_root, spell_scale
from tests.engine.figures.heard import guess, heard, sounding
from tests.engine.figures.parts import extent, overlapping, patches, text_artists

CENTRE = (400.0, 400.0)


def drawn(answer: Classification) -> Figure:
    canvas = Canvas(800)
    draw_wheel(canvas, CENTRE, answer, ACCENT)
    return canvas.figure


SHARES = (0.1, 0.0, 0.3, 0.0, 0.05, 0.1, 0.02, 0.1, 0.0, 0.2, 0.0, 0.13)
DORIAN = heard(guess("D dorian"), pitch_classes=SHARES)


@pytest.mark.parametrize(
    ("root", "mode", "names"),
    [
        ("C", "aeolian", "C D♭ D E♭ E F F♯ G A♭ A B♭ B"),
        ("C", "mixolydian", "C D♭ D E♭ E F F♯ G A♭ A B♭ B"),
        ("D", "dorian", "D E♭ E F F♯ G G♯ A B♭ B C C♯"),
        ("F#", "lydian", "F♯ G G♯ A A♯ B B♯ C♯ D D♯ E E♯"),
        ("Eb", "aeolian", "E♭ E F G♭ G A♭ A B♭ C♭ C D♭ D"),
    ],
)
def test_notes_are_spelled_as_musicians_expect(root: str, mode: str, names: str) -> None:
    assert note_names(find_root(root), find_mode(mode)) == names.split()


@pytest.mark.parametrize("root", ROOT_NAMES)
def test_every_wheel_names_twelve_different_notes_rightly(root: str) -> None:
    for mode in MODES:
        names = note_names(find_root(root), mode)
        numbers = [NATURALS[name[0]] + name.count("♯") - name.count("♭") for name in names]
        assert [(number - find_root(root).pitch_class) % 12 for number in numbers] == list(range(12))
        own = [name_note(name) for name in spell_scale(find_root(root), mode)]
        assert [names[degree] for degree in mode.degrees] == own
        assert all(len(name) <= 2 for name in names if name not in own)


@pytest.mark.parametrize("names", get_args(Names))
@pytest.mark.parametrize("root", ["D#", "Gb", "B"])
def test_names_of_every_language_fit_their_discs(root: str, names: Names) -> None:
    for mode in MODES:
        canvas = Canvas(700)
        draw_wheel(canvas, CENTRE, heard(guess(f"{root} {mode.name}")), ACCENT, names)
        drawn = [text for text in text_artists(canvas.figure) if str(text.get_gid()).startswith("name")]
        assert [text.get_text() for text in drawn] == note_names(find_root(root), mode, names)
        assert max(extent(text).width for text in drawn) < 2 * CHIP_PX
        assert overlapping(canvas.figure) == []


def test_wedges_are_as_long_as_the_notes_sound() -> None:
    wedges = {patch.get_gid(): patch for patch in drawn(DORIAN).findobj(Wedge)}
    reach = {}
    for name, pitch_class in (("D", 2), ("A", 9), ("E", 4), ("F♯", 6)):
        wedge = wedges[f"wedge {name}"]
        assert isinstance(wedge, Wedge)
        reach[pitch_class] = wedge.r - INNER_PX
        assert wedge.width == pytest.approx(reach[pitch_class])
    assert reach[2] == pytest.approx(OUTER_PX - INNER_PX)
    assert {p: r / reach[2] for p, r in reach.items()} == pytest.approx({p: SHARES[p] / SHARES[2] for p in reach})
    assert "wedge C♯" not in wedges


def test_the_root_is_at_the_top_and_semitones_go_clockwise() -> None:
    figure = drawn(DORIAN)
    height = figure.bbox.height
    angles = {}
    for text in text_artists(figure):
        box = extent(text)
        x, y = (box.x0 + box.x1) / 2 - CENTRE[0], (box.y0 + box.y1) / 2 - (height - CENTRE[1])
        angles[text.get_text()] = math.degrees(math.atan2(x, y)) % 360
    names = note_names(find_root("D"), find_mode("dorian"))
    off = [(angles[name] - 30 * semitone + 180) % 360 - 180 for semitone, name in enumerate(names)]
    assert max(map(abs, off)) < 2


def test_names_are_inside_their_discs() -> None:
    figure = drawn(DORIAN)
    discs = [extent(disc) for disc in figure.findobj(Circle)]
    inside = [text for text in text_artists(figure) if text.get_gid() != "name outside"]
    assert len(discs) == len(inside) == 7
    for text in inside:
        box = extent(text)
        assert any(d.x0 < box.x0 and box.x1 < d.x1 and d.y0 < box.y0 and box.y1 < d.y1 for d in discs)


def test_the_root_is_warm_the_telling_notes_strong_and_those_outside_pale() -> None:
    fills = {spoke.name: spoke.fill(ACCENT) for spoke in spokes(DORIAN)}
    assert fills["D"] == (WARM, 1.0)
    assert [name for name, fill in fills.items() if fill == (ACCENT, 1.0)] == ["F", "B", "C"]
    assert [name for name, (colour, opacity) in fills.items() if colour == ACCENT and opacity < 1] == ["E", "G", "A"]
    assert fills["F♯"] == (LINE, 1.0)
    warm = [patch for patch in drawn(DORIAN).findobj(Wedge) if patch.get_gid() == "wedge D"]
    assert [to_hex(patch.get_facecolor()) for patch in warm if isinstance(patch, Wedge)] == [WARM]


def test_a_note_of_the_mode_that_never_sounds_has_a_ring() -> None:
    shares = tuple(0.0 if pitch_class == 5 else share for pitch_class, share in enumerate(SHARES))
    answer = heard(guess("D dorian"), pitch_classes=shares)
    assert [spoke.name for spoke in spokes(answer) if spoke.missing] == ["F"]
    assert len(patches(drawn(answer), "ring")) == 1
    assert [words for row in legend(answer) for _, words in row][-1] == "never sounds"


def test_notes_that_would_decide_have_rings_whether_the_answer_has_them_or_not() -> None:
    pair = guess("C ionian", 0.5), guess("C lydian", 0.4)
    shares = tuple(1 / 6 if pitch_class in (0, 2, 4, 7, 9, 11) else 0.0 for pitch_class in range(12))
    answer = heard(*pair, verdict="open", undecided=pair, pitch_classes=shares)
    assert [spoke.name for spoke in spokes(answer) if spoke.missing] == ["F", "F♯"]
    assert legend(answer)[1][0][1] == "would decide, but never sounds"


def test_without_a_clear_mode_nothing_is_marked() -> None:
    answer = heard(guess("D dorian"), verdict="none", pitch_classes=sounding("D", "dorian"))
    assert {spoke.kind for spoke in spokes(answer)} == {"plain"}
    assert not any(spoke.missing for spoke in spokes(answer))
    assert legend(answer) == []
