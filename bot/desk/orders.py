"""What a member may ask to be made, as plain data that is stored with the request and read again after a restart."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.composing.continuation import Changes
from engine.naming import Names, name_note
from engine.request import MAX_SEED, Request

if TYPE_CHECKING:  # orders travel to the workers, which need no database
    from bot.store import Kind, Origin


@dataclass(frozen=True, slots=True)
class Source:
    """The music that an order begins with: a piece of ours by its number, or a member's file by its name."""

    piece_id: int | None = None
    file_name: str | None = None


@dataclass(frozen=True, slots=True)
class Compose:
    """A new piece. `steered`: the crowd's ratings chose what the member left open."""

    request: Request
    steered: bool = False

    kind: "Kind" = "compose"
    origin: "Origin" = "composed"


@dataclass(frozen=True, slots=True)
class Continue:
    """New bars after a piece, or after its first `changes.keep` bars."""

    source: Source
    changes: Changes

    kind: "Kind" = "continue"
    origin: "Origin" = "continued"


@dataclass(frozen=True, slots=True)
class Remode:
    """The same piece in another mode, on another root, or both. `seed` is that of its performance."""

    source: Source
    mode: str
    root: str | None
    seed: int

    kind: "Kind" = "remode"
    origin: "Origin" = "remoded"


Order = Compose | Continue | Remode


def source_of(order: Order) -> Source | None:
    return None if isinstance(order, Compose) else order.source


def seed_of(order: Order) -> int | None:
    if isinstance(order, Compose):
        return order.request.seed
    return order.changes.seed if isinstance(order, Continue) else order.seed


def continuing(source: Source, changes: Changes) -> Continue:
    """With a seed of its own, should none be asked for: the row must be enough to make it again."""
    return Continue(source, replace(changes, seed=fresh_seed()) if changes.seed is None else changes)


def fresh_seed() -> int:
    return secrets.randbelow(MAX_SEED + 1)


def parameters_of(order: Order) -> dict[str, Any]:
    """Plain JSON values, from which `order_of` makes the order again."""
    if isinstance(order, Compose):
        return asdict(order.request) | {"craft": order.request.craft.code, "steered": order.steered}
    common = {"piece": order.source.piece_id, "file": order.source.file_name}
    if isinstance(order, Continue):
        return common | asdict(order.changes)
    return common | {"mode": order.mode, "root": order.root, "seed": order.seed}


def order_of(kind: "Kind", parameters: Mapping[str, Any]) -> Order:
    """The inverse. Raises BadRequest where this version knows a name no more, ValueError for other kinds."""
    left = dict(parameters)
    if kind == "compose":
        steered = left.pop("steered", False)
        return Compose(Request.checked(**left), steered)
    source = Source(left.pop("piece"), left.pop("file"))
    if kind == "continue":
        return Continue(source, Changes(**left))
    if kind == "remode":
        return Remode(source, **left)
    raise ValueError(f"nothing is made for a request of the kind {kind}")


def command_line(order: Order, names: Names = "english") -> str:
    """What can be pasted into the message box to get exactly this again; a member's file must be given once more.

    `names` are those of the place where it is pasted. Every option is said: what is not could be somebody's default.
    """
    if isinstance(order, Compose):
        return _line("compose", {**asdict(order.request), "craft": order.request.craft.code}, names)
    source = {"piece": order.source.piece_id}
    if isinstance(order, Remode):
        return _line("remode", {"mode": order.mode, "root": order.root} | source | {"seed": order.seed}, names)
    return _line("continue", source | asdict(order.changes), names)


def _line(command: str, values: Mapping[str, Any], names: Names) -> str:
    options = {"tempo" if name == "tempo_bpm" else name: value for name, value in values.items() if value is not None}
    if "root" in options:
        options["root"] = name_note(options["root"], names)
    return " ".join([f"/{command}", *(f"{name}:{value}" for name, value in options.items())])
