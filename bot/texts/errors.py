"""What members read about what went wrong outside of us, and about what nobody foresaw."""

OUTDATED = "The commands have just been updated; please send it again in a minute."
NOT_HERE = "You cannot use this command here."
UNREADABLE_OPTION = "One of the options could not be read; please choose it again from the list."
NOT_ALLOWED = (
    "I am not allowed to do that in this channel: I need to see it, send messages, embed links, attach files, "
    "read its history and add reactions."
)
NO_DATABASE = "The database did not answer in time; please try again in a minute."
NO_DISCORD = "Discord did not answer; please try again in a minute."


def unforeseen(reference: str) -> str:
    """`reference` finds it in the log."""
    return (
        f"Something went wrong on my side. It is in the log under the reference {reference}; please try again, "
        "and tell whoever runs this bot if it happens again."
    )
