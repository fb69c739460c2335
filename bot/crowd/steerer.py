"""The ratings choose what members leave open: form and craft of a new piece. How they do: `bot.crowd.steering`."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.background import Background
from bot.crowd.steering import FORMS_TO_CHOOSE, Steering
from bot.store import Store
from bot.store.crowd_records import Selection
from engine.composing.compose import MODELS
from engine.craft import FACTORS
from engine.nets.folder import SHARED, model_for
from engine.request import Request

_log = logging.getLogger(__name__)

RELEARN_S = 60.0
"""What was learnt is kept for so long at least."""

FIRST_WAIT_S = 1.0
"""The first piece after a start waits so long for what there is to learn: Discord wants an answer in three."""

SONG_BARS = 12
"""The fewest that four sections need, as in the automatic form."""


class Steerer:
    """Holds what the ratings have taught. Learning goes on beside; nobody waits for it but the first."""

    def __init__(self, store: Store, background: Background, enabled: bool) -> None:
        self.enabled = enabled
        self.steering = Steering.learn()
        self._store = store
        self._background = background
        self._state: object = None  # of the ratings that were learnt from
        self._looked_s = -RELEARN_S
        self._first = asyncio.Event()
        self._learning = asyncio.Lock()

    async def choose(self, request: Request, form_given: bool) -> tuple[Request, str]:
        """The request with the craft that the ratings choose, and with a form unless one was given; and the reason.

        The same seed after the same ratings gives the same choice. Where steering is off, the request as it is, and no
        reason.
        """
        if not self.enabled:
            return request, ""
        await self.ready()
        forms = () if form_given else _forms(request.bars)
        rng = np.random.default_rng(request.seed)
        choice = self.steering.choose(request.mode, forms, _networks(request.mode), rng)
        chosen = replace(request, craft=choice.craft, form=choice.form or request.form)
        _log.info(
            "steered",
            extra={
                "mode": request.mode,
                "form": chosen.form,
                "craft": chosen.craft.code,
                "seed": chosen.seed,
                "reason": choice.reason,
            },
        )
        return chosen, choice.reason

    async def ready(self) -> None:
        """Return at once, but after a start only when something is learnt, or nothing in FIRST_WAIT_S."""
        self.refresh()
        try:
            async with asyncio.timeout(FIRST_WAIT_S):
                await self._first.wait()
        except TimeoutError:
            _log.warning("learning from the ratings takes long")

    def refresh(self) -> None:
        """Learn beside, if the last look at the ratings is old enough."""
        if time.monotonic() - self._looked_s >= RELEARN_S:
            self._looked_s = time.monotonic()
            self._background.start(self.learn(), "learning from the ratings")

    async def learn(self) -> None:
        """Learn from all ratings, unless they are the same as the last time."""
        async with self._learning:
            try:
                state = await self._store.crowd.state()
                if state != self._state:
                    await self._learn()
                    self._state = state
            finally:
                self._first.set()

    async def _learn(self) -> None:
        portions = [portion async for portion in self._store.crowd.ratings(Selection())]
        ratings = [rating for portion in portions for rating in portion]
        began_s = time.monotonic()
        self.steering = await asyncio.to_thread(Steering.learn, ratings)
        learnt = {"ratings": len(ratings), "pieces": self.steering.pieces}
        _log.info("learnt from the ratings", extra=learnt | {"ms": round((time.monotonic() - began_s) * 1000)})


def _forms(bars: int) -> Sequence[str]:
    """Those that fit so many bars."""
    return [form for form in FORMS_TO_CHOOSE if form != "aaba" or bars >= SONG_BARS]


def _networks(mode: str) -> Sequence[str]:
    """A mode without a network of its own has the shared one alone."""
    return FACTORS["network"] if model_for(mode, MODELS).name != SHARED else (SHARED,)
