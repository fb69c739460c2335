"""The music that a command begins with: a piece of ours or a member's file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import discord

from bot.desk.orders import Source
from bot.desk.reach import is_within_reach
from bot.errors import Refused, UploadFailed
from bot.store import Store, StoredPiece
from bot.telling import in_time
from bot.texts import wishes as texts
from bot.uploads import Incoming, Uploads
from engine.files import SUFFIXES


@dataclass(frozen=True)
class Given:
    """A source with what is known of it: the piece, or the file that is not fetched yet."""

    source: Source
    piece: StoredPiece | None = None
    file: Incoming | None = None


@dataclass(frozen=True)
class Sources:
    store: Store
    uploads: Uploads

    async def given(
        self, interaction: discord.Interaction[Any], file: discord.Attachment | None, piece: int | None
    ) -> Given:
        """One of the two. Raises Refused for none, for both and for a piece that cannot be used here; UploadFailed."""
        if file is not None and piece is None:
            return self.of_file(file)
        if piece is not None and file is None:
            return await self.of_piece(interaction, piece)
        raise Refused(texts.ONE_SOURCE)

    def of_file(self, file: discord.Attachment) -> Given:
        """Raises UploadFailed where it is too large."""
        [incoming] = self.uploads.accept([file])
        return Given(Source(file_name=incoming.name), file=incoming)

    async def of_piece(self, interaction: discord.Interaction[Any], number: int) -> Given:
        """A piece of this server, or a member's own from anywhere. Raises Refused."""
        piece = await in_time(interaction, self.store.pieces.get(number))
        if piece is None or piece.removed_at is not None or not is_within_reach(piece, interaction):
            raise Refused(texts.no_piece(number))
        return Given(Source(piece_id=piece.id), piece=piece)


def notes_in(message: discord.Message, ours: bool, command: str) -> Sequence[discord.Attachment]:
    """What is attached, or was to a message that is forwarded; of our own messages the notes alone, not the recording.

    Raises UploadFailed where there is nothing; `command` is what takes a file instead.
    """
    forwarded = [attachment for snapshot in message.message_snapshots for attachment in snapshot.attachments]
    files = [*message.attachments, *forwarded]
    if ours:
        files = [file for file in files if file.filename.endswith(".mid")]
    if not files:
        raise UploadFailed(texts.no_notes(command, only_shown=bool(message.embeds) and not ours))
    return files


def likeliest(files: Sequence[discord.Attachment]) -> discord.Attachment:
    """The first that is called like a file of notes, or else the first."""
    return next((file for file in files if PurePath(file.filename).suffix.lower() in SUFFIXES), files[0])
