"""Requests, pieces and ratings as rows, in a real temporary database."""

from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from bot.store import PieceFiles, Store, Upload
from tests.bot.rows import new_job, new_piece

JOB = new_job()
PIECE = new_piece()
FILES = PieceFiles(b"midi", b"score")


async def posted_piece(store: Store, message_id: int, **changes: object) -> int:
    job_id = await store.jobs.add(JOB)
    piece_id = await store.pieces.add(replace(PIECE, job_id=job_id, **changes), FILES)  # type: ignore[arg-type]  # names
    await store.pieces.posted(piece_id, message_id)
    return piece_id


# -- requests


async def test_a_request_goes_through_its_states(store: Store) -> None:
    before = datetime.now(UTC)
    job_id = await store.jobs.add(JOB)
    queued = await store.jobs.get(job_id)
    assert (queued.state, queued.attempts, queued.started_at) == ("queued", 0, None)
    assert {name: getattr(queued, name) for name in asdict(JOB)} == asdict(JOB)
    assert before <= queued.created_at <= datetime.now(UTC)
    await store.jobs.begin(job_id)
    running = await store.jobs.get(job_id)
    assert (running.state, running.attempts) == ("running", 1)
    await store.jobs.end(job_id, "failed", error_code="timeout")
    failed = await store.jobs.get(job_id)
    assert (failed.state, failed.error_code) == ("failed", "timeout")
    assert failed.finished_at is not None


async def test_unfinished_requests_are_found_oldest_first(store: Store) -> None:
    ids = [await store.jobs.add(JOB) for _ in range(5)]
    await store.jobs.begin(ids[1])
    await store.jobs.end(ids[2], "posted", message_id=1)
    await store.jobs.end(ids[3], "cancelled")
    assert [job.id for job in await store.jobs.unfinished()] == [ids[0], ids[1], ids[4]]


async def test_a_state_that_does_not_exist_is_refused(store: Store) -> None:
    job_id = await store.jobs.add(JOB)
    with pytest.raises(IntegrityError):
        await store.jobs.end(job_id, "lost")  # type: ignore[arg-type]  # that is the point


# -- pieces


