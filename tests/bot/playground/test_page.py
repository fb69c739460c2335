"""The page in a real browser, with a small bot behind it: what goes slowly, wrong, or is taken back."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, WebSocketRoute

from .browser import chromium
from .conftest import Opened

pytestmark = pytest.mark.usefixtures("small_bot")

PATIENCE_MS = 20_000

DROP = """names => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File(["12345"], name, {type: "audio/midi"}));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
}"""


@pytest_asyncio.fixture
async def page(opened: Opened) -> AsyncIterator[Page]:
    faults: list[str] = []
    async with chromium() as browser:
        page = await browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(opened.address)
        await page.locator("[data-person][aria-checked=true]").wait_for()
        yield page
    assert not faults


async def test_a_command_waits_for_the_file_that_is_on_its_way(page: Page) -> None:
    asked, arrived = asyncio.Event(), asyncio.Event()

    async def slowly(route: Route) -> None:
        asked.set()
        await arrived.wait()
        await route.continue_()

    await page.route("**/uploads?*", slowly)
    await page.locator("#entry").fill("/shelf put ")
    await page.evaluate(DROP, ["slow.mid", "further.mid"])
    await asked.wait()
    await page.locator(".toast", has_text="takes no further file").wait_for()
    await page.locator("#send").click()
    arrived.set()
    await page.locator(".message", has_text="slow.mid lies there").wait_for()


async def test_what_was_refused_can_be_mended(page: Page) -> None:
    await page.locator("#entry").fill("/echo what:la number:1e300")
    await page.locator("label[data-option=number] input").evaluate("input => input.removeAttribute('max')")
    await page.locator("#send").click()
    await page.locator(".toast").wait_for()
    assert await page.locator("label[data-option=what] input").input_value() == "la"
    await page.locator("label[data-option=number] input").fill("3")
    await page.locator("#send").click()
    await page.locator(".message", has_text="la 3").wait_for()


async def test_a_command_is_left_without_a_keyboard(page: Page) -> None:
    await page.locator("#entry").fill("/echo ")
    await page.get_by_role("button", name="Leave /echo").click()
    await page.locator("#entry").wait_for()
    assert not await page.locator("#command").is_visible()
    await page.locator("#entry").fill("hello")
    await page.locator("#send").click()
    await page.locator(".message", has_text="hello").wait_for()


async def test_the_menu_of_a_message_closes_beside_it(page: Page) -> None:
    await page.locator("#entry").fill("hello")
    await page.locator("#send").click()
    menu = page.locator(".message", has_text="hello").locator(".tools")
    for beside in (True, False):
        await menu.locator("summary").click()
        assert await menu.locator("div").is_visible()
        await (page.locator("#top").click() if beside else page.keyboard.press("Escape"))
        await menu.locator("div").wait_for(state="hidden")


async def test_members_are_chosen_by_the_arrow_keys(page: Page) -> None:
    """One stop of the Tab key, and the focus stays where it is while the page changes."""
    chosen = page.locator("[data-person][aria-checked=true]")
    await chosen.focus()
    for name in ("Alto", "Tenor"):
        await page.keyboard.press("ArrowDown")
        await chosen.and_(page.locator(":focus", has_text=name)).wait_for()
    assert await page.locator("[data-person][tabindex='0']").count() == 1


async def test_messages_stay_in_sight_while_the_playground_is_away(page: Page) -> None:
    sockets: list[WebSocketRoute] = []

    async def lost(socket: WebSocketRoute) -> None:
        if sockets:
            await socket.close()
        else:
            socket.connect_to_server()
            sockets.append(socket)

    await page.route_web_socket("**/live", lost)
    await page.reload()
    await page.locator("#log:not([aria-busy])").wait_for()
    await page.locator("#entry").fill("hello")
    await page.locator("#send").click()
    await page.locator(".message", has_text="hello").wait_for()
    await sockets[0].close()
    await page.locator("#lost").wait_for()
    assert await page.locator(".message", has_text="hello").is_visible()
    await page.locator("#entry").fill("and another")
    await page.locator("#send").click()
    await page.locator(".toast", has_text="cannot be reached").wait_for()
    assert await page.locator("#entry").input_value() == "and another"


GROW = """() => new Promise((done) => {
  const block = document.createElement("div");
  block.style.minHeight = "3000px";
  document.querySelector("#log").append(block);
  document.querySelector("#scroll").scrollTop += 1;
  requestAnimationFrame(() => { block.style.minHeight = "5000px"; setTimeout(done, 100); });
})"""
UP = """box => new Promise((done) => {
  box.addEventListener("scroll", () => done(), {once: true});
  box.scrollTop -= 600;
})"""
LEFT = "box => box.scrollHeight - box.scrollTop - box.clientHeight"


async def test_the_end_is_followed_while_pictures_arrive_and_left_by_the_reader(page: Page) -> None:
    scroll = page.locator("#scroll")
    await page.evaluate(GROW)
    assert await scroll.evaluate(LEFT) < 2
    await scroll.evaluate(UP)
    await page.locator("#log").evaluate("log => { log.lastChild.style.minHeight = '6000px'; }")
    assert await scroll.evaluate(LEFT) > 1500


async def test_what_opens_is_in_sight_and_fits_a_phone(page: Page) -> None:
    await page.set_viewport_size({"width": 390, "height": 500})
    for text in ("/echo what:la", "hello"):
        await page.locator("#entry").fill(text)
        await page.locator("#send").click()
        message = page.locator(".message .text", has_text=text[-2:]).locator("..")
        await message.wait_for()
    for menu in (message.locator(".more-reactions"), message.locator(".tools")):
        await menu.locator("summary").click()
        box, above = await menu.locator("> div").bounding_box(), await page.locator("#bottom").bounding_box()
        assert box
        assert above
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= above["y"] + 1
    message = page.locator(".message", has=page.locator("select"))
    await message.locator("select").evaluate("menu => { menu.options[0].text = 'long '.repeat(30); }")
    assert await message.evaluate("message => message.scrollWidth <= message.clientWidth")
