"""Finding the parts of a figure by their names."""

from itertools import combinations

from matplotlib.artist import Artist
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def texts(figure: Figure, gid: str | None = None) -> list[str]:
    return [text.get_text() for text in text_artists(figure) if gid is None or text.get_gid() == gid]


def text_artists(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text()]


def patches(figure: Figure, gid: str) -> list[Patch]:
    return [patch for patch in figure.findobj(Patch) if isinstance(patch, Patch) and patch.get_gid() == gid]


def colours(figure: Figure, gid: str) -> list[str]:
    return [to_hex(patch.get_facecolor()) for patch in patches(figure, gid)]


def extent(artist: Artist) -> Bbox:
    """In pixels of the page, from its lower left corner."""
    return artist.get_window_extent()


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that touch each other."""
    boxes = [(text.get_text(), extent(text)) for text in text_artists(figure)]
    return [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]


def outside_page(figure: Figure, margin_px: float) -> list[str]:
    """Texts that come nearer to the page's edge than `margin_px`."""
    width, height = figure.bbox.width, figure.bbox.height
    return [
        text.get_text()
        for text in text_artists(figure)
        if (box := extent(text)).x0 < margin_px
        or box.y0 < margin_px
        or box.x1 > width - margin_px
        or box.y1 > height - margin_px
    ]
