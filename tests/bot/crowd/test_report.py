"""The report: one page that needs nothing beside it, with every number as text."""

import re
from html.parser import HTMLParser

from bot.crowd.evaluation import evaluate
from bot.crowd.report import MOST_LEVELS, written
from tests.bot.crowd.said import everything

VOID = {"meta", "img", "br"}


class Balanced(HTMLParser):
    """Counts what is opened, and fails where something else is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        assert not [value for name, value in attrs if name in ("src", "href") and not str(value).startswith("data:")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> list[str]:
    """Its tags, in order."""
    parser = Balanced()
    parser.feed(page)
    assert not parser.open
    return parser.seen


def test_the_page_is_whole_and_loads_nothing() -> None:
    said = everything({1: 3, 2: 9}, {2: 8}, mode=("dorian", "todi"), tempo_bpm=(60, 140), experience={1: "none"})
    page = written(evaluate(said), "1.2.3")
    tags = read(page)
    assert tags.count("img") == 4
    assert tags.count("table") == 6
    assert "3 ratings by 2 members of\n2 pieces in 1 server," in page
    assert "how long they have made music: 1 of 2." in page
    assert "<td>Todi</td><td>8.00</td>" in page
    assert "Modebot 1.2.3" in page
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_what_is_written_is_escaped() -> None:
    page = written(evaluate(everything({1: 3}, {1: 5}, instrument=("<script>alert(1)</script>", "x"))), "1")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_many_levels_are_all_in_the_table_and_the_commonest_in_the_picture() -> None:
    names = tuple(f"instrument {number}" for number in range(2 * MOST_LEVELS))
    page = written(evaluate(everything(*[{1: 5}] * len(names), instrument=names)), "1")
    assert all(f"<td>{name}</td>" in page for name in names)


def test_a_report_on_nothing_says_so() -> None:
    page = written(evaluate(everything()), "1")
    assert "Nothing is rated yet" in page
    assert "img" not in read(page)
    assert not re.search(r"nan|None|Undefined", page)
