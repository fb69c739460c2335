"""What autocomplete offers. What is chosen, or typed past it, is checked again by the engine."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from discord import app_commands

from bot.replies import pieces
from bot.replies.modes import titled
from bot.replies.reply import cut
from bot.store import PresetKey, StoredPiece
from engine.composing.form import FORMS, Form
from engine.craft import Craft
from engine.errors import BadRequest
from engine.instruments import INSTRUMENTS, Instrument, find_instrument
from engine.mood import MOODS, Mood
from engine.naming import Names, name_note, read_note
from engine.theory import MODES, ROOT_NAMES

MOST_CHOICES = 25
LONGEST_LABEL = 100
"""Discord's limits."""

Choices = list[app_commands.Choice[str]]

WANTED = (
    "Piano", "Violin", "Cello", "Flute", "Guitar", "Organ", "Harpsichord", "Harp", "String orchestra", "Choir",
    "Clarinet", "Oboe", "Trumpet", "Horn", "Saxophone", "Electric piano", "Vibraphone", "Marimba", "Music box",
    "Accordion", "Pan flute", "Recorder", "Sitar", "Koto", "Kalimba",
)  # fmt: skip
"""Instruments that come first, by names that find them."""

CRAFTS = {
    Craft().code: "as always",
    Craft(temperature="careful").code: "keeps to what is likely",
    Craft(temperature="bold").code: "strays further",
    Craft(texture="thin").code: "few notes at a time",
    Craft(texture="full").code: "many notes at a time",
    Craft(candidates=16).code: "the best of sixteen instead of eight",
    Craft(network="shared").code: "by the network that learned all modes",
    Craft("careful", "thin", 16).code: "careful, thin and choosy",
    Craft("bold", "full", 16).code: "bold, full and choosy",
}
"""Codes of sensible ways to work, with what they do."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice: found by any of its names, after those by what stands beside them."""

    value: str
    label: str
    names: tuple[str, ...]
    beside: str = ""


def offered(typed: str, offers: Iterable[Offer]) -> Choices:
    """Those with a name that begins with what was typed, then those that contain it; otherwise in their own order."""
    wanted = _plain(typed)
    ranked = [(rank, offer) for offer in offers if (rank := _rank(wanted, offer)) is not None]
    ranked.sort(key=lambda one: one[0])
    return [_choice(offer) for _, offer in ranked[:MOST_CHOICES]]


def mode_choices(typed: str) -> Choices:
    return offered(typed, (Offer(mode.name, titled(mode), (mode.name, mode.title, *mode.aliases)) for mode in MODES))


def root_choices(typed: str, names: Names) -> Choices:
    """Roots that begin with what was typed, in these names or the canonical ones: "e" offers E and E♭.

    Where none does, the one that is meant in another language: "sol" offers G, and "Es" E♭.
    """
    wanted = _with_signs(typed)
    shown = {name: name_note(name, names) for name in ROOT_NAMES}
    fitting = [note for name, note in shown.items() if any(_with_signs(n).startswith(wanted) for n in (note, name))]
    meant = fitting or [shown[name] for name in _read(typed, names) if name in shown]
    return [app_commands.Choice(name=note, value=note) for note in meant[:MOST_CHOICES]]


def form_choices(typed: str) -> Choices:
    forms = FORMS.values()
    return offered(typed, (Offer(form.name, _said(form), (form.name, form.title, *form.aliases)) for form in forms))


def mood_choices(typed: str) -> Choices:
    return offered(typed, (Offer(mood.name, _said(mood), (mood.name, mood.title, *mood.aliases)) for mood in MOODS))


def instrument_choices(typed: str) -> Choices:
    """By name, alias and family; those that members want most come first."""
    each = ((known, (known.name, *known.aliases)) for known in _wanted_first())
    return offered(typed, (Offer(known.name, " · ".join(names), names, known.family) for known, names in each))


def craft_choices(typed: str) -> Choices:
    return offered(typed, (Offer(code, f"{code} · {words}", (code, words)) for code, words in CRAFTS.items()))


def preset_choices(typed: str, keys: Iterable[PresetKey]) -> Choices:
    """Of `keys` those with a name; of two with one name the first, which is the one that is meant."""
    named = {key.name.casefold(): key for key in reversed([*keys]) if key.name}
    whose = {"member": "yours", "server": "this server's"}
    return offered(
        typed, (Offer(key.name, f"{key.name} ({whose[key.scope]})", (key.name,)) for key in reversed(named.values()))
    )


def piece_choices(typed: str, known: Iterable[StoredPiece], names: Names) -> list[app_commands.Choice[int]]:
    """Pieces whose number begins with what was typed, or whose name contains it."""
    wanted = _plain(typed)
    titled = [(piece, pieces.title(piece, names)) for piece in known]
    fitting = [(piece, t) for piece, t in titled if str(piece.id).startswith(wanted) or wanted in _plain(t)]
    return [
        app_commands.Choice(name=f"{piece.id} · {title} · {piece.bars} bars, {piece.tempo_bpm} bpm", value=piece.id)
        for piece, title in fitting[:MOST_CHOICES]
    ]


def _read(typed: str, names: Names) -> list[str]:
    """The canonical name of the note that was typed in any language; nothing while it is none."""
    try:
        return [read_note(typed, names)]
    except BadRequest:
        return []


def _rank(wanted: str, offer: Offer) -> int | None:
    names = [_plain(name) for name in offer.names]
    if any(name.startswith(wanted) for name in names):
        return 0
    if any(wanted in name for name in names):
        return 1
    return 2 if offer.beside and wanted in _plain(offer.beside) else None


def _choice(offer: Offer) -> app_commands.Choice[str]:
    return app_commands.Choice(name=cut(offer.label, LONGEST_LABEL), value=offer.value)


def _said(known: Form | Mood) -> str:
    return f"{known.title} · {known.sentence.rstrip('.')}"


def _wanted_first() -> Iterator[Instrument]:
    wanted = [find_instrument(name) for name in WANTED]
    yield from wanted
    yield from (known for known in INSTRUMENTS if known not in wanted)


def _with_signs(note: str) -> str:
    return note.strip().replace("♯", "#").replace("♭", "b").lower()


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").replace("-", " ").split())
