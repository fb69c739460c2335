"""Whether an answer is right, by a manifest of labelled files."""

import zipfile
from pathlib import Path

from bot.errors import WorkerLost
from engine.errors import NotMusic, TookTooLong
from tests.soak.answers import HEARD, WARNED, Answer, refusal_of
from tests.soak.hostile import cases

HEAD = "file,bytes,sha256,class,origin,expect,also_ok,truth,upload_name_json,description\n"
GENERATOR = "import sys, pathlib\npathlib.Path(sys.argv[1], sys.argv[2]).write_bytes(b'giant')\n"


def folder(path: Path, *rows: str) -> Path:
    path.joinpath("manifest.csv").write_text(HEAD + "\n".join(rows) + "\n")
    path.joinpath("gen_giant.py").write_text(GENERATOR)
    with zipfile.ZipFile(path / "files.zip", "w") as archive:
        archive.writestr("files/a.mid", b"small")
    return path


def test_files_come_from_the_archive_and_giants_are_made(tmp_path: Path) -> None:
    small = 'a.mid,5,,text,,accept,accept_warn;reject_corrupt,D dorian,"""../\\u0000.mid""",'
    giant = 'b.mid,5,,giant,,reject_too_large,,,"""b.mid""",'
    first, second = cases(folder(tmp_path, small, giant))
    assert (first.upload_name, first.data, first.truth) == ("../\0.mid", b"small", "D dorian")
    assert first.kinds == {HEARD, WARNED, "corrupt"}
    assert (second.data, second.kinds) == (b"giant", frozenset({"too_large"}))


def test_any_answer_of_its_own_is_clean_and_a_generic_one_is_not(tmp_path: Path) -> None:
    (found,) = cases(folder(tmp_path, 'a.mid,5,,text,,any_clean,,,"""a.mid""",'))
    assert found.right(Answer(HEARD, "C Ionian", 0.1))
    assert found.right(refusal_of(NotMusic("No."), 0.1))
    for error in (WorkerLost("It died."), TookTooLong("Too long."), ValueError("unforeseen")):
        assert not found.right(refusal_of(error, 0.1))
        assert refusal_of(error, 0.1).finding


def test_a_warning_is_as_good_as_none_but_not_the_reverse(tmp_path: Path) -> None:
    rows = [f'a.mid,5,,text,,{word},,,"""a.mid""",' for word in ("accept", "accept_warn")]
    either, warned = cases(folder(tmp_path, *rows))
    assert [either.right(Answer(kind, "", 0.0)) for kind in (HEARD, WARNED)] == [True, True]
    assert [warned.right(Answer(kind, "", 0.0)) for kind in (HEARD, WARNED)] == [False, True]
