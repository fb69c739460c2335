"""The rules of rating as members read them, odd cases included. What they describe: `bot.store.rating_rows`,
`bot.store.crowd_rows`, `bot.crowd.reactions` and `bot.crowd.catchup`."""

RULES: tuple[str, ...] = (
    "A rating is a number from 1 to 10: press a digit under a piece, or choose it in the menu there.",
    "You have one rating for each piece, whichever way you give it: what you did last counts.",
    "Take back the digit that counts, or choose “Take my rating back”, and the rating is gone.",
    "You may rate the pieces that you asked for. That counts like any other rating: it was the bot that composed them.",
    "Ratings of bots, and of members whom the owner of the bot has blocked, do not count.",
    "When a moderator removes reactions, the ratings that they gave go with them; other ratings from the menu stay.",
    "A deleted piece is listed nowhere any more; the ratings that it got still count.",
    "Reactions given while the bot was away are found when it is back, under the latest pieces; where you left several "
    "new digits, the highest counts.",
)

RANKING = "Ranked by what is sure: a few ratings count for less than many, so that one 10 does not beat ten 9s."
"""How the best pieces are found, in one line; the formula is `bot.store.crowd_rows`'s."""
