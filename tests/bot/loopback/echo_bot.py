"""A bot that runs in its own process."""

import os

import aiohttp
import discord
from discord import app_commands


async def main(connector: aiohttp.BaseConnector) -> None:
    client = discord.Client(intents=discord.Intents(guilds=True), connector=connector, guild_ready_timeout=0)
    tree = app_commands.CommandTree(client)

    @tree.command(description="Say who answers")
    async def who(interaction: discord.Interaction[discord.Client]) -> None:
        await interaction.response.send_message(f"process {os.getpid()}")

    @client.event
    async def setup_hook() -> None:
        await tree.sync()

    async with client:
        await client.start(os.environ["DISCORD_TOKEN"])
