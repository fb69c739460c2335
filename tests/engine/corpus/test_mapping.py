"""Modes that lack music are filled with pieces of other modes that sound like them."""

from dataclasses import replace

import pytest

from engine import vocabulary
from engine.classify import classify
from engine.corpus.dataset import Dataset
from engine.corpus.encoding import encode_piece, encode_sections
from engine.corpus.mapping import CADENCE_DEGREES, mapped_into
from engine.corpus.sources import Origin
from engine.theory import MODES, find_mode
from tests.engine.tunes import tune


def encoded(*pieces: Dataset) -> Dataset:
    return Dataset.joined(pieces)


def ionian(name: str, turn: int, bass: tuple[int, ...] = (), root: int = 0) -> Dataset:
    return encode_sections(tune(root, "ionian", turn, bass=bass), name, Origin("CC0 1.0"))


@pytest.fixture(scope="module")
def real() -> Dataset:
    return encoded(*(ionian(f"walk-{turn}", turn, (5, 1)) for turn in (1, 5, 7, 11)))


def test_what_is_mapped_is_heard_in_its_mode(real: Dataset) -> None:
    mapped = mapped_into(real, 100, 1)
    assert {piece.rows[0].mode for piece in mapped} >= {"phrygian", "mixolydian", "marva", "todi"}
    for piece in mapped:
        (row,) = piece.rows
        assert (row.mapped_from, row.in_mode, row.licence) == ("ionian", 1.0, "CC0 1.0")
        streams = [piece.streams[name] for name in ("note", "step", "duration", "tempo")]
        heard = classify(vocabulary.decode(vocabulary.Tokens(*streams)))
        assert (heard.root, heard.mode) == ("C", row.mode)


def test_a_mode_is_filled_up_and_no_further(real: Dataset) -> None:
    tokens = real.rows[0].tokens
    mapped = mapped_into(real, tokens + 1, 1)
    by_mode = {mode.name: [p for p in mapped if p.rows[0].mode == mode.name] for mode in MODES}
    assert not by_mode["ionian"]  # has enough of its own
    assert len(by_mode["phrygian"]) == 2
    assert mapped_into(real, 0, 1) == []


def test_only_rhythm_and_degrees_are_kept(real: Dataset) -> None:
    mapped = next(piece for piece in mapped_into(real, 50, 1) if piece.rows[0].mode == "phrygian")
    source = next(piece for piece in real.each() if piece.rows[0].name == mapped.rows[0].name)
    for name in set(mapped.streams) - {"note"}:
        assert (mapped.streams[name] == source.streams[name]).all()
    degrees = {source: find_mode("phrygian").degrees[i] for i, source in enumerate(find_mode("ionian").degrees)}
    for before, now in zip(source.streams["note"], mapped.streams["note"], strict=True):
        if before < vocabulary.SOC:
            assert degrees[vocabulary.pitch_of(before) % 12] == vocabulary.pitch_of(now) % 12


def test_the_mode_s_own_cadence_comes_first() -> None:
    """Phrygian closes from its second degree, Ionian from its fifth: two pieces, of which one is taken."""
    pieces = [ionian("by-fifth", 1, (5, 5, 1)), ionian("by-second", 5, (2, 2, 1))]
    for order in (pieces, pieces[::-1]):
        taken = {piece.rows[0].mode: piece.rows[0].name for piece in mapped_into(encoded(*order), 1, 1)}
        assert taken["phrygian"] == taken["locrian"] == "by-second"
        assert taken["harmonic_minor"] == "by-fifth"


def test_what_sounds_like_another_root_or_mode_is_not_taken() -> None:
    """White keys around D, called Ionian: their degrees in another mode still rest on the second one."""
    astray = encode_piece(tune(2, "dorian", 5, bars=16, bass=(5, 1)), "astray", 0, find_mode("ionian"))
    assert astray.rows[0].in_mode == 1.0
    taken = {piece.rows[0].mode for piece in mapped_into(astray, 100, 1)}
    assert not taken & {"dorian", "phrygian", "mixolydian", "aeolian"}


def test_chromatic_pieces_are_not_mapped(real: Dataset) -> None:
    rows = tuple(replace(row, in_mode=0.85) for row in real.rows)
    assert mapped_into(Dataset(real.streams, rows), 100, 1) == []


def test_the_number_of_workers_changes_nothing_and_progress_ends_where_it_should(real: Dataset) -> None:
    seen: list[tuple[int, int]] = []
    one = mapped_into(real, 100, 1, lambda done, total: seen.append((done, total)))
    two = mapped_into(real, 100, 2)
    assert [piece.rows for piece in one] == [piece.rows for piece in two]
    assert seen == sorted(seen)
    assert seen[-1][0] <= seen[-1][1]


def test_every_mode_has_cadences_of_other_degrees_than_the_tonic() -> None:
    assert set(CADENCE_DEGREES) == {mode.name for mode in MODES}
    assert all(set(degrees) <= set(range(2, 8)) for degrees in CADENCE_DEGREES.values())
