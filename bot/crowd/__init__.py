"""Reactions and menus -> ratings, and what the ratings say."""
