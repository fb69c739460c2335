"""Reading collections: real files through real processes, and what belongs together when some of it is held out."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from engine.classify import finders, paper, synthetic
from engine.classify.evidence import evidence_of
from engine.classify.fitting import Material
from engine.classify.lessons import DOUBTFUL, MOVED, SEED, SHARE_MOVED, Lessons, read_lessons
from engine.classify.sounding import Sounding
from engine.cli.progress import progress
from engine.errors import BadRequest
from engine.labelled import Labelled, read_labelled
from engine.midi import read_midi
from engine.theory import MODES, find_root
from tests.engine.classify.collection import material, write_labels, write_walks
from tests.engine.midi_bytes import melody, smf, track

SOME_MODES = ("ionian", "dorian", "phrygian", "aeolian")
TUNES = 12
EACH = 2  # synthetic pieces


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Roots alone, and tunes, among them a damaged file, one too short for the paper's method, and a doubtful label."""
    folder = tmp_path_factory.mktemp("collection")
    write_walks(folder / "roots", SOME_MODES, 6, named=False)
    rows = write_walks(folder / "tunes", SOME_MODES, TUNES)
    (folder / "tunes" / "bad.mid").write_bytes(b"MThd, and nothing")
    (folder / "tunes" / "short.mid").write_bytes(smf(track(melody((60, 67, 60)))))
    more = [
        ("bad.mid", 0, "ionian", "", "unique", ""),
        ("short.mid", 0, "Minor", "", "tied", ""),
        ("0.mid", 0, "Lydian", "tune 0", "contradicted", ""),
    ]
    write_labels(folder / "tunes", [*rows, *more])
    return folder


@pytest.fixture(scope="module")
def lessons(collection: Path) -> Lessons:
    return read_lessons(collection, progress, EACH)


@pytest.fixture(scope="module")
def labelled(collection: Path) -> list[Labelled]:
    """The pieces that can be read, in the same order."""
    return [piece for piece in read_labelled(collection) if piece.file != "bad.mid"]


def test_every_piece_that_can_be_read_is_there(lessons: Lessons, labelled: list[Labelled]) -> None:
    assert len(lessons) == len(labelled) == 6 + 14
    assert lessons.left_out == {"tunes": 1}
    assert lessons.material.family.tolist() == [piece.family for piece in labelled]
    assert lessons.group.tolist() == [piece.group for piece in labelled]
    assert lessons.licences == {("roots", "CC0"): 6, ("tunes", "CC0"): 12, ("tunes", ""): 2}


def test_evidence_and_labels_are_those_of_the_files(lessons: Lessons, labelled: list[Labelled]) -> None:
    for index, piece in enumerate(labelled):
        sounding = Sounding.of(read_midi(piece.data))
        assert lessons.material.evidence[index] == pytest.approx(evidence_of(sounding), rel=1e-5, abs=1e-6)
        accepted = {(int(root), int(mode)) for root, mode in np.argwhere(lessons.material.accepted[index])}
        assert accepted == {(piece.root, mode) for mode in piece.modes}
        assert lessons.has_mode[index] == (piece.family == "tunes")


def test_doubtful_labels_count_less(lessons: Lessons, labelled: list[Labelled]) -> None:
    doubtful = [piece.contradicted for piece in labelled]
    assert sum(doubtful) == 1
    assert lessons.material.weight == pytest.approx(np.where(doubtful, DOUBTFUL, 1.0))


def test_the_other_methods_hear_the_same_pieces(lessons: Lessons, labelled: list[Labelled]) -> None:
    for heard, piece in zip(lessons.heard, labelled, strict=True):
        music = read_midi(piece.data)
        assert heard.keys == finders.keys_of(Sounding.of(music))
        if piece.file == "short.mid":
            assert heard.paper is None
        else:
            answer = paper.classify(music)
            assert heard.paper is not None
            root, mode = heard.paper
            assert (root, MODES[mode].name) == (find_root(answer.root).pitch_class, answer.mode)


