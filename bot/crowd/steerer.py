"""The ratings steer what members leave open: form and craft of a new piece. How: `bot.crowd.steering`."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.crowd.steering import FORMS_TO_CHOOSE, Rated, Steering
from bot.store import Store
from bot.store.crowd_records import Selection
from engine.composing.compose import MODELS
from engine.craft import FACTORS
from engine.nets.folder import SHARED, model_for
from engine.request import Request

_log = logging.getLogger(__name__)

EVERY_S = 60.0
"""How often new ratings are looked for."""

SONG_BARS = 12
"""The fewest that four sections need, as in the automatic form."""


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
        ratings: list[Rated] = []
        async for portion in self._store.crowd.ratings(Selection()):
            ratings.extend(portion)
        self.learnt = await asyncio.to_thread(Steering.learn, ratings)
        self._state = state
        _log.info("learnt from the ratings", extra={"ratings": len(ratings), "pieces": self.learnt.pieces})

    def choose(self, request: Request, form_given: bool) -> Request:
        """The request with what the ratings prefer. Where steering is off, as it is; by the same seed the same."""
        if not self.on:
            return request
        forms = () if form_given else _forms(request.bars)
        rng = np.random.default_rng(request.seed)
        choice = self.learnt.choose(request.mode, forms, _networks(request.mode), rng)
        _log.info(
            "settings chosen",
            extra={"mode": request.mode, "form": choice.form, "craft": choice.craft.code, "reason": choice.reason},
        )
        return replace(request, form=choice.form or request.form, craft=choice.craft)


def _forms(bars: int) -> Sequence[str]:
    """Those that fit so many bars."""
    return [form for form in FORMS_TO_CHOOSE if form != "aaba" or bars >= SONG_BARS]


def _networks(mode: str) -> Sequence[str]:
    """A mode without a network of its own has the shared one alone."""
    return FACTORS["network"] if model_for(mode, MODELS).name != SHARED else (SHARED,)
