"""Pictures of what more labels buy, and of how true the probabilities are: `python -m model.plots [--data FOLDER]`.

Three charts in docs/pictures: figures against the number of comments learnt from; against the number of decisions that
a site has made whose like the base never saw; and what was said against what was, out of fold. The same corpora give
the same bytes.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from model.corpora import DATA, CorpusError, Row
from model.drawing import Axis, Panel, Series, svg
from model.evaluate import UNSEEN, by_lot, pooled
from model.sites import Site, drawn
from model.train import ARTIFACT, divide, read_corpora, say
from moderation.spam import replay
from moderation.spam.classifier import SpamClassifier, targets
from moderation.spam.figures import calibration_error, figures, reliability
from moderation.spam.replay import Replay

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
CAPTIONS = {"youtube": "YouTube", "sms": "SMS", "telegram": "Telegram"}
LEARNT = ("youtube", "sms")
ROWS = (50, 100, 200, 500, 1_000, 2_000, 5_000)
DECISIONS = (0, 10, 25, 50, 100, 200, 400)
# A figure of few labels hangs on which ones they are; so it is the mean of as many draws.
DRAWS = 3
RECALL = "recall_at_fpr_1%"

# Of each count the recall at an FPR of 1 % and the (1-AUC)%.
Curve: TypeAlias = dict[int, tuple[float, float]]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.plots", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the public corpora (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=PICTURES, help="folder of the pictures (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        corpora = read_corpora(options.data)
    except CorpusError as error:
        print(f"model.plots: {error}", file=sys.stderr)
        return 1
    for name, picture in draw(corpora, replay.load(ARTIFACT)).items():
        (options.out / name).write_text(picture, "utf-8")
        say(f"{options.out / name}")
    return 0


def draw(corpora: dict[str, list[Row]], replayed: Replay) -> dict[str, str]:
    """Return the content of each picture by its name. Sums are made by one thread: several round otherwise."""
    with threadpool_limits(1):
        learnt = {CAPTIONS[name]: by_rows(corpora[name]) for name in LEARNT}
        decided = {CAPTIONS[name]: by_decisions(name, corpora, replayed) for name in UNSEEN}
        calibrated = [calibration(name, corpora) for name in LEARNT]
    return {
        "learning-curve.svg": svg("What more labels buy", _panels(learnt, "comments learnt from", ROWS)),
        "decisions.svg": svg("What a site's decisions buy", _panels(decided, "decisions of the site", DECISIONS)),
        "calibration.svg": svg("How true the probabilities are", calibrated),
    }


def by_rows(rows: Sequence[Row]) -> Curve:
    """Score each row by a model that learnt from so many rows of the other folds; and from all of them."""
    folds = list(by_lot(rows))
    most = min(len(inside) for inside, _ in folds)
    return {count: _learnt(rows, folds, count) for count in (*(each for each in ROWS if each < 0.9 * most), most)}


def _learnt(rows: Sequence[Row], folds: Sequence[tuple[list[int], list[int]]], count: int) -> tuple[float, float]:
    say(f"learning from {count} rows")
    spam = targets(row.label for row in rows)
    every = count >= min(len(inside) for inside, _ in folds)
    found = []
    for draw in range(1 if every else DRAWS):
        scores = np.zeros(len(rows))
        for inside, outside in folds:
            chosen = drawn([rows[at] for at in inside], count, draw)
            model = SpamClassifier().fit([row.sample for row in chosen], [row.label for row in chosen])
            scores[outside] = model.decision_function([rows[at].sample for at in outside])
        found.append(figures(scores, spam))
    return _mean(found)


def by_decisions(name: str, corpora: dict[str, list[Row]], replayed: Replay) -> Curve:
    """Let a site whose like the base has not seen decide on so many comments, and score all others."""
    say(f"{name}: a base without it")
    base = divide(corpora).without(name).learnt(SpamClassifier(folds=2))
    base.metadata_ = {"version": "without"}
    site = Site(base, corpora[name], replayed)
    return {count: _mean([site.after(count, draw) for draw in range(DRAWS if count else 1)]) for count in DECISIONS}


def _mean(found: Sequence[dict[str, float | int]]) -> tuple[float, float]:
    recall = float(np.mean([each[RECALL] for each in found]))
    return recall, 100 * (1 - float(np.mean([each["auc"] for each in found])))


def _panels(curves: Mapping[str, Curve], counted: str, ticks: Sequence[int]) -> list[Panel]:
    across = Axis(counted, ticks, logarithmic=True, added=10 if 0 in ticks else 0)
    recall = Axis("recall at FPR 1%", (0, 0.2, 0.4, 0.6, 0.8, 1))
    missed = Axis("(1-AUC)%", (0.2, 0.5, 1, 2, 5, 10, 20), logarithmic=True)
    return [
        Panel("Recall at FPR 1%", across, recall, _series(curves, 0)),
        Panel("(1-AUC)%, lower is better", across, missed, _series(curves, 1)),
    ]


def _series(curves: Mapping[str, Curve], which: int) -> list[Series]:
    return [Series(name, [(count, found[which]) for count, found in curve.items()]) for name, curve in curves.items()]


def calibration(name: str, corpora: Mapping[str, list[Row]]) -> Panel:
    """Hold the out-of-fold probabilities of a corpus against what is spam in it."""
    say(f"{name}: out-of-fold probabilities")
    scores, spam = pooled(corpora[name], by_lot(corpora[name]))
    error = calibration_error(scores, spam)
    tenths = (0, 0.2, 0.4, 0.6, 0.8, 1)
    points = [(each.said, each.was) for each in reliability(scores, spam)]
    return Panel(
        f"{CAPTIONS[name]}, five folds: ECE {error:.3f}",
        Axis("probability that was said", tenths),
        Axis("share that is spam", tenths),
        [Series("by tenths of the probability", points)],
        diagonal=True,
    )


if __name__ == "__main__":
    sys.exit(main())
