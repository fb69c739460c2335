"""What is said about files of members."""

FORMATS = "MIDI, MusicXML, ABC or Humdrum"
"""What is read, for sentences and descriptions of options."""

GONE_AT_DISCORD = "Discord does not give me that file any more; please upload it again."
DID_NOT_ARRIVE = "The file did not arrive; please try again in a minute."
NOT_KEPT = "I do not have that file any more; please upload it again."

KINDS = {"audio": "a recording", "video": "a film", "image": "a picture"}
"""Families of declared types that are surely no notes."""


def no_notes(kind: str) -> str:
    """`kind` is one of KINDS in words."""
    return f"That is {kind}; I read written notes: {FORMATS}."


def too_large(limit_bytes: int) -> str:
    kib = limit_bytes // 1024
    limit = f"{kib // 1024} MB" if kib % 1024 == 0 else f"{kib} kB"
    return f"That file is larger than the {limit} that I read; a file with the notes of one piece is far smaller."
