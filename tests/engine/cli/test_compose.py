"""`compose`: new pieces with every option, continued pieces, pieces in another mode."""

import json
from pathlib import Path

import pytest

from engine.cli import main
from engine.composing.form import FORMS
from engine.instruments import INSTRUMENTS, find_instrument
from engine.midi import read_midi, write_midi
from engine.mood import MOODS
from engine.theory import MODES, find_mode
from tests.engine.cli.command import run
from tests.engine.scores import two_hands


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("songs") / "song.mid"
    path.write_bytes(write_midi(two_hands("G", "mixolydian", (3, 4), bars=12, bpm=110)))
    return path


def test_help_lists_every_choice_with_a_sentence() -> None:
    shown = " ".join(run("compose", "--help").stdout.split())
    described = [(mode.name, mode.character) for mode in MODES]
    described += [(form.name, form.sentence) for form in FORMS.values()]
    described += [(mood.name, f"{mood.tempo_bpm} bpm. {mood.sentence}") for mood in MOODS]
    assert not [name for name, sentence in described if name not in shown or sentence not in shown]
    assert not [instrument.name for instrument in INSTRUMENTS if instrument.name not in shown]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--mode", "dorain"), "did you mean Dorian"),
        (("--mode", "dorian", "--root", "X"), "no root called"),
        (("--mode", "dorian", "--tempo", "fast"), "--tempo"),
        (("--mode", "dorian", "--tempo", "999"), "between 30 and 240"),
        (("--mode", "dorian", "--meter", "4/5"), "no meter"),
        (("--mode", "dorian", "--mood", "calmm"), "did you mean calm"),
        (("--mode", "dorian", "--form", "rondo"), "the forms are auto"),
        (("--mode", "dorian", "--instrument", "violn"), "did you mean Violin"),
        (("--mode", "dorian", "--craft", "bold"), "write careful or usual or bold, drawn or thin or full, 8 or 16,"),
        ((), "for example --mode dorian"),
        (("--remode", "x.mid"), "for example --mode dorian"),
        (("--remode", "x.mid", "--continue", "x.mid"), "not both"),
        (("--remode", "x.mid", "--mode", "dorian", "--bars", "8", "--colour"), "leave out --bars and --colour"),
        (("--continue", "x.mid", "--instrument", "flute"), "leave out --instrument"),
        (("--mode", "dorian", "--keep", "4"), "add --continue FILE or leave out --keep"),
    ],
)
def test_a_wrong_command_line_is_refused_before_anything_is_made(
    arguments: tuple[str, ...],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.argv", ["engine", "compose", *arguments, "--out", str(tmp_path / "unused")])
    with pytest.raises(SystemExit) as stopped:
        main()
    told = capsys.readouterr()
    assert (stopped.value.code, told.out) == (2, "")
    assert says in told.err
    assert "Traceback" not in told.err
    assert not (tmp_path / "unused").exists()


def test_what_is_no_music_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.mid").write_text("Dear Sir,")
    for arguments in (("--continue", tmp_path / "none.mid"), ("--continue", tmp_path / "letter.mid")):
        done = run("compose", *arguments, "--out", tmp_path / "unused")
        assert (done.returncode, done.stderr.count("\n"), done.stdout) == (1, 1, "")
        assert not (tmp_path / "unused").exists()
    (tmp_path / "a file").touch()
    blocked = run("compose", "--mode", "dorian", "--out", tmp_path / "a file" / "folder")
    assert blocked.returncode == 1
    assert "cannot be read or written: Not a directory" in blocked.stderr


def test_a_piece_its_recording_and_its_picture(tmp_path: Path) -> None:
    arguments = ("compose", "--mode", "dorian", "--root", "D", "--bars", "8", "--seed", "7", "--out", tmp_path / "new")
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert " ".join(record) == (
        "mode root tempo_bpm meter bars seed form mood instrument colour craft heard_root heard_mode notes seconds "
        "midi audio picture compose_ms render_ms"
    )
    asked = {"mode": "dorian", "root": "D", "tempo_bpm": 96, "meter": "4/4", "bars": 8, "seed": 7, "form": "auto"}
    assert asked.items() <= record.items()
    assert (record["heard_root"], record["heard_mode"]) == ("D", "dorian")
    assert record["notes"] == len(read_midi(Path(record["midi"]).read_bytes()).notes)
    assert Path(record["audio"]).read_bytes().startswith(b"OggS")
    assert Path(record["picture"]).read_bytes().startswith(b"\x89PNG")


def test_a_piece_in_a_mood_for_an_instrument(tmp_path: Path) -> None:
    done = run(
        "compose", "--mode", "aeolian", "--root", "A", "--bars", "8", "--seed", "1", "--mood", "calm",
        "--instrument", "flute", "--form", "period", "--meter", "6/8", "--craft", "bold-thin-16-shared",
        "--out", tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "A Aeolian, 8 bars of 6/8 at 72 bpm, calm, for Flute" in done.stdout
    assert "--seed 1" in done.stdout
    piece, flute = read_midi((tmp_path / "piece.mid").read_bytes()), find_instrument("flute")
    assert set(piece.programs) == {flute.program}
    assert all(flute.holds(note.pitch) for note in piece.notes)
    assert not piece.pedals


def test_a_file_goes_on(song: Path, tmp_path: Path) -> None:
    done = run("compose", "--continue", song, "--bars", "4", "--seed", "3", "--out", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert {"mode": "mixolydian", "root": "G", "meter": "3/4", "bars": 4, "original_mode": "mixolydian"}.items() <= (
        record.items()
    )
    before, piece = read_midi(song.read_bytes()), read_midi(Path(record["midi"]).read_bytes())
    seam = (record["first_new_bar"] - 1) * 3 * 480
    kept = [(n.onset_ticks, n.pitch) for n in before.notes if n.onset_ticks < seam]
    assert [(n.onset_ticks, n.pitch) for n in piece.notes if n.onset_ticks < seam] == kept
    assert piece.length_ticks > before.length_ticks


def test_a_file_in_another_mode(song: Path, tmp_path: Path) -> None:
    done = run("compose", "--remode", song, "--mode", "phrygian", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"{song}, G Mixolydian, turned into G Phrygian, 12 bars of 3/4 at 110 bpm" in done.stdout
    assert "--seed" not in done.stdout
    before, piece = (read_midi(path.read_bytes()) for path in (song, tmp_path / "piece.mid"))
    assert len(piece.notes) == len(before.notes)
    assert {note.pitch_class for note in piece.notes} <= find_mode("phrygian").pitch_classes(7)
