"""`python -m bench.queue_orders`: what each order of the queue does to readers. A quarter of an hour.

1,200 comments come in over six days (YouTube's spam and ham, ham of a news site and German tweets; 37 % spam, a tenth
of them near-duplicates of earlier ones), and three times a day a moderator decides on 25, so that a good third is
looked at. After each session the site's own layer is fitted anew to what was decided; the model below it knows text
messages and other people's posts only. With a line, all that waits below it is released after each session: the
highest line below which at most so much of what was decided is spam, with 95 % certainty.

Lanes are the product's own: its places, its lots, its lines. Waits of what nobody decided on are counted to the end.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from threadpoolctl import threadpool_limits

from bench import machine
from bench.report import heading
from model.corpora import DATA, CorpusError, Row
from model.corpora.loaders import load
from moderation import lanes
from moderation.comment import Label, Lane
from moderation.spam import replay, risk, site_fitting, tally
from moderation.spam.bands import Rates
from moderation.spam.classifier import SpamClassifier, chance, targets
from moderation.spam.features import Encoded, encode
from moderation.spam.loudest import logit
from moderation.spam.replay import Replay
from moderation.spam.risk import ReleaseLine
from moderation.spam.tally import Tally

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAYS, COMMENTS, SPAM_SHARE, NEAR = 6, 1_200, 0.37, 0.1
SESSIONS = (9, 13, 18)
EACH = 25
WAITS = lanes.Targets(timedelta(hours=24), timedelta(hours=48))
"""Of a queue that is three times as long as what can be decided on, all is overdue after a day, whatever the order."""
ORDERS = ("oldest", "newest", "spam first", "ham first", "lanes")
LINES = (None, 0.02, 0.05, 0.1)


@dataclass
class Coming:
    """One comment of the replay. `chance` is what the site's model makes of it now."""

    number: int
    row: Row
    at: datetime
    encoded: Encoded
    group: int
    chance: float = 0.5
    decided: datetime | None = None
    leaked: bool = False

    @property
    def is_spam(self) -> bool:
        return self.row.label is Label.SPAM


@dataclass
class Outcome:
    """What came of one order and line, over all seeds."""

    published: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    leaked: list[int] = field(default_factory=list)
    spam: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        waits = f"{statistics.median(self.waits):10.1f} {machine.quantile(self.waits, 0.9):10.1f}"
        spam = f"{statistics.mean(self.leaked):10.1f} of {statistics.mean(self.spam):.0f}"
        return f"{100 * statistics.mean(self.published):7.0f} % {waits} {spam}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.queue_orders", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="the public corpora")
    parser.add_argument("--seeds", type=int, default=6, help="how many replays of each are averaged (default: 6)")
    options = parser.parse_args()
    try:
        corpora = corpora_at(options.data)
    except CorpusError as error:
        print(f"bench.queue_orders: {error}", file=sys.stderr)
        return 1
    print(heading("What each order does to readers"))
    print(f"{'order':12}{'released':>10}{'good out':>10}{'median h':>11}{'p90 h':>11}{'spam leaked':>18}")
    with threadpool_limits(1):
        outcomes = dict(_played(corpora, range(options.seeds)))
    return 0 if _lanes_win(outcomes) else 1


def _played(corpora: "Corpora", seeds: Sequence[int]) -> Iterator[tuple[tuple[str, float | None], Outcome]]:
    for order in ORDERS:
        for line in LINES if order in ("oldest", "lanes") else (None,):
            outcome = Outcome()
            for seed in seeds:
                _play(corpora, order, line, seed, outcome)
            print(f"{order:12}{'-' if line is None else f'<= {line:.0%}':>10}{outcome}", flush=True)
            yield (order, line), outcome


def _lanes_win(outcomes: dict[tuple[str, float | None], Outcome]) -> bool:
    """Say for each line whether more good ones are out, sooner, and with less spam than by oldest-first.

    Return whether all three are so with the line that bounds the lane of good ones. Stricter lines need evidence that
    looking at unsure cards brings later: with them lanes leak less and release later.
    """
    won = False
    for line in LINES[1:]:
        ours, oldest = outcomes["lanes", line], outcomes["oldest", line]
        better = {
            "more good ones out": statistics.mean(ours.published) >= statistics.mean(oldest.published),
            "sooner": statistics.median(ours.waits) <= statistics.median(oldest.waits),
            "less spam": statistics.mean(ours.leaked) <= statistics.mean(oldest.leaked),
        }
        print(f"lanes against oldest-first, line at {line:.0%}: {', '.join(f'{k}: {v}' for k, v in better.items())}")
        won = all(better.values())
    return won


@dataclass(frozen=True)
class Corpora:
    """The model that stands below, and what comes in."""

    base: SpamClassifier
    replay: Replay
    spam: list[Row]
    ham: list[Row]


