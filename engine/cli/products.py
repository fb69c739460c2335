"""A product of the studio as files in a folder, as a JSON record, and as a report for people."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.classify import Classification
    from engine.studio import Product

Files = dict[str, Path]
"""What each file holds -> where it lies."""


def write_product(product: "Product", folder: Path) -> Files:
    """Write MIDI, audio and picture into the folder, which is there."""
    files = {
        "midi": folder / "piece.mid",
        "audio": folder / f"piece.{product.audio_format}",
        "picture": folder / "piece.png",
    }
    for content, path in zip((product.midi, product.audio, product.picture), files.values(), strict=True):
        path.write_bytes(content)
    return files


def product_record(product: "Product", files: Files, file: Path | None) -> dict[str, object]:
    """What --json prints. `file` is the piece that was continued or turned into another mode, if one was."""
    return {
        **_asked(product, file),
        **_heard("heard", product.heard),
        "notes": product.notes,
        "seconds": product.seconds,
        **_made_from(product, file),
        **{kind: str(path) for kind, path in files.items()},
        "compose_ms": product.compose_ms,
        "render_ms": product.render_ms,
    }


def _asked(product: "Product", file: Path | None) -> dict[str, object]:
    """The request, less what a piece that was made from a file took from there."""
    own = {"seed", "form", "mood", "instrument", "colour", "craft"}
    without = own if _is_remoded(product, file) else {"instrument"} if file else set[str]()
    asked = asdict(product.request) | {"craft": product.request.craft.code}
    return {name: value for name, value in asked.items() if name not in without}


def _made_from(product: "Product", file: Path | None) -> dict[str, object]:
    if file is None:
        return {}
    begin = {} if _is_remoded(product, file) else {"first_new_bar": product.first_new_bar}
    return {"file": str(file), **_heard("original", product.original), **begin}


def _is_remoded(product: "Product", file: Path | None) -> bool:
    return file is not None and product.first_new_bar is None


def product_report(product: "Product", files: Files, file: Path | None) -> str:
    """What is printed for people."""
    return "\n".join(
        (
            f"{_headline(product, file)}: {product.notes} notes in {product.seconds:.0f} seconds.",
            f"The classifier hears {_named(product.heard)}.",
            "",
            f"  MIDI     {files['midi']}",
            f"  audio    {files['audio']}",
            f"  picture  {files['picture']}",
            "",
            *_again(product, file),
            f"What its mode is told by: python -m engine classify {files['midi']}",
        )
    )


def _headline(product: "Product", file: Path | None) -> str:
    from engine.files import shown
    from engine.request import title_of

    request = product.request
    what = f"{title_of(request)}, {request.bars} bars of {request.meter} at {request.tempo_bpm} bpm"
    if file is None or product.original is None:
        return what + _manner(product)
    name = f"{shown(file)}, {_named(product.original)}"
    if _is_remoded(product, file):
        return f"{name}, turned into {what}"
    return f"{name}, goes on from bar {product.first_new_bar} in {what}"


def _manner(product: "Product") -> str:
    """Mood and instrument where they are not the usual ones."""
    from engine.instruments import PIANO
    from engine.mood import FREE

    request = product.request
    mood = f", {request.mood}" if request.mood != FREE.name else ""
    return mood + (f", for {request.instrument}" if request.instrument != PIANO.name else "")


def _again(product: "Product", file: Path | None) -> list[str]:
    """How to get the same once more; what was only turned into another mode comes out the same by itself."""
    if _is_remoded(product, file):
        return []
    return [f"Once more, note for note: --seed {product.request.seed}"]


def _heard(what: str, heard: "Classification | None") -> dict[str, object]:
    return {f"{what}_root": heard.root, f"{what}_mode": heard.mode} if heard else {}


def _named(heard: "Classification") -> str:
    from engine.naming import name_note
    from engine.theory import find_mode

    return f"{name_note(heard.root)} {find_mode(heard.mode).title}"
