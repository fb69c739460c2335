"""The whole ways in one call that no other test goes: files explained, continued, in another mode; a mode to hear."""

import pytest

from engine.composing.continuation import Changes
from engine.demonstration import demonstrate
from engine.errors import BadRequest, ComposeFailed, NotMusic, TooShort
from engine.midi import read_midi, write_midi
from engine.performance import perform
from engine.piece import Note, Piece
from engine.reading import read_piece
from engine.request import Request
from engine.stages import Stage
from engine.studio import (
    Output,
    continue_file,
    explain_file,
    export_musicxml,
    identify,
    play_scale,
    produce,
    remode_file,
)
from tests.engine.scores import two_hands
from tests.engine.tunes import BAR, tune

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_file_is_explained_with_a_picture() -> None:
    found = explain_file(write_midi(demonstrate("Eb", "lydian")), "song.mid")
    assert found.heard.headline() == "E♭ Lydian"
    assert found.picture.startswith(PNG)


def test_a_file_is_explained_in_each_language() -> None:
    data = write_midi(demonstrate("Eb", "dorian"))
    english, german = explain_file(data), explain_file(data, names="german")
    assert english.heard.reasons[0].startswith("C natural sounds 3 times, C flat never")
    assert german.heard.reasons[0].startswith("C sounds 3 times, Ces never")
    assert german.picture != english.picture


def test_what_is_no_music_has_no_picture() -> None:
    with pytest.raises(NotMusic, match="PNG picture"):
        explain_file(PNG)


