"""A reply -> what stands under it."""

from collections.abc import Iterator

import discord

from bot.buttons.cancel import CancelButton
from bot.buttons.dynamic import Pressed
from bot.buttons.forget_me import FORGET_ME_ITEMS
from bot.buttons.help import HelpMenu
from bot.buttons.modes import ModesMenu
from bot.buttons.pages import PageButton, page_items
from bot.buttons.piece import PIECE_ITEMS, piece_items
from bot.buttons.scale import ScaleButton
from bot.buttons.settings import SETTINGS_ITEMS
from bot.replies.reply import Reply

DYNAMIC_ITEMS = (
    ScaleButton, ModesMenu, CancelButton, *PIECE_ITEMS, PageButton, HelpMenu, *SETTINGS_ITEMS, *FORGET_ME_ITEMS,
)  # fmt: skip
"""Everything that the client must know to hear it pressed."""


def view_of(reply: Reply) -> discord.ui.View | None:
    """Everything that can be pressed under a reply, or None for nothing. What is pressed is told apart by its id."""
    items = list(_items(reply))
    if not items:
        return None
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def _items(reply: Reply) -> Iterator[Pressed]:
    for root, mode in reply.scales:
        yield ScaleButton.of(root, mode, reply.names)
    if reply.piece_id is not None:
        yield from piece_items(reply.piece_id, reply.repeatable)
    yield from page_items(reply.back, reply.more)
