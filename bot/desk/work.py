"""What runs in the workers: module-level functions of plain data, as both travel to another process."""

from bot.desk.orders import Compose, Continue, Order
from bot.jobs.workers import report
from engine.studio import Output, Product, continue_file, produce, remode_file


def make(order: Order, source: bytes | None, played: bool, mood: str, output: Output) -> Product:
    """The piece that was ordered. `source` is the music that it begins with, `played` or a score of ours in `mood`."""
    if isinstance(order, Compose):
        return produce(order.request, output, report)
    if source is None:
        raise ValueError("there is nothing to begin with")
    if isinstance(order, Continue):
        return continue_file(source, order.changes, output, report, played=played)
    return remode_file(source, order.mode, order.root, output, report, played=played, seed=order.seed, mood=mood)
