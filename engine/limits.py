"""Work on files from anywhere, in worker processes that can be killed.

A call that runs too long, asks for too much memory or brings its process down becomes an error of its own; the calls
beside it and after it are not touched.
"""

import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine import interrupts
from engine.errors import EngineError, TookTooLong, TooLarge

if TYPE_CHECKING:
    from multiprocessing.synchronize import Semaphore

    from pebble import ProcessFuture

Item = TypeVar("Item")
Result = TypeVar("Result")


_LONGEST_START_S = 5.0  # of a worker on a busy machine; one that never starts is not waited for longer


@dataclass(frozen=True)
class Allowance:
    """What one call may use."""

    seconds: float = 15.0  # the slowest file inside the bounds of `engine.midi` takes 2 s
    memory_bytes: int = 2**30  # beyond what the libraries take; the largest file inside the bounds takes 200 MB


def call_each(
    function: Callable[[Item], Result],
    items: Iterable[Item],
    workers: int,
    allowance: Allowance = Allowance(),
    preload: Sequence[str] = (),
) -> Generator[Result | EngineError, None, None]:
    """`function(item)` for each item in turn, or the error that it ended in, computed by `workers` processes.

    `function` and its results must pickle. `preload` names the modules that it needs; those of the first call in a
    program are imported once for all workers. Errors: TookTooLong, TooLarge (memory), any EngineError that `function`
    raises, and a plain EngineError where it failed otherwise or its process died. Close it to stop before the end.
    """
    from pebble import ProcessPool

    context = get_context("forkserver")  # forking this process with its threads could deadlock
    context.set_forkserver_preload(list(preload))
    started = context.Semaphore(0)
    initargs = (started, allowance.memory_bytes, tuple(preload))
    pool = ProcessPool(workers, initializer=_confine, initargs=initargs, context=context)
    begun = 0
    try:
        futures: deque[ProcessFuture[Result]] = deque()
        with interrupts.held():  # the first one starts the processes
            for item in items:
                futures.append(pool.schedule(function, args=(item,), timeout=allowance.seconds))
                begun = workers
        while futures:  # a result that was handed out is not kept
            outcome = _outcome(futures.popleft(), allowance)
            yield outcome
    finally:
        for _ in range(begun):  # a worker that is stopped while it starts misses the locks of its pool, and says so
            started.acquire(timeout=_LONGEST_START_S)
        pool.stop()  # type: ignore[no-untyped-call]  # pebble types it not
        pool.join()


def call(
    function: Callable[[Item], Result], item: Item, allowance: Allowance = Allowance(), preload: Sequence[str] = ()
) -> Result:
    """`function(item)` in a process of its own; raises what `call_each` yields."""
    (result,) = call_each(function, [item], 1, allowance, preload)
    if isinstance(result, EngineError):
        raise result
    return result


def _confine(started: "Semaphore", memory_bytes: int, modules: tuple[str, ...]) -> None:
    """Runs first in every worker."""
    started.release()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent stops its workers
    for module in modules:
        import_module(module)
    if sys.platform == "linux":  # elsewhere the system does not enforce it
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])  # libraries reserve some of it for each core
        most = pages * resource.getpagesize() + memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _outcome(future: "ProcessFuture[Result]", allowance: Allowance) -> Result | EngineError:
    from pebble import ProcessExpired

    try:
        return future.result()
    except EngineError as error:
        return error
    except TimeoutError:
        return TookTooLong(f"This took longer than {allowance.seconds:g} seconds and was stopped.")
    except MemoryError:
        return TooLarge("This needs more memory than one file may use.")
    except (ProcessExpired, BrokenProcessPool):
        return EngineError("The process that worked on this broke down; the file may be damaged in an unusual way.")
    except Exception as error:  # whatever the function let through belongs to this item alone
        return EngineError(f"This failed inside ({type(error).__name__}); please report it with the file.")
