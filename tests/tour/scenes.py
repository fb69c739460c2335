"""The tour, scene by scene. A scene is a coroutine whose docstring is its heading; a new one is added to `SCENES`."""

from collections.abc import Awaitable, Callable

from bot.commands.lists import MOST_OWN
from bot.crowd.digits import keycap
from bot.loopback import Upload
from bot.texts.privacy import NO, YES
from bot.texts.ratings import BACK, MORE
from bot.texts.settings import KEEP, RESET, RESET_NOW
from tests.bot.stage import CONTINUE_MENU, MENU
from tests.tour.guide import Guide, menu_of, piece_number

Scene = Callable[[Guide], Awaitable[None]]

PIECE = {"mode": "dorian", "root": "D", "tempo": 132, "bars": 4, "seed": 7}
SHORT = {"root": "E", "tempo": 144, "bars": 4, "seed": 3}
"""So short that the recordings may stand beside the page."""


async def composing(guide: Guide) -> None:
    """A piece in the mode of your choice"""
    await guide.typing("ann", "compose", "mode", "min")
    await guide.slash("ann", "compose", **PIECE)
    await guide.typing("ben", "compose", "instrument", "flu", mode="ionian")
    wishes = {"form": "period", "mood": "lively", "instrument": "Flute", "meter": "3/4"}
    await guide.slash("ben", "compose", **SHORT, mode="ionian", **wishes)
    await guide.slash("cleo", "compose", **PIECE | {"mode": "dorain"})


async def surprising(guide: Guide) -> None:
    """Something by chance"""
    await guide.slash("dan", "surprise", mood="calm")


async def waiting(guide: Guide) -> None:
    """While you wait"""
    long = guide.begin("ann", "compose", **SHORT | {"bars": 64}, mode="dorian")
    short = guide.begin("ben", "compose", **SHORT, mode="lydian")
    told = await guide.waiting(short)
    await guide.update("ben", told, "Cancel")
    done = await long.message()
    await guide.stage.digits_under(done)
    guide.explain("The piece of *ann* comes as every other does.")


async def pressing(guide: Guide) -> None:
    """The buttons under a piece"""
    piece = await guide.slash("ben", "compose", **SHORT, mode="lydian")
    await guide.click("cleo", piece, "Again")
    await guide.click("cleo", piece, "Vary")
    await guide.click("ben", piece, "Longer")
    await guide.fill_in("cleo", piece, "Mode or root …", mode="ionian", root="C")
    await guide.click("dan", piece, "MIDI & MusicXML")
    await guide.click("dan", piece, "Delete")
    await guide.click("ben", piece, "Delete")


async def going_on(guide: Guide) -> None:
    """Going on from a piece, and turning it into another mode"""
    piece = await guide.slash("ann", "compose", **SHORT, mode="aeolian")
    number = piece_number(piece)
    await guide.slash("ben", "continue", piece=number, bars=4, seed=5)
    await guide.slash("cleo", "remode", mode="phrygian", piece=number, root="G")
    said = guide.say("dan", "my song, so far", Upload("song.mid", piece.file(".mid").data))
    await guide.apps("dan", CONTINUE_MENU, said)
    await guide.slash("dan", "continue")


async def rating(guide: Guide) -> None:
    """Ratings"""
    piece = await guide.slash("ann", "compose", **SHORT, mode="phrygian")
    guide.react("ben", piece, keycap(9))
    guide.react("cleo", piece, keycap(7))
    await guide.stage.rated(piece, {guide.person("ben").id: 9, guide.person("cleo").id: 7})
    guide.reactions(piece)
    await guide.choose("dan", piece, "8", menu=menu_of(piece))
    await guide.slash("ann", "ratings")
    await guide.slash("ann", "top", period="week")
    await guide.slash("ben", "piece", id=piece_number(piece))
    await guide.slash("ann", "mine")
    await guide.slash("dan", "profile", experience="3-5 years")


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
    overview = await guide.slash("ann", "modes", root="D")
    await guide.choose("ben", overview, "todi")
    await guide.slash("cleo", "scale", mode="locrian", root="B")


async def keeping(guide: Guide) -> None:
    """Your own defaults, and those of your server"""
    await guide.slash("ann", "defaults set", root="A", mood="calm", tempo=144, bars=4)
    await guide.slash("ann", "compose", mode="harmonic_minor", seed=2)
    await guide.slash("ann", "defaults show")
    await guide.slash("ann", "defaults clear")
    guide.stage.loopback.person("mia", permissions=["manage_guild"])
    panel = await guide.slash("mia", "settings")
    panel = await guide.switch("mia", panel, "note_names", menu="settings:menu")
    await guide.switch("mia", panel, "german", menu="settings:set:note_names")
    await guide.slash("ben", "scale", mode="dorian", root="H")
    panel = await guide.update("mia", panel, RESET)
    panel = await guide.update("mia", panel, KEEP)
    panel = await guide.update("mia", panel, RESET)
    await guide.update("mia", panel, RESET_NOW)


async def elsewhere(guide: Guide) -> None:
    """In a server where the bot is not"""
    guide.explain("*eve* has installed the bot for herself, and uses it anywhere.")
    world = guide.stage.loopback.world
    channel = world.add_channel(world.add_guild("elsewhere", with_bot=False), "talk")
    guide.people["eve"] = guide.stage.loopback.person("eve", channel).with_own_install()
    piece = await guide.slash("eve", "compose", **SHORT, mode="marva")
    await guide.choose("eve", piece, "10", menu=menu_of(piece))


async def helping(guide: Guide) -> None:
    """Help and privacy"""
    page = await guide.slash("ann", "help")
    await guide.switch("ann", page, "ratings")
    await guide.slash("ann", "privacy")
    asked = await guide.slash("dan", "forget-me")
    await guide.update("dan", asked, NO)
    asked = await guide.slash("dan", "forget-me")
    await guide.update("dan", asked, YES)


async def running(guide: Guide) -> None:
    """For whoever runs the bot"""
    owner, zoe = guide.stage.loopback.owner.user, guide.person("zoe").user
    guide.stage.loopback.person(owner.name, permissions=["administrator"])
    await guide.slash(owner.name, "block", member=zoe, reason="Twenty requests a minute")
    await guide.slash("zoe", "compose", **PIECE)
    await guide.slash(owner.name, "blocked")
    await guide.slash(owner.name, "unblock", member=zoe)
    await guide.slash(owner.name, "export")


async def leafing(guide: Guide) -> None:
    """Lists that are longer than a page"""
    for number in range(MOST_OWN + 3):
        last = await guide.stage.compose("fay", **SHORT | {"seed": number}, mode="dorian")
    await guide.stage.digits_under(last)
    guide.explain(f"*fay* has asked for {MOST_OWN + 3} pieces.")
    listed = await guide.slash("fay", "mine")
    listed = await guide.update("fay", listed, MORE)
    await guide.update("fay", listed, BACK)


SCENES: tuple[Scene, ...] = (
    composing, surprising, waiting, pressing, going_on, rating, listening, explaining, keeping, elsewhere, helping,
    running, leafing,
)  # fmt: skip