def corpora_at(data: Path) -> Corpora:
    youtube = load("youtube", data)
    sms, other = load("sms", data), load("edos", data)[:800]
    before = [*sms[:2_500], *other]
    base = SpamClassifier().fit([row.sample for row in before], [row.label for row in before])
    base.metadata_ = {"version": "bench"}
    replayed = [replay.row_of(row.sample) for row in other[::4]]
    ham = [row for row in youtube if row.label is Label.HAM] + load("foxnews", data) + load("germeval2018", data)[:800]
    return Corpora(base, Replay(tuple(replayed), "bench"), [row for row in youtube if row.label is Label.SPAM], ham)


def _arrivals(corpora: Corpora, chance_of: Random) -> list[Coming]:
    """Draw what comes in, spread over the days; a tenth repeats an earlier one with a few words more."""
    coming: list[Coming] = []
    times = sorted(chance_of.uniform(0, DAYS * 24) for _ in range(COMMENTS))
    for number, hours in enumerate(times):
        if coming and chance_of.random() < NEAR:
            before = chance_of.choice(coming)
            text = f"{before.row.sample.text} {chance_of.choice(('!', 'wow', ':)', '2026', 'really'))}"
            row, group = replace(before.row, sample=replace(before.row.sample, text=text)), before.group
        else:
            row = chance_of.choice(corpora.spam if chance_of.random() < SPAM_SHARE else corpora.ham)
            group = number
        encoded = encode(row.sample)
        alone = logit(encoded, corpora.base.weights_, corpora.base.intercept_)
        at = START + timedelta(hours=hours)
        coming.append(Coming(number, row, at, encoded, group, chance(alone)))
    return coming


def _play(corpora: Corpora, order: str, risk_at: float | None, seed: int, outcome: Outcome) -> None:
    chance_of = Random(seed)
    coming = _arrivals(corpora, chance_of)
    looked_at: list[Coming] = []
    line: ReleaseLine | None = None
    good_below: float | None = None
    for now in _sessions():
        waiting = [one for one in coming if one.at <= now and one.decided is None]
        for one in _first(order, waiting, now, good_below, chance_of)[:EACH]:
            one.decided = now
            looked_at.append(one)
        lines = _learnt(corpora, coming, looked_at)
        line = next((found for found in reversed(lines) if risk_at and found.risk <= risk_at), None)
        good_below = lines[-1].threshold if lines else None
        if line:
            for one in waiting:
                if one.decided is None and one.chance < line.threshold:
                    one.decided, one.leaked = now, one.is_spam
    end = START + timedelta(days=DAYS)
    ham = [one for one in coming if not one.is_spam]
    outcome.published.append(sum(one.decided is not None for one in ham) / len(ham))
    outcome.waits += [((one.decided or end) - one.at).total_seconds() / 3600 for one in ham]
    outcome.leaked.append(sum(one.leaked for one in coming))
    outcome.spam.append(sum(one.is_spam for one in coming))


def _sessions() -> list[datetime]:
    midnight = START.replace(hour=0)
    return [midnight + timedelta(days=day, hours=hour) for day in range(DAYS) for hour in SESSIONS]


def _learnt(corpora: Corpora, coming: list[Coming], looked_at: list[Coming]) -> list[ReleaseLine]:
    """Fit the site's layer to what was looked at, score what waits, and return the lines that can be had."""
    spam = targets([one.row.label for one in looked_at])
    decided = [one.encoded for one in looked_at]
    fitted = site_fitting.fit_layer(corpora.base, decided, spam, corpora.replay, len(decided), Rates(0.005, 0.02))
    layer = fitted.layer
    weights = layer.trust * corpora.base.weights_ + layer.weights
    intercept = layer.trust * corpora.base.intercept_ + layer.intercept
    for one in coming:
        if one.decided is None:
            one.chance = chance(logit(one.encoded, weights, intercept))
    counted = Tally.read({"tally": tally.of(fitted.decided[spam == 0], fitted.decided[spam > 0])})
    return risk.lines(counted)


KEYS: dict[str, Callable[[Coming], float]] = {
    "oldest": lambda one: one.number,
    "newest": lambda one: -one.number,
    "spam first": lambda one: -one.chance,
    "ham first": lambda one: one.chance,
}


def _first(
    order: str, waiting: list[Coming], now: datetime, good_below: float | None, chance_of: Random
) -> list[Coming]:
    """What the moderator sees first."""
    if order != "lanes":
        return sorted(waiting, key=KEYS[order])
    led: set[int] = set()
    keys = {}
    for one in waiting:
        place = lanes.place(one.chance, one.at, WAITS, good_below=good_below, follows=one.group in led)
        led.add(one.group)
        overdue = place.due <= now.timestamp()
        keys[one.number] = (0, place.due) if overdue else (1 + (place.lane is Lane.GOOD), place.priority)
    ordered = sorted(waiting, key=lambda one: keys[one.number])
    lots = chance_of.sample(waiting, min(len(waiting), EACH // 10))
    rest = [one for one in ordered if one not in lots]
    for place_of, one in enumerate(lots, 1):
        rest.insert(place_of * 10 - 1, one)
    return rest


if __name__ == "__main__":
    sys.exit(main())
