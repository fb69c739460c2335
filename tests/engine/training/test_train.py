"""The whole way from a data set to a model folder that composes, with tiny networks."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from engine.cli import main
from engine.composing.compose import compose
from engine.corpus.dataset import Dataset
from engine.errors import BadRequest, ModelUnusable
from engine.nets.config import PAPER_DISCRIMINATOR, PAPER_GENERATOR
from engine.nets.folder import load_model
from engine.request import Request
from engine.texture import count_textures
from engine.training.train import train_model
from tests.engine.tiny import tiny_config, tiny_dataset


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("data")
    tiny_dataset(60).save(folder)
    return folder


def test_training_leaves_a_folder_that_composes(data: Path, tmp_path: Path) -> None:
    lines: list[str] = []
    about = train_model(data, tmp_path, tiny_config(), say=lines.append)
    model = load_model(tmp_path)
    piece = compose(Request.checked("marva", "G", seed=1, bars=6), model).piece
    assert len(piece.notes) > 6
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    card = json.loads((tmp_path / "model.json").read_text())
    assert card["metrics"] == about["metrics"]
    assert card["settings"]["seed"] == 1
    assert card["data"]["pieces"]["real"]["marva"] == sum(row.mode == "marva" for row in Dataset.load(data).rows)
    assert 0 <= about["metrics"]["discriminator_right"] <= 1
    assert model.textures.to_json() == count_textures(Dataset.load(data)).to_json()
    assert about["metrics"]["adversarial"]["evidence"] is None, "no walk is long enough to be judged by"
    assert not about["metrics"]["adversarial"]["kept"], "no evidence, no help"
    shipped, likelihood = (tmp_path / "training" / f"{name}.weights.h5" for name in ("shipped", "best"))
    assert shipped.read_bytes() == likelihood.read_bytes()
    assert any("Validation loss" in line for line in lines)
    with pytest.raises(BadRequest, match="other settings"):
        train_model(data, tmp_path, tiny_config(seed=2))


def test_the_papers_network_trains_by_the_same_command(data: Path, tmp_path: Path) -> None:
    towers = tuple(replace(tower, lstm_units=8, dense_units=8) for tower in PAPER_GENERATOR.towers)
    config = tiny_config(
        generator=replace(PAPER_GENERATOR, towers=towers, embedding_units=8),
        discriminator=replace(PAPER_DISCRIMINATOR, lstm_units=8, embedding_units=8),
        epochs=1,
        adversarial_epochs=0,
        report=True,
    )
    metrics = train_model(data, tmp_path, config, say=lambda _: None)["metrics"]
    assert 0 <= metrics["likelihood"]["note_accuracy"] <= 1
    assert metrics["likelihood"]["tempo_accuracy"] > 0.9  # every walk has one tempo
    assert metrics["discriminator_right"] is None  # it cannot compose alone
    assert metrics["adversarial"] is None
    assert json.loads((tmp_path / "report" / "report.json").read_text())["accuracy"] == metrics["report"]["accuracy"]
    card = (tmp_path / "README.md").read_text()
    assert "no game against the discriminator" in card
    assert "| accuracy |" in card
    with pytest.raises(ModelUnusable, match="rhythm"):
        compose(Request.checked("dorian"), load_model(tmp_path))


def test_a_mode_without_music_is_refused(data: Path, tmp_path: Path) -> None:
    only_ionian = Dataset.load(data)
    rows = [(row, where) for row, where in only_ionian.pieces() if row.mode == "ionian"]
    parts = [Dataset({n: s[where] for n, s in only_ionian.streams.items()}, (row,)) for row, where in rows]
    Dataset.joined(parts).save(tmp_path / "ionian")
    with pytest.raises(BadRequest, match="no train piece in todi"):
        train_model(tmp_path / "ionian", tmp_path / "model", tiny_config(), mode="todi")


def test_the_command_line_refuses_wrong_settings(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text('{"epoch": 3}')
    arguments = ["engine", "train", "--data", str(data), "--out", str(tmp_path / "m"), "--config", str(settings)]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "no training setting called “epoch”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--each-mode"], "name its folder with --from"),
        (["--mode", "all"], "name its folder with --from"),
        (["--from", "nowhere"], "There are no weights in nowhere"),
        (["--each-mode", "--from", "nowhere"], "There are no weights in nowhere"),
    ],
)
def test_the_command_line_wants_to_know_where_to_begin(
    data: Path,
    tmp_path: Path,
    arguments: list[str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    call = ["engine", "train", "--data", str(data), "--out", str(tmp_path / "m"), *arguments]
    monkeypatch.setattr("sys.argv", call)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "m").exists()
