"""What /defaults says: options of /compose that a member or a server keeps."""

TITLE = "Defaults of /compose"
INTRO = (
    "What you give to `/compose` counts first, then the preset you name, then your own defaults, then those of the "
    "server. What nobody gave is chosen for you."
)
OF_SERVER = "Of this server, always"
OF_MEMBER = "Yours, always"
NOTHING = "nothing"
NO_OPTIONS = "Give at least one option to keep, such as tempo:96."
NOTHING_THERE = "There is nothing of that kind to clear; /defaults show lists what there is."


def preset(name: str, scope: str) -> str:
    """A title for a named preset."""
    whose = "yours" if scope == "member" else "this server's"
    return f"Preset {name} ({whose})"


def kept(whose: str, options: str) -> str:
    return f"Kept. {whose}: {options}"


def cleared(whose: str, options: str) -> str:
    return f"Cleared. {whose}: {options}"
