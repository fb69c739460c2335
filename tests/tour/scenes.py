"""The tour, scene by scene. A scene is a coroutine whose docstring is its heading; a new one is added to `SCENES`."""

from collections.abc import Awaitable, Callable

from bot.crowd.digits import keycap
from tests.bot.stage import MENU
from tests.loopback import Upload
from tests.tour.guide import Guide, menu_of

Scene = Callable[[Guide], Awaitable[None]]

PIECE = {"mode": "dorian", "root": "D", "tempo": 132, "bars": 4, "seed": 7}
SHORT = {"root": "E", "tempo": 144, "bars": 4, "seed": 3}
"""So short that the recordings may stand beside the page."""


async def composing(guide: Guide) -> None:
    """A piece in the mode of your choice"""
    await guide.typing("ann", "compose", "mode", "min")
    await guide.slash("ann", "compose", **PIECE)


async def mistaken(guide: Guide) -> None:
    """What happens to a slip of the pen"""
    await guide.slash("ben", "compose", **PIECE | {"mode": "dorain"})


async def rating(guide: Guide) -> None:
    """Ratings"""
    first = await guide.slash("ann", "compose", **SHORT, mode="phrygian")
    guide.react("ben", first, keycap(9))
    guide.react("cleo", first, keycap(7))
    await guide.stage.rated(first, {guide.person("ben").id: 9, guide.person("cleo").id: 7})
    guide.reactions(first)
    await guide.choose("dan", first, "8", menu=menu_of(first))
    await guide.slash("ann", "ratings")


async def pressing(guide: Guide) -> None:
    """The buttons under a piece"""
    piece = await guide.slash("ben", "compose", **SHORT, mode="lydian")
    await guide.click("cleo", piece, "Again")
    await guide.click("cleo", piece, "Vary")
    await guide.click("ben", piece, "Longer")
    await guide.fill_in("cleo", piece, "Mode or root …", mode="ionian", root="C")
    await guide.click("dan", piece, "MIDI & MusicXML")
    await guide.click("ben", piece, "Delete")


async def listening(guide: Guide) -> None:
    """Which mode is this?"""
    piece = await guide.slash("ann", "compose", **SHORT, mode="mixolydian")
    song = Upload("song.mid", piece.file(".mid").data)
    answer = await guide.slash("ben", "whatmode", file=song)
    guide.explain("The button plays the scale up and down and a cadence of the mode, for who presses it.")
    await guide.click("cleo", answer, answer.labels[0])
    said = guide.say("dan", "what is this in?", song)
    await guide.apps("cleo", MENU, said)
    await guide.slash("ben", "whatmode", file=Upload("holiday.mid", b"\xff\xd8\xff\xe0 a picture"))


async def explaining(guide: Guide) -> None:
    """The modes"""
    await guide.slash("ann", "modes", root="D")


SCENES: tuple[Scene, ...] = (composing, mistaken, rating, pressing, listening, explaining)
