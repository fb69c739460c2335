"""How the composer works, beyond what is asked for: what listeners' ratings may steer without touching a request."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Literal, get_args

from engine.errors import BadRequest

Temperature = Literal["careful", "usual", "bold"]
Texture = Literal["drawn", "thin", "full"]
Candidates = Literal[8, 16]
Network = Literal["own", "shared"]

TEMPERATURES: dict[Temperature, float] = {"careful": 0.92, "usual": 1.0, "bold": 1.08}
"""Factors of the mood's temperature: a little more than what lies between a calm mood and a lively one."""

TEXTURES: dict[Texture, tuple[int, ...]] = {"drawn": (), "thin": (1, 2, 3), "full": (4, 5, 6)}
"""Labels of `conditions`, below and above the middle of piano music; () are all."""


@dataclass(frozen=True, slots=True)
class Craft:
    """A way of working.

    `temperature` says how far the network strays from what is likeliest. `texture` is as real pieces have it (drawn),
    or thin or full where mood and instrument leave that free. `candidates` are written for each piece that is given
    out, by the mode's own `network` where there is one, or by the shared one.
    """

    temperature: Temperature = "usual"
    texture: Texture = "drawn"
    candidates: Candidates = 8
    network: Network = "own"

    @property
    def code(self) -> str:
        """As stored and typed, for example "usual-drawn-8-own"; `find_craft` reads it."""
        return f"{self.temperature}-{self.texture}-{self.candidates}-{self.network}"

    @property
    def temperature_factor(self) -> float:
        return TEMPERATURES[self.temperature]

    @property
    def labels(self) -> tuple[int, ...]:
        """Labels of `conditions` to draw from, for polyphony and for density alike; () are all."""
        return TEXTURES[self.texture]


USUAL = Craft()

_LEVELS = {
    "temperature": get_args(Temperature),
    "texture": get_args(Texture),
    "candidates": get_args(Candidates),
    "network": get_args(Network),
}

FACTORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {factor: tuple(map(str, levels)) for factor, levels in _LEVELS.items()}
)
"""The names of each factor's levels; a code has one of each in this order, joined by "-"."""

_CRAFTS = {craft.code: craft for craft in (Craft(*levels) for levels in product(*_LEVELS.values()))}


def find_craft(text: str) -> Craft:
    """The craft with the code `text`; case and spaces do not matter, no text is the usual one. Raises BadRequest."""
    code = "-".join(text.lower().replace("-", " ").split())
    craft = _CRAFTS.get(code or USUAL.code)
    if craft is None:
        levels = ", ".join(" or ".join(names) for names in FACTORS.values())
        raise BadRequest(f"There is no craft “{text.strip()[:40]}”; write {levels}, in this order, as {USUAL.code}.")
    return craft
