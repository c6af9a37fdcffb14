"""Figures of the model, each by its protocol: folds, videos left out, sites not seen, ham of other sources, attacks.

`model.train` calls this and writes the answer to model/reports.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from model.attacks import ATTACKS, PADDINGS, attacked, padded
from model.corpora import Row
from model.sites import Site, class_shift, mean_after
from model.split import Split
from moderation.comment import Label
from moderation.spam.classifier import SpamClassifier, targets
from moderation.spam.features import Vector
from moderation.spam.figures import figures, line_at, share_above
from moderation.spam.replay import Replay
from moderation.spam.sample import Sample

Say = Callable[[str], None]
Folds = Iterator[tuple[list[int], list[int]]]
FOLDS = 5
UNSEEN = ("youtube", "sms", "telegram")
DECISIONS = (0, 50, 200)
# A figure of few labels hangs on which ones they are; so it is the mean of as many draws.
DRAWS = 5
# The ham of the site whose decisions are nearly all spam, and that spam.
READERS, SPAMMERS = "germeval2018", ("youtube", "telegram")
# Rates are told at even odds and at nine in ten besides the model's own lines.
_EVEN, _NINE = 0.0, float(np.log(9))


def report(
    classifier: SpamClassifier,
    corpora: dict[str, list[Row]],
    split: Split,
    thresholds: dict[str, float],
    replayed: Replay,
    say: Say,
) -> dict[str, Any]:
    """Return all figures, by corpus and protocol."""
    found: dict[str, Any] = {}
    for name, protocol, folds in protocols(corpora):
        found[f"{name}_{protocol}"] = figures(*pooled(corpora[name], folds))
        say(f"{name}, {protocol}: {found[f'{name}_{protocol}']}")
    found["held_out_ham"] = {name: _false_alarms(classifier, rows, thresholds) for name, rows in split.held_out.items()}
    for name, rates in found["held_out_ham"].items():
        say(f"ham of {name}: {rates}")
    found["disguises"] = disguises(corpora["youtube"])
    say(f"disguises: {found['disguises']}")
    found |= unseen(corpora, split, replayed, say)
    found["class_shift"] = shifted(corpora, split, replayed)
    say(f"class shift: {found['class_shift']}")
    found["own_worth"] = worth(corpora, split, found, say)
    return found


def shipped(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return those figures that a model carries with it; the others are in its report."""
    return {name: value for name, value in found.items() if name not in ("class_shift", "own_worth", "decisions")}


def protocols(corpora: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, str, Folds]]:
    yield "youtube", "folds", by_lot(corpora["youtube"])
    yield "youtube", "videos_left_out", by_group(corpora["youtube"])
    yield "sms", "folds", by_lot(corpora["sms"])
    yield "telegram", "folds", by_lot(corpora["telegram"])


def unseen(corpora: Mapping[str, list[Row]], split: Split, replayed: Replay, say: Say) -> dict[str, Any]:
    """Return figures on each corpus with spam, of a model that learnt from all the others: a site not seen before.

    `decisions` are those after a site's first decisions, drawn by lot.
    """
    found: dict[str, Any] = {"decisions": {}}
    for name in UNSEEN:
        base = split.without(name).learnt(_base())
        found[f"{name}_unseen"] = _figures(base, corpora[name])
        site = Site(base, corpora[name], replayed)
        found["decisions"][name] = {str(count): mean_after(site, count, DRAWS) for count in DECISIONS}
        say(f"{name}, unseen: {found[f'{name}_unseen']}; after decisions: {found['decisions'][name]}")
    return found


def shifted(corpora: Mapping[str, list[Row]], split: Split, replayed: Replay) -> list[dict[str, float | int]]:
    """Return what a site's readers have to fear from a flood of spam that its base has not seen."""
    base = split.without(*SPAMMERS).learnt(_base())
    spam = [row for name in SPAMMERS for row in corpora[name] if row.label == Label.SPAM]
    by_text = sorted(spam, key=lambda row: zlib.crc32(row.sample.text.encode("utf-8", "replace")))
    return class_shift(base, split.held_out[READERS], by_text, replayed)


