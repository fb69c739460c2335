"""The report of next-token guesses: what is asked, what is counted, what is written."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from engine.corpus.dataset import Dataset
from engine.errors import BadRequest
from engine.nets.build import build_generator
from engine.nets.config import PAPER_GENERATOR
from engine.nets.report import report_lines, token_report, write_report
from engine.nets.scores import TokenReport, label_name
from engine.nets.settings import TrainingConfig
from tests.engine.test_figures import pixels
from tests.engine.tiny import tiny_config, tiny_dataset

GOOD = TokenReport("ionian", "windows", 60, (), (49, 49, 49, 56, 109, 110), (49, 49, 56, 56, 109, 3))


def paper_config(**changes: object) -> TrainingConfig:
    towers = tuple(replace(tower, lstm_units=8, dense_units=8) for tower in PAPER_GENERATOR.towers)
    return tiny_config(generator=replace(PAPER_GENERATOR, towers=towers, embedding_units=8), **changes)


class Echo:
    """Answers each note with the note before it, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def predict_on_batch(self, inputs: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(inputs["note"])
        return {"note": np.eye(111, dtype=np.float32)[inputs["note"]]}


def test_each_token_is_guessed_from_the_tokens_right_before_it() -> None:
    data, echo = tiny_dataset(60), Echo()
    report = token_report(echo, data, paper_config(window=20), tokens=100)
    assert report.context == 20
    assert len(report.true) == len(report.guessed) == 100
    heard = np.concatenate(echo.asked)
    heard = heard[heard[:, 0] > 0]
    notes = [data.streams["note"][at].tolist() for row, at in data.pieces() if row.split == "validation"]
    runs = {tuple(piece[k : k + 21]) for piece in notes for k in range(len(piece) - 20)}
    asked = {(*before, true) for before, true in zip(map(tuple, heard[:100].tolist()), report.true, strict=True)}
    assert asked <= runs
    assert len({run[0] for run in asked}) > 1
    assert report.guessed == tuple(heard[:100, -1].tolist())


def test_a_network_hears_no_more_than_the_papers_sixty_tokens() -> None:
    data = Dataset.joined([_stretched(tiny_dataset(60))])
    assert token_report(Echo(), data, paper_config(window=96), tokens=20).context == 60


def _stretched(data: Dataset) -> Dataset:
    """Each piece three times in a row, so that it is long enough."""
    pieces = [
        Dataset({name: np.tile(stream[at], 3) for name, stream in data.streams.items()}, (replace(row, tokens=n),))
        for row, at in data.pieces()
        if (n := 3 * row.tokens)
    ]
    return Dataset.joined(pieces)


def test_same_weights_same_report() -> None:
    config = tiny_config()
    keras.utils.set_random_seed(1)
    generator = build_generator(config.generator)
    first, second = (token_report(generator, tiny_dataset(60), config, tokens=30) for _ in range(2))
    assert first == second
    assert first.given == ("step", "position")
    assert set(first.guessed) <= set(range(1, 111))


def test_a_network_that_learned_a_pattern_is_found_to_know_it() -> None:
    data = tiny_dataset(60)
    scale = {**data.streams, "note": (np.arange(len(data.streams["note"])) % 5 + 40).astype(np.int16)}
    tower = replace(PAPER_GENERATOR.towers[0], lstm_units=24, lstm_layers=1, dense_units=16)
    config = tiny_config(generator=replace(PAPER_GENERATOR, towers=(tower,), embedding_units=8, dropout=0))
    keras.utils.set_random_seed(1)
    generator = build_generator(config.generator)
    before = token_report(generator, Dataset(scale, data.rows), config, tokens=50)
    windows = scale["note"][: 64 * 17].reshape(64, 17).astype(np.int32)
    generator.compile(keras.optimizers.Adam(0.03), loss={"note": _loss()})
    generator.fit({"note": windows[:, :-1]}, {"note": windows[:, 1:]}, epochs=15, batch_size=16, verbose=0)
    after = token_report(generator, Dataset(scale, data.rows), config, tokens=50)
    assert before.accuracy < 0.5
    assert after.accuracy > 0.95
    assert after.commonest < 0.4


def _loss() -> Any:
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def test_pieces_that_are_too_short_are_refused_in_a_sentence() -> None:
    with pytest.raises(BadRequest, match="more than 60 tokens"):
        token_report(Echo(), tiny_dataset(60), paper_config(window=60))


def test_figures_are_those_counted_by_hand() -> None:
    assert GOOD.accuracy == pytest.approx(4 / 6)
    assert GOOD.commonest == pytest.approx(3 / 6)
    c4 = GOOD.labels[49]
    assert (c4.name, c4.true, c4.guessed) == ("C4", 3, 2)
    assert (c4.precision, c4.recall, c4.f1) == pytest.approx((1, 2 / 3, 0.8))
    f1 = {3: 0.0, 49: 0.8, 56: 2 / 3, 109: 1.0, 110: 0.0}  # 3 was guessed only, 110 never
    assert GOOD.macro.f1 == pytest.approx(sum(f1.values()) / 5)
    assert GOOD.weighted.f1 == pytest.approx((3 * f1[49] + f1[56] + f1[109] + f1[110]) / 6)
    assert GOOD.weighted.recall == pytest.approx(GOOD.accuracy)
    low, high = GOOD.accuracy_range
    assert (low, high) == pytest.approx((0.300, 0.903), abs=0.001)  # Wilson's interval of 4 in 6
    assert GOOD.confusion == {(49, 49): 2, (49, 56): 1, (56, 56): 1, (109, 109): 1, (110, 3): 1}


@pytest.mark.parametrize(
    ("label", "name"), [(1, "C0"), (49, "C4"), (52, "E♭4"), (108, "B8"), (109, "<SOC>"), (110, "<EOC>")]
)
def test_labels_have_names(label: int, name: str) -> None:
    assert label_name(label) == name


def test_the_folder_holds_figures_and_pictures(tmp_path: Path) -> None:
    write_report(GOOD, tmp_path / "new" / "report")
    written = json.loads((tmp_path / "new" / "report" / "report.json").read_text("utf-8"))
    assert written["accuracy"] == 0.6667
    assert written["split"] == "windows"
    assert written["paper"] == {"accuracy": 0.758, "weighted_f1": 0.749, "macro_f1": 0.49}
    assert sum(row["true"] for row in written["labels"]) == sum(cell["tokens"] for cell in written["confusion"]) == 6
    assert {"true": "<EOC>", "guessed": "D0", "tokens": 1} in written["confusion"]
    pictures = sorted((tmp_path / "new" / "report").glob("*.png"))
    assert [pixels(path.read_bytes()).shape[1] for path in pictures] == [1300] * 3


def test_the_card_sets_ours_beside_the_papers() -> None:
    lines = report_lines(GOOD.summary())
    assert lines[0] == "Guesses of 6 tokens of the note stream (split by windows), each from the 60 tokens before it."
    assert "| accuracy | 0.667 | 0.758 |" in lines
    assert "| macro f1 | 0.493 | 0.490 |" in lines
    assert "| weighted recall | 0.667 | not given |" in lines
    told = report_lines(replace(GOOD, given=("step", "position")).summary())
    assert told[0].endswith("tokens before it and its own step and position.")
