"""What members read about ratings: a picture, the same in words, and what the ratings prefer."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import discord

from bot.crowd.pictures import Drawn, Opinions, in_order, plain
from bot.crowd.statistics import Estimate
from bot.crowd.steering import Worth
from bot.replies.reply import COLOURS, File, Reply, cut
from bot.texts import ratings as texts
from bot.texts.privacy import counted
from engine.theory import Mode, find_mode

LONGEST_DESCRIPTION = 1024
"""Of a picture, for screen readers: Discord's limit."""

MODES_IN_WORDS = 3


def ratings(title: str, mode: Mode | None, opinions: Opinions, drawn: Drawn, preferred: str) -> Reply:
    """How some pieces were rated; `preferred` says what steering makes of all ratings."""
    embed = _embed(title, mode)
    embed.add_field(name="Ratings", value=str(drawn.overall.ratings))
    embed.add_field(name="Raters", value=str(drawn.overall.members))
    embed.add_field(name="Mean", value=_mean(drawn.overall))
    if mode is None:
        best = (f"{find_mode(name).title} {_mean(one)}" for name, one in drawn.modes[:MODES_IN_WORDS])
        embed.add_field(name="Liked best", value="\n".join(best), inline=False)
    embed.add_field(name="What the ratings prefer", value=preferred, inline=False)
    embed.set_image(url="attachment://ratings.png")
    return Reply(embeds=(embed,), files=(File("ratings.png", drawn.picture, in_words(opinions, drawn)),))


def nothing_rated(title: str, mode: Mode | None) -> Reply:
    embed = _embed(title, mode)
    embed.description = texts.NOTHING_RATED
    return Reply(embeds=(embed,))


def preferences(title: str, mode: Mode | None, worths: Sequence[Worth], picture: bytes | None, words: str) -> Reply:
    """What the ratings prefer in settings; without a picture `words` say why there is none."""
    embed = _embed(title, mode)
    embed.description = words
    if picture is None:
        return Reply(embeds=(embed,))
    embed.set_image(url="attachment://preferences.png")
    return Reply(embeds=(embed,), files=(File("preferences.png", picture, cut(_levels(worths), LONGEST_DESCRIPTION)),))


def in_words(opinions: Opinions, drawn: Drawn) -> str:
    """All that the picture shows, as text of at most 1,024 characters."""
    given = ", ".join(f"{value}: {count}" for value, count in enumerate(opinions.counts, start=1))
    raters = ", ".join(f"{level}: {number}" for level, number in in_order(opinions.experience).items() if number)
    modes = ", ".join(f"{find_mode(name).title} {_mean(one)}" for name, one in drawn.modes)
    mean = f"{counted(drawn.overall.ratings, 'rating')}, mean {_mean(drawn.overall)}"
    return cut(
        f"{mean}. How often each was given: {given}. Raters' experience: {raters}. By mode: {modes}.",
        LONGEST_DESCRIPTION,
    )


def verdicts(worths: Sequence[Worth]) -> str:
    """A line for each factor: the level that is liked best, and how surely."""
    return "\n".join(_verdicts(worths))


def _verdicts(worths: Sequence[Worth]) -> Iterator[str]:
    for factor, levels in groupby(worths, lambda one: one.factor):
        best, *others = sorted(levels, key=lambda one: -one.mean)
        if best.low > max(other.high for other in others):
            yield f"{factor}: **{plain(best.level)}** {_worth(best)}"
        elif best.low > max(other.mean for other in others):
            yield f"{factor}: rather **{plain(best.level)}** {_worth(best)}"
        else:
            yield f"{factor}: nothing sure yet"


def _levels(worths: Sequence[Worth]) -> str:
    """All that the picture shows."""
    groups = groupby(worths, lambda one: one.factor)
    return " ".join(
        f"{factor}: {', '.join(f'{plain(one.level)} {_worth(one)}' for one in levels)}." for factor, levels in groups
    )


def _embed(title: str, mode: Mode | None) -> discord.Embed:
    return discord.Embed(title=title, colour=COLOURS[mode.family if mode else "minor"])


def _mean(mean: Estimate) -> str:
    return f"{mean.mean:.2f} ({mean.low:.1f} to {mean.high:.1f})"


def _worth(worth: Worth) -> str:
    return f"{worth.mean:.1f} ({worth.low:.1f} to {worth.high:.1f})"
