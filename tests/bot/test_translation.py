"""Commands in the language of who sees them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import discord
import pytest
from discord import app_commands

from bot.commands import all_commands
from bot.loopback.command_limits import NAME
from bot.translation import Translator, read_catalogues

CATALOGUE = """\
# A comment.
msgid ""
msgstr "Language: de\\n"

#: bot/commands/compose.py
msgid "Compose a piece of music in a mode"
msgstr ""
"Ein Stück "
"\\"in einem Modus\\" komponieren"

msgid "The length"
msgstr ""
"""


def texts_of(command: dict[str, Any]) -> Iterator[str]:
    """Everything in a command, in its options and their choices that can be translated."""
    yield from (command[key] for key in ("name", "description") if command.get(key))
    for part in (*command.get("options", ()), *command.get("choices", ())):
        yield from texts_of(part)


def of_all_commands() -> set[str]:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents(guilds=True)))
    nothing = MagicMock()  # commands are made, not used
    return {text for command in all_commands(nothing, nothing, nothing) for text in texts_of(command.to_dict(tree))}


async def test_a_catalogue_translates_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text(CATALOGUE, "utf-8")
    translator = Translator(read_catalogues(tmp_path))
    context: Any = None
    for text, locale, translated in (
        ("Compose a piece of music in a mode", discord.Locale.german, 'Ein Stück "in einem Modus" komponieren'),
        ("Compose a piece of music in a mode", discord.Locale.french, None),
        ("The length", discord.Locale.german, None),
        ("Anything else", discord.Locale.german, None),
    ):
        assert await translator.translate(app_commands.locale_str(text), locale, context) == translated


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("klingon.po", CATALOGUE, "no locale klingon"),
        ("de.po", 'msgid "one"\nmsgid "two"\nmsgstr "zwei"\n', "no catalogue"),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_refused(tmp_path: Path, name: str, content: str, words: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(ValueError, match=words):
        read_catalogues(tmp_path)


def test_what_is_shipped_translates_what_there_is_and_fits() -> None:
    english = of_all_commands()
    for locale, catalogue in read_catalogues().items():
        assert catalogue.keys() <= english, f"{locale}.po translates what no command says any more"
        assert all(len(text) <= 100 for text in catalogue.values())
        assert all(NAME.fullmatch(new) for old, new in catalogue.items() if NAME.fullmatch(old) and old.islower())
