"""Who people are: languages, permissions, the application's owner; and what only one of them sees."""

from typing import Any

import discord
import pytest
from discord import app_commands

from bot.loopback import LoopbackDiscord, UserError

from .client import Probe
from .conftest import Start

Interaction = discord.Interaction[Probe]


class German(app_commands.Translator):
    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, _: app_commands.TranslationContextTypes
    ) -> str | None:
        return string.extras.get("de") if locale is discord.Locale.german else None


def with_speak(probe: Probe) -> Probe:
    """`/speak`, in German `/sprich`, says which languages it hears."""
    name = app_commands.locale_str("speak", de="sprich")

    @probe.tree.command(name=name, description=app_commands.locale_str("Say something", de="Sag etwas"))
    @app_commands.describe(word=app_commands.locale_str("A word", de="Ein Wort"))
    @app_commands.choices(
        word=[app_commands.Choice(name=app_commands.locale_str("yes", de="ja"), value="yes")],
    )
    async def speak(interaction: Interaction, word: str = "yes") -> None:
        await interaction.response.send_message(f"{word} {interaction.locale} {interaction.guild_locale}")

    return probe


async def test_languages_of_people_and_servers(loopback: LoopbackDiscord, start: Start) -> None:
    loopback.guild.locale = "fr"
    probe = with_speak(Probe(loopback))
    await start(probe)
    assert (await loopback.person("ann").slash("speak").message()).content == "yes en-US fr"
    ben = loopback.person("ben", locale="de")
    assert (await ben.slash("speak").message()).content == "yes de fr"
    assert (await ben.in_direct().slash("speak").message()).content == "yes de None"
    assert loopback.person("ben").user.locale == "de"
    assert probe.guilds[0].preferred_locale is discord.Locale.french
    loopback.assert_clean()


async def test_commands_in_other_languages(loopback: LoopbackDiscord, start: Start) -> None:
    probe = with_speak(Probe(loopback))
    await probe.tree.set_translator(German())
    await start(probe)
    shown = {
        locale: loopback.person(name, locale=locale).commands["speak"] for name, locale in (("a", "de"), ("b", "nl"))
    }
    assert (shown["de"]["title"], shown["de"]["about"]) == ("sprich", "Sag etwas")
    assert (shown["nl"]["title"], shown["nl"]["about"]) == ("speak", "Say something")
    option = loopback.commands()["speak"]["options"][0]
    assert option["description_localizations"] == {"de": "Ein Wort"}
    assert option["choices"][0]["name_localizations"] == {"de": "ja"}
    [fetched] = await probe.tree.fetch_commands()
    assert fetched.name_localizations == {discord.Locale.german: "sprich"}
    loopback.assert_clean()


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("name_localizations.de", {"name_localizations": {"de": "Sprich"}}),
        ("name_localizations.xx", {"name_localizations": {"xx": "a"}}),
        ("description_localizations.de", {"description_localizations": {"de": "x" * 101}}),
    ],
)
async def test_translations_follow_the_rules(
    loopback: LoopbackDiscord, start: Start, where: str, changes: dict[str, Any]
) -> None:
    probe = await start(Probe(loopback))
    command = {"name": "speak", "description": "Say something"} | changes
    with pytest.raises(discord.HTTPException, match=where):
        await probe.http.bulk_upsert_global_commands(loopback.world.application_id, [command])
    loopback.forgive(50035)


async def test_permissions_are_given_in_a_word(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)

    @probe.tree.command(description="For who manages the server")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def setup(interaction: Interaction) -> None:
        held = interaction.permissions
        await interaction.response.send_message(f"{held.manage_guild} {held.administrator}")

    await start(probe)
    mod = loopback.person("mod", permissions=["manage_guild"])
    admin = loopback.person("admin", permissions=["administrator"])
    assert (await mod.slash("setup").message()).content == "True False"
    assert (await admin.slash("setup").message()).content == "True True"
    for person in (loopback.person("ann"), mod.in_direct()):
        with pytest.raises(UserError, match="no command 'setup'"):
            person.slash("setup")
    loopback.assert_clean()


