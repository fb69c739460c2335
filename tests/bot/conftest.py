"""Fixtures of the bot's tests."""

from tests.loopback.fixtures import loopback

__all__ = ["loopback"]
