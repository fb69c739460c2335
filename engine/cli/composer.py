"""`evaluate composer`: composed music beside real music."""

import json
from pathlib import Path
from typing import Annotated

import typer


def composer(
    reference: Annotated[
        list[Path], typer.Option(help="Folder, zip or file of real MIDI; may be given again.", metavar="FOLDER")
    ],
    pieces: Annotated[int, typer.Option(help="Pieces a side.", min=10)] = 80,
    model: Annotated[Path | None, typer.Option(help="Model folder; by default the one that is shipped.")] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Only files on the validation side of a data set made of them.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed draws and composes the same pieces.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure composed pieces against real ones: first 16 bars, the same number of pieces a side."""
    from engine.cli.progress import progress
    from engine.judging.composed import compositions, requests_like
    from engine.judging.features import flat, table_of
    from engine.judging.judge import told_apart
    from engine.judging.overlap import overlaps
    from engine.judging.reference import BARS, read_reference
    from engine.nets.folder import load_model

    reals = read_reference(reference, 2 * pieces, seed, held_out=held_out, progress=progress)
    patterns, others = reals[:pieces], reals[pieces:]
    network = load_model(model) if model else None
    made = list(progress(compositions(requests_like(patterns, seed), network), pieces, "Composing"))
    tables = {
        "real": table_of([real.piece for real in patterns], BARS),
        "composed": table_of([composition.piece for composition in made], BARS),
    }
    against = table_of([real.piece for real in others], BARS)
    record = {
        name: {"overlaps": overlaps(against, table), "judges": told_apart(flat(against), flat(table), seed)}
        for name, table in tables.items()
    }
    typer.echo(json.dumps(record) if as_json else _lines(record))


def _lines(record: dict[str, dict[str, dict[str, float]]]) -> str:
    rows = []
    for name, parts in record.items():
        rows.append(f"{name}: overlapped area {sum(parts['overlaps'].values()) / len(parts['overlaps']):.3f}")
        rows += [f"  {share:.3f}  {feature}" for feature, share in parts["overlaps"].items()]
        rows += [f"  AUC {auc:.3f}  {judge}" for judge, auc in parts["judges"].items()]
    return "\n".join(rows)
