"""Running the bot: its command line, start and stop, whether it is well, and what a supervisor is told."""