async def test_a_piece_keeps_all_that_it_takes_to_compose_it_again(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    piece = await store.pieces.get(piece_id)
    assert piece is not None
    assert {name: getattr(piece, name) for name in asdict(PIECE)} == asdict(replace(PIECE, job_id=piece.job_id))
    assert piece.message_id == 100
    assert await store.pieces.of_job(piece.job_id) == piece


async def test_posting_a_piece_answers_its_request(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    piece = await store.pieces.get(piece_id)
    assert piece is not None
    job = await store.jobs.get(piece.job_id)
    assert (job.state, job.message_id) == ("posted", 100)


async def test_composing_again_for_the_same_request_keeps_the_number(store: Store) -> None:
    job_id = await store.jobs.add(JOB)
    first = await store.pieces.add(replace(PIECE, job_id=job_id), FILES)
    assert await store.pieces.add(replace(PIECE, job_id=job_id, model="second"), FILES) == first
    piece = await store.pieces.get(first)
    assert piece is not None
    assert piece.model == "second"


async def test_what_does_not_exist_is_none(store: Store) -> None:
    assert await store.pieces.get(1) is None
    assert await store.pieces.of_job(1) is None


async def test_the_latest_posted_pieces(store: Store) -> None:
    ids = [await posted_piece(store, message_id) for message_id in (100, 101, 102)]
    unposted = await store.pieces.add(replace(PIECE, job_id=await store.jobs.add(JOB)), FILES)
    assert [piece.id for piece in await store.pieces.latest(2)] == ids[1:]
    assert unposted not in [piece.id for piece in await store.pieces.latest(10)]


# -- ratings


async def test_the_last_digit_counts_in_one_row(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    for digit in (3, 9, 7):
        assert await store.ratings.added(100, 42, digit)
    assert await store.ratings.of_piece(piece_id) == {42: 7}


async def test_taking_back_the_digit_that_counts_removes_the_rating(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.added(100, 42, 9)
    assert await store.ratings.removed(100, 42, 9)
    assert await store.ratings.of_piece(piece_id) == {}
    assert (await store.ratings.standing(piece_id))[3] == {42}


async def test_taking_back_another_digit_changes_nothing(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.added(100, 42, 9)
    assert await store.ratings.removed(100, 42, 3)
    assert await store.ratings.of_piece(piece_id) == {42: 9}


async def test_a_repeated_event_changes_nothing(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    await store.ratings.added(100, 42, 3)
    await store.ratings.added(100, 42, 9)
    assert not await store.ratings.added(100, 42, 3)
    assert await store.ratings.of_piece(piece_id) == {42: 9}
    await store.ratings.removed(100, 42, 9)
    assert not await store.ratings.removed(100, 42, 9)


async def test_messages_that_are_no_pieces_are_ignored(store: Store) -> None:
    assert not await store.ratings.added(555, 42, 3)
    assert not await store.ratings.removed(555, 42, 3)
    assert await store.ratings.cleared(555) == 0


async def test_clearing_takes_all_or_one_digit(store: Store) -> None:
    piece_id = await posted_piece(store, message_id=100)
    other = await posted_piece(store, message_id=101)
    for member, digit in ((1, 5), (2, 5), (3, 8)):
        await store.ratings.added(100, member, digit)
    await store.ratings.added(101, 1, 5)
    assert await store.ratings.cleared(100, 5) == 2
    assert await store.ratings.of_piece(piece_id) == {3: 8}
    assert await store.ratings.cleared(100) == 1
    assert not any((await store.ratings.standing(piece_id)).values())
    assert await store.ratings.of_piece(other) == {1: 5}


@pytest.mark.parametrize("digit", [0, 11])
async def test_a_rating_outside_one_to_ten_is_refused(store: Store, digit: int) -> None:
    await posted_piece(store, message_id=100)
    with pytest.raises(IntegrityError):
        await store.ratings.added(100, 42, digit)


async def test_the_summary_counts_one_server_and_mode(store: Store) -> None:
    await posted_piece(store, message_id=100)
    await posted_piece(store, message_id=101, mode="todi")
    await posted_piece(store, message_id=102, guild_id=99)
    for message_id, member, digit in ((100, 1, 10), (100, 2, 7), (101, 1, 1), (102, 1, 4)):
        await store.ratings.added(message_id, member, digit)
    everything = await store.ratings.summary(7)
    assert everything.counts == (1, 0, 0, 0, 0, 0, 1, 0, 0, 1)
    assert everything.mean == 6.0
    dorian = await store.ratings.summary(7, "dorian")
    assert (dorian.ratings, dorian.mean) == (2, 8.5)
    nothing = await store.ratings.summary(7, "locrian")
    assert (nothing.ratings, nothing.mean, nothing.best) == (0, None, ())


async def test_one_enthusiast_does_not_outrank_ten_members(store: Store) -> None:
    alone = await posted_piece(store, message_id=100)
    loved = await posted_piece(store, message_id=101)
    await store.ratings.added(100, 1, 10)
    for member in range(10):
        await store.ratings.added(101, member, 9)
    best = (await store.ratings.summary(7)).best
    assert [(ranked.piece.id, ranked.ratings, ranked.mean) for ranked in best] == [(loved, 10, 9.0), (alone, 1, 10.0)]
    assert len((await store.ratings.summary(7, best=1)).best) == 1


async def test_a_pieces_files_are_kept_and_made_anew(store: Store) -> None:
    piece_id = await posted_piece(store, 100)
    assert await store.pieces.files(piece_id) == FILES
    assert await store.pieces.files(piece_id + 1) is None


async def test_an_upload_is_kept_with_its_request(store: Store) -> None:
    job_id = await store.jobs.add(JOB)
    assert await store.jobs.upload(job_id) is None
    await store.jobs.keep_upload(job_id, Upload("song.mid", b"MThd"))
    await store.jobs.keep_upload(job_id, Upload("song.mid", b"MThd again"))
    assert await store.jobs.upload(job_id) == Upload("song.mid", b"MThd again")
