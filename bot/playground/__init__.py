"""A page on this machine in which one talks to the real bot, with no account at Discord and no token.

`serve` starts a local Discord (`bot.loopback`), the page that shows it (`site`, `room`, `sight`, `deeds`) and the bot
itself as a process of its own (`keeper`, `child`), which takes it for Discord.
"""
