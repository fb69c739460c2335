"""A Discord on 127.0.0.1 that the real, unpatched discord.py talks to.

    async with LoopbackDiscord() as loopback:
        bot = MyBot(connector=loopback.connector())
        ...start it with loopback.token...
        await loopback.ready("compose")
        ann = loopback.person("ann")
        message = await ann.slash("compose", mode="dorian").message()
        ann.react(message, "9️⃣")
        loopback.assert_clean()

    loopback.person("mod", permissions=["manage_guild"], locale="de"), loopback.owner, ann.in_direct(),
    ann.with_own_install(), ann.in_private(ben), world.add_thread(channel, "aside"), world.remove_bot(guild)

`server` is the front door, `user` what people do, `faults` what goes wrong, `state` and `model` the truth,
`rest`, `gateway` and `cdn` the protocol. It knows Discord's protocol and nothing of discord.py or of any bot.
"""

from bot.loopback.connector import connector_from_file, loopback_connector
from bot.loopback.errors import ApiError, UserError
from bot.loopback.interactions import Answer, Interaction
from bot.loopback.model import Attachment, Channel, Guild, Message, MessageFlag, Role, Upload, User
from bot.loopback.permissions import Permission
from bot.loopback.process import BotProcess
from bot.loopback.record import Complaint, Request
from bot.loopback.server import LoopbackDiscord
from bot.loopback.settings import Settings
from bot.loopback.user import Person

__all__ = [
    "Answer",
    "ApiError",
    "Attachment",
    "BotProcess",
    "Channel",
    "Complaint",
    "Guild",
    "Interaction",
    "LoopbackDiscord",
    "Message",
    "MessageFlag",
    "Permission",
    "Person",
    "Request",
    "Role",
    "Settings",
    "Upload",
    "User",
    "UserError",
    "connector_from_file",
    "loopback_connector",
]
