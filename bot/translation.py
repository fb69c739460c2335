"""Commands in the language of who sees them: descriptions, names of options and choices, by catalogues.

A catalogue is a file `bot/locales/LOCALE.po` (GNU gettext manual, "The Format of PO Files"), with LOCALE as Discord
calls it: de, fr, pt-BR. `msgid` is the English text; what a catalogue leaves out stays English. Plurals and contexts
are not read, as commands have neither.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import discord
from discord import app_commands

LOCALES = Path(__file__).parent / "locales"

_ENTRY = re.compile(r'^(msgid|msgstr) ("(?:[^"\\]|\\.)*"(?:\n"(?:[^"\\]|\\.)*")*)$', re.MULTILINE)


class Translator(app_commands.Translator):
    """`catalogues` are English -> translation, by locale."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]]) -> None:
        self._catalogues = catalogues

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002  discord.py's signature
    ) -> str | None:
        """None where there is no translation."""
        return self._catalogues.get(locale.value, {}).get(string.message)


def read_catalogues(folder: Path = LOCALES) -> dict[str, dict[str, str]]:
    """Every catalogue of a folder, by locale. Raises ValueError for a file that Discord has no locale for."""
    known = {locale.value for locale in discord.Locale}
    found = {path.stem: _read(path) for path in sorted(folder.glob("*.po"))}
    if strange := found.keys() - known:
        raise ValueError(f"Discord has no locale {', '.join(sorted(strange))}; it has {', '.join(sorted(known))}.")
    return found


def _read(path: Path) -> dict[str, str]:
    """Entries that are translated; the first, whose `msgid` is empty, is about the file itself."""
    texts = list(_texts(path.read_text("utf-8")))
    if [kind for kind, _ in texts] != ["msgid", "msgstr"] * (len(texts) // 2):
        raise ValueError(f"{path.name} is no catalogue: each msgid is followed by one msgstr.")
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return {english: translated for (_, english), (_, translated) in pairs if english and translated}


def _texts(source: str) -> Iterator[tuple[str, str]]:
    """Whether it is a msgid or a msgstr, and its text; lines of quoted text that follow each other are one."""
    for kind, quoted in _ENTRY.findall(source):
        yield kind, "".join(ast.literal_eval(line) for line in quoted.splitlines())
