"""Figures of the model, each by its protocol: folds, videos left out, ham of other sources, and disguises.

`model.train` calls this and writes the answer to model/reports.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from model.corpora import Row
from moderation.comment import Label
from moderation.spam.classifier import SpamClassifier, targets
from moderation.spam.features import Vector
from moderation.spam.figures import figures, line_at, share_above
from moderation.spam.sample import Sample

Say = Callable[[str], None]
FOLDS = 5
UNSEEN = ("youtube", "sms", "telegram")
# Rates are told at even odds and at nine in ten besides the model's own lines.
_EVEN, _NINE = 0.0, float(np.log(9))


def report(
    classifier: SpamClassifier,
    corpora: dict[str, list[Row]],
    held_out: dict[str, list[Row]],
    thresholds: dict[str, float],
    say: Say,
) -> dict[str, Any]:
    """Return all figures, by corpus and protocol."""
    found: dict[str, Any] = {}
    for name, protocol in (
        ("youtube", "folds"),
        ("youtube", "videos_left_out"),
        ("sms", "folds"),
        ("telegram", "folds"),
    ):
        splits = _by_group if protocol == "videos_left_out" else _by_lot
        found[f"{name}_{protocol}"] = figures(*_pooled(corpora[name], splits(corpora[name])))
        say(f"{name}, {protocol}: {found[f'{name}_{protocol}']}")
    found["held_out_ham"] = {name: _false_alarms(classifier, rows, thresholds) for name, rows in held_out.items()}
    for name, rates in found["held_out_ham"].items():
        say(f"ham of {name}: {rates}")
    found["disguises"] = disguises(corpora["youtube"])
    say(f"disguises: {found['disguises']}")
    return {"figures": found}


def unseen(corpora: dict[str, list[Row]], learnt: Sequence[tuple[str, Row]], say: Say) -> dict[str, Any]:
    """Return figures on each corpus with spam, of a model that learnt from all the others: a site not seen before."""
    found = {}
    for name in UNSEEN:
        others = [row for corpus, row in learnt if corpus != name]
        model = SpamClassifier(folds=2).fit([row.sample for row in others], [row.label for row in others])
        scores = model.decision_function([row.sample for row in corpora[name]])
        found[f"{name}_unseen"] = figures(scores, targets(row.label for row in corpora[name]))
        say(f"{name}, unseen: {found[f'{name}_unseen']}")
    return found


def _pooled(rows: Sequence[Row], folds: Iterator[tuple[list[int], list[int]]]) -> tuple[Vector, Vector]:
    """Score each row by a model that did not see its fold."""
    spam = targets(row.label for row in rows)
    scores = np.zeros(len(rows))
    for inside, outside in folds:
        model = SpamClassifier().fit([rows[at].sample for at in inside], spam[inside])
        scores[outside] = model.decision_function([rows[at].sample for at in outside])
    return scores, spam


def _by_lot(rows: Sequence[Row]) -> Iterator[tuple[list[int], list[int]]]:
    fold = [zlib.crc32(row.sample.text.encode("utf-8", "replace")) // 7 % FOLDS for row in rows]
    return _folds(fold)


def _by_group(rows: Sequence[Row]) -> Iterator[tuple[list[int], list[int]]]:
    groups = sorted({row.group for row in rows})
    return _folds([groups.index(row.group) for row in rows])


def _folds(fold: list[int]) -> Iterator[tuple[list[int], list[int]]]:
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


_CYRILLIC = str.maketrans("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ")
_LEET = str.maketrans("aeios", "43105")
_BOLD = {code: 0x1D41A + code - ord("a") for code in range(ord("a"), ord("z") + 1)}
_LONG = re.compile(r"[a-zA-Z]{4,}")


def _in_words(text: str, change: Callable[[str], str]) -> str:
    return _LONG.sub(lambda match: change(match.group()), text)


DISGUISES: dict[str, Callable[[str], str]] = {
    "none": lambda text: text,
    "cyrillic look-alikes": lambda text: text.translate(_CYRILLIC),
    "zero-width inside words": lambda text: _in_words(text, lambda word: f"{word[:2]}\u200b{word[2:]}"),
    "mathematical letters": lambda text: text.lower().translate(_BOLD),
    "digits for letters": lambda text: _in_words(text, lambda word: word[0] + word[1:-1].translate(_LEET) + word[-1]),
    "spaced letters": lambda text: _in_words(text, lambda word: " ".join(word)),
    "hidden dots": lambda text: re.sub(r"\.(?=com|net|org)", " [dot] ", text),
}


def disguises(rows: Sequence[Row]) -> dict[str, float]:
    """Return the recall of each fold's spam, disguised, at the line that 1 % of its honest ham passes."""
    caught: dict[str, list[float]] = {name: [] for name in DISGUISES}
    for inside, outside in _by_lot(rows):
        model = SpamClassifier().fit([rows[at].sample for at in inside], [rows[at].label for at in inside])
        ham = [rows[at].sample for at in outside if rows[at].label == Label.HAM]
        spam = [rows[at].sample for at in outside if rows[at].label == Label.SPAM]
        line = line_at(model.decision_function(ham), 0.01)
        for name, disguise in DISGUISES.items():
            caught[name] += (model.decision_function([_disguised(sample, disguise) for sample in spam]) > line).tolist()
    return {name: round(float(np.mean(hits)), 4) for name, hits in caught.items()}


def _disguised(sample: Sample, disguise: Callable[[str], str]) -> Sample:
    return replace(sample, text=disguise(sample.text))
