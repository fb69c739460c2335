"""Foreign text in messages, and names of files that we send."""

import pytest

from bot.replies import reply
from engine.theory import ROOT_NAMES


@pytest.mark.parametrize(
    ("name", "plain"),
    [("song.mid", "song.mid"), ("a\nb\x00\u202egpj.mid", "abgpj.mid"), ("x" * 70, "x" * 59 + "…"), ("\n", "file")],
)
def test_names_of_uploads_are_cut_and_made_visible(name: str, plain: str) -> None:
    assert reply.plain_name(name) == plain


def test_refusals_neither_format_nor_overflow() -> None:
    assert reply.refusal("No mode “*x* `y` <@&1>”.").text == r"No mode “\*x\* \`y\` <@&1>”."
    assert len(reply.refusal("x" * 5000).text or "") <= 2000


def test_slugs_differ_and_hold_nothing_that_discord_would_change() -> None:
    slugs = {reply.slug(root, "melodic_minor") for root in ROOT_NAMES}
    assert len(slugs) == len(ROOT_NAMES)
    assert {"f-sharp-melodic-minor", "b-melodic-minor", "b-flat-melodic-minor"} <= slugs
    assert not set("".join(slugs)) - set("abcdefghijklmnopqrstuvwxyz-")
