"""What steering gains, by simulation, in words and figures: docs/steering.md. Of one seed all policies meet the same
crowd.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import fill

import numpy as np

from bot.crowd.policies import EVEN, GREEDY, NEW_SHARE, POLICIES, SAME, STEERING, WITHOUT_FLOOR, Run, play
from bot.crowd.steering import DRAWN_SPREAD, EXPLORATION, HALF_LIFE_PIECES, LEVELS, MODE_SD, Steering
from bot.crowd.tastes import MEMBERS, RATINGS_SHARES, SETTINGS, Crowd, Scenario
from engine.figures.crowd import draw_regret

Runs = Mapping[str, Sequence[Run]]  # by policy, then by seed

STEPS = (100, 300, 1_000, 3_000)  # pieces after which the loss is told
WINDOW = 100  # pieces over which it is looked at as it goes on
SURE = 2.0  # standard errors
LINE = 120  # characters

SCENARIOS = (
    Scenario("Strong tastes", "Settings matter much.", 0.8),
    Scenario("Weak tastes", "Settings matter little.", 0.2),
    Scenario("No tastes", "No setting is liked better than another, so nothing can be lost or gained.", 0.0),
    Scenario("Tastes that change", "Settings matter much, and halfway tastes become other ones.", 0.8, changes=True),
    Scenario(
        "A mode apart",
        "Phrygian, a tenth of the pieces, is liked with settings of its own; it alone counts.",
        0.8,
        apart="phrygian",
    ),
    Scenario("Harsh and mild raters", "Settings matter, and raters differ much more than usual.", 0.5, rater_sd=2.5),
    Scenario(
        "Tastes in pairs",
        "Which form is liked depends on the temperature too, which steering, a sum over settings, cannot express.",
        0.5,
        pair_sd=0.5,
    ),
)

TEXT = """# What steering gains

With `STEERING` on, the ratings choose what members leave open, form and craft of a new piece:
{factors}, {settings} settings in all.
It is Thompson sampling over a sum of what each level is worth, learnt from the ratings of all modes together and of
each mode apart; [bot/crowd/steering.py](../bot/crowd/steering.py) has it whole.

Nobody has rated pieces yet that could say what this gains, so it was simulated, by `python -m bot simulate --out
docs/steering.md`: {seeds} crowds with tastes drawn at random, {pieces:,} pieces each, {members} raters of whom a few
rate most, {unrated:.0%} of the pieces without any rating and the rest with one to {most}. What is counted is loss: how
many points of the scale 1 to 10 a piece would have been liked better with the best settings.

![Points lost in all by the number of pieces; the first of the scenarios below](steering.png)

- **{steering}**: as the bot does it, {floor:.0%} of the pieces drawn evenly (the floor).
- **{without}**: the same, nothing drawn evenly.
- **{greedy}**: what looks best by the same regression, {floor:.0%} drawn evenly.
- **{even}**: no regard to the ratings. **{same}**: the usual craft and the song form.

Loss in points a piece, mean of the crowds ± standard deviation among them; at the right the share of pieces of the
last tenth with the very best settings.

{sections}
## What the floor costs

Points a piece, over all pieces.

{cost}

## What this does not say

- Tastes are drawn from a normal distribution, as steering expects. Real ones are not known; *Weak tastes* is what to
  look at if settings matter little.
- The usual settings are no better here than any others. The real ones were chosen by ear and by measure, so there is
  less to gain on them.
- That choices are drawn with {spread} of the posterior's spread, that ratings count half after {half_life} rated pieces
  of their mode, and how far modes may lie apart ({mode_sd}) was chosen by such simulations, with other seeds.
