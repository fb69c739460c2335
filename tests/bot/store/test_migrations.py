"""A database of every version that ever was becomes one of today's, with all that is in it."""

from pathlib import Path

import pytest

from bot.store import open_store
from bot.store.database import VERSION
from tests.bot.rows import address
from tests.bot.store.versions import all_versions, made_of_version, rows_in


def test_the_versions_are_known_from_the_first_on() -> None:
    versions = all_versions()
    assert (versions[0], versions[-1]) == ("0001", VERSION)


@pytest.mark.parametrize("version", all_versions())
async def test_every_row_in_every_table_of_every_version_is_kept(tmp_path: Path, version: str) -> None:
    before = made_of_version(version, tmp_path)
    assert {"jobs", "pieces", "ratings", "reactions"} <= set(before)
    async with open_store(address(tmp_path)):
        pass
    assert rows_in(tmp_path, before) == before


@pytest.mark.parametrize("version", all_versions())
async def test_what_an_earlier_version_wrote_is_read_by_this_one(tmp_path: Path, version: str) -> None:
    made_of_version(version, tmp_path)
    async with open_store(address(tmp_path)) as store:
        piece = await store.pieces.get(1)
        assert piece is not None
        assert (piece.mode, piece.origin) == ("ab", "composed")
        assert await store.ratings.of_piece(1) == {1: 1}
        assert (await store.jobs.get(1)).parameters == {"mode": "dorian"}
