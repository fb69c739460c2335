"""Presets as members see them."""

from bot.replies.defaults import overview
from bot.rules.presets import LONGEST_NAME, MOST_PRESETS
from bot.store import PresetKey

EMBED_CHARACTERS = 6000


def test_as_many_presets_as_can_be_kept_fit_into_one_message() -> None:
    """With names that become twice as long where they are escaped, and options as long as are shown."""
    names = ["", *(f"{number:02}".rjust(LONGEST_NAME, "_") for number in range(MOST_PRESETS))]
    options = {"instrument": "x" * 300}
    kept = [(PresetKey(scope, 1, name), options) for scope in ("member", "server") for name in names]
    assert len(overview(kept, "english", in_server=True)) <= EMBED_CHARACTERS
