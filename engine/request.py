"""What can be asked of the composer, checked once."""

import secrets
from dataclasses import dataclass

from engine.composing.form import find_form
from engine.conditions import CONDITION_LABELS
from engine.craft import USUAL, Craft, find_craft
from engine.errors import BadRequest
from engine.instruments import PIANO, find_instrument
from engine.mood import FREE, find_mood
from engine.naming import Names, name_note
from engine.piece import Meter
from engine.theory import find_mode, find_root

METERS = ("2/4", "3/4", "4/4", "5/4", "6/8", "7/8", "9/8", "12/8")
MIN_BARS, MAX_BARS = 4, 64
MOST_BARS = 256  # of a piece that was made longer, again and again
MIN_TEMPO_BPM, MAX_TEMPO_BPM = 30, 240
MAX_SEED = 2**31 - 1
LINE_POLYPHONY = (1, 2)  # labels of `conditions`: music for an instrument that plays one note at a time
SHORT_BARS = 8  # a shorter piece, and a line alone, has to move to be heard in a mode
MOVING_DENSITY = 2  # the least of those


@dataclass(frozen=True, slots=True)
class Request:
    """A piece to compose. `mode` and `root` are names of `theory`, `tempo_bpm` counts quarter notes a minute.

    `form`, `mood` and `instrument` are names of the modules called so; `colour` lets notes outside the mode in, in
    passing; `craft` is how the composer goes about it. The same request gives the same piece with the same network;
    `checked` is the way to make one from outside.
    """

    mode: str
    root: str
    tempo_bpm: int
    meter: str
    bars: int
    seed: int
    form: str = "auto"
    mood: str = FREE.name
    instrument: str = PIANO.name
    colour: bool = False
    craft: Craft = USUAL

    @classmethod
    def checked(
        cls,
        mode: str,
        root: str = "C",
        tempo_bpm: int | None = None,
        meter: str = "4/4",
        bars: int = 16,
        seed: int | None = None,
        form: str = "auto",
        mood: str = FREE.name,
        instrument: str = PIANO.name,
        colour: bool = False,
        craft: Craft | str = USUAL,
    ) -> "Request":
        """A request within the stated ranges; `craft` may be a code. Raises BadRequest.

        Without a tempo it gets that of its mood, without a seed a fresh one.
        """
        preset = find_mood(mood)
        tempo = preset.tempo_bpm if tempo_bpm is None else tempo_bpm
        if meter not in METERS:
            raise BadRequest(f"There is no meter “{meter[:20]}” here; choose one of {', '.join(METERS)}.")
        return cls(
            mode=find_mode(mode).name,
            root=find_root(root).name,
            tempo_bpm=_within("The tempo", tempo, MIN_TEMPO_BPM, MAX_TEMPO_BPM, "bpm"),
            meter=meter,
            bars=_within("The length", bars, MIN_BARS, MAX_BARS, "bars"),
            seed=secrets.randbelow(MAX_SEED + 1) if seed is None else _within("The seed", seed, 0, MAX_SEED, ""),
            form=find_form(form).name,
            mood=preset.name,
            instrument=find_instrument(instrument).name,
            colour=colour,
            craft=find_craft(craft) if isinstance(craft, str) else craft,
        )

    @property
    def signature(self) -> Meter:
        numerator, denominator = self.meter.split("/")
        return Meter(0, int(numerator), int(denominator))

    @property
    def polyphony(self) -> tuple[int, ...]:
        """Labels of `conditions` that instrument, mood and craft leave to choose from; none leave it to the corpus."""
        if find_instrument(self.instrument).line:
            return LINE_POLYPHONY
        return find_mood(self.mood).polyphony or self.craft.labels

    @property
    def density(self) -> tuple[int, ...]:
        """The same for onsets a quarter note."""
        labels = find_mood(self.mood).density or self.craft.labels
        if self.bars >= SHORT_BARS and not find_instrument(self.instrument).line:
            return labels
        return tuple(label for label in labels or range(1, CONDITION_LABELS["density"] + 1) if label >= MOVING_DENSITY)


def title_of(request: Request, names: Names = "english") -> str:
    """For people: "D Dorian"."""
    return f"{name_note(find_root(request.root).name, names)} {find_mode(request.mode).title}"


def _within(what: str, value: int, low: int, high: int, unit: str) -> int:
    if not low <= value <= high:
        raise BadRequest(f"{what} must lie between {low} and {high} {unit}".rstrip() + f"; you gave {value}.")
    return value
