"""What members read about the mode of a file: title, confidence, scale, reasons, runners-up, changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord
from discord.utils import escape_markdown

from bot.explain import Explanation
from bot.replies.reply import COLOURS, File, Reply, cut, refusal, scale
from engine.classify import Classification, Guess, Section
from engine.naming import Names
from engine.studio import Identified
from engine.theory import find_mode, find_root

GREY = 0x80848E
"""Where there is no mode to give a colour."""

EMBEDS_CHARACTERS = 5400
"""Of all embeds of one message. Discord's limit is 6,000; emoji in the names of ten files may count twice there."""

FIELD_CHARACTERS = 1024
SHORTEST_FIELD = 40
"""A field that has to be cut further says nothing."""

LONGEST_DESCRIPTION = 1024
"""Of a picture, for screen readers."""

MOST_BUTTONS = 5
RUNNERS_UP = 3
MOST_SECTIONS = 8

PAPER = "paper"
"""The method whose scores are distances and no probabilities."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one file. `name` is plain text, see `bot.replies.reply.plain_name`."""

    name: str
    outcome: Identified | Explanation


def identified(answers: Sequence[Answer], largest_file_bytes: int, names: Names = "english") -> Reply:
    """One message about up to ten files, an embed for each. A single file that cannot be read is a mere sentence.

    A picture that is too large to be sent is left out: the text says the same.
    """
    if len(answers) == 1 and isinstance(refused := answers[0].outcome, Explanation):
        return refusal(refused.sentence)
    room = EMBEDS_CHARACTERS // len(answers)
    embeds: list[discord.Embed] = []
    files: list[File] = []
    for number, answer in enumerate(answers, start=1):
        embed = _embed(answer, room, names)
        if isinstance(answer.outcome, Identified) and len(answer.outcome.picture) <= largest_file_bytes:
            files.append(File(f"mode-{number}.png", answer.outcome.picture, in_words(answer.outcome.heard, names)))
            embed.set_image(url=f"attachment://{files[-1].name}")
        embeds.append(embed)
    return Reply(embeds=tuple(embeds), files=tuple(files), scales=_scales(answers), names=names)


def heard_as(heard: Classification, wanted_mode: str, names: Names = "english") -> str:
    """One line under a composed piece: whether the classifier hears what was asked for."""
    sign = "✓" if wanted_mode in {heard.mode, *(guess.mode for guess in heard.undecided)} else "≈"
    worth = _distance(heard) if heard.method == PAPER else percent(heard.confidence)
    return f"{sign} {heard.headline(names)}, {worth}"


def in_words(heard: Classification, names: Names = "english") -> str:
    """All that the picture shows, as text of at most 1,024 characters."""
    parts = [f"{heard.headline(names)}. {_judgement(heard, names)}"]
    parts += [f"{name}: {value}." for name, value in (*_scale_field(heard, names), *_others(heard, names))]
    return cut(" ".join(parts).replace("\n", "; "), LONGEST_DESCRIPTION)


def percent(score: float) -> str:
    """ "97%"; never 0 or 100 %, which nobody can know."""
    if score > 0.99:
        return "over 99%"
    return "under 1%" if score < 0.01 else f"{score:.0%}"


