"""The system's Chromium on an open playground, and what a person does in it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright

from bot.playground.serve import Playground

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
"""Without a sandbox, so that it starts for root in a container; it opens our own page alone."""

PATIENCE_MS = 120_000
"""For a composition on a busy machine."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Raises AssertionError where it is not installed; `make test` installs it."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    assert path, f"none of {NAMES} is installed; .ci/setup dev does that"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=OPTIONS)
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Visit:
    """One tab. `faults` are errors of its scripts, dialogs that opened, and what its policy refused to load."""

    page: Page
    opened: Playground
    faults: list[str]

    async def command(self, name: str, **options: Any) -> None:
        """Type a command with its options and send it, by keyboard alone."""
        await self.page.locator("#entry").fill("")
        words = " ".join([f"/{name} ", *(f"{option}:{value}" for option, value in options.items())])
        await self.page.locator("#entry").fill(words)
        await self.page.locator("#command strong").wait_for()
        await self.page.locator("#send").press("Enter")

    async def become(self, person: str) -> None:
        """Look as another member. On a phone the list is closed by that."""
        await self.page.locator("[data-person]", has_text=person).click()
        await self.page.locator("[data-person][aria-checked=true]", has_text=person).wait_for(state="attached")

    async def piece(self, asked: str) -> Locator:
        """The message of a piece, by the text in the line that asked for it, once it can be heard and rated."""
        message = self.page.locator(".message", has=self.page.locator("audio"), has_text=asked).last
        await message.locator("[data-emoji='🔟']").wait_for(timeout=PATIENCE_MS)
        return message

    async def message(self, text: str) -> Locator:
        """The last message with a text, once it is there."""
        found = self.page.locator(".message", has_text=text).last
        await found.wait_for(timeout=PATIENCE_MS)
        return found

    async def online(self) -> None:
        await self.page.locator("#bot[data-state=online]").wait_for(state="attached", timeout=PATIENCE_MS)


@asynccontextmanager
async def visit(browser: Browser, opened: Playground, where: str = "", **options: Any) -> AsyncIterator[Visit]:
    """A tab on the playground, with the bot online."""
    page = await browser.new_page(**options)
    page.set_default_timeout(PATIENCE_MS)
    tab = Visit(page, opened, [])
    page.on("pageerror", lambda error: tab.faults.append(f"script: {error}"))
    page.on("console", lambda said: tab.faults.append(f"console: {said.text}") if said.type == "error" else None)
    await page.add_init_script("window.alert = (text) => console.error(`alert: ${text}`)")
    await page.goto(f"{opened.address}/{where}")
    try:
        await tab.online()
        yield tab
    finally:
        await page.close()
    assert not tab.faults
