"""Form: which bars of a piece are new, which repeat earlier ones, and where its phrases end.

A form is a row of sections such as A A B A; a letter that comes again is the same music, varied and with another end.
Sections hold phrases of four bars, those hold units of two (A. Schoenberg, *Fundamentals of Musical Composition*, 1967,
chapters 5 to 8; W. Caplin, *Classical Form*, 1998, chapters 3 to 5). Bars that are over lengthen the last phrase, as a
cadence that is drawn out does, or shorten one by a bar.

How much comes again follows real music: of the first sixteen bars of 329 keyboard pieces, hymns and songs, 22 % repeat
an earlier bar (more than half of its notes the same; none to two thirds of the bars in nine of ten pieces), most often
the one 8, 4, 2 or 1 before, and about half of them do so to the note.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal

import numpy as np

from engine.errors import BadRequest

Cadence = Literal["open", "closed"]

FEWEST_BARS, MOST_BARS = 4, 64
BARS_IN_PHRASE = 4
BARS_IN_UNIT = 2

EXACT_CHANCE = 0.3  # of a section that comes again to the note, apart from its end
ECHO_CHANCE = 0.25  # of a new phrase that takes its first bar up again inside
PARALLEL_CHANCE = 0.4  # of a new section of several phrases in which another begins like the first


@dataclass(frozen=True, slots=True)
class Form:
    """A form to choose: `name` as stored and typed, title and one sentence for people."""

    name: str
    title: str
    sentence: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a plan."""

    section: str  # letter with a prime for each time it came before: "A", "A'", "B"
    source: int | None = None  # the earlier bar that this one repeats, counted from 0; None is new music
    variation: float = 0.0  # 0..1: share of the repeated bar that may be written anew; 0 for new bars
    phrase: int = 0  # which phrase of the piece it belongs to, counted from 0
    place: int = 0  # bar within its phrase, counted from 0: 0..3 normally, at most 5
    cadence: Cadence | None = None  # how the phrase ends that ends with this bar: away from the tonic, or on it


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("auto", "Automatic", "The form that suits the number of bars.", ("default", "any")),
        Form("through_composed", "Through-composed", "Always new music: no phrase comes again.", ("free", "through")),
        Form("aaba", "Song form (AABA)", "A tune, the tune again, something else, and the tune.", ("song", "ternary")),
        Form("period", "Period", "A question, and an answer that begins like it and ends at home.", ("question",)),
        Form("variations", "Theme and variations", "A short theme, then again and again in other dress.", ("theme",)),
    )
}


def _plain(text: str) -> str:
    return " ".join(text.strip().lower().replace("_", " ").replace("-", " ").split())


_BY_NAME = {_plain(name): form for form in FORMS.values() for name in (form.name, form.title, *form.aliases)}


def find_form(text: str) -> Form:
    """The form called `text` (name, title or alias; case, `_` and `-` do not matter). Raises BadRequest."""
    form = _BY_NAME.get(_plain(text))
    if form is None:
        near = get_close_matches(_plain(text), _BY_NAME, n=1)
        hint = f"did you mean {_BY_NAME[near[0]].name}?" if near else f"the forms are {', '.join(FORMS)}."
        raise BadRequest(f"There is no form called “{text.strip()[:40]}”; {hint}")
    return form


def plan(form: str, bars: int, rng: np.random.Generator) -> tuple[Bar, ...]:
    """One Bar for each of the 4..64 bars of a piece; the last one is new and the closed ending.

    In a last phrase of three bars or more the bar before is new as well, so that a cadence fits. A bar with a source
    ends as its source does (same cadence), and a source is never a repetition itself.
    Raises BadRequest for an unknown form or another number of bars.
    """
    name = find_form(form).name
    if not FEWEST_BARS <= bars <= MOST_BARS:
        raise BadRequest(f"A piece has {FEWEST_BARS} to {MOST_BARS} bars; you gave {bars}.")
    name = _by_length(bars) if name == "auto" else name
    sections = _sections(name, bars, rng)
    return _settled(_phrased(_repeated(sections, name != "through_composed", rng), sections))


