"""`python -m tests.tour`: the real bot on the loopback Discord, and a page of what members see of it."""
