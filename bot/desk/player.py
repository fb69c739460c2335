"""Small things that a member gets alone, at once and as often as they like: a scale to listen to, a piece's files.

They have no row: a press that a restart cuts off is repeated at will, and nobody else should read an apology.
"""

from typing import Any

import discord

from bot.background import Background
from bot.desk.delivery import through_interaction
from bot.desk.intake import Intake
from bot.desk.reach import stands_here
from bot.errors import Refused
from bot.jobs.effort import effort_of
from bot.replies import modes, pieces
from bot.rules import Rules
from bot.store import Store
from bot.telling import acknowledge
from bot.texts import pieces as texts
from engine.studio import Output, export_musicxml, play_scale
from engine.theory import find_mode, find_root


class Player:
    def __init__(
        self, store: Store, intake: Intake, background: Background, rules: Rules, sound_font: str | None
    ) -> None:
        self._store = store
        self._intake = intake
        self._background = background
        self._rules = rules
        self._sound_font = sound_font

    async def play_scale(
        self, interaction: discord.Interaction[Any], root: str, mode: str, ephemeral: bool = True
    ) -> None:
        """Raises what `explain` turns into a sentence."""
        self._background.watch_current()
        with self._intake.admitted(interaction, effort_of("scale")) as ticket:
            await acknowledge(interaction, ephemeral)
            rules = self._rules.of(interaction.guild_id)
            output = Output(rules.audio_format, interaction.filesize_limit, self._sound_font)
            played = await ticket.run(play_scale, root, mode, output)
            await through_interaction(
                interaction, modes.sample(find_root(root), find_mode(mode), played, rules.note_names)
            )

    async def give_files(self, interaction: discord.Interaction[Any], piece_id: int) -> None:
        """MIDI and MusicXML of a piece. Raises what `explain` turns into a sentence."""
        self._background.watch_current()
        with self._intake.admitted(interaction, effort_of("files")) as ticket:
            await acknowledge(interaction, ephemeral=True)
            piece, files = await self._store.pieces.get(piece_id), await self._store.pieces.files(piece_id)
            if piece is None or piece.removed_at is not None or not stands_here(piece, interaction):
                raise Refused(texts.GONE)
            if files is None:
                raise Refused(texts.no_files(piece_id))
            title = pieces.title(piece, self._rules.of(interaction.guild_id).note_names)
            musicxml = await ticket.run(export_musicxml, files.score, piece.root, piece.mode, title, quick=True)
            await through_interaction(interaction, pieces.files(piece, files.midi, musicxml))
