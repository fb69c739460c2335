"""Long runs: what the bot must survive, tried in numbers that no test has time for. `python -m tests.soak --help`."""