def test_some_pieces_are_there_again_in_other_modes(lessons: Lessons, labelled: list[Labelled]) -> None:
    assert len(lessons.moved) == len(lessons.moved_from) == round(SHARE_MOVED * len(labelled))
    assert len(set(lessons.moved_from.tolist())) == len(lessons.moved)
    assert set(lessons.moved.family) == {MOVED}
    for evidence, accepted, origin in zip(
        lessons.moved.evidence, lessons.moved.accepted, lessons.moved_from, strict=True
    ):
        piece = labelled[origin]
        ((root, mode),) = np.argwhere(accepted)
        assert piece.unique
        assert piece.has_mode
        assert root == piece.root
        assert mode not in piece.modes
        there = synthetic.moved(read_midi(piece.data), piece.root, MODES[min(piece.modes)], MODES[mode])
        assert evidence == pytest.approx(evidence_of(Sounding.of(there)), rel=1e-5, abs=1e-6)


def test_synthetic_pieces_are_certain(lessons: Lessons) -> None:
    assert Counter(lessons.synthetic.family) == dict.fromkeys(synthetic.KINDS, len(MODES) * EACH)
    assert (lessons.synthetic.accepted.sum(axis=(1, 2)) == 1).all()
    first = next(synthetic.examples(EACH, SEED))
    assert lessons.synthetic.accepted[0, first.root, first.mode]
    heard = evidence_of(Sounding.of(first.piece))
    assert lessons.synthetic.evidence[0] == pytest.approx(heard, rel=1e-5, abs=1e-6)


def test_what_is_held_out_is_held_out_with_everything_made_of_it(lessons: Lessons) -> None:
    origin = int(lessons.moved_from[0])
    held_out = np.arange(len(lessons)) == origin
    rest = lessons.without(held_out)
    assert len(rest) == len(lessons) - 1 + len(lessons.moved) - 1 + len(lessons.synthetic)
    for gone in (lessons.material.evidence[origin], lessons.moved.evidence[0]):
        assert not (rest.evidence == gone).all(axis=(1, 2, 3)).any()


def test_labels_need_not_say_how_well_they_fit(tmp_path: Path) -> None:
    """Then nothing is moved into other modes."""
    rows = write_walks(tmp_path / "tunes", SOME_MODES, 5)
    write_labels(tmp_path / "tunes", [row[:3] for row in rows], ("file", "root", "mode"))
    lessons = read_lessons(tmp_path, progress, EACH)
    assert len(lessons.moved) == 0
    assert len(lessons.without(np.zeros(5, dtype=bool))) == 5 + len(lessons.synthetic)


def test_a_collection_of_which_nothing_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "tunes").mkdir()
    (tmp_path / "tunes" / "bad.mid").write_bytes(b"")
    write_labels(tmp_path / "tunes", [("bad.mid", 0, "ionian", "", "", "")])
    with pytest.raises(BadRequest, match=r"No piece of .* can be read"):
        read_lessons(tmp_path, progress)


def test_holding_out_goes_by_where_a_piece_came_from() -> None:
    """Three pieces, of which the last two came into other modes, the last one first."""

    def marked(*marks: int, family: str) -> Material:
        evidence = np.array(marks, dtype=float)[:, None, None, None] * np.ones((1, 12, 1, 12))
        return material(evidence, [(0, [0])] * len(marks), [family] * len(marks))

    lessons = Lessons(
        material=marked(1, 2, 3, family="tunes"),
        group=np.array(["a", "b", "c"]),
        has_mode=np.ones(3, dtype=bool),
        heard=[],
        moved=marked(30, 20, family=MOVED),
        moved_from=np.array([2, 1]),
        synthetic=marked(100, family="walk"),
        licences=Counter(),
        left_out=Counter(),
    )
    assert [marks(lessons, index) for index in range(3)] == [
        [2, 3, 30, 20, 100],
        [1, 3, 30, 100],
        [1, 2, 20, 100],
    ]


def marks(lessons: Lessons, held_out: int) -> list[float]:
    return [float(mark) for mark in lessons.without(np.arange(3) == held_out).evidence[:, 0, 0, 0]]
