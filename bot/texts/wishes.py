"""What members read about their wishes for a piece."""

NO_MODE = "Which mode? Choose one, such as dorian; /surprise chooses for you, and /defaults keeps your favourite."
ONE_SOURCE = "Give either a file or the number of a piece."
NO_NOTES = "That message has no file with notes attached."
ONLY_SHOWN = "It only shows a link or an embed."


def no_piece(number: int) -> str:
    return f"There is no piece {number} that you can use here; the number stands under each piece."


def no_file(message: str, instead: str) -> str:
    """`instead` is the command that takes a file."""
    return f"{message} Choose one that has, or give a file to /{instead}."
