"""What the benchmarks say: rounding, ratios, the table."""

import os

import pytest

from tests.bench.report import Row, figure, markdown
from tests.bench.timing import one_core


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0912345, "0.0912"), (2.06, "2.06"), (99.94, "99.9"), (147.4, "147"), (33456.0, "33,500")]
)
def test_figures_show_three_digits_that_count(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_a_row_states_its_ratio_to_the_alternative() -> None:
    text = markdown("Benchmarks", "a machine", [Row("ours", 2.0, "ms", "theirs", 500.0), Row("alone", 1.5, "s")])
    assert "Measured by `make bench` on a machine." in text
    assert "| ours | 2 ms | theirs | 500 ms | 250 x |" in text
    assert "| alone | 1.5 s |  |  |  |" in text


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system does not bind threads to cores")
def test_one_core_is_all_there_is_inside_and_nothing_is_changed_after() -> None:
    before = os.sched_getaffinity(0)
    with one_core():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before
