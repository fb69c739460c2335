"""The twelve pitch classes around a root, clockwise by semitones: how long each sounds, and which ones the mode has."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.figures.canvas import NORMAL, SMALL, Canvas, Ruler
from engine.figures.style import INK, LINE, PAPER, QUIET, SHADE, WARM
from engine.naming import Names, name_note
from engine.theory import LETTERS, NATURALS, Mode, Root, find_mode, find_root, spell_scale

if TYPE_CHECKING:
    from engine.classify import Classification

HEIGHT_PX = 632
LEGEND_ROW_PX = 50
NAMES_PX = 266  # from the centre to the middle of each name
CHIP_PX = 42  # radius of the disc behind a name
NAME_ROOM_PX = 2 * CHIP_PX - 10
INNER_PX, OUTER_PX = 40, 210  # where every wedge begins, where the longest ends
WEDGE_DEGREES = 25.5  # of the 30 that a semitone has
LEAST_HEARD = 0.002  # share of the sounding time below which a note counts as silent

SOFT = 0.5  # opacity of the colour on the mode's less telling notes
FAINT = 0.09  # the same behind the wedges, so that the mode's shape shows where little sounds
DASHES = (0, (2.2, 1.6))

_USUAL_STEP = (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)  # letters above the root for a note outside: ♭2, ♭3, ♯4, ♭6, ♭7


@dataclass(frozen=True, slots=True)
class Spoke:
    """One pitch class on the wheel: `length` is 0..1 of the longest."""

    name: str
    length: float
    kind: str  # "root", "characteristic", "scale", "outside"; "plain" where no degree is marked
    missing: bool = False  # never sounds, though the mode has it or another that cannot be told from it

    def fill(self, colour: str) -> tuple[str, float]:
        """Colour and opacity of the wedge."""
        return {
            "root": (WARM, 1.0),
            "characteristic": (colour, 1.0),
            "scale": (colour, SOFT),
            "outside": (LINE, 1.0),
            "plain": (QUIET, SOFT),
        }[self.kind]


def spokes(heard: "Classification", names: Names = "english") -> list[Spoke]:
    """All twelve, from the root of the answer upwards."""
    root, mode = find_root(heard.root), find_mode(heard.mode)
    longest = max(heard.pitch_classes) or 1.0
    expected = mode.pitch_classes(root.pitch_class) | _disputed(heard)
    found = []
    for semitone, name in enumerate(note_names(root, mode, names)):
        pitch_class = (root.pitch_class + semitone) % 12
        share = heard.pitch_classes[pitch_class]
        kind = "plain" if heard.verdict == "none" else _kind(semitone, mode)
        missing = kind != "plain" and share < LEAST_HEARD and pitch_class in expected
        found.append(Spoke(name, share / longest, kind, missing))
    return found


def draw_wheel(
    canvas: Canvas, centre: tuple[float, float], heard: "Classification", colour: str, names: Names = "english"
) -> None:
    """The wheel of an answer, the root at the top, `colour` being the mode's own."""
    for semitone, spoke in enumerate(spokes(heard, names)):
        angle = 30 * semitone - 90
        _draw_wedge(canvas, centre, angle, spoke, colour)
        x = centre[0] + NAMES_PX * math.cos(math.radians(angle))
        y = centre[1] + NAMES_PX * math.sin(math.radians(angle))
        _draw_name(canvas, x, y, spoke, colour)


def draw_legend(canvas: Canvas, middle_px: float, top_px: float, heard: "Classification", colour: str) -> None:
    """What the colours of the names mean, in `legend_rows` rows around `middle_px`."""
    ruler = Ruler()
    for row, entries in enumerate(legend(heard)):
        y = top_px + (row + 0.5) * LEGEND_ROW_PX
        widths = [ruler.width(words) + 62 for _, words in entries]
        x = middle_px - (sum(widths) - 22) / 2
        for (example, words), width in zip(entries, widths, strict=True):
            _draw_chip(canvas, x + 14, y, 14, example, colour)
            canvas.text(x + 38, y, words, gid="legend", va="center_baseline")
            x += width


