"""What members read about pieces in lists, and about one piece in all its parts."""

from collections.abc import Iterator, Sequence

import discord
from discord.utils import format_dt

from bot.crowd.digits import keycap
from bot.crowd.rules_in_words import RANKING
from bot.replies import pieces
from bot.replies.reply import COLOURS, Reply, named
from bot.replies.verdicts import percent
from bot.store import StoredPiece
from bot.store.crowd_records import Given, Kin, Ranked
from bot.texts import ratings as texts
from bot.texts.privacy import counted
from engine.composing.form import find_form
from engine.mood import find_mood
from engine.naming import Names
from engine.theory import find_mode

MEDALS = ("🥇", "🥈", "🥉")
LONGEST_BAR = 20
MOST_CHILDREN = 8


def best(ranked: Sequence[Ranked], title: str, names: Names, nothing: str, offset: int = 0) -> Reply:
    """A list of pieces, best first, after `offset` better ones; `nothing` is said where there is none."""
    embed = discord.Embed(title=title, colour=COLOURS["major"], description=nothing)
    if ranked:
        embed.description = "\n".join(_placed(place, one, names) for place, one in enumerate(ranked, offset))
        embed.set_footer(text=RANKING)
    return Reply(embeds=(embed,))


def mine(
    own: Sequence[Ranked], given: Sequence[Given], totals: tuple[int, int], names: Names, offset: int = 0
) -> Reply:
    """A member's own pieces with the ratings that they got, and the ratings that they gave, each after `offset` newer
    ones. On later pages a list that has ended is left out."""
    made_all, rated_all = totals
    made = discord.Embed(title=_of("Your pieces", len(own), made_all, offset), colour=COLOURS["major"])
    made.description = "\n".join(_owned(one, names) for one in own) or texts.NOTHING_MADE
    rated = discord.Embed(title=_of("Your ratings", len(given), rated_all, offset), colour=COLOURS["minor"])
    rated.description = "\n".join(_gave(one, names) for one in given) or texts.NOTHING_GIVEN
    return Reply(embeds=tuple(embed for embed, rows in ((made, own), (rated, given)) if rows or not offset))


def piece(kin: Kin, names: Names) -> Reply:
    """All that is kept of a piece."""
    stored = kin.piece
    mode = find_mode(stored.mode)
    embed = discord.Embed(title=f"Piece {stored.id}: {pieces.title(stored, names)}", colour=COLOURS[mode.family])
    embed.description = f"{link('To the piece', stored)} · {format_dt(stored.created_at, 'f')}"
    for name, value in (*_asked(stored), *_made(stored, names), *_lineage(kin, names)):
        embed.add_field(name=name, value=value)
    embed.add_field(name=_summary(kin.counts), value=_bars(kin.counts), inline=False)
    return Reply(embeds=(embed,))


def link(text: str, stored: StoredPiece) -> str:
    """To the message of a piece; the bare text of a piece that has none any more."""
    if stored.message_id is None:
        return text
    where = "@me" if stored.guild_id is None else stored.guild_id
    return f"[{text}](https://discord.com/channels/{where}/{stored.channel_id}/{stored.message_id})"


def _placed(place: int, ranked: Ranked, names: Names) -> str:
    medal = MEDALS[place] if place < len(MEDALS) else f"{place + 1}."
    return f"{medal} {_worth(ranked)} {_linked(ranked.piece, names)}"


def _owned(ranked: Ranked, names: Names) -> str:
    rated = _worth(ranked) if ranked.ratings else "not rated yet:"
    return f"{rated} {_linked(ranked.piece, names)}"


def _gave(given: Given, names: Names) -> str:
    return f"{keycap(given.value)} {_linked(given.piece, names)}, {format_dt(given.at, 'R')}"


def _worth(ranked: Ranked) -> str:
    return f"**{ranked.mean or 0:.1f}** ({counted(ranked.ratings, 'rating')})"


def _linked(stored: StoredPiece, names: Names) -> str:
    return link(f"{stored.id} · {pieces.title(stored, names)}, {stored.tempo_bpm} bpm", stored)


def _of(what: str, shown: int, all_of_them: int, offset: int) -> str:
    if offset:
        return f"{what}: {offset + 1} to {offset + shown} of {all_of_them}"
    return f"{what}: {all_of_them}" if shown == all_of_them else f"{what}: the latest {shown} of {all_of_them}"


Fields = Iterator[tuple[str, str]]


def _asked(stored: StoredPiece) -> Fields:
    yield "Tempo", f"{stored.tempo_bpm} bpm"
    yield "Meter", stored.meter
    yield "Bars", str(stored.bars)
    yield "Form", find_form(stored.form).title
    yield "Mood", find_mood(stored.mood).title
    yield "Instrument", stored.instrument
    yield "Notes outside the mode", "in passing" if stored.colour else "none"
    yield "Seed", str(stored.seed)


def _made(stored: StoredPiece, names: Names) -> Fields:
    yield "Craft", f"{stored.craft}, {'as the ratings prefer' if stored.steered else 'as asked'}"
    yield "Network", f"{stored.model}, version {stored.engine_version}"
    sure = "" if stored.heard_confidence is None else f", {percent(stored.heard_confidence)} sure"
    yield "Heard as", f"{named(stored.heard_root, find_mode(stored.heard_mode), names)}{sure}"
    yield "Notes", f"{stored.notes} in {stored.length_s:.0f} s"


def _lineage(kin: Kin, names: Names) -> Fields:
    yield "Origin", texts.BY_PIECE[kin.piece.origin]
    if kin.parent is not None:
        yield "Made from", _linked(kin.parent, names)
    if kin.children:
        shown = ", ".join(link(str(child.id), child) for child in kin.children[:MOST_CHILDREN])
        more = len(kin.children) - MOST_CHILDREN
        yield "What was made from it", f"{shown} and {more} more" if more > 0 else shown


def _summary(counts: Sequence[int]) -> str:
    if not (ratings := sum(counts)):
        return "Ratings"
    mean = sum(value * count for value, count in enumerate(counts, start=1)) / ratings
    return f"{counted(ratings, 'rating').capitalize()}, mean {mean:.2f}"


def _bars(counts: Sequence[int]) -> str:
    """A histogram in text, 10 at the top."""
    if not any(counts):
        return "none yet"
    longest = max(counts)
    rows = (
        f"{value:2} {'█' * max(1, round(count / longest * LONGEST_BAR))} {count}" if count else f"{value:2}"
        for value, count in reversed([*enumerate(counts, start=1)])
    )
    return "```\n" + "\n".join(rows) + "\n```"