@dataclass(frozen=True, slots=True)
class _Section:
    letter: str
    bars: int
    cadence: Cadence
    variation: float  # of a repetition


def _by_length(bars: int) -> str:
    """Too short for four sections: a period. Very long: several of them, in which the first comes back."""
    return "aaba" if 12 <= bars < 40 else "period"


def _sections(form: str, bars: int, rng: np.random.Generator) -> tuple[_Section, ...]:
    letters = _letters(form, bars)
    lengths = phrase_lengths(bars) if form == "through_composed" else section_lengths(letters, bars)
    return tuple(
        _Section(letter, length, cadence, variation)
        for letter, length, cadence, variation in zip(
            letters, lengths, _cadences(form, letters), _variations(form, letters, rng), strict=True
        )
    )


def _letters(form: str, bars: int) -> str:
    if form == "through_composed":
        return "ABCDEFGHIJKLMNOP"[: len(phrase_lengths(bars))]
    if form == "variations":
        theme_bars = 2 if bars < 8 else 4 if bars < 24 else 8
        return "A" * (bars // theme_bars)
    if form == "period":
        return "AA" if bars < 32 else "AABB" if bars < 48 else "AABBAA" if bars < 64 else "AABBCCAA"
    return "AABA"


def _cadences(form: str, letters: str) -> list[Cadence]:
    """A statement that stands alone is left open, of two in a row the second closes; so does every variation."""
    return ["closed" if _closes(form, letters, number) else "open" for number in range(len(letters))]


def _closes(form: str, letters: str, number: int) -> bool:
    if form == "variations" or number == len(letters) - 1:
        return True
    if form == "through_composed":
        return number % 2 == 1
    before, own, after = letters[number - 1] if number else "", letters[number], letters[number + 1]
    return before == own != after


def _variations(form: str, letters: str, rng: np.random.Generator) -> list[float]:
    """How much each section may differ from what it repeats. Variations go further and further, songs stay near."""
    if form == "variations":
        return [min(0.25 + 0.15 * number, 0.8) for number in range(len(letters))]
    return [0.0 if rng.random() < EXACT_CHANCE else float(rng.uniform(0.15, 0.4)) for _ in letters]


def phrase_lengths(bars: int) -> list[int]:
    """`bars` in phrases of four; one or two bars over lengthen the last phrase, three are a phrase of their own."""
    count, over = divmod(bars, BARS_IN_PHRASE)
    if count == 0:
        return [bars]
    lengths = [BARS_IN_PHRASE] * count
    return [*lengths, over] if over == 3 else [*lengths[:-1], BARS_IN_PHRASE + over]


def section_lengths(letters: str, bars: int) -> list[int]:
    """Bars of each section: those of the first letter alike, the others alike, bars that are over to the last one.

    Of all ways the most regular is taken: sections of whole phrases first, then of whole units, then even ones.
    """
    first, others = letters.count(letters[0]), len(letters) - letters.count(letters[0])
    ways = [
        (own, other, bars - first * own - others * other)
        for own in range(1, bars // first + 1)
        for other in (range((own + 1) // 2, 2 * own + 1) if others else [0])
        if 0 <= bars - first * own - others * other <= own
    ]
    own, other, over = min(ways, key=lambda way: _unevenness(first, *way))
    lengths = [own if letter == letters[0] else other for letter in letters]
    return [*lengths[:-1], lengths[-1] + over]


def _unevenness(first: int, own: int, other: int, over: int) -> float:
    odd = (first - 1) * _irregular(own) + _irregular(other) + _irregular(own + over)
    unlike = abs(other - own) if other else 0
    return odd + (unlike + 1.5 * over) / own


def _irregular(bars: int) -> int:
    """0 for whole phrases, also for no bars at all; a bar alone is the worst."""
    return 0 if bars % BARS_IN_PHRASE == 0 else 1 if bars % BARS_IN_UNIT == 0 else 4 if bars == 1 else 3


def _repeated(sections: Sequence[_Section], echoes: bool, rng: np.random.Generator) -> list[Bar]:
    """Every bar with its section and its source, phrases still unknown. `echoes`: new phrases may repeat inside."""
    bars: list[Bar] = []
    models: dict[str, tuple[int, _Section]] = {}  # first section of each letter, with its first bar
    for number, section in enumerate(sections):
        start = len(bars)
        if section.letter in models:
            times = sum(earlier.letter == section.letter for earlier in sections[:number])
            bars += _again(section, "'" * times, *models[section.letter], bars, rng)
        else:
            models[section.letter] = (start, section)
            bars += _new_with_echoes(section, start, rng) if echoes else [Bar(section.letter)] * section.bars
    return bars


def _again(
    section: _Section, primes: str, start: int, model: _Section, bars: Sequence[Bar], rng: np.random.Generator
) -> list[Bar]:
    """A section as its model, which begins with bar `start`; one that ends otherwise has one or two new bars there."""
    shared = min(section.bars, model.bars)
    grows_by_a_phrase = section.bars >= shared + BARS_IN_PHRASE
    alike = (section.bars, section.cadence) == (model.bars, model.cadence)
    new_end = 0 if alike or shared == 1 or grows_by_a_phrase else int(rng.integers(1, 3)) if shared > 3 else 1
    name, variation = section.letter + primes, round(section.variation, 2)
    again = [Bar(name, _origin(bars, start + bar), variation) for bar in range(shared - new_end)]
    return again + [Bar(name)] * (section.bars - len(again))


def _origin(bars: Sequence[Bar], source: int) -> int:
    earlier = bars[source].source
    return source if earlier is None else earlier


def _new_with_echoes(section: _Section, start: int, rng: np.random.Generator) -> list[Bar]:
    """A new section. A later phrase may begin like the first, a phrase may take up its first bar a unit or a bar on."""
    bars: list[Bar] = []
    lengths = phrase_lengths(section.bars)
    parallel = (1 if len(lengths) < 4 else 2) if len(lengths) > 1 and rng.random() < PARALLEL_CHANCE else None
    for phrase, length in enumerate(lengths):
        sources: list[int | None] = [None] * length
        if phrase == parallel:
            sources[:BARS_IN_UNIT] = [start + bar if bars[bar].source is None else start for bar in range(BARS_IN_UNIT)]
        elif length >= BARS_IN_PHRASE and rng.random() < ECHO_CHANCE:
            sources[int(rng.integers(1, BARS_IN_UNIT + 1))] = start + len(bars)
        variation = round(float(rng.uniform(0.2, 0.5)), 2)
        bars += [Bar(section.letter, source, variation if source is not None else 0.0) for source in sources]
    return bars


def _phrased(bars: Sequence[Bar], sections: Sequence[_Section]) -> list[Bar]:
    """The same bars, each in its phrase; the last of each phrase with its cadence."""
    shortest = 2 if len(bars) < 2 * BARS_IN_PHRASE else 3
    phrased: list[Bar] = []
    phrase = place = 0
    for bar, ending in zip(bars, _endings(sections), strict=True):
        left = len(bars) - len(phrased) - 1
        ends = ending is not None and place + 1 >= shortest and (left == 0 or left >= shortest)
        phrased.append(replace(bar, phrase=phrase, place=place, cadence=ending if ends else None))
        phrase, place = (phrase + 1, 0) if ends else (phrase, place + 1)
    return phrased


def _endings(sections: Sequence[_Section]) -> list[Cadence | None]:
    """For each bar how a phrase would end there: phrases inside a section are open, a section of one bar has none."""
    endings: list[Cadence | None] = []
    for section in sections:
        for length in phrase_lengths(section.bars):
            endings += [*[None] * (length - 1), "open"]
        endings[-1] = section.cadence if section.bars > 1 else None
    return [*endings[:-1], "closed"]


def _settled(bars: Sequence[Bar]) -> tuple[Bar, ...]:
    """Repetitions that would end otherwise than their source become new bars, as do the last: room for a cadence."""
    cadence_bars = 2 if bars[-1].place >= BARS_IN_UNIT else 1
    return tuple(
        bar
        if bar.source is None or (number < len(bars) - cadence_bars and bar.cadence == bars[bar.source].cadence)
        else replace(bar, source=None, variation=0.0)
        for number, bar in enumerate(bars)
    )
