"""What /help says, by topic. A test sees to it that no command is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.crowd.rules_in_words import RANKING, RULES

CHOOSE = "More about …"
OVERVIEW = "overview"


@dataclass(frozen=True, slots=True)
class Topic:
    """`summary` stands beside the title in a menu, with up to 100 characters."""

    title: str
    summary: str
    lines: tuple[str, ...]


TOPICS: Mapping[str, Topic] = {
    OVERVIEW: Topic(
        "What I can do",
        "The commands in short",
        (
            "I compose music in the mode of your choice, and tell which mode a piece is in.",
            "`/compose dorian D 96` makes a piece that plays right here; `/surprise` chooses for you.",
            "`/whatmode` reads a file and tells its root and mode.",
            "`/modes` explains the thirteen modes, `/scale` plays one.",
            "Rate pieces from 1 to 10: `/top` shows the best, and I learn what is liked.",
            "Choose a topic below for more.",
        ),
    ),
    "composing": Topic(
        "Composing",
        "Modes, forms, moods, instruments; going on from a piece",
        (
            "`/compose` needs a mode alone. Root, tempo, meter, bars, form, mood and instrument can be chosen.",
            "The line under a piece makes exactly this piece again: paste it into the message box.",
            "The buttons under a piece make another one like it, vary it, make it longer, or move it to another mode.",
            "`/continue` goes on from a piece or from a file of yours, `/remode` turns it into another mode or key.",
            "`/defaults set` keeps options that you always want, or a set of them under a name for `preset:`.",
            "The message menu, *Apps*, *Continue this*, goes on from a file that somebody posted.",
        ),
    ),
    "ratings": Topic(
        "Ratings",
        "How to rate, and what counts in odd cases",
        (
            *RULES,
            RANKING,
            "`/ratings` shows what everybody thinks, `/top` the best pieces, `/piece` all about one, `/mine` your own.",
            "`/profile` tells me how long you have made music, if you like.",
        ),
    ),
    "files": Topic(
        "Files",
        "What /whatmode, /continue and /remode read; what you can take along",
        (
            "I read written notes: MIDI, MusicXML, ABC and Humdrum kern. What is in a file counts, not its name.",
            "I do not read recordings and pictures: they hold no notes.",
            "`/whatmode` takes up to five files; *Apps*, *What mode is this?* on a message takes those that are there.",
            "*MIDI & MusicXML* under a piece gives you its notes for any music program.",
        ),
    ),
    "queue": Topic(
        "Queue and limits",
        "Who is next, how to cancel, how much at a time",
        (
            "Requests are worked on in turn: everybody's first before anybody's second. Pieces of one member are made "
            "one after another.",
            "While you wait I say where you stand; *Cancel* takes your request back, and so can moderators.",
            "If I am restarted meanwhile, your request is taken up again, or you get an apology.",
            "There are limits on what one member and one server may have unfinished, and servers can set smaller ones.",
        ),
    ),
    "privacy": Topic(
        "Privacy",
        "What I keep of you, and how to have it removed",
        (
            "I keep what you asked for, what you rated, and what you tell me of yourself. I read no messages.",
            "`/privacy` says exactly what and why. `/forget-me` removes all of it; a block alone stays.",
        ),
    ),
    "managing": Topic(
        "For managers",
        "Settings of a server, and what whoever runs me can do",
        (
            "`/settings` shows and changes how I work here: names of notes, channels, roles, limits and more.",
            "`/defaults set for:server` keeps options of `/compose` for everybody here.",
            "Moderators can delete any of my pieces with the button under it, and cancel any request.",
            "Whoever runs me has `/block`, `/unblock` and `/blocked` for members, and `/export` for the ratings.",
        ),
    ),
}
