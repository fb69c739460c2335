"""The form for mode and root, as Discord sends it back."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.buttons.remode_form import remode_form, submitted
from engine.theory import MODES, ROOT_NAMES

MODAL = discord.InteractionType.modal_submit


def sent(
    chosen: dict[str, list[str]] | None = None, custom_id: str = "remode:7", kind: discord.InteractionType = MODAL
) -> Any:
    """An interaction with what was chosen in the menus called so."""
    menus = [{"type": 3, "custom_id": name, "values": values} for name, values in (chosen or {}).items()]
    parts = [{"type": 18, "component": menu} for menu in menus]
    return SimpleNamespace(type=kind, data={"custom_id": custom_id, "components": parts})


@pytest.mark.parametrize(
    ("chosen", "mode", "root"),
    [
        ({"mode": ["lydian"], "root": ["F#"]}, "lydian", "F#"),
        ({"mode": ["lydian"], "root": ["same"]}, "lydian", None),
        ({"mode": [], "root": ["Bb"]}, None, "Bb"),
        ({}, None, None),
    ],
)
def test_what_was_chosen_is_read(chosen: dict[str, list[str]], mode: str | None, root: str | None) -> None:
    assert submitted(sent(chosen)) == (7, mode, root)


@pytest.mark.parametrize(
    "other", [sent({}, "scale:D:dorian"), sent({}, "remode:x"), sent(kind=discord.InteractionType.component)]
)
def test_other_interactions_are_left_alone(other: Any) -> None:
    assert submitted(other) is None


async def test_everything_can_be_chosen() -> None:
    payload = remode_form(7).to_dict()
    mode, root = (row["component"]["options"] for row in payload["components"])
    assert [option["value"] for option in mode] == ["same", *(mode.name for mode in MODES)]
    assert [option["value"] for option in root] == ["same", *ROOT_NAMES]
