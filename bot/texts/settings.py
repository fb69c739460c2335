"""What /settings says: each setting of a server with what it does, and its values in words."""

from collections.abc import Mapping

from engine.naming import TITLES as TITLES_OF_NAMES
from engine.naming import Names

TITLE = "Settings of this server"
INTRO = (
    "Choose a setting below to change it. Changes hold at once. Members who manage the server are free of the rules "
    "for channels and roles."
)
CHOOSE = "Choose a setting to change"
RESET = "Reset to the defaults …"
RESET_NOW = "Yes, reset all of them"
RESET_ASKED = "All of these go back to what I came with. Presets stay: `/defaults clear` removes them. Shall I?"
KEEP = "No, keep them"
CHANGED = " (changed here)"

TITLES: Mapping[str, str] = {
    "note_names": "Note names",
    "reactions": "Rating reactions",
    "audio_format": "Recordings",
    "channels": "Channels",
    "roles": "Roles",
    "member_limit": "Requests of a member",
    "server_limit": "Requests of the server",
    "hourly_limit": "Pieces an hour",
}
"""Setting -> its title, in the order of the panel."""

SENTENCES: Mapping[str, str] = {
    "note_names": "How notes are written in answers, and how B and H are understood when somebody types them.",
    "reactions": "Whether the digits 1 to 10 are put under each new piece; the menu to rate it is always there.",
    "audio_format": "Ogg is the smallest; MP3 plays on the oldest phones.",
    "channels": "Where I may be used. A category stands for all of its channels, a channel for its threads.",
    "roles": "Who may use me.",
    "member_limit": "How many unfinished requests one member may have.",
    "server_limit": "How many unfinished requests all members here may have together.",
    "hourly_limit": "How many pieces one member may have made here within an hour.",
}

LANGUAGES: Mapping[Names, str] = {"english": "English", "german": "German", "solfege": "Solfège"}
NOTE_NAMES: Mapping[Names, str] = {
    names: f"{language}: {TITLES_OF_NAMES[names]}" for names, language in LANGUAGES.items()
}
AUDIO_FORMATS: Mapping[str, str] = {"ogg": "Ogg", "mp3": "MP3"}
REACTIONS: Mapping[bool, str] = {True: "On", False: "Off"}

EVERYWHERE = "Everywhere"
EVERYBODY = "Everybody"
NO_LIMIT = "No limit"

CHOOSE_ONE = "Choose what it shall be"
NO_CHOICE = "That cannot be chosen any more; please use /settings again."
CHOOSE_CHANNELS = "Choose channels; none at all: everywhere"
CHOOSE_ROLES = "Choose roles; none at all: everybody"


def editing(title: str) -> str:
    return f"Changing **{title}**: choose in the second menu."


def at_a_time(count: int) -> str:
    return f"{count} at a time" if count else NO_LIMIT


def in_an_hour(count: int) -> str:
    return f"{count} in an hour" if count else NO_LIMIT


def counted(count: int, what: str) -> str:
    """ "3 channels"."""
    return f"{count} {what}{'s' * (count != 1)}"
