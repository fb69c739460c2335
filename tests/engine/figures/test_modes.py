"""The whole picture of an answer: its parts by name, its texts measured, its pixels."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import get_args

import pytest
from PIL import Image

from engine.classify import Classification, Verdict
from engine.figures.modes import FAMILY_COLOURS, draw_modes, modes_figure
from engine.figures.style import WARM, WIDTH_PX
from engine.naming import Names
from engine.theory import MODES, Mode, root_for
from tests.engine.figures.heard import guess, heard, sections, sounding
from tests.engine.figures.parts import colours, extent, outside_page, overlapping, patches, text_artists, texts

DORIAN = heard(guess("D dorian", 0.9), guess("A aeolian", 0.06), guess("C ionian", 0.04))
RELATED = tuple(guess(f"{root} {mode}", 0.1) for root in ("Bb", "G#") for mode in ("harmonic_minor", "melodic_minor"))
PENTATONIC = tuple(0.2 if pitch_class in (0, 2, 4, 7, 9) else 0.0 for pitch_class in range(12))
SMALLEST_PX = 30
"""Nine pixels and more where a phone shows the page 400 pixels wide."""

HARD = {
    "long names": heard(guess("Bb harmonic_minor", 0.99), *RELATED[1:]),
    "paper, all equal": heard(
        *(guess(f"F# {mode.name}", 3 / 7) for mode in MODES),
        verdict="open",
        undecided=[guess(f"F# {mode.name}", 3 / 7) for mode in MODES],
        method="paper",
    ),
    "undecided": heard(*RELATED, verdict="open", undecided=RELATED[:2], pitch_classes=PENTATONIC),
    "nothing sounds": heard(guess("G# todi"), pitch_classes=(0.0,) * 12),
    "double accidentals": heard(guess("D# todi")),
    "two sections": heard(guess("D dorian"), sections=sections((1, "Bb harmonic_minor"), (1, "D# todi"))),
    "sixty sections": heard(
        guess("D dorian"),
        sections=sections(*((n % 7 + 1, f"{root_for(n, MODES[n % 13]).name} {MODES[n % 13].name}") for n in range(60))),
    ),
    "a short section": heard(guess("D dorian"), sections=sections((999, "D dorian"), (1, "C ionian"), (5, "D dorian"))),
    "a piece of two hours": heard(guess("D dorian"), sections=sections((4000, "D dorian"), (4196, "C ionian"))),
}
TITLES = {
    "mathematics": r"$\frac{1}{2}$ $x^ {_ \unknown $",
    "long": "W" * 200,
    "control": "one\x00two\nthree\u202efour\ttwenty\x1b[31m",
    "right to left": "שלום עולם مرحبا بالعالم 1.mid",
    "emoji": "🎵🔥👩‍👩‍👧 tune 🎵.mid",
    "without glyphs": "夜曲",
    "stacked accents": "z" + "\u0335\u0322\u0301" * 60 + "algo",
    "a lone surrogate": "half \ud83c.mid",
    "nothing": " \u200b ",
}


@pytest.mark.parametrize("name", HARD)
def test_no_two_texts_touch_and_all_are_on_the_page(name: str) -> None:
    figure = modes_figure(HARD[name], "A title of its own.mid")
    assert overlapping(figure) == []
    assert outside_page(figure, 20) == []


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name)
def test_every_mode_on_every_root_has_its_colour_and_room_for_its_texts(mode: Mode) -> None:
    for pitch_class in range(12):
        answer = heard(guess(f"{root_for(pitch_class, mode).name} {mode.name}", 0.993))
        figure = modes_figure(answer)
        assert overlapping(figure) == []
        assert texts(figure, "headline") == [answer.headline()]
        assert colours(figure, "bar") == [FAMILY_COLOURS[mode.family]]


@pytest.mark.parametrize(
    ("names", "b", "b_flat"), [("english", "B", "B♭"), ("german", "H", "B"), ("solfege", "si", "si♭")]
)
def test_all_of_it_is_written_in_one_language(names: Names, b: str, b_flat: str) -> None:
    spans = sections((8, "B aeolian"), (8, "Bb ionian"))
    figure = modes_figure(heard(guess("B aeolian", 0.8), guess("Bb ionian", 0.2), sections=spans), "", names)
    assert texts(figure, "headline") == [f"{b} Aeolian"]
    assert texts(figure, "guess") == texts(figure, "section name") == [f"{b} Aeolian", f"{b_flat} Ionian"]
    assert texts(figure, "name root") == [b]
    assert overlapping(figure) == []


@pytest.mark.parametrize("name", TITLES)
def test_a_title_may_be_anything(name: str) -> None:
    figure = modes_figure(DORIAN, TITLES[name])
    assert overlapping(figure) == []
    assert outside_page(figure, 20) == []
    assert draw_modes(DORIAN, TITLES[name]).startswith(b"\x89PNG")


def test_a_title_is_never_read_as_mathematics() -> None:
    title = r"$\alpha$_1 costs $5"
    assert texts(modes_figure(DORIAN, title), "subtitle") == [title]


def test_the_picture_without_a_title_is_lower() -> None:
    assert modes_figure(DORIAN).bbox.height < modes_figure(DORIAN, "tune.mid").bbox.height


def test_every_text_can_be_read_on_a_phone() -> None:
    for name, answer in HARD.items():
        figure = modes_figure(answer, "tune.mid")
        sizes = {text.get_text(): float(text.get_fontsize()) * figure.dpi / 72 for text in text_artists(figure)}
        assert {text: size for text, size in sizes.items() if size < SMALLEST_PX} == {}, name


@pytest.mark.parametrize("verdict", get_args(Verdict))
def test_every_verdict_has_its_headline(verdict: Verdict) -> None:
    answer = heard(guess("C ionian", 0.4), guess("C lydian", 0.4), verdict=verdict)
    assert texts(modes_figure(answer), "headline") == [answer.headline()]


def test_a_long_headline_is_broken_before_or() -> None:
    answer = heard(*RELATED, verdict="open", undecided=RELATED)
    lines = texts(modes_figure(answer), "headline")
    assert len(lines) > 1
    assert " ".join(lines) == answer.headline()
    assert all(line.startswith("or ") for line in lines[1:])


def test_no_clear_mode_has_no_strong_colour() -> None:
    ranking = (guess("E locrian", 0.12), guess("C ionian", 0.1))
    answer = heard(*ranking, verdict="none", pitch_classes=sounding("E", "locrian", 0.4))
    figure = modes_figure(answer, "noise.mid")
    assert texts(figure, "headline") == ["No clear mode"]
    strong = {WARM, *FAMILY_COLOURS.values()}
    page = Image.open(BytesIO(draw_modes(answer, "noise.mid"))).convert("RGB")
    counts = page.getcolors(page.width * page.height) or []
    assert not strong & {f"#{bytes(rgb).hex()}" for _, rgb in counts if isinstance(rgb, tuple)}
    assert patches(figure, "chip") == []


def test_the_timeline_is_there_for_several_sections_alone() -> None:
    one = modes_figure(heard(guess("D dorian"), sections=sections((16, "D dorian"))))
    two = modes_figure(heard(guess("D dorian"), sections=sections((8, "D dorian"), (8, "C ionian"))))
    assert patches(one, "section") == []
    assert len(patches(two, "section")) == 2
    assert two.bbox.height > one.bbox.height + 200
    assert one.bbox.height == modes_figure(heard(guess("D dorian"))).bbox.height


def test_the_strip_stands_below_everything_else() -> None:
    figure = modes_figure(replace(HARD["undecided"], sections=sections((8, "Bb harmonic_minor"), (8, "C ionian"))))
    strip = max(extent(patch).y1 for patch in patches(figure, "section"))
    above = [text for text in text_artists(figure) if text.get_gid() in ("guess", "value", "caption", "subtitle")]
    assert min(extent(text).y0 for text in above) > strip


def test_the_picture_is_as_wide_as_every_other_and_the_same_each_time() -> None:
    first = draw_modes(DORIAN, "tune.mid")
    assert Image.open(BytesIO(first)).size[0] == WIDTH_PX
    assert len(first) < 300_000
    assert draw_modes(DORIAN, "tune.mid") == first


def test_several_threads_may_draw_at_once() -> None:
    answers: list[Classification] = [DORIAN, HARD["undecided"], HARD["two sections"]] * 2
    alone = [draw_modes(answer, "tune.mid") for answer in answers]
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(draw_modes, answers, ["tune.mid"] * len(answers))) == alone


def test_importing_the_module_loads_no_matplotlib() -> None:
    program = "import sys, engine.figures.modes; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
