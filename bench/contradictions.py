"""`python -m bench.contradictions`: how many planted slips the list of doubted decisions finds. A few minutes.

A site has decided on 600 comments (YouTube's spam and ham, ham of a news site and German tweets; 37 % spam), and 3 % of
the decisions are slips: ham called spam or the other way round, at random. The product's own fit names what it doubts,
at most 3 % of the decisions; against it, as many drawn at random. The model below knows text messages and other
people's posts only. Ends with 1 when the list finds fewer than 60 % of the slips.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from threadpoolctl import threadpool_limits

from bench.queue_orders import SPAM_SHARE, Corpora, corpora_at
from bench.report import heading
from model.corpora import DATA, CorpusError, Row
from moderation.comment import Label
from moderation.spam import doubts, site_fitting
from moderation.spam.bands import Rates
from moderation.spam.classifier import SpamClassifier
from moderation.spam.features import encode
from moderation.spam.replay import Replay

DECISIONS = 600
SLIPS = 0.03
LEAST = 0.6
RATES = Rates(false_spam=0.005, missed_spam=0.02)


@dataclass(frozen=True, slots=True)
class Found:
    """Of `slips` the list named `by_list` among `looked_at`, and as many drawn at random would have shown `by_lot`."""

    slips: int
    looked_at: int
    by_list: int
    by_lot: int

    @property
    def recall(self) -> float:
        return self.by_list / self.slips

    def __str__(self) -> str:
        found, precision = f"{self.by_list} of {self.slips}", self.by_list / max(self.looked_at, 1)
        return f"{self.looked_at:>9} {found:>12} {self.recall:>8.0%} {precision:>10.0%} {self.by_lot:>7}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.contradictions", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the public corpora")
    parser.add_argument("--seeds", type=int, default=6, help="how many sites are tried (default: 6)")
    parser.add_argument("--decisions", type=int, default=DECISIONS, help="how many each decided (default: 600)")
    options = parser.parse_args()
    try:
        corpora = corpora_at(options.data)
    except CorpusError as error:
        print(f"bench.contradictions: {error}", file=sys.stderr)
        return 1
    print(heading(f"Slips among {options.decisions} decisions"))
    print(f"{'seed':6}{'looked at':>9} {'found':>12} {'recall':>8} {'precision':>10} {'by lot':>7}")
    found = []
    with threadpool_limits(1):
        for seed in range(options.seeds):
            found.append(slips_found(corpora.base, corpora.replay, drawn(corpora, options.decisions, seed), seed))
            print(f"{seed:<6}{found[-1]}", flush=True)
    recall = statistics.mean(one.recall for one in found)
    by_lot = statistics.mean(one.by_lot / one.slips for one in found)
    print(f"mean recall {recall:.0%}; of as many drawn at random {by_lot:.0%}")
    return 0 if recall >= LEAST else 1


def drawn(corpora: Corpora, count: int, seed: int) -> list[Row]:
    """What a site decided on, no comment twice."""
    lot = Random(seed)
    spam = round(SPAM_SHARE * count)
    rows = lot.sample(corpora.spam, spam) + lot.sample(corpora.ham, count - spam)
    lot.shuffle(rows)
    return rows


def slips_found(base: SpamClassifier, replay: Replay, rows: Sequence[Row], seed: int) -> Found:
    """Plant slips among the decisions on these comments, and count those that are named."""
    lot = Random(seed)
    slips = set(lot.sample(range(len(rows)), round(SLIPS * len(rows))))
    spam = np.array([float((row.label is Label.SPAM) != (at in slips)) for at, row in enumerate(rows)])
    encoded = [encode(row.sample) for row in rows]
    fitted = site_fitting.fit_layer(base, encoded, spam, replay, len(rows), RATES)
    named = doubts.most(doubts.of(fitted.decided, spam))
    by_lot = lot.sample(range(len(rows)), round(doubts.SHARE * len(rows)))
    return Found(len(slips), len(named), len(slips & set(named)), len(slips & set(by_lot)))


if __name__ == "__main__":
    sys.exit(main())