def legend(heard: "Classification") -> list[list[tuple[Spoke, str]]]:
    """Rows of (example, meaning); none where no degree is marked."""
    if heard.verdict == "none":
        return []
    rows = [[(Spoke("", 1, kind), kind) for kind in ("root", "characteristic", "scale")]]
    missing = sum(spoke.missing for spoke in spokes(heard))
    if missing:
        silent = [share < LEAST_HEARD for share in heard.pitch_classes]
        decisive = sum(silent[pitch_class] for pitch_class in _disputed(heard)) == missing
        words = "would decide, but never sounds" if decisive else "never sounds"
        rows.append([(Spoke("", 0, "characteristic", missing=True), words)])
    return rows


def note_names(root: Root, mode: Mode, names: Names = "english") -> list[str]:
    """The twelve notes from the root up, for people: the mode's own as it spells them, the others in the usual way."""
    scale = dict(zip(mode.degrees, spell_scale(root, mode), strict=True))
    return [name_note(scale.get(semitone) or _outside(root, semitone), names) for semitone in range(12)]


def _outside(root: Root, semitone: int) -> str:
    """A natural where there is one, else the letter of the degree, without double accidentals."""
    pitch_class = (root.pitch_class + semitone) % 12
    letter = LETTERS[(LETTERS.index(root.name[0]) + _USUAL_STEP[semitone]) % 7]
    shift = (pitch_class - NATURALS[letter] + 6) % 12 - 6
    side = 1 if shift > 0 else -1
    names = {value: name for name, value in NATURALS.items()}
    return names.get(pitch_class) or names[(pitch_class - side) % 12] + ("#" if side > 0 else "b")


def _disputed(heard: "Classification") -> frozenset[int]:
    """Pitch classes 0..11 that some of the undecided modes have and others have not."""
    modes = [find_mode(guess.mode).pitch_classes(find_root(guess.root).pitch_class) for guess in heard.undecided]
    return frozenset().union(*modes) - frozenset(range(12)).intersection(*modes)


def _kind(semitone: int, mode: Mode) -> str:
    if semitone == 0:
        return "root"
    if semitone in mode.characteristic:
        return "characteristic"
    return "scale" if semitone in mode.degrees else "outside"


def _draw_wedge(canvas: Canvas, centre: tuple[float, float], angle: float, spoke: Spoke, colour: str) -> None:
    degrees = (angle - WEDGE_DEGREES / 2, angle + WEDGE_DEGREES / 2)
    fill, opacity = spoke.fill(colour)
    if spoke.kind in ("outside", "plain"):
        canvas.wedge(centre, degrees, INNER_PX, OUTER_PX, facecolor=SHADE, alpha=0.7)
    else:
        canvas.wedge(centre, degrees, INNER_PX, OUTER_PX, facecolor=fill, alpha=FAINT)
    if spoke.length > 0:
        outer = INNER_PX + spoke.length * (OUTER_PX - INNER_PX)
        canvas.wedge(centre, degrees, INNER_PX, outer, facecolor=fill, alpha=opacity, gid=f"wedge {spoke.name}")


def _draw_name(canvas: Canvas, x: float, y: float, spoke: Spoke, colour: str) -> None:
    _draw_chip(canvas, x, y, CHIP_PX, spoke, colour)
    weight = "bold" if spoke.missing or spoke.kind in ("root", "characteristic") else "normal"
    size = SMALL if len(spoke.name) > 2 else NORMAL
    canvas.text(
        x,
        y,
        spoke.name,
        size=min(size, size * NAME_ROOM_PX / Ruler().width(spoke.name, size, weight)),
        colour=_name_colour(spoke, colour),
        gid=f"name {spoke.kind}",
        weight=weight,
        ha="center",
        va="center_baseline",
    )


def _name_colour(spoke: Spoke, colour: str) -> str:
    if spoke.missing:
        return WARM if spoke.kind == "root" else colour
    if spoke.kind in ("outside", "plain"):
        return QUIET
    return INK if spoke.kind == "scale" else PAPER


def _draw_chip(canvas: Canvas, x: float, y: float, radius: float, spoke: Spoke, colour: str) -> None:
    """Full for a note of the mode, a ring for a missing one, none for the others."""
    if spoke.missing:
        edge = _name_colour(spoke, colour)
        canvas.disc(x, y, radius - 2, "ring", facecolor=PAPER, edgecolor=edge, linewidth=2.2, linestyle=DASHES)
    elif spoke.kind not in ("outside", "plain"):
        opacity = 0.2 if spoke.kind == "scale" else 1.0
        canvas.disc(x, y, radius, "chip", facecolor=spoke.fill(colour)[0], alpha=opacity, linewidth=0)
