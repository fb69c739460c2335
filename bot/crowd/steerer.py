"""The ratings steer what members leave open: form and craft of a new piece. How: `bot.crowd.steering`."""

import asyncio
import logging
from dataclasses import replace

import numpy as np

from bot.crowd.steering import FORMS_TO_CHOOSE, Steering
from bot.store import Store
from bot.store.crowd_records import Rating, Selection
from engine.craft import FACTORS
from engine.request import Request

_log = logging.getLogger(__name__)

EVERY_S = 60.0
"""How often new ratings are looked for."""


class Steerer:
    """Chooses at once, by what it has learnt last; learns beside everything else."""

    def __init__(self, store: Store, on: bool) -> None:
        self.on = on
        self.learnt = Steering.learn()
        self._store = store
        self._state: object = None

    async def keep_learning(self) -> None:
        """For ever: learn anew when the ratings have changed. An error is logged, and tried again."""
        while self.on:
            try:
                await self.learn()
            except Exception:
                _log.exception("the ratings could not be learnt from")
            await asyncio.sleep(EVERY_S)

    async def learn(self) -> None:
        """From all ratings that count, if they are others than before."""
        state = await self._store.crowd.state()
        if state == self._state:
            return
        ratings: list[Rating] = []
        async for portion in self._store.crowd.ratings(Selection()):
            ratings.extend(portion)
        self.learnt = await asyncio.to_thread(Steering.learn, ratings)
        self._state = state
        _log.info("learnt from the ratings", extra={"ratings": len(ratings), "pieces": self.learnt.pieces})

    def choose(self, request: Request, form_given: bool) -> Request:
        """The request with what the ratings prefer. Where steering is off, as it is; by the same seed the same."""
        if not self.on:
            return request
        forms = () if form_given else FORMS_TO_CHOOSE
        rng = np.random.default_rng(request.seed)
        choice = self.learnt.choose(request.mode, forms, FACTORS["network"], rng)
        _log.info(
            "settings chosen",
            extra={"mode": request.mode, "form": choice.form, "craft": choice.craft.code, "reason": choice.reason},
        )
        return replace(request, form=choice.form or request.form, craft=choice.craft)
