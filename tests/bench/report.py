"""What a benchmark found: rows with a figure, what it stands against, and their ratio."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`value` in `unit`; `other` is the alternative of the same run in the same unit, if there is one."""

    what: str
    value: float
    unit: str
    against: str = ""
    other: float | None = None

    @property
    def ratio(self) -> str:
        return f"{figure(self.other / self.value)} x" if self.other else ""


def figure(value: float) -> str:
    """Three digits that count: 0.907, 2.06, 147, 33,500."""
    return f"{float(f'{value:.3g}'):,.0f}" if value >= 100 else f"{value:.3g}"


def markdown(title: str, machine: str, rows: Sequence[Row]) -> str:
    lines = [
        f"# {title}",
        "",
        f"Measured by `make bench` on {machine}.",
        "",
        "| what | figure | against | figure | ratio |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        other = f"{figure(row.other)} {row.unit}" if row.other is not None else ""
        lines.append(f"| {row.what} | {figure(row.value)} {row.unit} | {row.against} | {other} | {row.ratio} |")
    return "\n".join(lines) + "\n"
