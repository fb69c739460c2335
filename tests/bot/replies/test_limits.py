"""What members read about pieces and ratings at its worst, held against the limits that the loopback enforces."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.commands import options
from bot.commands.lists import MOST_BEST, MOST_OWN
from bot.commands.ratings import EVERY_SETTING
from bot.crowd.pictures import Drawn, Opinions
from bot.crowd.statistics import EXPERIENCE, Estimate
from bot.crowd.steering import LEVELS, Worth
from bot.loopback.limits import check_choices, check_message
from bot.replies import listed
from bot.replies import ratings as replies
from bot.replies.reply import Reply
from bot.rules.presets import LONGEST_NAME
from bot.store import PresetKey
from bot.store.crowd_records import Given, Kin, Ranked
from bot.texts import ratings as texts
from engine.composing.form import FORMS
from engine.figures.crowd import NOT_SAID
from engine.instruments import INSTRUMENTS
from engine.mood import MOODS
from engine.theory import MODES
from tests.bot.rows import stored_piece

MANY = 10**6
SNOWFLAKE = 2**63 - 1
NOW = datetime.now(UTC)
MODE = max(MODES, key=lambda mode: len(mode.title))
PIECE = stored_piece(
    id=2**31 - 1,
    guild_id=SNOWFLAKE,
    channel_id=SNOWFLAKE,
    message_id=SNOWFLAKE,
    mode=MODE.name,
    root="Eb",
    heard_mode=MODE.name,
    heard_root="Eb",
    tempo_bpm=240,
    meter="12/8",
    bars=128,
    form=max(FORMS, key=len),
    mood=max(MOODS, key=lambda mood: len(mood.title)).name,
    instrument=max((known.name for known in INSTRUMENTS), key=len),
    model="a-model-of-a-very-long-name-0123456789",
    origin="continued",
    colour=True,
    craft="careful-drawn-16-shared",
    steered=True,
    notes=MANY,
    length_s=3_600.0,
)
RANKED, GIVEN = Ranked(PIECE, MANY, 10 * MANY), Given(PIECE, 10, NOW)
KIN = Kin(PIECE, (MANY,) * 10, PIECE, (PIECE,) * 50)
MEAN = Estimate(10.0, 10.0, 10.0, MANY, MANY)
SURE = [
    Worth(factor, level, 10.0 - place, 10.0 - place, 10.0, MANY)
    for factor, levels in LEVELS.items()
    for place, level in enumerate(sorted(levels, key=len, reverse=True))
]
"""The level of the longest name is rather liked best, of each factor: the longest that is said of one."""

OPINIONS = Opinions((MANY,) * 10, dict.fromkeys((*EXPERIENCE, NOT_SAID), MANY), [])
DRAWN = Drawn(b"", MEAN, [(mode.name, MEAN) for mode in MODES])

REPLIES: dict[str, Reply] = {
    "/ratings": replies.ratings(texts.ratings_title(None, True), None, OPINIONS, DRAWN, replies.verdicts(SURE)),
    "/ratings mode": replies.ratings(
        texts.ratings_title(MODE.title, True), MODE, OPINIONS, DRAWN, texts.too_little(MANY, MANY)
    ),
    f"/ratings setting:{EVERY_SETTING}": replies.preferences(
        texts.preferences_title(MODE.title), MODE, SURE, b"", replies.verdicts(SURE)
    ),
    "/top": listed.best(
        [RANKED] * MOST_BEST, texts.top_title(MODE.title, "month", True), "solfege", texts.NOTHING_RATED_THEN
    ),
    "/mine": listed.mine([RANKED] * MOST_OWN, [GIVEN] * MOST_OWN, (MANY, MANY), "solfege"),
    "/piece": listed.piece(KIN, "solfege"),
}

CHOICES: dict[str, Any] = {
    "modes": options.mode_choices(""),
    "roots": options.root_choices("", "solfege"),
    "forms": options.form_choices(""),
    "moods": options.mood_choices(""),
    "instruments": options.instrument_choices(""),
    "crafts": options.craft_choices(""),
    "presets": options.preset_choices(
        "", [PresetKey("server", 1, f"{number:02}".ljust(LONGEST_NAME, "x")) for number in range(50)]
    ),
    "pieces": options.piece_choices("", [PIECE] * 50, "solfege"),
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_the_longest_reply_is_one_that_discord_takes(reply: Reply) -> None:
    described = [{"description": file.description} for file in reply.files]
    body = {"embeds": [embed.to_dict() for embed in reply.embeds], "attachments": described}
    check_message(body, files=len(reply.files))


@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES)
def test_the_longest_choices_are_some_that_discord_takes(choices: Any) -> None:
    assert choices
    check_choices([choice.to_dict() for choice in choices])
