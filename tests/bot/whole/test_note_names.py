"""The whole bot: notes called as the server calls them, from what is typed to what is answered."""

import pytest

from bot.loopback import Upload
from tests.bot.stage import ASKED, PATIENCE_S, Stage, bot_on, fields
from tests.bot.whole.test_settings import panel, set_to
from tests.bot.whole.test_whatmode import tune

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(("typed", "root", "shown"), [("H", "B", "H"), ("fis", "F#", "Fis"), ("Es", "Eb", "Es")])
async def test_a_german_server_gets_german_notes(empty_stage: Stage, typed: str, root: str, shown: str) -> None:
    ann = empty_stage.loopback.person("ann")
    async with bot_on(empty_stage):
        await set_to(empty_stage, await panel(empty_stage), "note_names", "german")
        piece = await ann.slash("compose", ASKED | {"root": typed}).message(timeout_s=PATIENCE_S)
        assert piece.embeds[0]["title"] == f"{shown} Dorian"
        assert fields(piece)["Root"] == shown
        assert f"root:{shown} " in fields(piece)["Again"]
        assert f" {shown} Dorian" in fields(piece)["Heard as"]
        assert empty_stage.rows("select root from pieces") == [(root,)]
        heard = await ann.slash("whatmode", file=Upload("song.mid", tune(root, "dorian"))).message()
        assert heard.embeds[0]["title"] == f"{shown} Dorian"
        assert fields(heard)["Scale"].startswith(f"{shown} ")
        assert f" {shown} " in fields(heard)["Why"]
        assert heard.labels == [f"Play {shown} Dorian"]
    empty_stage.loopback.assert_clean()
