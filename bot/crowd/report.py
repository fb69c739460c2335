"""The crowd's evaluation as one HTML page that needs nothing beside it: pictures, the same numbers as tables."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.crowd.evaluation import FAST_BPM, SLOW_BPM, Evaluation, Level
from bot.crowd.pictures import draw_worths, plain
from bot.crowd.statistics import Estimate
from bot.crowd.steering import Worth
from bot.texts.privacy import counted
from engine.figures.crowd import ModeMean, Preference, draw_preferences, draw_ratings
from engine.theory import find_mode

TEMPLATE = "report.html"

MOST_LEVELS = 8
"""Of one setting in a picture: there are 128 instruments."""

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers beside a picture; the first column names them."""

    caption: str
    head: Row
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page. `picture` is a PNG as a data address, "" where there is nothing to draw."""

    title: str
    sentence: str
    picture: str
    tables: Sequence[Table]


def written(evaluation: Evaluation, version: str) -> str:
    """The page, of the version of Modebot that is named."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only a report needs it

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    page = environment.get_template(TEMPLATE)
    return page.render(it=evaluation, version=version, sections=sections(evaluation), counted=counted)


def sections(evaluation: Evaluation) -> list[Section]:
    """Nothing where nothing is rated."""
    if evaluation.overall is None:
        return []
    return [part(evaluation) for part in (_ratings, _made, _worths, _asked, _experience)]


def said(evaluation: Evaluation) -> str:
    """How far raters agree, in words."""
    if evaluation.agreement is None:
        return "Nothing can be said about agreement: no piece has ratings of two members that differ from others."
    return (
        f"Krippendorff's alpha is {evaluation.agreement:.2f} (interval data; 1 is full agreement, 0 that of chance), "
        f"from {counted(evaluation.by_several, 'piece')} rated by two members or more."
    )


def _ratings(evaluation: Evaluation) -> Section:
    modes = [(find_mode(mode).title, *_cells(one)) for mode, one in evaluation.modes]
    means = [ModeMean(mode, one.mean, one.low, one.high, one.ratings) for mode, one in evaluation.modes]
    counts = [(value, count) for value, count in enumerate(evaluation.counts, start=1)]
    return Section(
        "Ratings, raters and modes",
        said(evaluation),
        _picture(lambda: draw_ratings(evaluation.counts, evaluation.experience, means, "Ratings of all pieces")),
        (
            Table("How often each rating was given", ("rating", "times"), counts),
            Table("Musical experience of the raters", ("experience", "raters"), [*evaluation.experience.items()]),
            Table("Mean rating by mode", ("mode", *HEAD), modes),
        ),
    )


def _made(evaluation: Evaluation) -> Section:
    return _by_level(
        "How the composer worked",
        "Means as they were given: settings that often come together are not told apart here. Pieces are steered where "
        "the ratings chose the settings.",
        evaluation.made,
        "setting",
    )


def _asked(evaluation: Evaluation) -> Section:
    return _by_level(
        "What members asked for",
        f"Means as they were given. Tempi below {SLOW_BPM} bpm are slow, those from {FAST_BPM} bpm on fast.",
        evaluation.asked,
        "wish",
    )


def _worths(evaluation: Evaluation) -> Section:
    worths = evaluation.worths
    return Section(
        "What the ratings prefer",
        "What steering has learnt: the rating to be expected with a level, everything else being equal; how harsh or "
        "mild raters are is taken out.",
        _picture(lambda: draw_worths(worths, "What the ratings prefer")),
        (
            Table(
                "What each level is worth",
                ("setting", "level", "worth", "from", "to", "pieces"),
                [(one.factor, plain(one.level), *_interval(one), one.pieces) for one in worths],
            ),
        ),
    )


def _experience(evaluation: Evaluation) -> Section:
    return _by_level(
        "Rating against experience",
        "How members rate who have made music for so long.",
        evaluation.by_experience,
        "experience",
    )


HEAD = ("mean", "from", "to", "ratings", "members")


def _by_level(title: str, sentence: str, levels: Sequence[Level], what: str) -> Section:
    """The picture shows of each factor the levels with most pieces, the table all."""
    several = len({level.factor for level in levels}) > 1
    names = [(level.factor, level.name) if several else (level.name,) for level in levels]
    rows = [(*name, *_cells(level.estimate), level.pieces) for name, level in zip(names, levels, strict=True)]
    drawn = [_preference(one) for one in levels if one in _commonest(one.factor, levels)]
    picture = _picture(lambda: draw_preferences(drawn, title, "Mean rating 1 to 10")) if drawn else ""
    table = Table(f"Mean rating by {what}", (what, *["level"] * several, *HEAD, "pieces"), rows)
    return Section(title, sentence, picture, (table,) if rows else ())


def _commonest(factor: str, levels: Sequence[Level]) -> list[Level]:
    return sorted((one for one in levels if one.factor == factor), key=lambda one: -one.pieces)[:MOST_LEVELS]


def _preference(level: Level) -> Preference:
    one = level.estimate
    return Preference(level.factor, level.name, one.mean, one.low, one.high, level.pieces)


def _cells(one: Estimate) -> tuple[object, ...]:
    return (*_interval(one), one.ratings, one.members)


def _interval(one: Estimate | Worth) -> tuple[str, str, str]:
    return f"{one.mean:.2f}", f"{one.low:.2f}", f"{one.high:.2f}"


def _picture(draw: Callable[[], bytes]) -> str:
    return "data:image/png;base64," + b64encode(draw()).decode()
