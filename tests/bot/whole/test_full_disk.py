"""The whole bot on a disk without room: members are told, what was acknowledged stays, and the bot lives on."""

import pytest

from bot.texts.errors import NO_DATABASE
from tests.bot.disk import no_file_beyond
from tests.bot.stage import ASKED, PATIENCE_S, Stage, bot_on

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_full_disk_is_told_and_harms_nothing(empty_stage: Stage) -> None:
    """A reaction that could not be written down is found under the piece by the next start."""
    ann, bob = empty_stage.loopback.person("ann"), empty_stage.loopback.person("bob")
    async with bot_on(empty_stage):
        piece = await empty_stage.piece()
        ann.react(piece, "7️⃣")
        await empty_stage.rated(piece, {ann.id: 7})
        log = empty_stage.folder / "bot.sqlite3-wal"
        with no_file_beyond(log.stat().st_size + 100):
            bob.react(piece, "3️⃣")
            refused = await ann.slash("compose", ASKED).message(timeout_s=PATIENCE_S)
            assert refused.content == NO_DATABASE
        assert (await empty_stage.compose(seed=8)).embeds
        assert empty_stage.rows("pragma integrity_check") == [("ok",)]
        assert empty_stage.ratings_of(piece) == {ann.id: 7}
    assert empty_stage.rows("select count(*) from pieces") == [(2,)]
    async with bot_on(empty_stage):
        await empty_stage.rated(piece, {ann.id: 7, bob.id: 3})
