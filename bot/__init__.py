"""Modebot on Discord: commands, queue, workers, ratings. `python -m bot` starts it."""
