"""The sections of docs/soak/work.md."""

from pathlib import Path

from tests.soak.sections import table, write


def test_a_section_takes_the_place_of_its_earlier_self_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "docs" / "work.md"
    write("Kills", "a command", "this machine", ["old kills"], path)
    write("The queue", "another", "this machine", ["waits", "## no heading of ours"], path)
    write("Kills", "a command", "this machine", ["new kills"], path)
    text = path.read_text("utf-8")
    assert "old kills" not in text
    assert text.count("## Kills\n") == 1
    assert text.index("waits") < text.index("new kills")
    assert text.startswith("# Work that goes wrong")
    assert "`a command`, on this machine." in text


def test_a_table_is_markdown() -> None:
    assert table(("what", "figure"), [("a", 1)]) == ["| what | figure |", "| --- | --- |", "| a | 1 |"]
