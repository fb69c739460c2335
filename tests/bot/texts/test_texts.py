"""The sentences are true: what they name exists, and nothing that exists is left out."""

import re
from pathlib import Path

import bot
from bot.replies.help import page
from bot.replies.privacy import privacy
from bot.rules.server import ServerRules
from bot.store.tables import metadata
from bot.texts import settings
from bot.texts.help import TOPICS
from bot.texts.privacy import ENDS, KEPT
from tests.bot.stage import COMMANDS

OURS = {command for command in COMMANDS if command.islower()}
EMBED_CHARACTERS, FIELD_CHARACTERS, DESCRIPTION_CHARACTERS = 6000, 1024, 4096


def test_privacy_names_every_table_once_and_no_other() -> None:
    named = [table for kept in KEPT for table in kept.tables]
    assert sorted(named) == sorted(metadata.tables)


def test_privacy_fits_into_one_message() -> None:
    embed = privacy()
    assert len(embed) <= EMBED_CHARACTERS
    assert all(len(field.value or "") <= FIELD_CHARACTERS for field in embed.fields)


def test_help_names_every_command_and_no_other() -> None:
    text = "\n".join(line for topic in TOPICS.values() for line in topic.lines)
    assert set(re.findall(r"`/([\w-]+)", text)) == OURS - {"help"}


def test_help_fits_into_menus_and_messages() -> None:
    assert len(TOPICS) <= 25
    for name, topic in TOPICS.items():
        assert len(topic.summary) <= 100
        assert len(page(name).description or "") <= DESCRIPTION_CHARACTERS


def test_help_says_how_many_pieces_of_a_member_are_made_at_a_time() -> None:
    assert any("one after another" in line for line in TOPICS["queue"].lines)


def test_whoever_promises_to_remove_everything_says_what_stays() -> None:
    ends = [text for _, text in ENDS]
    promises = [line for line in (*TOPICS["privacy"].lines, *ends) if "removes all of it" in line]
    assert len(promises) == 2
    assert all("a block alone stays" in line for line in promises)


def test_every_setting_has_its_words() -> None:
    assert list(settings.TITLES) == list(settings.SENTENCES) == list(ServerRules.__slots__)


def test_no_sentence_of_a_refusal_stands_outside_the_texts() -> None:
    sources = Path(bot.__file__).parent.rglob("*.py")
    assert not [path.name for path in sources if re.search(r"\bRefused\(\s*f?\"", path.read_text(encoding="utf-8"))]
