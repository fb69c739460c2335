"""Requests and pieces as rows, in a real temporary database."""

from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from bot.store import State, Store, Upload
from tests.bot.rows import FILES, new_job, new_piece, on_both, posted_piece

pytestmark = on_both

JOB = new_job()
PIECE = new_piece()


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


@pytest.mark.parametrize(("state", "kept"), [("posted", True), ("failed", False), ("cancelled", False)])
async def test_a_file_is_kept_only_for_a_result(store: Store, state: State, kept: bool) -> None:
    job_id = await store.jobs.add(JOB)
    await store.jobs.keep_upload(job_id, Upload("song.mid", b"MThd"))
    await store.jobs.end(job_id, state)
    assert (await store.jobs.upload(job_id) is not None) == kept


async def test_a_file_goes_with_the_piece_that_was_made_of_it(store: Store) -> None:
    piece_id, other_id = await posted_piece(store, 100), await posted_piece(store, 101)
    first, second = await store.pieces.get(piece_id), await store.pieces.get(other_id)
    assert first
    assert second
    for piece in (first, second):
        await store.jobs.keep_upload(piece.job_id, Upload("song.mid", b"MThd"))
    await store.pieces.removed(piece_id)
    assert await store.jobs.upload(first.job_id) is None
    assert await store.jobs.upload(second.job_id) is not None
