"""The strip of sections: places, colours, names, numbers."""

import pytest
from matplotlib.figure import Figure

from engine.classify import Section
from engine.figures.canvas import Canvas
from engine.figures.style import ACCENT, LINE
from engine.figures.timeline import COLOURS, GAP_PX, MOST_NUMBERS, OTHERS, Timeline, numbered_bars, section_colours
from engine.theory import MODES
from tests.engine.figures.heard import sections
from tests.engine.figures.parts import colours, extent, outside_page, overlapping, patches, text_artists, texts

WIDTH, LEFT = 1200.0, 50.0
HARMONIC = ("Eb", "harmonic_minor")
ROUND = sections((8, "Eb harmonic_minor"), (16, "Gb ionian"), (8, "Eb harmonic_minor"))
MANY = sections(*((1 + index % 3, f"C {MODES[index % 13].name}") for index in range(60)))


def drawn(spans: tuple[Section, ...]) -> Figure:
    timeline = Timeline(spans, WIDTH, HARMONIC, ACCENT)
    canvas = Canvas(timeline.height_px + 40)
    timeline.draw(canvas, LEFT, 20)
    return canvas.figure


@pytest.mark.parametrize("spans", [ROUND, MANY], ids=["three", "sixty"])
def test_sections_are_as_long_as_their_bars_and_in_their_places(spans: tuple[Section, ...]) -> None:
    boxes = [patch.get_path().get_extents() for patch in patches(drawn(spans), "section")]
    bar_px = WIDTH / spans[-1].last_bar
    assert [box.x0 for box in boxes] == pytest.approx([LEFT + (s.first_bar - 1) * bar_px for s in spans])
    ends = [LEFT + s.last_bar * bar_px for s in spans]
    assert all(0 < end - box.x1 <= GAP_PX + 0.01 for box, end in zip(boxes, ends, strict=True))


def test_the_same_root_and_mode_has_the_same_colour_and_the_answer_its_own() -> None:
    found = colours(drawn(ROUND), "section")
    assert found[0] == found[2] == ACCENT
    assert found[1] in COLOURS
    assert found[1] != ACCENT


def test_names_stand_in_sections_that_have_room_for_them() -> None:
    figure = drawn(ROUND)
    assert texts(figure, "section name") == ["E♭", "Harmonic minor", "G♭ Ionian", "E♭", "Harmonic minor"]
    assert texts(figure, "legend") == []


def test_narrow_sections_have_a_legend_and_their_roots() -> None:
    figure = drawn(sections((40, "D dorian"), (1, "G mixolydian"), (40, "Bb lydian")))
    assert texts(figure, "section name") == ["D", "B♭"]
    assert texts(figure, "legend") == ["D Dorian", "G Mixolydian", "B♭ Lydian"]
    assert colours(figure, "swatch") == colours(figure, "section")


def test_names_stay_inside_their_sections() -> None:
    for spans in (ROUND, MANY, sections(*((3 + index % 5, f"C {MODES[index].name}") for index in range(13)))):
        figure = drawn(spans)
        boxes = [extent(patch) for patch in patches(figure, "section")]
        for text in (text for text in text_artists(figure) if text.get_gid() == "section name"):
            name = extent(text)
            assert any(box.x0 < name.x0 and name.x1 < box.x1 for box in boxes)


def test_sixty_sections_in_more_modes_than_colours_stay_readable() -> None:
    figure = drawn(MANY)
    assert len(patches(figure, "section")) == 60
    assert texts(figure, "legend")[-1] == OTHERS
    assert colours(figure, "swatch")[-1] == LINE
    assert len(set(colours(figure, "swatch"))) == len(COLOURS) + 1
    assert set(colours(figure, "section")) == set(colours(figure, "swatch"))
    assert overlapping(figure) == []
    assert outside_page(figure, 0) == []


def test_the_answer_and_what_lasts_longest_have_colours() -> None:
    spans = sections(*((index + 1, f"C {mode.name}") for index, mode in enumerate(MODES)))
    given = section_colours(spans, ("C", "ionian"), "#123456")
    assert given[("C", "ionian")] == "#123456"
    assert list(given) == [("C", "ionian")] + [("C", mode.name) for mode in MODES[-len(COLOURS) :]]
    assert len(set(given.values())) == len(given)


@pytest.mark.parametrize("last_bar", [1, 2, 9, 10, 24, 100, 4000])
def test_numbers_stand_at_the_beginnings_of_phrases(last_bar: int) -> None:
    bars = numbered_bars(last_bar)
    assert bars[0] == 1
    assert bars[-1] <= last_bar
    assert len(bars) <= MOST_NUMBERS
    assert bars.step & (bars.step - 1) == 0
    assert len(bars) > MOST_NUMBERS / 2 or bars.step == 1


def test_numbers_stand_where_their_bars_begin() -> None:
    figure = drawn(ROUND)
    numbers = {text.get_text(): extent(text).x0 for text in text_artists(figure) if text.get_gid() == "bar number"}
    assert numbers["9"] - numbers["1"] == pytest.approx(8 * WIDTH / 32, abs=3)
    assert list(numbers) == ["1", "5", "9", "13", "17", "21", "25", "29"]
