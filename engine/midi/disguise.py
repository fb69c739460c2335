"""What a file that is no MIDI file looks like, judged by its first bytes alone; nothing is unpacked or decoded."""

import re

from engine.errors import CorruptFile, EmptyPiece, NotMusic, UnreadablePiece, Unsupported

# First bytes -> what people call such a file. Longer or more special signatures stand first.
_NOT_MUSIC_DATA: tuple[tuple[bytes, str], ...] = (
    (b"ID3", "an MP3 recording"),
    (b"\xff\xfb", "an MP3 recording"),
    (b"\xff\xf3", "an MP3 recording"),
    (b"\xff\xf2", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"fLaC", "a FLAC recording"),
    (b"RIFF", "a WAV recording or another RIFF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a file packed with gzip"),
    (b"BZh", "a file packed with bzip2"),
    (b"\xfd7zXZ", "a file packed with xz"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xf0", "a bare system exclusive message"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
)

_OTHER_MUSIC_FORMATS: tuple[tuple[bytes, str], ...] = (
    (b"SMF2CLIP", "a MIDI 2.0 clip"),
    (b"MUS\x1a", "a MUS file of a game"),
    (b"FORM", "an XMI or another IFF file"),
    (b"\x18FICHIER GUITAR PRO", "a Guitar Pro tablature"),
    (b"BCFZ", "a Guitar Pro tablature"),
    (b"BCFS", "a Guitar Pro tablature"),
    (b"**kern", "a Humdrum kern score"),
    (b"!!!", "a Humdrum kern score"),
    (b"X:", "a tune in ABC notation"),
    (b"%abc", "a tune in ABC notation"),
    (b"\\version", "a LilyPond score"),
)

# Names inside a zip archive that show that it holds music; the name of the first member is not compressed.
_MUSIC_MEMBER = re.compile(rb"(META-INF/container\.xml|\.(musicxml|xml|mxl|mscx|mid|midi|kar|rmi))$", re.IGNORECASE)
_MUSIC_XML = re.compile(rb"<(!DOCTYPE\s+)?(score-partwise|score-timewise|museScore|mei)\b")
_MIDI_CHUNK = re.compile(rb"MThd|MTrk")
_LOOKED_AT_BYTES = 4096  # every signature stands well before this

_ADVICE = "please give a MIDI file (.mid), MusicXML (.musicxml, .mxl), ABC (.abc) or Humdrum kern (.krn)."


def not_midi(data: bytes) -> UnreadablePiece:
    """The error that tells what `data`, which does not begin with a MIDI header, seems to be."""
    head = data[:_LOOKED_AT_BYTES]
    if not data:
        return EmptyPiece("The file is empty; " + _ADVICE)
    if b"MThd".startswith(data):
        return CorruptFile("The file stops inside its first four bytes; please export or upload it again.")
    music = _other_music(head)
    if music:
        return Unsupported(f"This is {music}, which cannot be read here; export it as MIDI or MusicXML and try again.")
    name = next((name for signature, name in _NOT_MUSIC_DATA if head.startswith(signature)), None)
    if _MIDI_CHUNK.search(head) and (name is None or head.startswith(b"RIFF")):
        return CorruptFile("This MIDI file is damaged at its beginning; please export or upload it again.")
    if name:
        return NotMusic(f"This is not a MIDI file but {name}; " + _ADVICE)
    if _is_text(head):
        return NotMusic("This is not a MIDI file but text; " + _ADVICE)
    return NotMusic("This is not a MIDI file: it does not begin with a MIDI header; " + _ADVICE)


def _other_music(head: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04") and _MUSIC_MEMBER.search(head[30 : 30 + int.from_bytes(head[26:28], "little")]):
        return "an archive with music in it"
    if _MUSIC_XML.search(head):
        return "a score in an XML format"
    return next((name for signature, name in _OTHER_MUSIC_FORMATS if head.startswith(signature)), None)


def _is_text(head: bytes) -> bool:
    return all(byte >= 0x20 or byte in b"\t\r\n\f" for byte in head) and head.isascii()
