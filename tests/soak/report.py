"""docs/soak/uploads.md: what uploads were answered."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.soak.answers import HEARD, REFUSED, WARNED
from tests.soak.batch import SLOW, Tally
from tests.soak.hostile import REASONS
from tests.soak.running import Verdict

MOST_SENTENCES = 15


def markdown(
    date: str,
    machine: str,
    workers: int,
    verdicts: Sequence[Verdict],
    tallies: Sequence[Tally],
    again: Sequence[Tally] = (),
) -> str:
    """`again` are the tallies of one worker that heard the same mutations several times."""
    lines = ["# Hostile uploads", "", f"{date}, on {machine}, {workers} workers.", ""]
    if verdicts:
        lines += ["## Labelled files", "", "`python -m tests.soak uploads --data FOLDER`", "", *_labelled(verdicts)]
    if tallies:
        lines += ["", "## Mutations", "", "`make soak`", "", *_mutations(tallies)]
    if again:
        lines += ["", "## The same mutations again", "", "`python -m tests.soak growth`", "", *_rounds(again)]
    return "\n".join(lines) + "\n"


def _rounds(tallies: Sequence[Tally]) -> Iterator[str]:
    per_round = len({tally.first for tally in tallies})
    ends = tallies[per_round - 1 :: per_round]
    count = sum(tally.count for tally in tallies[:per_round])
    yield f"{len({tally.worker for tally in tallies})} worker, the same {count:,} mutations {len(ends)} times."
    yield ""
    before = [tallies[0].memory_mb, *(tally.memory_mb for tally in ends)]
    rows = [
        (number, f"{end.memory_mb:.1f} MB", f"{end.memory_mb - start:+.1f} MB")
        for number, (start, end) in enumerate(zip(before, ends, strict=False), 1)
    ]
    yield from _table(("round", "memory at its end", "growth (the first: since its first batch)"), rows)


def _labelled(verdicts: Sequence[Verdict]) -> Iterator[str]:
    right = sum(verdict.right for verdict in verdicts)
    slowest = max(verdicts, key=lambda verdict: verdict.answer.seconds)
    yield (
        f"{len(verdicts)} odd, damaged and hostile files whose right answers are known, each through a worker as the"
        f" bot starts it. {right} answers ({right / len(verdicts):.1%}) are of an expected kind."
    )
    yield ""
    yield from _table(
        ("what", "figure"),
        [
            ("slowest answer", f"{slowest.answer.seconds:.1f} s ({slowest.file})"),
            ("workers that died", sum(verdict.answer.kind == "worker_lost" for verdict in verdicts)),
            ("answers that say nothing of the file", sum(verdict.answer.finding for verdict in verdicts)),
            ("most memory of a worker", f"{max(verdict.worker_mb for verdict in verdicts):,.0f} MB"),
            ("growth of the bot's side", f"{_growth_mb([verdict.bot_mb for verdict in verdicts]):.0f} MB"),
        ],
    )
    if wrong := [verdict for verdict in verdicts if not verdict.right]:
        yield ""
        rows = [
            (one.file, one.expected, f"{one.answer.kind}: {one.answer.text}", REASONS.get(one.file, ""))
            for one in wrong
        ]
        yield from _table(("file", "expected", "answer", "reason"), rows)
    known = [verdict for verdict in verdicts if verdict.truth and verdict.answer.kind in (HEARD, WARNED)]
    missed = [verdict for verdict in known if _plain(verdict.truth) not in _plain(verdict.answer.text)]
    yield ""
    yield f"Of {len(known)} files that were heard and whose mode is known, {len(known) - len(missed)} were heard in it."
    if missed:
        yield ""
        yield from _table(("file", "mode", "heard"), [(one.file, one.truth, one.answer.text) for one in missed])


def _plain(mode: str) -> str:
    return mode.lower().replace("♭", "b").replace("♯", "#")


def _mutations(tallies: Sequence[Tally]) -> Iterator[str]:
    count = sum(tally.count for tally in tallies)
    seconds, number = max(tally.slowest for tally in tallies)
    findings = [finding for tally in tallies for finding in tally.findings]
    sentences = sum((Counter(tally.sentences) for tally in tallies), Counter[str]())
    yield (
        f"{count:,} files, made from eleven small ones in seven formats by one to four steps of damage each, some of"
        " them knowing it. A number makes the same file everywhere. Each was read and heard, every tenth was drawn."
        " Batches are kept until they are heard anew (`--fresh`): some may be older than the latest change of a reader."
    )
    yield ""
    yield from _table(
        ("what", "figure"),
        [
            ("workers that died", sum(finding[2] == "worker_lost" for finding in findings)),
            ("answers after more than 12 s", sum(finding[2] in (SLOW, "timeout") for finding in findings)),
            ("answers that say nothing of the file", sum(finding[2] != SLOW for finding in findings)),
            ("slowest answer", f"{seconds:.1f} s (number {number})"),
            ("mean", f"{1000 * sum(tally.seconds for tally in tallies) / count:.0f} ms of one worker"),
            ("most memory of a worker", f"{max(tally.peak_mb for tally in tallies):,.0f} MB"),
            (
                "most growth of a worker",
                f"{max(_growths_mb(tallies), default=0.0):.0f} MB, from its first batch to its last",
            ),
            ("different sentences of refusals", len(sentences)),
        ],
    )
    yield ""
    yield from _by_format(tallies)
    yield ""
    yield from _table(
        ("the most frequent refusals", "files"), [(text, f"{n:,}") for text, n in sentences.most_common(MOST_SENTENCES)]
    )
    if findings:
        yield ""
        yield from _table(("number", "steps", "kind", "detail"), findings)


def _by_format(tallies: Sequence[Tally]) -> Iterator[str]:
    kinds = sum((Counter(tally.kinds) for tally in tallies), Counter[str]())
    forms = sorted({key.partition(": ")[0] for key in kinds})
    known = [HEARD, WARNED, *REFUSED]
    others = sorted({key.partition(": ")[2] for key in kinds} - set(known))
    rows = [
        (kind, *(f"{kinds[f'{form}: {kind}']:,}" for form in forms), f"{sum(kinds[f'{f}: {kind}'] for f in forms):,}")
        for kind in [*known, *others]
    ]
    yield from _table(("answer", *forms, "all"), rows)


def _growths_mb(tallies: Sequence[Tally]) -> Iterator[float]:
    """Of each worker that heard more than one batch."""
    for worker in {tally.worker for tally in tallies}:
        memory = [tally.memory_mb for tally in tallies if tally.worker == worker and tally.memory_mb]
        if len(memory) > 1:
            yield _growth_mb(memory)


def _growth_mb(memory: Sequence[float]) -> float:
    return memory[-1] - memory[0]


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"