def worth(
    corpora: Mapping[str, list[Row]], split: Split, found: Mapping[str, Any], say: Say
) -> dict[str, dict[str, Any]]:
    """Return figures on real comments with and without the corpus written for this project, which is never scored."""
    told: dict[str, dict[str, Any]] = {}
    for name in UNSEEN:
        alone = split.without(name, "own").learnt(_base())
        told[f"{name}_unseen"] = {"without": _figures(alone, corpora[name]), "with": found[f"{name}_unseen"]}
    own = [at for at, name in enumerate(split.names) if name == "own"]
    besides = Split([split.rows[at] for at in own], split.weights[own], ["own"] * len(own))
    for protocol, folds in (("folds", by_lot), ("videos_left_out", by_group)):
        scored = figures(*pooled(corpora["youtube"], folds(corpora["youtube"]), besides))
        told[f"youtube_{protocol}"] = {"without": found[f"youtube_{protocol}"], "with": scored}
    say(f"worth of our own corpus: {told}")
    return told


def _base() -> SpamClassifier:
    """A model whose order matters more than its calibration, which two folds do for."""
    model = SpamClassifier(folds=2)
    model.metadata_ = {"version": "without"}
    return model


def _figures(model: SpamClassifier, rows: Sequence[Row]) -> dict[str, float | int]:
    scores = model.decision_function([row.sample for row in rows])
    return figures(scores, targets(row.label for row in rows))


def pooled(rows: Sequence[Row], folds: Folds, besides: Split | None = None) -> tuple[Vector, Vector]:
    """Score each row by a model that did not see its fold; `besides` is learnt from in each."""
    spam = targets(row.label for row in rows)
    scores = np.zeros(len(rows))
    more = besides or Split([], np.zeros(0), [])
    for inside, outside in folds:
        learnt = Split(
            [*(rows[at] for at in inside), *more.rows],
            np.concatenate([np.ones(len(inside)), more.weights]),
            [""] * (len(inside) + len(more.rows)),
        )
        model = learnt.learnt(SpamClassifier())
        scores[outside] = model.decision_function([rows[at].sample for at in outside])
    return scores, spam


def by_lot(rows: Sequence[Row]) -> Folds:
    """Deal the rows out to folds by hash."""
    fold = [zlib.crc32(row.sample.text.encode("utf-8", "replace")) // 7 % FOLDS for row in rows]
    return _folds(fold)


def by_group(rows: Sequence[Row]) -> Folds:
    """Make a fold of each group: of YouTube's comments, of each video."""
    groups = sorted({row.group for row in rows})
    return _folds([groups.index(row.group) for row in rows])


def _folds(fold: list[int]) -> Folds:
    for number in sorted(set(fold)):
        yield [at for at, own in enumerate(fold) if own != number], [at for at, own in enumerate(fold) if own == number]


def _false_alarms(
    classifier: SpamClassifier, rows: Sequence[Row], thresholds: dict[str, float]
) -> dict[str, float | int]:
    scores = classifier.decision_function([row.sample for row in rows])
    certain, harmless = (float(np.log(line / (1 - line))) for line in (thresholds["certain"], thresholds["harmless"]))
    above = share_above(scores, [_EVEN, _NINE, certain, harmless])
    names = ("above_0.5", "above_0.9", "above_certain", "above_harmless")
    return {"ham": len(rows), **dict(zip(names, above, strict=True))}


def disguises(rows: Sequence[Row]) -> dict[str, float]:
    """Return the recall of spam, attacked, at the line that 1 % of honest ham passes, both scored out of fold.

    The good comments that it is hidden among are of its own fold, so that the model has not learnt from them either.
    """
    scores: dict[str, list[float]] = {}
    for inside, outside in by_lot(rows):
        model = SpamClassifier().fit([rows[at].sample for at in inside], [rows[at].label for at in inside])
        for name, samples in _tried([rows[at] for at in outside]):
            scores.setdefault(name, []).extend(model.decision_function(samples).tolist())
    line = line_at(np.array(scores.pop("ham")), 0.01)
    return {name: round(float((np.array(tried) > line).mean()), 4) for name, tried in scores.items()}


def _tried(rows: Sequence[Row]) -> Iterator[tuple[str, list[Sample]]]:
    ham, spam = ([row.sample for row in rows if row.label == label] for label in (Label.HAM, Label.SPAM))
    yield "ham", ham
    yield "none", spam
    for name, attack in ATTACKS.items():
        yield name, [attacked(sample, attack) for sample in spam]
    for name, count in PADDINGS.items():
        yield name, [padded(sample, [good.text for good in ham], count) for sample in spam]
