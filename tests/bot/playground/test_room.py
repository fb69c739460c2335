"""What a page is shown and may do, with a small bot of the real discord.py in the local Discord."""

from unittest.mock import Mock

import pytest
from discord.gateway import KeepAliveHandler

from bot.loopback import ApiError, LoopbackDiscord
from bot.playground.town import MOST_MEMBERS, Town, settings

from .conftest import Opened

pytestmark = pytest.mark.usefixtures("small_bot")


def ids(opened: Opened) -> dict[str, str]:
    return {user.name: str(user.id) for user in opened.town.people}


async def test_the_scene_has_what_there_is(opened: Opened) -> None:
    async with opened.page() as page:
        scene = page.last("scene")
    assert [person["name"] for person in scene["people"]] == ["Soprano", "Alto", "Tenor", "Bass"]
    assert [(place["name"], place["kind"]) for place in scene["places"]] == [
        ("music", "server"), ("studio", "server"), ("Modebot", "direct"), ("lounge", "elsewhere"),
    ]  # fmt: skip
    echo = next(command for command in scene["commands"] if command["name"] == "echo")
    assert [(option["name"], option["required"], option["type"]) for option in echo["options"]] == [
        ("what", True, 3), ("number", False, 4), ("file", False, 11),
    ]  # fmt: skip
    assert echo["options"][0]["autocomplete"]
    assert echo["options"][0]["about"] == "What to say"


async def test_members_are_offered_what_they_may_use(opened: Opened) -> None:
    for name, offered in (("Soprano", True), ("Tenor", False)):
        async with opened.page(person=ids(opened)[name]) as page:
            commands = [command["name"] for command in page.last("scene")["commands"]]
            assert ("manage" in commands) is offered


async def test_a_command_with_a_file_is_answered(opened: Opened) -> None:
    upload = await opened.upload("tune.mid", b"12345")
    async with opened.page() as page:
        await page.do("slash", name="echo", options={"what": "la", "number": 3, "file": upload})
        message = await page.message("la 3 tune.mid 5")
    assert message["asked"] == {"by": "Soprano", "text": "/echo what:la number:3 file:tune.mid"}


async def test_subcommands_are_commands_of_two_words(opened: Opened) -> None:
    upload = await opened.upload("tune.mid", b"12345")
    async with opened.page() as page:
        shelf = next(command for command in page.last("scene")["commands"] if command["name"].startswith("shelf"))
        assert (shelf["name"], shelf["title"], shelf["about"]) == ("shelf put", "shelf put", "Put a file there")
        assert [option["name"] for option in shelf["options"]] == ["file", "label"]
        await page.do("type", name="shelf put", focused="label", text="la", options={})
        assert page.last("choices")["choices"] == [{"name": "LA", "value": "la"}]
        await page.do("slash", name="shelf put", options={"file": upload, "label": "old"})
        message = await page.message("tune.mid lies there, old")
    assert message["asked"] == {"by": "Soprano", "text": "/shelf put file:tune.mid label:old"}


async def test_what_the_app_would_not_send_is_refused_with_a_sentence(opened: Opened) -> None:
    async with opened.page() as page:
        for deed in (
            {"deed": "slash", "name": "echo", "options": {}},
            {"deed": "slash", "name": "nothing", "options": {}},
            {"deed": "slash", "name": "shelf", "options": {}},
            {"deed": "slash", "name": "shelf take", "options": {"file": "unknown"}},
            {"deed": "slash", "name": "echo", "options": {"what": "la", "number": "three"}},
            {"deed": "slash", "name": "echo", "options": {"what": "la", "file": "unknown"}},
            {"deed": "press", "message": "1", "custom_id": "form"},
            {"deed": "say", "text": "  "},
            {"deed": "join", "name": "alto"},
            {"deed": "submit", "form": "1", "values": {}},
            {"deed": "fly"},
            {"deed": "slash"},
            {"deed": "slash", "name": 5, "options": {}},
            {"deed": "slash", "name": "echo", "options": 5},
            {"deed": "say", "text": 5},
        ):
            answer = await page.do(**deed)
            assert answer["show"] == "refused", deed
            assert answer["text"].endswith("."), answer


async def test_what_is_no_json_is_refused_and_the_page_goes_on(opened: Opened) -> None:
    async with opened.page() as page:
        for text in ("nonsense", "5", "[" * 100_000):
            await page.socket.send_str(text)
            assert (await page.shown("refused"))["n"] is None
        assert (await page.do("say", text="hello"))["show"] == "done"


async def test_a_bot_that_says_nothing_is_told_of(opened: Opened) -> None:
    async with opened.page() as page:
        assert "did not answer in time" in (await page.do("slash", name="mute", options={}))["text"]
    opened.discord.forgive("unanswered")