def test_a_mode_to_listen_to_is_the_same_every_time_and_fits() -> None:
    first = play_scale("D", "dorian")
    small = play_scale("D", "dorian", Output(max_audio_bytes=len(first.audio) // 2))
    assert first.midi == small.midi
    assert {note.pitch_class for note in read_midi(first.midi).notes} == {0, 2, 4, 5, 7, 9, 11}
    assert first.audio.startswith(b"OggS")
    assert len(small.audio) <= len(first.audio) // 2


def test_modes_that_do_not_exist_are_a_sentence() -> None:
    with pytest.raises(BadRequest, match="There is no mode"):
        play_scale("D", "dorain")


def test_a_file_is_turned_into_another_mode() -> None:
    piece = demonstrate("Eb", "aeolian")
    product = remode_file(write_midi(piece), "phrygian", "D", seed=8)
    turned = read_midi(product.midi)
    assert identify(product.midi).headline() == product.heard.headline() == "D Phrygian"
    assert [(n.onset_ticks, n.duration_ticks, n.velocity) for n in turned.notes] == [
        (n.onset_ticks, n.duration_ticks, n.velocity) for n in piece.notes
    ]
    assert product.original is not None
    assert product.original.headline() == "E♭ Aeolian"
    request = product.request
    assert (request.root, request.mode, request.bars) == ("D", "phrygian", len(piece.bar_starts()))
    assert request.seed == 8, "the seed that was asked for is the one that is shown"
    assert (product.model, product.first_new_bar) == ("none", None)
    assert product.audio.startswith(b"OggS")
    assert product.picture.startswith(PNG)


def test_a_piece_is_not_turned_into_what_it_is() -> None:
    with pytest.raises(BadRequest, match="The piece is in E♭ Lydian already"):
        remode_file(write_midi(demonstrate("Eb", "lydian")), "lydian")
    with pytest.raises(BadRequest, match="The piece is in Es Lydian already"):
        remode_file(write_midi(demonstrate("Eb", "lydian")), "lydian", output=Output(names="german"))


def test_what_would_be_heard_in_another_mode_is_refused() -> None:
    """Where the fifth never sounds, Phrygian and Locrian are the same notes."""
    pitches = (64, 65, 67, 64, 62, 60, 64, 64)
    piece = Piece.of([Note(k * BAR // 2, pitches[k % 8], BAR // 2) for k in range(64)])
    heard = identify(write_midi(piece))
    other = {"locrian": "Phrygian", "phrygian": "Locrian"}[heard.mode]
    sentence = f"Turned into E {other}, the piece would be heard as {heard.ranking[0].title()}, so it"
    with pytest.raises(ComposeFailed, match=sentence):
        remode_file(write_midi(piece), other)


def test_a_file_goes_on() -> None:
    piece = tune(2, "dorian")
    product = continue_file(write_midi(piece), Changes(bars=4, seed=3))
    whole = read_midi(product.midi)
    assert product.first_new_bar == 13
    assert [n for n in whole.notes if n.onset_ticks < 12 * BAR] == list(piece.notes)
    assert len(whole.bar_starts()) == 16
    assert product.notes == len(whole.notes) > len(piece.notes)
    assert product.original is not None
    assert (product.request.root, product.heard.root, product.original.root) == ("D", "D", "D")
    assert product.midi == continue_file(write_midi(piece), Changes(bars=4, seed=3)).midi
    assert product.audio.startswith(b"OggS")
    assert product.picture.startswith(PNG)


def test_a_composition_tells_its_stages_and_leaves_a_score() -> None:
    told: list[Stage] = []
    request = Request.checked("dorian", "D", 200, "2/4", 8, 4)
    product = produce(request, Output("mp3"), told.append)
    assert told == ["composing", "judging", "rendering", "engraving"]
    score = read_midi(product.score)
    assert write_midi(perform(score, 4)) == product.midi
    assert ({note.velocity for note in score.notes}, score.pedals, len(score.tempos)) == ({80}, (), 1)
    assert (product.audio[:2], product.lowered, product.cut_s) == (b"\xff\xfb", False, None)


def test_a_recording_that_is_too_large_says_what_is_left_of_it() -> None:
    request = Request.checked("dorian", "D", 60, bars=12, seed=4)
    whole = produce(request)
    cut = produce(request, Output(max_audio_bytes=len(whole.audio) // 4))
    assert len(cut.audio) <= len(whole.audio) // 4
    assert (cut.midi, cut.seconds, cut.lowered) == (whole.midi, whole.seconds, True)
    assert cut.cut_s is not None
    assert 15 <= cut.cut_s < whole.seconds


def test_a_piece_of_ours_is_varied_and_turned() -> None:
    first = produce(Request.checked("dorian", "D", 200, "2/4", 8, 4, mood="march"))
    told: list[Stage] = []
    varied = continue_file(first.score, Changes(keep=4, bars=4, seed=5, mood="march"), report=told.append, played=False)
    assert told[-2:] == ["rendering", "engraving"]
    assert (varied.request.bars, varied.first_new_bar) == (8, 5)
    turned = remode_file(varied.score, "lydian", "E", played=False, seed=6, mood="march")
    assert (turned.heard.root, turned.heard.mode) == (turned.request.root, turned.request.mode) == ("E", "lydian")
    assert {note.velocity for note in read_midi(turned.score).notes} == {80}
    assert len({note.velocity for note in read_midi(turned.midi).notes}) > 10
    assert (turned.request.seed, turned.request.mood) == (6, "march")


def test_an_uploaded_piece_is_its_own_score() -> None:
    product = continue_file(write_midi(tune(2, "dorian")), Changes(bars=4, seed=3))
    assert product.score == product.midi


def test_a_score_for_other_programs_has_the_notes() -> None:
    score = write_midi(two_hands("Eb", "lydian"))
    back = read_piece(export_musicxml(score, "Eb", "lydian", "Evening"))
    assert [(n.onset_ticks, n.pitch) for n in back.notes] == [(n.onset_ticks, n.pitch) for n in read_midi(score).notes]
    assert back.title == "Evening"


def test_too_little_to_go_on_from_is_a_sentence() -> None:
    with pytest.raises(TooShort):
        continue_file(write_midi(Piece.of([Note(0, 60, 480)])), Changes())
    with pytest.raises(NotMusic):
        remode_file(PNG, "dorian")