def _embed(answer: Answer, room: int, names: Names) -> discord.Embed:
    if isinstance(answer.outcome, Explanation):
        embed = discord.Embed(description=cut(escape_markdown(answer.outcome.sentence), room // 2), colour=GREY)
        return embed.set_author(name=answer.name)
    heard = answer.outcome.heard
    colour = GREY if heard.verdict == "none" else COLOURS[find_mode(heard.mode).family]
    title = cut(heard.headline(names), room // 4)
    embed = discord.Embed(title=title, description=_judgement(heard, names), colour=colour)
    embed.set_author(name=answer.name)
    embed.set_footer(text=f"method: {heard.method}")
    for name, value in (*_scale_field(heard, names), *_remarks(heard), *_others(heard, names)):
        longest = min(FIELD_CHARACTERS, room // 4, room - len(embed) - len(name))
        if longest >= SHORTEST_FIELD:
            embed.add_field(name=name, value=cut(value, longest), inline=False)
    return embed


def _judgement(heard: Classification, names: Names) -> str:
    """How sure the answer is, in a sentence or two."""
    character = find_mode(heard.mode).character
    best, sure = heard.ranking[0].title(names), percent(heard.confidence)
    if heard.verdict == "none":
        return f"These notes follow no mode; the nearest is {best}, and it is not near."
    if heard.method == PAPER:
        return character
    if heard.undecided:
        together = percent(sum(guess.score for guess in heard.undecided))
        return f"Open: the notes cannot tell these apart. It is one of them with {together}."
    words = {"clear": "Clear", "likely": "Likely"}.get(heard.verdict, "Open, as nothing stands out")
    return f"{words}: {sure} sure. {character}"


Fields = Iterator[tuple[str, str]]
"""Names and texts, the most important first: what comes last is left out where there is no room."""


def _scale_field(heard: Classification, names: Names) -> Fields:
    if heard.verdict != "none":
        yield "Scale", _scale_lines(heard, names)


def _remarks(heard: Classification) -> Fields:
    """What no picture shows."""
    if heard.reasons:
        yield "Why", _list(heard.reasons)
    if heard.warnings:
        yield "Careful", _list(heard.warnings)


def _others(heard: Classification, names: Names) -> Fields:
    if heard.method == PAPER:
        yield "Fit", _distance(heard)
    if runners_up := _runners_up(heard, names):
        yield "Next best", runners_up
    if len(heard.sections) > 1:
        yield "The mode changes", _changes(heard.sections, names)
    if heard.method == PAPER:
        yield "Distance to each mode", _distances(heard)


def _scale_lines(heard: Classification, names: Names) -> str:
    if not heard.undecided:
        return _spelled(heard.ranking[0], names)
    return "\n".join(f"{guess.title(names)}: {_spelled(guess, names)}" for guess in heard.undecided)


def _spelled(guess: Guess, names: Names) -> str:
    return scale(find_root(guess.root), find_mode(guess.mode), names)


def _runners_up(heard: Classification, names: Names) -> str:
    shown = heard.undecided or heard.ranking[:1]
    others = [guess for guess in heard.ranking if guess not in shown][:RUNNERS_UP]
    return ", ".join(f"{guess.title(names)} {percent(guess.score)}" for guess in others)


def _changes(sections: Sequence[Section], names: Names) -> str:
    lines = [f"{_bars(section)}: {section.guess.title(names)}" for section in sections[:MOST_SECTIONS]]
    if len(sections) > MOST_SECTIONS:
        lines.append(f"… and {len(sections) - MOST_SECTIONS} more")
    return "\n".join(lines)


def _bars(section: Section) -> str:
    first, last = section.first_bar, section.last_bar
    return f"Bar {first}" if first == last else f"Bars {first}–{last}"


def _list(sentences: Sequence[str]) -> str:
    """Sentences may quote names from a member's file."""
    return "\n".join(f"• {escape_markdown(sentence)}" for sentence in sentences)


def _distance(heard: Classification) -> str:
    return f"distance {heard.distance} of 7"


def _distances(heard: Classification) -> str:
    ordered = sorted(heard.distances.items(), key=lambda item: item[1])
    return ", ".join(f"{find_mode(name).title} {distance}" for name, distance in ordered)


def _scales(answers: Sequence[Answer]) -> tuple[tuple[str, str], ...]:
    """What can be played: each answer once, both of two that cannot be told apart, none where there is no mode."""
    found = [answer.outcome.heard for answer in answers if isinstance(answer.outcome, Identified)]
    guesses = [guess for heard in found if heard.verdict != "none" for guess in heard.undecided or heard.ranking[:1]]
    return tuple(dict.fromkeys((guess.root, guess.mode) for guess in guesses))[:MOST_BUTTONS]
