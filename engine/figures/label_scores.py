"""Precision, recall and F1 of a network's guesses: the means beside the paper's figures, then every note by octaves."""

from typing import TYPE_CHECKING

from engine.figures import MARGIN_PX
from engine.figures.canvas import SMALL, Canvas
from engine.figures.style import INK, LINE, QUIET, SERIES, SHADE, WARM, WIDTH_PX
from engine.nets.scores import PAPER
from engine.vocabulary import EOC, SOC, pitch_of

if TYPE_CHECKING:
    from engine.nets.scores import LabelScores, TokenReport

SCORES = ("precision", "recall", "f1")
COLOURS = dict(zip(SCORES, (SERIES[0], SERIES[2], SERIES[3]), strict=True))  # without WARM, which marks the paper's
TITLES = {"accuracy": "Accuracy", "precision": "precision", "recall": "recall", "f1": "F1"}

MEANS_TOP_PX = 170
MEAN_PX = 54  # height of a row of the means
MEANS_LEFT_PX = 410
MEANS_RIGHT_PX = 130  # for the value behind each bar
LEGEND_PX = 110  # with the space around it
OCTAVE_PX = 262
BAR_HEIGHT_PX = 140  # of a score of 1
COLUMN_PX = (WIDTH_PX - 2 * MARGIN_PX) / 12
BAR_PX = 24


def draw_label_scores(report: "TokenReport", title: str) -> bytes:
    """PNG, WIDTH_PX wide, a row higher for each octave with notes that are true or guessed."""
    return label_scores_canvas(report, title).png()


def label_scores_canvas(report: "TokenReport", title: str) -> Canvas:
    means, rows = mean_scores(report), octaves(report)
    octaves_top = MEANS_TOP_PX + len(means) * MEAN_PX + LEGEND_PX
    canvas = Canvas(octaves_top + len(rows) * OCTAVE_PX + MARGIN_PX / 2)
    canvas.text(MARGIN_PX, 80, title, 52, INK, "headline", weight="bold")
    subtitle = f"{len(report.true)} validation tokens; an upright line is the paper’s figure for Ionian"
    canvas.text(MARGIN_PX, 132, subtitle, size=27, gid="subtitle")
    for index, (name, value) in enumerate(means.items()):
        _draw_mean(canvas, MEANS_TOP_PX + index * MEAN_PX, name, value)
    _draw_legend(canvas, octaves_top - LEGEND_PX / 2)
    for index, row in enumerate(rows):
        _draw_octave(canvas, octaves_top + index * OCTAVE_PX, row)
    return canvas


def mean_scores(report: "TokenReport") -> dict[str, float]:
    """The figures of the paper's kind, 0..1, by the names that PAPER has for some of them."""
    means = {"accuracy": report.accuracy}
    for kind, scores in (("weighted", report.weighted), ("macro", report.macro)):
        means |= {f"{kind}_{name}": getattr(scores, name) for name in SCORES}
    return means


def octaves(report: "TokenReport") -> list[dict[int, "LabelScores"]]:
    """Rows of at most twelve columns -> scores: each octave that occurs, from below, then the brackets of chords."""
    notes: dict[int, dict[int, LabelScores]] = {}
    brackets: dict[int, LabelScores] = {}
    for label, scores in report.labels.items():
        if label in (SOC, EOC):
            brackets[1 + 2 * (label - SOC)] = scores  # their names are wider than a column
        else:
            octave, pitch_class = divmod(pitch_of(label), 12)
            notes.setdefault(octave, {})[pitch_class] = scores
    return [*(notes[octave] for octave in sorted(notes)), *([brackets] if brackets else [])]


def _draw_mean(canvas: Canvas, top: float, name: str, value: float) -> None:
    kind, _, score = name.rpartition("_")
    room = WIDTH_PX - MARGIN_PX - MEANS_RIGHT_PX - MEANS_LEFT_PX
    words = f"{kind.capitalize()} {TITLES[score]}".strip()
    canvas.text(MARGIN_PX, top + 38, words, SMALL, INK, "mean")
    canvas.box(MEANS_LEFT_PX, top + 10, room, 34, SHADE, "track")
    canvas.box(MEANS_LEFT_PX, top + 10, room * value, 34, COLOURS.get(score, INK), "mean")
    canvas.text(WIDTH_PX - MARGIN_PX, top + 38, f"{value:.3f}", SMALL, INK, "mean value", ha="right")
    if name in PAPER:
        canvas.box(MEANS_LEFT_PX + room * PAPER[name] - 3, top + 2, 6, 50, WARM, "paper")


def _draw_legend(canvas: Canvas, middle: float) -> None:
    for index, score in enumerate(SCORES):
        left = MARGIN_PX + index * 210
        canvas.box(left, middle - 14, 28, 28, COLOURS[score], "legend", radius=6)
        canvas.text(left + 40, middle + 10, TITLES[score], size=27, gid="legend")
    words = "lines at 0, ½ and 1; below: times it was true"
    canvas.text(WIDTH_PX - MARGIN_PX, middle + 10, words, size=27, gid="legend", ha="right")


def _draw_octave(canvas: Canvas, top: float, row: dict[int, "LabelScores"]) -> None:
    base = top + BAR_HEIGHT_PX
    for height in (0, 0.5, 1):
        canvas.box(MARGIN_PX, base - height * BAR_HEIGHT_PX - 1, WIDTH_PX - 2 * MARGIN_PX, 2, LINE, "grid")
    for column, scores in row.items():
        left = MARGIN_PX + column * COLUMN_PX
        for index, score in enumerate(SCORES):
            height = BAR_HEIGHT_PX * getattr(scores, score)
            x = left + (COLUMN_PX - 3 * BAR_PX) / 2 + index * BAR_PX
            canvas.box(x, base - height, BAR_PX - 2, height, COLOURS[score], score)
        canvas.text(left + COLUMN_PX / 2, base + 40, scores.name, 30, INK, "name", ha="center")
        canvas.text(left + COLUMN_PX / 2, base + 76, str(scores.true), 27, QUIET, "true", ha="center")
