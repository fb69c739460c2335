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
        return f"{self.other / self.value:.3g} x" if self.other else ""


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
        other = f"{row.other:.3g} {row.unit}" if row.other is not None else ""
        lines.append(f"| {row.what} | {row.value:.3g} {row.unit} | {row.against} | {other} | {row.ratio} |")
    return "\n".join(lines) + "\n"
