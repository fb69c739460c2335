"""/defaults: options of /compose that a member or a server keeps, always or under a name."""

from collections.abc import Mapping
from typing import Any, Literal

import discord
from discord import app_commands

from bot.commands import completing
from bot.commands.completing import names_of
from bot.commands.wishes import request_of
from bot.errors import Refused
from bot.replies import defaults as replies
from bot.rules import PresetKey
from bot.rules.places import managed_server
from bot.rules.presets import LONGEST_NAME
from bot.texts import defaults as texts
from engine.errors import BadRequest
from engine.naming import read_note
from engine.request import MAX_BARS, MAX_TEMPO_BPM, METERS, MIN_BARS, MIN_TEMPO_BPM
from engine.theory import MODES

Option = Literal["mode", "root", "tempo", "meter", "bars", "form", "mood", "instrument", "colour"]
Name = app_commands.Range[str, 1, LONGEST_NAME]

WHOSE = [
    app_commands.Choice(name="Me", value="me"),
    app_commands.Choice(name="This server, for who manages it", value="server"),
]


def group() -> app_commands.Group:
    defaults = app_commands.Group(
        name="defaults",
        description="Keep options of /compose, always or under a name",
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
    )
    defaults.command(name="show", description="See what you and this server keep")(show)
    defaults.command(name="set", description="Keep options, beside those that are kept already")(keep)
    defaults.command(name="clear", description="Keep one option, or all of them, no longer")(clear)
    return defaults


async def show(interaction: discord.Interaction[Any]) -> None:
    rules = interaction.client.rules
    keys = rules.presets_of(interaction.user.id, interaction.guild_id)
    kept = [(key, rules.preset(key)) for key in keys]
    embed = replies.overview(kept, names_of(interaction), in_server=interaction.guild_id is not None)
    await interaction.response.send_message(embed=embed, ephemeral=True)


@app_commands.rename(whose="for", name="preset")
@app_commands.describe(
    mode="The mode, such as dorian, or a name for it, such as minor",
    root="The note it is built on, such as D or Eb",
    tempo="Quarter notes a minute",
    meter="The time signature",
    bars="The length",
    form="How its parts follow one another",
    mood="Its character: calm, lively, solemn ...",
    instrument="What plays it",
    colour="Let notes outside the mode in, in passing",
    whose="Who keeps them; you if you do not say",
    name="Keep them under this name; always apply them if you do not say",
)
@app_commands.autocomplete(
    mode=completing.modes,
    root=completing.roots,
    form=completing.forms,
    mood=completing.moods,
    instrument=completing.instruments,
    name=completing.presets,
)
@app_commands.choices(meter=[app_commands.Choice(name=meter, value=meter) for meter in METERS], whose=WHOSE)
async def keep(
    interaction: discord.Interaction[Any],
    mode: str | None = None,
    root: str | None = None,
    tempo: app_commands.Range[int, MIN_TEMPO_BPM, MAX_TEMPO_BPM] | None = None,
    meter: str | None = None,
    bars: app_commands.Range[int, MIN_BARS, MAX_BARS] | None = None,
    form: str | None = None,
    mood: str | None = None,
    instrument: str | None = None,
    colour: bool | None = None,
    whose: str = "me",
    name: Name | None = None,
) -> None:
    names = names_of(interaction)
    given = {
        "mode": mode,
        "root": None if root is None else read_note(root, names),
        "tempo": tempo,
        "meter": meter,
        "bars": bars,
        "form": form,
        "mood": mood,
        "instrument": instrument,
        "colour": colour,
    }
    options = checked(given)
    key = key_of(interaction, whose, name)
    await interaction.response.defer(ephemeral=True, thinking=True)
    options = {**interaction.client.rules.preset(key), **options}
    await interaction.client.rules.save_preset(key, options)
    await interaction.edit_original_response(content=replies.kept(key, options, names))


@app_commands.rename(whose="for", name="preset")
@app_commands.describe(
    whose="Who keeps them; you if you do not say",
    name="The name they are kept under; those that always apply if you do not say",
    option="Only this option",
)
@app_commands.autocomplete(name=completing.presets)
@app_commands.choices(whose=WHOSE)
async def clear(
    interaction: discord.Interaction[Any],
    whose: str = "me",
    name: Name | None = None,
    option: Option | None = None,
) -> None:
    rules = interaction.client.rules
    key = key_of(interaction, whose, name)
    kept = rules.preset(key)
    left = {known: value for known, value in kept.items() if option not in (None, known)}
    if left == kept:
        raise Refused(texts.NOTHING_THERE)
    await interaction.response.defer(ephemeral=True, thinking=True)
    await rules.save_preset(key, left)
    await interaction.edit_original_response(content=replies.cleared(key, left, names_of(interaction)))


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are given (not None), as the engine calls them. Raises BadRequest, also for none at all."""
    options = {name: value for name, value in given.items() if value is not None}
    if not options:
        raise BadRequest(texts.NO_OPTIONS)
    request = request_of({"mode": MODES[0].name} | options)
    fields = {"tempo": "tempo_bpm"}
    return {name: getattr(request, fields.get(name, name)) for name in options}


def key_of(interaction: discord.Interaction[Any], whose: str, name: str | None) -> PresetKey:
    """The preset that is meant; case does not matter. Raises Refused where a server's is not theirs to change."""
    plain = " ".join((name or "").split())
    if whose == "server":
        key = PresetKey("server", managed_server(interaction), plain)
    else:
        key = PresetKey("member", interaction.user.id, plain)
    known = interaction.client.rules.presets_of(interaction.user.id, interaction.guild_id)
    same = (other for other in known if (other.scope, other.owner_id) == (key.scope, key.owner_id))
    return next((other for other in same if other.name.casefold() == key.name.casefold()), key)
