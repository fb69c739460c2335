"""The picture of a piece that is posted with it: its first bars in notation, on a page that suits any chat background.

A piece whose rhythm does not fit notation (`notation.is_notatable`) gets a piano roll instead.
"""

import re
from html import escape

from engine.errors import BadRequest
from engine.figures.style import ACCENT, CORNER_PX, INK, PAPER, QUIET, SHADE, WIDTH_PX, font_files
from engine.instruments import INSTRUMENTS, PIANO
from engine.mood import FREE, Mood
from engine.naming import Names, name_note
from engine.piece import Piece
from engine.score.engraving import engrave, export
from engine.score.notation import Bar, Notation, is_notatable, notate
from engine.score.spelling import Spelling
from engine.theory import Mode, find_mode, find_root

MARGIN_PX = 44
HEADER_PX = 112  # from the upper edge of the page to the music
FOOT_PX = 40
UNITS_PER_PX = 1.5  # of the engraver; larger makes smaller notes
COLUMNS_PER_SYSTEM = 48  # onsets that stand side by side in comfort
DISC_PX = 46
TITLE_LENGTH = 36  # characters that fit beside the scale


def draw_score(
    piece: Piece,
    root: str,
    mode: str,
    title: str = "",
    max_bars: int = 8,
    max_systems: int = 3,
    mood: Mood = FREE,
    names: Names = "english",
) -> bytes:
    """A PNG, WIDTH_PX pixels wide, of the first bars: at most `max_bars` in at most `max_systems` full systems.

    Above the music stand the title ("D Dorian" unless given), tempo, meter, the instrument (where it is one, and no
    piano), the mood (unless it is free), and the notes of the mode, those that tell it from its neighbours filled.
    Raises BadRequest for a root or mode that does not exist.
    """
    asked, found = find_root(root), find_mode(mode)
    spelling = Spelling.of(asked, found)
    if not is_notatable(piece, max_bars):
        from engine.figures.pianoroll import piano_roll  # it spells notes, and so loads this package first

        return piano_roll(piece, root, mode, title=title, names=names)
    notation = notate(piece, max_bars)
    per_system = _bars_per_system(notation, spelling)
    count = min(len(notation.bars), per_system * max_systems)
    shown = notation.first(count // per_system * per_system or count)
    music = engrave(shown, spelling, round((WIDTH_PX - 2 * MARGIN_PX) * UNITS_PER_PX), per_system)
    header = _header(
        piece, name_note(spelling.root.name, names), title or f"{name_note(asked.name, names)} {found.title}", mood
    )
    return _png(_page(music, header + _scale(spelling, found, names), _foot(shown, len(piece.bar_starts()))))


def write_score(piece: Piece, root: str, mode: str, title: str) -> bytes:
    """MusicXML of all bars from the first that sounds, with title, first tempo and instrument, spelled for the mode.

    Where more than two voices sound on a staff, notes are cut as `notation.notate` says.

    Raises BadRequest for a root or mode that does not exist, and where rhythm does not fit notation.
    """
    bars = len(piece.bar_starts())
    if not is_notatable(piece, bars):
        raise BadRequest(
            "The rhythm of this piece lies off the written grid, so there is no score of it; take the MIDI."
        )
    return export(notate(piece, bars), Spelling.of(find_root(root), find_mode(mode)), piece, _one_line(title))


def _bars_per_system(notation: Notation, spelling: Spelling) -> int:
    """Four bars a line where they fit, or three, two, one: as many as the fullest bar allows."""
    fullest = max(_columns(bar, spelling) for bar in notation.bars)
    return max(1, min(4, int(COLUMNS_PER_SYSTEM / max(1.0, fullest))))


def _columns(bar: Bar, spelling: Spelling) -> float:
    """Onsets in the bar; one with an accidental takes half as much room again."""
    widths: dict[int, float] = {}
    for symbol in (symbol for voices in bar.staves for voice in voices for symbol in voice):
        plain = all(spelling.is_signed(tone.pitch) for tone in symbol.tones)
        start = symbol.value.start
        widths[start] = max(widths.get(start, 0.0), 1.0 if plain else 1.5)
    return sum(widths.values())


def _page(music: str, header: str, foot: str) -> str:
    """An SVG page with the engraver's SVG set into it."""
    width = WIDTH_PX - 2 * MARGIN_PX
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', music)
    if box is None:
        raise ValueError("the engraver's picture has no size")
    height = width * int(box[2]) / int(box[1])
    page_height = round(HEADER_PX + height + FOOT_PX)
    placed = music.replace(
        "<svg ", f'<svg x="{MARGIN_PX}" y="{HEADER_PX + 0.5}" width="{width}" height="{height:.1f}" ', 1
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{WIDTH_PX}" height="{page_height}" font-family="DejaVu Sans">'
        f'<rect width="{WIDTH_PX}" height="{page_height}" rx="{CORNER_PX}" fill="{PAPER}"/>'
        f'{header}{placed}<g transform="translate(0 {page_height - 18})">{foot}</g></svg>'
    )


def _header(piece: Piece, root: str, title: str, mood: Mood) -> str:
    facts = [f"♩ = {piece.tempos[0].bpm:.0f}", str(piece.meters[0]), *_played_by(piece)]
    if mood != FREE:
        facts.append(mood.title.lower())
    if root not in title.split():
        facts.append(f"written in {root}")
    return (
        f'<text x="{MARGIN_PX}" y="64" font-size="34" font-weight="bold" fill="{INK}">{escape(_cut(title))}</text>'
        f'<text x="{MARGIN_PX}" y="98" font-size="20" fill="{QUIET}">{" · ".join(map(escape, facts))}</text>'
    )


def _played_by(piece: Piece) -> list[str]:
    """The one instrument of the piece, unless it is a piano, which needs no saying."""
    programs = {piece.programs[note.track] for note in piece.notes}
    if len(programs) != 1 or programs == {PIANO.program}:
        return []
    return [INSTRUMENTS[program].name for program in programs]


def _one_line(title: str) -> str:
    """Without what cannot be printed, and so cannot stand in XML."""
    return " ".join("".join(c if c.isprintable() else " " for c in title).split())


def _cut(title: str) -> str:
    line = _one_line(title)
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def _scale(spelling: Spelling, mode: Mode, names: Names) -> str:
    """The seven notes as discs at the right, the characteristic ones filled."""
    discs = []
    for index, (note, degree) in enumerate(zip(spelling.scale, mode.degrees, strict=True)):
        name = name_note(note, names)
        size = {4: 16, 5: 14}.get(len(name), 20)
        x = WIDTH_PX - MARGIN_PX - DISC_PX / 2 - (6 - index) * DISC_PX * 1.16
        fill, ink = (ACCENT, PAPER) if degree in mode.characteristic else (SHADE, INK)
        discs.append(
            f'<circle cx="{x:.1f}" cy="52" r="{DISC_PX / 2}" fill="{fill}"/>'
            f'<text x="{x:.1f}" y="59" font-size="{size}" text-anchor="middle" fill="{ink}">{name}</text>'
        )
    return "".join(discs) + _note_at_right(98, f"filled: what makes it {mode.title}")


def _foot(shown: Notation, bars: int) -> str:
    last = shown.first_bar + len(shown.bars) - 1
    return _note_at_right(0, f"bars {shown.first_bar}–{last} of {bars}") if len(shown.bars) < bars else ""


def _note_at_right(y: int, text: str) -> str:
    return f'<text x="{WIDTH_PX - MARGIN_PX}" y="{y}" font-size="17" text-anchor="end" fill="{QUIET}">{text}</text>'


def _png(svg: str) -> bytes:
    import resvg_py

    return resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=font_files(), serif_family="DejaVu Sans"
    )
