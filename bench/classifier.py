"""`make bench-classifier`: our classifier beside others, on the same comments and the same folds. Two to five minutes.

Near-duplicates are taken out first; each comment is scored by a model that did not see its fold. Training is the mean
of a set's folds; a comment's time is the median when they come one by one; size is what lies on the disk.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from bench import machine
from bench.peers import Peer
from bench.peers.bogofilter import Bogofilter
from bench.peers.fasttext import FastText
from bench.peers.linear import Linear
from bench.peers.ours import Ours
from bench.report import heading, readable
from model.corpora import DATA, CorpusError, Row
from model.corpora.loaders import load
from model.evaluate import by_group, by_lot
from moderation.spam.classifier import targets
from moderation.spam.figures import RATES, figures

Fold: TypeAlias = tuple[list[int], list[int]]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "classifier.md"
BEGIN, END = "<!-- peers: written by bench/classifier.py -->", "<!-- end of peers -->"
# So many comments are scored one by one; each costs bogofilter a process.
SINGLES = 100
HEAD = (
    "classifier",
    "(1-AUC)%",
    "PR-AUC",
    "F1",
    *(f"recall at FPR {100 * rate:g}%" for rate in RATES),
    "training, s",
    "one comment, µs",
    "size, KB",
)


@dataclass(frozen=True, slots=True)
class Set:
    """One corpus and how it is split. Each fold is the rows inside and those outside, by their place."""

    caption: str
    corpus: str
    split: Callable[[Sequence[Row]], Iterator[Fold]]


SETS = {
    "youtube": Set("YouTube, five folds", "youtube", by_lot),
    "youtube-videos": Set("YouTube, each video left out once", "youtube", by_group),
    "sms": Set("SMS, five folds", "sms", by_lot),
    "telegram": Set("Telegram (Russian), five folds", "telegram", by_lot),
}
PEERS: dict[str, Callable[[], Peer]] = {
    "ours": Ours,
    "word-lr": lambda: Linear("words 1-2", "LogisticRegression"),
    "word-svc": lambda: Linear("words 1-2", "LinearSVC"),
    "word-nb": lambda: Linear("words 1-2", "ComplementNB"),
    "char-lr": lambda: Linear("characters 2-5", "LogisticRegression"),
    "char-svc": lambda: Linear("characters 2-5", "LinearSVC"),
    "char-nb": lambda: Linear("characters 2-5", "ComplementNB"),
    "fasttext": FastText,
    "bogofilter": Bogofilter,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One classifier on one set. `missing` says why there are no figures."""

    name: str
    figures: dict[str, float | int]
    training: float = 0.0
    microseconds: float = 0.0
    size: int = 0
    missing: str | None = None

    def cells(self) -> list[str]:
        """Return what stands below HEAD; of a missing one only its name and the remedy."""
        if self.missing:
            return [self.name, self.missing]
        found = self.figures
        return [
            self.name,
            f"{100 * (1 - found['auc']):.2f}",
            f"{found['pr_auc']:.3f}",
            f"{found['f1']:.3f}",
            *(f"{found[f'recall_at_fpr_{100 * rate:g}%']:.3f}" for rate in RATES),
            readable(self.training),
            f"{self.microseconds:,.0f}",
            f"{self.size / 1000:,.0f}",
        ]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    started = time.perf_counter()
    try:
        corpora = {SETS[name].corpus: load(SETS[name].corpus, options.data) for name in options.sets}
    except CorpusError as error:
        print(f"bench.classifier: {error}; model/corpora/manifest.json says what belongs there", file=sys.stderr)
        return 1
    tables: dict[str, list[Measured]] = {}
    for chosen in (SETS[name] for name in options.sets):
        # One thread, so that none is faster for having more of the machine.
        with threadpool_limits(1):
            tables[chosen.caption] = list(measured(chosen, corpora[chosen.corpus], options.peers))
        print(heading(chosen.caption), as_text(tables[chosen.caption]), sep="\n", flush=True)
    _say(f"all of it: {time.perf_counter() - started:.0f} s")
    if options.markdown:
        put(options.markdown, markdown(tables, corpora))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.classifier", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the public corpora (default: %(default)s)")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), help="only these sets")
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS), help="only these classifiers")
    parser.add_argument(
        "--markdown", nargs="?", type=Path, const=PAGE, help="also put the tables into this page (default: %(const)s)"
    )
    return parser


def measured(chosen: Set, rows: Sequence[Row], names: Sequence[str]) -> Iterator[Measured]:
    """Measure each of the named classifiers on the very same folds."""
    folds = list(chosen.split(rows))
    for name in names:
        started = time.perf_counter()
        yield measure(PEERS[name], rows, folds)
        _say(f"{chosen.caption}: {name}, {len(folds)} folds, {time.perf_counter() - started:.0f} s")


def measure(make: Callable[[], Peer], rows: Sequence[Row], folds: Sequence[Fold]) -> Measured:
    """Let a new one learn each fold's rows and score those outside."""
    spam, scores = targets(row.label for row in rows), np.zeros(len(rows))
    training: list[float] = []
    for inside, outside in folds:
        peer = make()
        try:
            if missing := peer.missing():
                return Measured(peer.name, {}, missing=missing)
            training.append(_seconds(partial(peer.fit, _samples(rows, inside), spam[inside])))
            scores[outside] = peer.scores(_samples(rows, outside))
            # Of the last fold, so that what is told is of one model.
            if len(training) == len(folds):
                single = 1e6 * statistics.median(_one_by_one(peer, rows, outside))
                return Measured(peer.name, figures(scores, spam), statistics.fmean(training), single, peer.size())
        finally:
            peer.close()
    raise ValueError("there are no folds to measure on")


def _samples(rows: Sequence[Row], at: Sequence[int]) -> list[Any]:
    return [rows[number].sample for number in at]


def _one_by_one(peer: Peer, rows: Sequence[Row], outside: Sequence[int]) -> Iterator[float]:
    for sample in _samples(rows, outside[:SINGLES]):
        yield _seconds(partial(peer.scores, [sample]))


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def as_text(found: Sequence[Measured]) -> str:
    rows = [list(HEAD), *(each.cells() for each in found)]
    first = max(len(cells[0]) for cells in rows)
    return "\n".join("  ".join([cells[0].ljust(first), *_below_head(cells)]) for cells in rows)


def _below_head(cells: Sequence[str]) -> list[str]:
    """Give each figure the width of its heading; a remedy, which is no figure, may be wider."""
    return [cell.rjust(max(len(title), 6)) for cell, title in zip(cells[1:], HEAD[1:], strict=False)]


def markdown(tables: dict[str, list[Measured]], corpora: dict[str, list[Row]]) -> str:
    """Return the tables as a page shows them, below what machine they are of."""
    facts = machine.described()
    parts = [f"Measured on {facts['processor']}, Python {facts['Python']}."]
    captions = {chosen.caption: chosen.corpus for chosen in SETS.values()}
    for caption, found in tables.items():
        rows = corpora[captions[caption]]
        spam = int(targets(row.label for row in rows).sum())
        lines = [list(HEAD), ["---", *["---:"] * (len(HEAD) - 1)], *(each.cells() for each in found)]
        table = "\n".join(f"| {' | '.join(line)} |{' |' * (len(HEAD) - len(line))}" for line in lines)
        parts.append(f"**{caption}**: {len(rows) - spam:,} ham, {spam:,} spam.\n\n{table}")
    return "\n\n".join(parts)


def put(page: Path, text: str) -> None:
    """Put the tables between the marks of the page."""
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} lacks the marks {BEGIN} and {END}; put them where the tables belong")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


def _say(line: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