async def test_choices_come_for_what_was_typed(opened: Opened) -> None:
    async with opened.page() as page:
        await page.do("type", name="echo", focused="what", text="la", options={})
        assert page.last("choices")["choices"] == [{"name": "lala", "value": "la"}]


async def test_forms_and_menus(opened: Opened) -> None:
    async with opened.page() as page:
        await page.do("slash", name="echo", options={"what": "la"})
        message = await page.message("la 0")
        await page.do("press", message=message["id"], custom_id="form")
        form = page.last("form")
        assert form["title"] == "A form"
        await page.do("submit", form=form["form"], values={"word": "hemiola"})
        assert (await page.message("written: hemiola"))["flags"] == 64
        await page.do("choose", message=message["id"], custom_id="who", values=[ids(opened)["Tenor"]])
        assert await page.message("chosen: Tenor")


async def test_only_one_sees_what_is_for_one(opened: Opened) -> None:
    async with opened.page() as page:
        await page.do("slash", name="secret", options={})
        secret = await page.message("between us")
        async with opened.page(person=ids(opened)["Alto"]) as other:
            await other.do("say", text="hello")
            await other.message("hello")
            assert "between us" not in str(other.heard)
        await page.do("delete", message=secret["id"])
        gone = [shown for shown in page.heard if shown["show"] == "gone"] or [await page.shown("gone")]
    assert gone[0]["ids"] == [secret["id"]]


async def test_reactions_are_each_members_own(opened: Opened) -> None:
    async with opened.page() as page, opened.page(person=ids(opened)["Alto"]) as other:
        await page.do("say", text="hello")
        message = await page.message("hello")
        await page.do("react", message=message["id"], emoji="9️⃣")
        assert (await page.message("hello"))["reactions"][0] | {"count": 1, "me": True}
        await other.do("react", message=message["id"], emoji="9️⃣")
        while (reaction := (await page.message("hello"))["reactions"][0])["count"] < 2:
            pass
        assert reaction["me"]
        await page.do("unreact", message=message["id"], emoji="9️⃣")
        while (reaction := (await page.message("hello"))["reactions"][0])["count"] > 1:
            pass
        assert not reaction["me"]


async def test_a_moderator_deletes_and_a_member_does_not(opened: Opened) -> None:
    async with opened.page() as page:
        await page.do("say", text="hello")
        message = await page.message("hello")
        for name, kind in (("Tenor", "refused"), ("Alto", "done")):
            async with opened.page(person=ids(opened)[name]) as other:
                assert (await other.do("delete", message=message["id"]))["show"] == kind


async def test_somebody_joins(opened: Opened) -> None:
    async with opened.page() as page:
        await page.do("join", name="  Mezzo  ")
        while "Mezzo" not in [person["name"] for person in page.last("scene")["people"]]:
            await page.shown("scene")


async def test_names_have_nothing_that_cannot_be_seen(opened: Opened) -> None:
    async with opened.page() as page:
        assert (await page.do("join", name="\u202eAl\u200bto"))["show"] == "refused"
        assert (await page.do("join", name="\u2066\ud800"))["show"] == "refused"
    assert len(opened.town.people) == 4


async def test_restarting_is_passed_on(opened: Opened) -> None:
    async with opened.page() as page:
        await page.do("restart")
    assert opened.restarts == ["restart"]


async def test_answers_that_come_at_once_are_no_delay(caplog: pytest.LogCaptureFixture) -> None:
    """discord.py's measure of it, with the heartbeat's time still to be noted."""
    keeper = KeepAliveHandler(ws=Mock(), interval=settings().heartbeat_interval_s)
    keeper._last_send -= settings().heartbeat_interval_s
    keeper.ack()
    assert keeper.latency > 1
    assert not caplog.records


async def test_ids_are_the_same_at_each_start() -> None:
    async with LoopbackDiscord(settings()) as one, LoopbackDiscord(settings()) as other:
        first, second = Town(one), Town(other)
    assert [user.id for user in first.people] == [user.id for user in second.people]
    assert list(first.world.guilds) == list(second.world.guilds)
    assert list(first.places) == list(second.places)


async def test_messages_of_earlier_runs_are_out_of_reach_and_not_deleted(opened: Opened) -> None:
    world, channel = opened.discord.world, opened.discord.channel
    for id, code in ((world.first_id - 1, 50001), (world.ids.next(), 10008)):
        with pytest.raises(ApiError) as refusal:
            world.message(channel, id)
        assert refusal.value.code == code


async def test_the_playground_fills_up(opened: Opened) -> None:
    async with opened.page() as page:
        for number in range(MOST_MEMBERS - 4):
            assert (await page.do("join", name=f"Voice {number}"))["show"] == "done"
        assert "60 members at most" in (await page.do("join", name="One more"))["text"]
