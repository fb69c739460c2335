"""What members read about their wishes for a piece."""

NO_MODE = "Which mode? Choose one, such as dorian; /surprise chooses for you, and /defaults keeps your favourite."
ONE_SOURCE = "Give either a file or the number of a piece."


def no_piece(number: int) -> str:
    return f"There is no piece {number} that you can use here; the number stands under each piece."


def no_notes(command: str, only_shown: bool) -> str:
    """`command` takes a file; `only_shown`: the message has something that looks like one."""
    shown = "It only shows a link or an embed. " if only_shown else ""
    return f"That message has no file with notes attached. {shown}Choose one that has, or give a file to /{command}."
