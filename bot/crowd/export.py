"""Everything that the crowd said, as tables for an evaluation, without saying who anybody is.

Members and servers get pseudonyms: a keyed hash (BLAKE2b, RFC 7693) with a key that is drawn anew for each export and
kept nowhere, so that no list of ids can be tried out, and names do not join two exports. Numbers of pieces do, and lead
whoever has the database to the members. Ids of messages and channels are left out, and of times only the day is given.
"""

import csv
import io
import secrets
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from hashlib import blake2b

from bot.store import NewPiece
from bot.store.crowd_records import Everything
from engine.figures.crowd import NOT_SAID

Row = Sequence[object]

PIECE_NAMES = tuple(
    field.name for field in fields(NewPiece) if field.name not in {"job_id", "member_id", "guild_id", "channel_id"}
)
"""What is told of a piece beside its number, member, server and day."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV Injection)."""


class Pseudonyms:
    """The same name for the same id, within one export."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def member(self, member_id: int) -> str:
        return self._name("m", member_id)

    def server(self, guild_id: int | None) -> str:
        """Nothing for a direct conversation."""
        return "" if guild_id is None else self._name("s", guild_id)

    def _name(self, kind: str, number: int) -> str:
        return kind + blake2b(f"{kind}{number}".encode(), key=self._key, digest_size=8).hexdigest()


def packed(everything: Everything) -> bytes:
    """ratings.csv, pieces.csv and members.csv in one ZIP; UTF-8, commas, a header each."""
    names = Pseudonyms()
    tables = {"ratings.csv": _ratings(everything, names), "pieces.csv": _pieces(everything, names)}
    tables["members.csv"] = _members(everything, names)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(name, _csv(rows))
    return file.getvalue()


def _ratings(everything: Everything, names: Pseudonyms) -> Iterator[Row]:
    yield "piece", "member", "rating", "day"
    for vote in everything.ratings:
        yield vote.piece_id, names.member(vote.member_id), vote.value, vote.at.date()


def _pieces(everything: Everything, names: Pseudonyms) -> Iterator[Row]:
    yield "piece", "member", "server", "day", "deleted", *PIECE_NAMES
    for piece in everything.pieces:
        who = (names.member(piece.member_id), names.server(piece.guild_id))
        yield (
            piece.id,
            *who,
            piece.created_at.date(),
            piece.removed_at is not None,
            *(getattr(piece, name) for name in PIECE_NAMES),
        )


def _members(everything: Everything, names: Pseudonyms) -> Iterator[Row]:
    """Everybody who rated something or asked for a piece."""
    yield "member", "experience"
    known = {vote.member_id for vote in everything.ratings} | {piece.member_id for piece in everything.pieces}
    yield from sorted((names.member(one), everything.experience.get(one, NOT_SAID)) for one in known)


def _csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(map(_harmless, rows))
    return text.getvalue()


def _harmless(row: Row) -> list[object]:
    """A text that a spreadsheet could take for a formula begins with an apostrophe."""
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in row]