- Steering learns here whenever there are {new:.0%} more pieces, in the bot once a minute.
"""


def simulate(seeds: int, pieces: int, report: Callable[[str], object]) -> tuple[str, bytes]:
    """What steering gains in each of the SCENARIOS: Markdown, and a PNG of the first one's cumulative loss.

    At least 2 crowds ask for at least 100 pieces each; `report` is told what is done. 20 crowds with 3,000 pieces each
    take some two minutes.
    """
    found = {}
    for scenario in SCENARIOS:
        found[scenario] = play_all(scenario, seeds, pieces)
        report(f"{scenario.name}: {seeds} crowds, {pieces:,} pieces each")
    return text(found), picture(SCENARIOS[0], found[SCENARIOS[0]])


def play_all(scenario: Scenario, seeds: int, pieces: int) -> dict[str, list[Run]]:
    """Name of each policy -> its runs, by seed."""
    runs: dict[str, list[Run]] = {policy.name: [] for policy in POLICIES}
    for seed in range(seeds):
        crowd = Crowd.drawn(scenario, pieces, np.random.default_rng([seed, 0]))
        for number, policy in enumerate(POLICIES, start=1):
            runs[policy.name].append(play(crowd, policy, np.random.default_rng([seed, number])))
    return runs


def text(found: Mapping[Scenario, Runs]) -> str:
    """Markdown: a table for each scenario, and what follows from it."""
    first = next(iter(found.values()))[STEERING]
    return TEXT.format(
        settings=len(SETTINGS),
        factors=", ".join(f"{len(levels)} of {factor}" for factor, levels in LEVELS.items()),
        seeds=len(first),
        pieces=len(first[0].lost),
        members=MEMBERS,
        unrated=RATINGS_SHARES[0],
        most=len(RATINGS_SHARES) - 1,
        steering=STEERING,
        without=WITHOUT_FLOOR,
        greedy=GREEDY,
        even=EVEN,
        same=SAME,
        floor=EXPLORATION,
        sections="\n".join(_section(scenario, runs) for scenario, runs in found.items()),
        cost="\n".join(f"- {scenario.name}: {_cost(runs)}" for scenario, runs in found.items() if _matters(runs)),
        spread=DRAWN_SPREAD,
        half_life=HALF_LIFE_PIECES,
        mode_sd=MODE_SD,
        new=NEW_SHARE,
    )


def picture(scenario: Scenario, runs: Runs) -> bytes:
    """PNG of the mean cumulative loss of each policy that is a way of its own."""
    shown = {name: of_it for name, of_it in runs.items() if name != WITHOUT_FLOOR}
    curves = {name: np.mean([np.nancumsum(run.lost) for run in of_it], axis=0) for name, of_it in shown.items()}
    return draw_regret(
        {name: curve.tolist() for name, curve in curves.items()}, f"Points lost in all: {scenario.name.lower()}"
    )


def _section(scenario: Scenario, runs: Runs) -> str:
    told = f"{_told_apart(runs[STEERING]):.1f} of {len(LEVELS)}"
    apart = f"At the end the intervals of what levels are worth tell some apart in {told} factors."
    head = [f"## {scenario.name}", "", scenario.sentence, ""]
    if not _matters(runs):
        return "\n".join([*head, apart, ""])
    words = fill(f"{_gain(runs)} {_pace(runs)} {apart}", LINE)
    return "\n".join([*head, *_table(runs), "", words, ""])


def _matters(runs: Runs) -> bool:
    """Whether there is anything to lose."""
    return any(np.nansum(run.lost) > 0 for run in runs[EVEN])


def _table(runs: Runs) -> list[str]:
    pieces = len(runs[STEERING][0].lost)
    steps = [step for step in STEPS if step <= pieces]
    head = ["chosen by", *(f"first {step:,}" for step in steps), "last tenth", "best settings"]
    rows = [
        [
            name,
            *(_spread(float(np.nanmean(run.lost[:step])) for run in of_it) for step in steps),
            *_end(of_it, pieces // 10),
        ]
        for name, of_it in runs.items()
    ]
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]


def _end(runs: Sequence[Run], pieces: int) -> tuple[str, str]:
    """Loss in the last pieces, and the share of them with the best settings of all."""
    ends = [run.lost[-pieces:] for run in runs]
    best = float(np.mean([np.mean(end[~np.isnan(end)] == 0) for end in ends]))
    return _spread(float(np.nanmean(end)) for end in ends), f"{best:.0%}"


def _gain(runs: Runs) -> str:
    """How much of the loss of even draws is saved, and since when that is beyond doubt."""
    steering, even, usual = runs[STEERING], runs[EVEN], runs[SAME]
    steps = [step for step in STEPS if step <= len(steering[0].lost)]
    saved = ", ".join(f"{1 - _loss(steering, step) / _loss(even, step):.0%} over the first {step:,}" for step in steps)
    return (
        f"Against even draws steering saves {saved} pieces. By more than {SURE:g} standard errors it has lost less "
        f"than even draws {_since(steering, even)}, less than the usual settings {_since(steering, usual)}."
    )


def _since(runs: Sequence[Run], others: Sequence[Run]) -> str:
    """From which piece on the loss so far stays surely smaller than the others'."""
    saved = np.array([np.nancumsum(other.lost - run.lost) for run, other in zip(runs, others, strict=True)])
    doubtful = saved.mean(axis=0) <= SURE * saved.std(axis=0, ddof=1) / np.sqrt(len(saved))
    first = int(np.flatnonzero(doubtful)[-1]) + 1 if doubtful.any() else 0
    return _when(runs, first if first < len(doubtful) else None)


def _pace(runs: Runs) -> str:
    """When half of the loss is gone for the first time, piece for piece."""
    lost = np.array([run.lost for run in runs[STEERING]])
    totals = np.convolve(np.nansum(lost, axis=0), np.ones(WINDOW), "valid")
    recent = totals / np.convolve(np.sum(~np.isnan(lost), axis=0), np.ones(WINDOW), "valid")
    halved = np.flatnonzero(recent < _loss(runs[EVEN], len(lost[0])) / 2)
    when = _when(runs[STEERING], int(halved[0]) + WINDOW - 1 if len(halved) else None)
    return f"Pieces (the mean of {WINDOW}) lose less than half of what evenly drawn ones do {when}."


def _when(runs: Sequence[Run], piece: int | None) -> str:
    if piece is None:
        return f"not within {len(runs[0].lost):,} pieces"
    ratings = np.mean([run.ratings[piece] for run in runs])
    return f"from piece {piece + 1:,} on ({ratings:,.0f} ratings)"


def _cost(runs: Runs) -> str:
    """The loss with the floor and without, and what the evenly drawn pieces themselves add to it."""
    pieces = len(runs[STEERING][0].lost)
    losses = [_loss(runs[name], pieces) for name in (STEERING, WITHOUT_FLOOR, EVEN)]
    return (
        f"{losses[0]:.2f} with it, {losses[1]:.2f} without. Its own pieces lose {EXPLORATION * losses[2]:.2f} of that."
    )


def _told_apart(runs: Sequence[Run]) -> float:
    """In how many factors, in the mean, some level's interval lies wholly above another's."""
    return float(np.mean([sum(map(_differs, LEVELS, [run.learnt] * len(LEVELS))) for run in runs]))


def _differs(factor: str, learnt: Steering) -> bool:
    levels = [one for one in learnt.worths() if one.factor == factor]
    return max(one.low for one in levels) > min(one.high for one in levels)


def _loss(runs: Sequence[Run], pieces: int) -> float:
    """Points a piece, over the first pieces of all runs."""
    return float(np.mean([np.nanmean(run.lost[:pieces]) for run in runs]))


def _spread(values: Iterable[float]) -> str:
    known = np.array(list(values))
    return f"{known.mean():.2f} ± {known.std(ddof=1):.2f}"
