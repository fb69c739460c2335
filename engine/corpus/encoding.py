"""One piece -> a small data set: its sections, each labelled by the classifier and transposed to C.

Everything that depends on what stands around a section (its place in the phrase, the bars to go) is taken from the
whole piece.
"""

import zlib
from dataclasses import replace

import numpy as np

from engine import vocabulary
from engine.classify import Section, classify
from engine.conditions import conditions_of
from engine.corpus.dataset import PER_TOKEN, STREAMS, Dataset, PieceRow
from engine.corpus.sources import Origin
from engine.errors import TooShort
from engine.piece import Piece
from engine.theory import MODES, Mode, find_mode, find_root
from engine.vocabulary import TICKS_PER_GRID, Labels

MIN_TOKENS = 32  # a shorter piece or section teaches nothing about form
VALIDATION_SHARE = 10  # one piece in ten
UNKNOWN_ORIGIN = Origin()


def encode_sections(piece: Piece, name: str, origin: Origin) -> Dataset:
    """The sections of a piece in C, in their order. Raises TooShort, OutOfVocabulary and what `classify` raises."""
    piece = vocabulary.quantised(piece)
    sections = classify(piece).sections
    encoded = encode_piece(piece, name, 0, MODES[0], origin)
    cuts = (_cut(encoded, piece, section) for section in sections)
    kept = [section for section in cuts if section.rows[0].tokens >= MIN_TOKENS]
    if not kept:
        raise TooShort("The piece is too short to train on.")
    return Dataset.joined(kept)


def _cut(encoded: Dataset, piece: Piece, section: Section) -> Dataset:
    """One section of an encoded piece, in C; places in phrases and bars to go stay those of the piece."""
    starts = np.array([*piece.bar_starts(), piece.length_ticks + 1]) // TICKS_PER_GRID
    onsets = np.cumsum(encoded.streams["step"].astype(np.int64) - 1)
    first, end = np.searchsorted(onsets, (starts[section.first_bar - 1], starts[section.last_bar]))
    streams = {name: stream[first:end].copy() for name, stream in encoded.streams.items()}
    root, mode = find_root(section.guess.root).pitch_class, find_mode(section.guess.mode)
    streams["note"] = transposed_labels(streams["note"], -root if root <= 6 else 12 - root)
    streams["step"][:1] = np.maximum(streams["position"][:1], 1)  # counted from the section's first bar line
    row = replace(
        encoded.rows[0],
        root=root,
        mode=mode.name,
        in_mode=_share_inside(streams["note"], streams["duration"], mode),
        tokens=int(end - first),
        first_bar=section.first_bar,
    )
    return Dataset(streams, (row,))


def _share_inside(notes: Labels, durations: Labels, mode: Mode) -> float:
    """Share of the sounding time inside the mode over C, 0..1; 0 where nothing sounds."""
    pitched = notes < vocabulary.SOC
    if not pitched.any():
        return 0.0
    classes = (notes[pitched] + vocabulary.LOWEST_PITCH - 1) % 12
    return round(float(np.average(np.isin(classes, mode.degrees), weights=durations[pitched])), 4)


def transposed_labels(notes: Labels, semitones: int) -> Labels:
    """Note labels (tokens,) `semitones` higher, by octaves back into C0..B8; `<SOC>` and `<EOC>` stay."""
    moved = notes + semitones
    moved = np.where(moved >= vocabulary.SOC, moved - 12, np.where(moved < 1, moved + 12, moved))
    return np.where((notes > 0) & (notes < vocabulary.SOC), moved, notes).astype(np.int16)


def encode_piece(in_c: Piece, name: str, root: int, mode: Mode, origin: Origin = UNKNOWN_ORIGIN) -> Dataset:
    """A data set of one piece that is on the grid and transposed to C. Raises OutOfVocabulary."""
    tokens = vocabulary.encode(in_c)
    conditions = conditions_of(in_c, tokens)
    streams = {n: getattr(tokens if n in STREAMS else conditions, n) for n in PER_TOKEN}
    in_mode = _share_inside(tokens.note, tokens.duration, mode)
    row = PieceRow(name, root, mode.name, in_mode, split_of(name), len(tokens), origin.licence, origin.source)
    return Dataset(streams, (row,))


def split_of(name: str) -> str:
    """The side a piece is on, from its name alone: the same in every build, for all its sections and mappings."""
    return "validation" if zlib.crc32(name.encode()) % VALIDATION_SHARE == 0 else "train"
