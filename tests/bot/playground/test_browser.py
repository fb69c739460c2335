"""The playground in a real browser, with the real bot as its own process behind it."""

import io
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
import soundfile
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Browser, WebSocketRoute

from bot.playground.keeper import environment
from bot.playground.serve import Playground, playground
from tests.bot.whole.test_whatmode import tune

from .browser import Visit, chromium, visit
from .conftest import free_port

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHORT = {"mode": "dorian", "root": "D", "tempo": 120, "bars": 4}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("playground") / "crowd.sqlite3"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def real(database: Path) -> AsyncIterator[Playground]:
    """Open, with one worker."""
    outer = {"WORKERS": "1", "PATH": os.environ["PATH"]}
    async with playground(free_port(), environment(outer, f"sqlite:///{database}")) as opened:
        assert await opened.keeper.online()
        yield opened
        opened.discord.assert_clean()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for pictures: one of the test's own, unless PICTURES names one."""
    folder = Path(os.environ.get("PICTURES") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest_asyncio.fixture(loop_scope="module")
async def tab(browser: Browser, real: Playground) -> AsyncIterator[Visit]:
    async with visit(browser, real) as tab:
        yield tab


def ratings(database: Path) -> list[int]:
    with closing(sqlite3.connect(database)) as connection:
        return [value for (value,) in connection.execute("select value from ratings order by value")]


PLAY = """audio => new Promise((heard) => {
  audio.addEventListener("timeupdate", () => audio.currentTime > 0.1 && heard());
  audio.play();
})"""


async def test_a_piece_is_composed_heard_and_rated_by_two(tab: Visit, database: Path) -> None:
    await tab.command("compose", **SHORT, seed=1)
    message = await tab.piece("seed:1")
    assert "Soprano used /compose mode:dorian root:D tempo:120 bars:4 seed:1" in await message.inner_text()
    audio = message.locator("audio")
    address = await audio.get_attribute("src")
    data = await (await tab.page.request.get(str(address))).body()
    length_s = await audio.evaluate("audio => audio.duration")
    assert length_s == pytest.approx(soundfile.info(io.BytesIO(data)).duration, abs=0.1)
    assert length_s > 8  # four bars of four beats at 120 bpm
    await audio.evaluate(PLAY)
    for person, digit in (("Soprano", "9️⃣"), ("Alto", "7️⃣")):
        await tab.become(person)
        await (await tab.piece("seed:1")).locator(f"[data-emoji='{digit}']").click()
        await tab.page.locator(f".message [data-emoji='{digit}'][aria-pressed=true] .count", has_text="2").wait_for()
    await tab.opened.discord.wait_for(lambda: ratings(database) == [7, 9], what="two ratings")


async def test_a_file_is_chosen_and_its_mode_heard(tab: Visit) -> None:
    await tab.page.locator("#entry").fill("/whatmode ")
    async with tab.page.expect_file_chooser() as choosing:
        await tab.page.locator("label[data-option=file] button").click()
    file = {"name": "my song.mid", "mimeType": "audio/midi", "buffer": tune("E", "phrygian")}
    await (await choosing.value).set_files(file)  # type: ignore[arg-type]  # a plain dict of the documented shape
    await tab.page.locator("label[data-option=file] button", has_text="my song.mid").wait_for()
    await tab.page.locator("#send").click()
    message = await tab.message("E Phrygian")
    await message.locator(".picture img").wait_for()


DROP = """async ([bytes, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, {type: "audio/midi"}));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true});
    document.querySelector("#log").dispatchEvent(event);
  }
}"""


async def test_a_file_is_dropped_on_the_page(tab: Visit) -> None:
    await tab.page.evaluate(DROP, [list(tune("A", "dorian")), "dropped.mid"])
    await tab.page.locator("#offers [data-command=whatmode]").click()
    await tab.page.locator("label[data-option=file] button", has_text="dropped.mid").wait_for()
    await tab.page.locator("#send").click()
    await tab.message("A Dorian")


async def test_again_vary_and_the_form(tab: Visit) -> None:
    await tab.command("compose", **SHORT, seed=2)
    message = await tab.piece("seed:2")
    await message.locator(".button", has_text="Again").click()
    await tab.page.locator("audio").nth(await tab.page.locator("audio").count()).wait_for()
    await message.locator(".button", has_text="Mode or root").click()
    await tab.page.locator("#form[open]").wait_for()
    await tab.page.locator("#form input, #form select").first.wait_for()
    await tab.page.keyboard.press("Escape")
    await tab.page.locator("#form[open]").wait_for(state="detached")


async def test_what_is_kept_for_later_is_set_and_shown(tab: Visit) -> None:
    """A command of two words, its first option filled in from the choices that come while it is typed."""
    await tab.page.locator("#entry").fill("/defaults")
    offers = tab.page.locator("#offers [role=option]")
    assert await offers.locator("strong").all_inner_texts() == ["/defaults show", "/defaults set", "/defaults clear"]
    await tab.command("defaults set", mode="dor")
    await tab.message("There is no mode")
    await tab.command("defaults set", mode="dorian", tempo=84)
    await tab.command("defaults show")
    shown = tab.page.locator(".message.ephemeral", has_text="used /defaults show")
    await shown.get_by_text("84").wait_for()


async def test_a_piece_to_go_on_from_is_chosen_by_its_name(tab: Visit) -> None:
    """A number for the bot, for the member a choice among words. Who goes to the field at once is left there."""
    await tab.command("compose", **SHORT, seed=6)
    await tab.piece("seed:6")
    typed_and_gone_on = """entry => {
        entry.value = "/continue ";
        entry.dispatchEvent(new Event("input", { bubbles: true }));
        document.querySelector("label[data-option=piece] input").focus();
    }"""
    await tab.page.locator("#entry").evaluate(typed_and_gone_on)
    await tab.page.locator("#offers [role=option]", has_text="Dorian").first.click()
    await tab.page.locator("#send").click()
    await tab.piece("used /continue piece:")


async def test_a_link_to_a_piece_leads_to_it(tab: Visit) -> None:
    """From another place as well. The answer to a command is in sight, wherever one was reading."""
    await tab.page.locator("#scroll").evaluate("box => box.scrollTo(0, 0)")
    await tab.command("mine")
    link = (await tab.message("used /mine")).locator("a").first
    piece = tab.page.locator(f".message[data-message-id='{await link.get_attribute('data-message')}']")
    assert await link.evaluate("link => link.getBoundingClientRect().bottom < innerHeight")
    await link.click()
    assert await piece.evaluate("piece => piece === document.activeElement")
    await tab.page.locator("[data-place=direct]").click()
    await tab.command("mine")
    await (await tab.message("used /mine")).locator("a").first.click()
    await tab.page.locator("[data-place][aria-current=page]", has_text="music").wait_for()
    await tab.page.locator(".message:focus").wait_for()


async def test_channels_are_ticked_one_after_the_other(tab: Visit) -> None:
    """Those of this server alone."""
    await tab.command("settings")
    message = await tab.message("used /settings")
    await message.locator("select").select_option("channels")
    menu = message.locator("details.menu")
    await menu.locator("summary").click()
    assert await menu.locator("label").all_inner_texts() == ["music", "studio"]
    for name in ("music", "studio"):
        await menu.get_by_label(name).check()
    await menu.locator("button").click()
    await message.locator("dd", has_text="#music, #studio").wait_for()


async def test_a_request_is_cancelled(tab: Visit) -> None:
    await tab.command("compose", mode="lydian", bars=32)
    await tab.command("compose", mode="lydian", bars=32)
    cancel = tab.page.locator(".button", has_text="Cancel").last
    await cancel.click()
    await tab.message("ancelled")


async def test_restarted_under_an_open_page(tab: Visit) -> None:
    await tab.command("compose", **SHORT, seed=3)
    message = await tab.piece("seed:3")
    await tab.page.locator("#restart").click()
    await tab.page.locator("#bot[data-state=starting]").wait_for()
    await tab.online()
    await message.locator(".button", has_text="MIDI & MusicXML").click()
    await tab.page.locator(".card", has_text=".musicxml").wait_for()


async def test_only_one_sees_what_is_for_one(tab: Visit, browser: Browser) -> None:
    await tab.command("privacy")
    message = tab.page.locator(".message.ephemeral", has_text="used /privacy")
    await message.wait_for()
    address = f"#person={tab.opened.town.people[1].id}"
    async with visit(browser, tab.opened, address) as other:
        await other.page.locator("[data-person][aria-checked=true]", has_text="Alto").wait_for()
        assert await other.page.locator(".message", has_text="used /privacy").count() == 0
    await message.locator("button", has_text="Dismiss").click()
    await message.wait_for(state="detached")


HOSTILE = '<img src="/x" onerror="alert(1)"><script>alert(2)</script>[a](javascript:alert(3))'


async def test_hostile_names_and_texts_are_inert(tab: Visit) -> None:
    await tab.page.locator("#join-name").fill('<b onclick="alert(4)">X</b>')
    await tab.page.locator("#join button").click()
    await tab.become("<b onclick=")
    await tab.page.locator("#entry").fill(HOSTILE)
    await tab.page.locator("#entry").press("Enter")
    message = await tab.message("onerror")
    assert HOSTILE in await message.inner_text()
    await tab.page.evaluate(DROP, [list(tune("C", "ionian")), '"><svg onload=alert(5)>.mid'])
    await tab.page.locator("#offers [role=option]", has_text="as a message").click()
    await tab.page.locator(".card", has_text="onload").wait_for()
    for injected in ("img[src='/x']", "#log script", "svg", "b", "a[href^=javascript]"):
        assert await tab.page.locator(f"body {injected}").count() == 0, injected


async def test_a_lost_connection_is_told_and_found_again(tab: Visit) -> None:
    sockets: list[WebSocketRoute] = []

    def keep(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    await tab.page.route_web_socket("**/live", keep)
    await tab.page.reload()
    await tab.become("Tenor")
    await sockets[0].close()
    await tab.page.locator("#lost").wait_for(state="visible")
    await tab.page.locator("#lost").wait_for(state="hidden")
    await tab.page.locator("[data-person][aria-checked=true]", has_text="Tenor").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_it(tab: Visit, scheme: Literal["light", "dark"]) -> None:
    """By the rules that axe checks: names, roles, contrast (WCAG 2.1 AA)."""
    await tab.page.emulate_media(color_scheme=scheme)
    await tab.command("compose", **SHORT, seed=4)
    await tab.piece("seed:4")
    await tab.page.locator("#entry").fill("/")
    results = await Axe().run(tab.page)
    assert results.violations_count == 0, results.generate_report()


async def test_on_a_phone(browser: Browser, real: Playground) -> None:
    async with visit(browser, real, viewport={"width": 390, "height": 844}) as tab:
        await tab.command("compose", **SHORT, seed=5)
        await tab.piece("seed:5")
        assert await tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not await tab.page.locator("#side").is_visible()
        await tab.page.locator("#menu").click()
        await tab.become("Tenor")
        await tab.page.locator("#side").wait_for(state="hidden")


async def test_pictures_of_it(browser: Browser, real: Playground, pictures: Path) -> None:
    """Those of the README, which `make pictures` puts there."""
    studio = list(real.town.places)[1]
    async with visit(browser, real, f"#place={studio}", viewport={"width": 1180, "height": 1230}) as tab:
        await tab.command("compose", mode="phrygian", root="E", tempo=84, bars=8, seed=9)
        piece = await tab.piece("seed:9")
        for person, digit in (("Alto", "8️⃣"), ("Tenor", "9️⃣"), ("Soprano", "9️⃣")):
            await tab.become(person)
            await piece.locator(f"[data-emoji='{digit}'][aria-pressed=false]").click()
            await piece.locator(f"[data-emoji='{digit}'][aria-pressed=true]").wait_for()
        await tab.page.screenshot(path=pictures / "piece.png")
        await tab.page.set_viewport_size({"width": 1180, "height": 760})
        await tab.page.locator("#entry").press_sequentially("/")
        await tab.page.locator("#offers").wait_for()
        await tab.page.screenshot(path=pictures / "commands.png")
        await tab.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        await tab.page.set_viewport_size({"width": 400, "height": 860})
        await tab.page.locator("#entry").fill("")
        await tab.page.screenshot(path=pictures / "phone.png")
    for name, size in (("piece", (1180, 1230)), ("commands", (1180, 760)), ("phone", (400, 860))):
        with Image.open(pictures / f"{name}.png") as picture:
            assert picture.size == size
            assert len(picture.convert("RGB").getcolors(2**24) or ()) > 100