async def test_the_owner_is_a_person(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    about = await probe.application_info()
    assert (about.owner.id, about.team) == (loopback.owner.id, None)
    member = await probe.guilds[0].fetch_member(loopback.owner.id)
    assert not probe.guilds[0].text_channels[0].permissions_for(member).manage_messages
    loopback.assert_clean()


async def test_the_owner_is_a_team(loopback: LoopbackDiscord, start: Start) -> None:
    probe = await start(Probe(loopback))
    cleo, dan = loopback.owned_by_team("cleo", "dan")
    about = await probe.application_info()
    assert about.team
    assert [member.id for member in about.team.members] == [cleo.id, dan.id]
    assert all(member.membership_state is discord.TeamMembershipState.accepted for member in about.team.members)
    assert about.team.owner_id == cleo.id == loopback.owner.id
    assert about.owner.id not in (cleo.id, dan.id, loopback.world.owner.id)
    loopback.assert_clean()


class Panel(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Count", custom_id="count")
    async def count(self, interaction: Interaction, _: discord.ui.Button["Panel"]) -> None:
        await interaction.response.edit_message(content=f"{interaction.user.name} pressed")


async def test_what_one_person_sees_nobody_else_presses(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)

    @probe.tree.command(description="A hidden panel")
    async def panel(interaction: Interaction) -> None:
        await interaction.response.send_message("mine", view=Panel(), ephemeral=True)

    await start(probe)
    ann, ben = loopback.person("ann"), loopback.person("ben", permissions=["administrator"])
    hidden = await ann.slash("panel").message()
    for act in (lambda: ben.click(hidden, "Count"), lambda: ben.delete(hidden), lambda: ben.forward(hidden)):
        with pytest.raises(UserError, match="does not see"):
            act()
    with pytest.raises(UserError, match="nobody can react"):
        ann.react(hidden, "👍")
    channel = probe.get_channel(loopback.channel.id)
    assert isinstance(channel, discord.TextChannel)
    with pytest.raises(discord.NotFound):
        await channel.get_partial_message(hidden.id).add_reaction("👍")
    await ann.click(hidden, "Count").updated()
    assert hidden.content == "ann pressed"
    ann.delete(hidden)
    assert loopback.messages(seen_by=ann) == []
    loopback.assert_clean()


async def test_edits_are_counted(loopback: LoopbackDiscord, start: Start) -> None:
    probe = Probe(loopback)

    @probe.tree.command(description="Tells how far it is")
    async def work(interaction: Interaction) -> None:
        await interaction.response.defer()
        for step in range(3):
            await interaction.edit_original_response(content=f"step {step}")

    await start(probe)
    message = await loopback.person().slash("work").message()
    await loopback.wait_for(lambda: message.content == "step 2")
    assert message.edits == 3
    assert loopback.person().say("as it was").edits == 0
    loopback.assert_clean()


async def test_a_button_is_pressed_where_it_is(loopback: LoopbackDiscord, start: Start) -> None:
    """Wherever the person stood last."""
    probe = await start(Probe(loopback))
    ann = loopback.person("ann")
    await (await probe.fetch_user(ann.id)).send("here", view=Panel())
    message = loopback.messages(ann.in_direct().channel)[0]
    pressed = ann.click(message, "Count")
    await pressed.updated()
    assert pressed.channel is message.channel
    with pytest.raises(UserError, match="does not see"):
        loopback.person("ben").click(message, "Count")
    loopback.assert_clean()


async def test_people_react_by_their_permissions(loopback: LoopbackDiscord) -> None:
    ann, ben = loopback.person("ann"), loopback.person("ben")
    said = ben.say("listen")
    loopback.world.deny(loopback.channel, ann.user, "add_reactions")
    with pytest.raises(UserError, match="ADD_REACTIONS"):
        ann.react(said, "👍")
    ben.react(said, "👍")
    ann.react(said, "👍")
    assert said.reactions == {"👍": [ben.id, ann.id]}
    loopback.world.deny(loopback.channel, ann.user, "view_channel")
    with pytest.raises(UserError, match="does not see"):
        ann.unreact(said, "👍")
