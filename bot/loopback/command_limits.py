"""Limits of application commands (API reference, "Application Commands")."""

import re
from collections import Counter

from bot.loopback.form import Form
from bot.loopback.limits import check_choice
from bot.loopback.model import Json

CHAT_INPUT, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMANDS = (1, 2)
MOST = {CHAT_INPUT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
LOCALES = {
    "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "hi", "hr", "hu", "id", "it", "ja",
    "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
}  # fmt: skip
"""API reference, "Locales"."""
NAME = re.compile(r"[-_'\w]{1,32}")
"""Stands for `^[-_'\\p{L}\\p{N}\\p{sc=Deva}\\p{sc=Thai}]{1,32}$`; letters with a lower case must be lower."""


def check_commands(commands: list[Json]) -> None:
    form = Form()
    kinds = Counter(kind(command) for command in commands)
    for of, count in kinds.items():
        if count > MOST[of]:
            form.refuse("APPLICATION_COMMANDS_MAX", f"Maximum number of type {of} commands reached ({MOST[of]})")
    form.unique([(kind(command), command["name"]) for command in commands], "Application command names")
    for index, command in enumerate(commands):
        _command(form.at(index), command)
    form.check()


def kind(command: Json) -> int:
    return int(command.get("type") or CHAT_INPUT)


def _command(form: Form, command: Json) -> None:
    if kind(command) == CHAT_INPUT:
        _named(form, command)
        _options(form, command)
    else:
        form.text(command, "name", 32, 1)
        if command.get("description"):
            form.at("description").refuse("APPLICATION_COMMAND_DESCRIPTION", "Menus have no description")
    _localizations(form, command, words=kind(command) == CHAT_INPUT)
    if characters(command) > 8000:
        form.refuse("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")


def _named(form: Form, of: Json) -> None:
    name = of["name"]
    if not NAME.fullmatch(name) or name != name.lower():
        form.at("name").refuse("APPLICATION_COMMAND_INVALID_NAME", f"Command name is invalid: {name!r}")
    form.text(of, "description", 100, 1)


def _options(form: Form, of: Json) -> None:
    options = form.items(of, "options", 25)
    form.at("options").unique([option["name"] for option in options], "Option names")
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        message = "Required options must be placed before non-required options"
        form.at("options").refuse("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
    for index, option in enumerate(options):
        here = form.at("options", index)
        _named(here, option)
        _localizations(here, option, words=True)
        if option["type"] in SUBCOMMANDS:
            _options(here, option)
        _choices(here, option)


def _choices(form: Form, option: Json) -> None:
    choices = form.items(option, "choices", 25)
    if choices and option.get("autocomplete"):
        form.refuse("APPLICATION_COMMAND_AUTOCOMPLETE", "An option has either choices or autocomplete")
    form.at("choices").unique([choice["name"] for choice in choices], "Choice names")
    for index, choice in enumerate(choices):
        check_choice(form.at("choices", index), choice)
        for locale, name in _translated(form.at("choices", index), choice, "name_localizations"):
            form.at("choices", index, "name_localizations").text({locale: name}, locale, 100, 1)


def _localizations(form: Form, of: Json, words: bool) -> None:
    """Names and descriptions in other languages follow the rules of the first ones. `words`: a name as one types it."""
    for locale, name in _translated(form, of, "name_localizations"):
        here = form.at("name_localizations")
        here.text({locale: name}, locale, 32, 1)
        if words and (not NAME.fullmatch(name) or name != name.lower()):
            here.at(locale).refuse("APPLICATION_COMMAND_INVALID_NAME", f"Command name is invalid: {name!r}")
    for locale, text in _translated(form, of, "description_localizations"):
        form.at("description_localizations").text({locale: text}, locale, 100, 1)


def _translated(form: Form, of: Json, key: str) -> list[tuple[str, str]]:
    found = of.get(key) or {}
    for locale in set(found) - LOCALES:
        form.at(key, locale).refuse("DICT_TYPE_CHOICES", f"{locale} is no locale of Discord")
    return list(found.items())


def characters(of: Json) -> int:
    """Names, descriptions and choice values of a command and everything in it."""
    own = len(of["name"]) + len(of.get("description") or "")
    own += sum(len(choice["name"]) + len(str(choice["value"])) for choice in of.get("choices") or [])
    return own + sum(characters(option) for option in of.get("options") or [])
