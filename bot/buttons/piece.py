"""What stands under a piece: make it again, go on from it, rate it, take its files, delete it."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Self

import discord

from bot.buttons.dynamic import Pressed
from bot.buttons.remode_form import PIECE, remode_form
from bot.crowd.digits import keycap
from bot.errors import Refused
from bot.texts import pieces as texts

TAKE_BACK = "none"


class PieceButton(Pressed, template=r"(?!)"):
    """One thing to do with a piece, whose number is in the id."""

    action: ClassVar[str]
    label: ClassVar[str]
    emoji: ClassVar[str]
    place: ClassVar[int] = 0  # which row it stands in

    def __init__(self, piece_id: int) -> None:
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=self.label, emoji=self.emoji, custom_id=f"{self.action}:{piece_id}", row=self.place
        )
        super().__init__(button)
        self.piece_id = piece_id

    @classmethod
    def of_match(cls, match: re.Match[str]) -> Self:
        return cls(int(match["piece"]))


class Again(PieceButton, template=rf"again:{PIECE}"):
    """The same wishes, other music."""

    action, label, emoji = "again", texts.AGAIN, "🎲"

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.desk.repeats.again(interaction, self.piece_id)


class Vary(PieceButton, template=rf"vary:{PIECE}"):
    """The same beginning, another continuation."""

    action, label, emoji = "vary", texts.VARY, "✨"

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.desk.repeats.vary(interaction, self.piece_id)


class Longer(PieceButton, template=rf"longer:{PIECE}"):
    """More bars after the last."""

    action, label, emoji = "longer", texts.LONGER, "➕"

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.desk.repeats.longer(interaction, self.piece_id)


class OtherMode(PieceButton, template=rf"other:{PIECE}"):
    """Asks for the mode and the root."""

    action, label, emoji = "other", texts.OTHER, "🎼"

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        names = interaction.client.rules.of(interaction.guild_id).note_names
        await interaction.response.send_modal(remode_form(self.piece_id, names))


class Files(PieceButton, template=rf"files:{PIECE}"):
    """For the one who presses."""

    action, label, emoji = "files", texts.FILES, "📄"

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.desk.player.give_files(interaction, self.piece_id)


class Delete(PieceButton, template=rf"delete:{PIECE}"):
    """For who asked for it, and for moderators."""

    action, label, emoji, place = "delete", texts.DELETE, "🗑️", 2

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.client.desk.repeats.delete(interaction, self.piece_id)


class RateMenu(Pressed, template=rf"rate:{PIECE}"):
    """The ten digits where there are no reactions, and for who likes a menu better."""

    def __init__(self, piece_id: int) -> None:
        menu: discord.ui.Select[Any] = discord.ui.Select(custom_id=f"rate:{piece_id}", placeholder=texts.RATE, row=1)
        for digit in range(10, 0, -1):
            menu.add_option(label=texts.worth(digit), value=str(digit), emoji=keycap(digit))
        menu.add_option(label=texts.TAKE_BACK, value=TAKE_BACK, emoji="↩️")
        super().__init__(menu)
        self.piece_id = piece_id

    @classmethod
    def of_match(cls, match: re.Match[str]) -> Self:
        return cls(int(match["piece"]))

    async def pressed(self, interaction: discord.Interaction[Any]) -> None:
        data: Any = interaction.data or {}
        [chosen] = data.get("values") or [""]
        if chosen == TAKE_BACK:
            await interaction.client.ballot.chosen(interaction, self.piece_id, None)
        elif chosen.isdecimal() and 1 <= int(chosen) <= 10:
            await interaction.client.ballot.chosen(interaction, self.piece_id, int(chosen))
        else:
            raise Refused(texts.NO_DIGIT)


PIECE_ITEMS: tuple[type[Pressed], ...] = (Again, Vary, Longer, OtherMode, Files, RateMenu, Delete)


def piece_items(piece_id: int, repeatable: bool) -> Iterator[Pressed]:
    """In the order in which they stand; not everything can be made again another way."""
    for kind in PIECE_ITEMS:
        if repeatable or kind is not Again:
            yield kind(piece_id)  # type: ignore[arg-type]  # all of them are made of a number
