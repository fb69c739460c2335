"""The bot's door to the loopback: an aiohttp connector for `discord.Client(connector=...)`.

discord.py sends REST, gateway, CDN and voice through this connector, so nothing needs patching, and a name or
address that is not the loopback's is refused: a bot under test cannot reach the real network.
"""

import errno
import json
import socket
import ssl
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

HOSTS = ("discord.com", "discord.gg", "discordapp.com", "discordapp.net", "discord.media")
"""Discord's domains. A name below one of them (gateway.discord.gg, cdn.discordapp.com) counts as well."""

CERTIFICATE_NAMES = tuple(name for host in HOSTS for name in (host, f"*.{host}"))


def is_discord(host: str) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in HOSTS)


def outside(host: str) -> OSError:
    return OSError(errno.EHOSTUNREACH, f"{host} is outside the loopback")


class LoopbackResolver(AbstractResolver):
    """Maps Discord's names, port included, to one local address; every other name is an OSError."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port

    async def resolve(
        self,
        host: str,
        port: int = 0,  # noqa: ARG002 - the base class's signature
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - the signature is aiohttp's
    ) -> list[ResolveResult]:
        if not is_discord(host):
            raise outside(host)
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(
                hostname=host, host=self._host, port=self._port, family=socket.AF_INET, proto=0, flags=int(flags)
            )
        ]

    async def close(self) -> None:
        pass


def loopback_connector(host: str, port: int, ca_pem_path: str | Path) -> aiohttp.BaseConnector:
    """A connector that reaches the loopback at host:port and nothing else. Call it inside a running event loop."""

    def only_loopback(address: Any) -> socket.socket:
        family, kind, proto, _, target = address
        if target[:2] != (host, port):  # an address written as a number never asks the resolver
            raise outside(target[0])
        return socket.socket(family, kind, proto)

    trust = ssl.create_default_context(cafile=str(ca_pem_path))
    return aiohttp.TCPConnector(
        resolver=LoopbackResolver(host, port), ssl=trust, limit=0, family=socket.AF_INET, socket_factory=only_loopback
    )


def connector_from_file(path: str | Path) -> aiohttp.BaseConnector:
    """The same from the JSON file that `LoopbackDiscord.write_address` made: for a bot in its own process."""
    address = json.loads(Path(path).read_text(encoding="utf-8"))
    return loopback_connector(address["host"], address["port"], address["ca_pem"])
