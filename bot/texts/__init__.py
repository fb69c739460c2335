"""The sentences that members read, grouped by theme: constants and small functions, of plain text."""
