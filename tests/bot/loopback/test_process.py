"""A bot in its own process, killed and started again."""

from bot.loopback import BotProcess, LoopbackDiscord

BOT = f"{__package__}.echo_bot:main"


async def test_a_child_process_answers_and_can_be_replaced(loopback: LoopbackDiscord) -> None:
    ann = loopback.person("ann")
    async with BotProcess(loopback, BOT) as first:
        await loopback.ready("who")
        assert (await ann.slash("who").message()).content == f"process {first.pid}"
        assert await first.kill() == -9
    await loopback.gone()
    ann.slash("who")
    async with BotProcess(loopback, BOT) as second:
        await loopback.ready("who")
        assert (await ann.slash("who").message()).content == f"process {second.pid}"
    assert [complaint.text for complaint in loopback.forgive("unanswered")] == ["/who by ann"]
    loopback.assert_clean()


async def test_what_a_failing_child_wrote(loopback: LoopbackDiscord) -> None:
    async with BotProcess(loopback, f"{__package__}.echo_bot:nothing") as child:
        assert await child.wait() == 1
        assert "AttributeError" in child.output
