"""What autocomplete offers. What is chosen, or typed past it, is checked again by the engine."""

from discord import app_commands

from engine.theory import MODES, ROOT_NAMES, Mode, pretty

MOST_CHOICES = 25
"""Discord's limit."""


def mode_choices(typed: str) -> list[app_commands.Choice[str]]:
    """Modes whose name or an alias contains what was typed; names that begin with it first."""
    wanted = _plain(typed)
    fitting = [mode for mode in MODES if any(wanted in name for name in _names(mode))]
    fitting.sort(key=lambda mode: not any(name.startswith(wanted) for name in _names(mode)))
    return [app_commands.Choice(name=_label(mode), value=mode.name) for mode in fitting[:MOST_CHOICES]]


def root_choices(typed: str) -> list[app_commands.Choice[str]]:
    """Roots that begin with what was typed: "e" offers E and E♭."""
    wanted = typed.strip().replace("♯", "#").replace("♭", "b").lower()
    fitting = [name for name in ROOT_NAMES if name.lower().startswith(wanted)]
    return [app_commands.Choice(name=pretty(name), value=name) for name in fitting[:MOST_CHOICES]]


def _names(mode: Mode) -> list[str]:
    return [_plain(name) for name in (mode.name, mode.title, *mode.aliases)]


def _label(mode: Mode) -> str:
    return f"{mode.title} ({', '.join(mode.aliases)})" if mode.aliases else mode.title


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())
