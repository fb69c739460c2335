"""What a message of the bot is made of, and how foreign text is made harmless in it."""

from dataclasses import dataclass
from typing import Literal

import discord
from discord.utils import escape_markdown

from engine.naming import Names, name_note
from engine.theory import Mode, Root, spell_scale

COLOURS = {"major": 0xE8A33D, "minor": 0x4F7CAC, "thaat": 0x9B5DE5}
"""By family of the mode; all three are readable on a dark and on a light background."""

LONGEST_FILE_NAME = 60
LONGEST_SENTENCE = 1900
"""A message holds 2,000 characters."""


@dataclass(frozen=True, slots=True)
class File:
    """`description` is what a screen reader says instead of a picture, at most 1,024 characters."""

    name: str
    data: bytes
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of which list a message shows: all that is needed to show it anew."""

    of: Literal["mine", "top"]
    member_id: int  # who asked for it
    offset: int = 0  # entries before its first
    mode: str = ""  # of the pieces; "" for any
    period: str = "all"


@dataclass(frozen=True, slots=True)
class Reply:
    """One message of the bot.

    Under it stand a button for each of `scales` (root, mode), five at most, and everything that can be done with the
    piece of the number `piece_id`; under a list what turns to the pages before and after it.
    """

    text: str | None = None
    embeds: tuple[discord.Embed, ...] = ()
    files: tuple[File, ...] = ()
    scales: tuple[tuple[str, str], ...] = ()
    piece_id: int | None = None
    repeatable: bool = True  # whether asking for the same again could give another piece
    names: Names = "english"  # of notes, on its buttons
    back: Page | None = None
    more: Page | None = None


def refusal(sentence: str) -> Reply:
    """A sentence instead of a result. It may quote what a member typed."""
    return Reply(text=cut(escape_markdown(sentence), LONGEST_SENTENCE))


def plain_name(uploaded_name: str) -> str:
    """A member's file name as plain text of at most 60 characters, for places where Discord reads no markdown."""
    visible = "".join(letter for letter in uploaded_name if letter.isprintable())
    return cut(visible, LONGEST_FILE_NAME) or "file"


def named(root: str, mode: Mode, names: Names = "english") -> str:
    """ "E♭ Harmonic minor"."""
    return f"{name_note(root, names)} {mode.title}"


def scale(root: Root, mode: Mode, names: Names = "english") -> str:
    """ "D E F G A B C"."""
    return " ".join(name_note(note, names) for note in spell_scale(root, mode))


def slug(root: str, mode: str) -> str:
    """Such as `e-flat-harmonic-minor`, for file names: letters and dashes alone."""
    letter, accidental = root[0].lower(), {"#": "-sharp", "b": "-flat"}.get(root[1:], "")
    return f"{letter}{accidental}-{mode.replace('_', '-')}"


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
