"""Bytes that anyone may have sent -> Piece, in every format that is read here.

The bytes decide, never a name. MIDI goes to `engine.midi`. Scores (MusicXML, plain or compressed, ABC, Humdrum kern)
are checked, bounded and reduced to what sounds by our own readers; music21 then only sees the text that these wrote,
never a path, an archive, a document type or an entity. What a score becomes stands in `engine.reading.score`.
"""

import re

from engine.errors import CorruptFile, TooLarge
from engine.midi import Limits, read_midi
from engine.midi.disguise import not_midi
from engine.piece import Piece
from engine.reading import abc_tune, archive, kern, musicxml
from engine.reading.score import read_score
from engine.reading.text import decoded

_BEGINNINGS = (
    (re.compile(rb"(?s).{0,4000}?<(!DOCTYPE\s+)?score-(partwise|timewise)\b"), "a MusicXML score"),
    (re.compile(rb"\*\*kern|!!!"), "a Humdrum kern score"),
    (re.compile(rb"X:|%abc"), "a tune in ABC notation"),
)
"""What shows that a file was meant to be one of those that are read here."""


def read_piece(data: bytes) -> Piece:
    """The pitched notes of a MIDI file, a MusicXML score, the first tune of an ABC book, or a Humdrum kern score.

    Raises NotMusic, CorruptFile, EmptyPiece, TooLarge, Unsupported, Unpitched.
    """
    if data.startswith((b"MThd", b"RIFF")):
        return read_midi(data)
    if len(data) > (most := Limits().bytes):
        raise TooLarge(f"The file is larger than {most / 2**20:.0f} MB, the most that is read.")
    if archive.is_compressed_score(data):
        score = musicxml.sounding(archive.root_file(data))
        if score is None:
            raise CorruptFile("The compressed score holds no MusicXML; please export it again.")
        return read_score("musicxml", score)
    if musicxml.is_xml(data) and (score := musicxml.sounding(data)) is not None:
        return read_score("musicxml", score)
    text = decoded(data)
    if text is not None and kern.is_humdrum(text):
        text, remarks = kern.checked(text)
        return read_score("humdrum", text, remarks=remarks)
    if text is not None and abc_tune.is_abc(text):
        return read_score("abc", *abc_tune.first_tune(text))
    for beginning, name in _BEGINNINGS:
        if beginning.match(data):
            raise CorruptFile(
                f"This begins like {name}, but is damaged or not whole; please export or upload it again."
            )
    raise not_midi(data)
