"""What members read: results as embeds, files and wording. Pure functions."""
