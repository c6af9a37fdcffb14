"""Makes the shipped model: `python -m model.train [--data FOLDER]`. The same corpora give the same bytes."""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from model import card, evaluate, replayed
from model.corpora import DATA, CorpusError, Row, lot, manifest, own, sampled
from model.corpora.loaders import load
from model.split import Split
from moderation.comment import Label
from moderation.spam import artifact, replay
from moderation.spam.classifier import SpamClassifier, chance, targets
from moderation.spam.figures import line_at
from moderation.spam.replay import Replay
from moderation.spam.training import CERTAIN_LEAST, CERTAIN_RATE, HARMLESS_MOST

HERE = Path(__file__).resolve().parent
ARTIFACT = HERE / "artifact"
REPORTS = HERE / "reports"
NAME = "base-1"

# How many rows of each corpus are learnt from, at most: comments count for more than mails and messages, and ham is
# there in several languages, so that a language alone is no evidence.
LEARNT = {
    "youtube": 2_000,
    "sms": 6_000,
    "telegram": 1_000,
    "spamassassin": 1_200,
    "germeval2018": 3_500,
    "ro-offense": 1_500,
    "civil": 1_800,
    "foxnews": 800,
    "edos": 1_500,
    "offenseval-tr": 1_500,
    "cold-zh": 1_200,
}
# Of what is left over of the ham corpora, so many rows set the thresholds and tell the false-positive rates.
HELD_OUT = 2_500
# Mailing lists' mails are told of with the other ham, but draw no line: the model is for comments, and a long mail has
# a loud part somewhere.
MAILS = ("spamassassin",)
# Rows written for this project stand for what no public corpus has, and there are as many of them as of others.
OWN_WEIGHT = 1.0
# What stands around a text is known from these invented rows alone; without restraint, an author's website would be
# enough to take a good comment with a link for certain spam.
METADATA_PENALTY = 17.0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m model.train", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the public corpora (default: %(default)s)")
    parser.add_argument("--out", type=Path, default=ARTIFACT, help="folder of the model (default: %(default)s)")
    parser.add_argument("--reports", type=Path, default=REPORTS, help="folder of the report (default: %(default)s)")
    options = parser.parse_args(arguments)
    try:
        corpora = read_corpora(options.data)
    except CorpusError as error:
        print(f"model.train: {error}", file=sys.stderr)
        return 1
    metadata = make(corpora, options.out, options.reports)
    say(f"{metadata['version']} is in {options.out}")
    return 0


def make(corpora: dict[str, list[Row]], out: Path, reports: Path) -> dict[str, Any]:
    """Fit, calibrate, evaluate and write: the model, and the report that later models are held against."""
    split = divide(corpora)
    say(f"learning from {len(split.rows)} rows of {len(corpora)} corpora")
    classifier = split.learnt(SpamClassifier(metadata_penalty=METADATA_PENALTY))
    thresholds = lines(classifier, split)
    say(f"certain above {thresholds['certain']}, harmless below {thresholds['harmless']}")
    used = [*split.rows, *(row for rows in split.held_out.values() for row in rows)]
    again = replayed.chosen(corpora, used)
    report: dict[str, Any] = {
        "thresholds": thresholds,
        "figures": evaluate.report(classifier, corpora, split, thresholds, Replay(tuple(again), ""), say),
        "corpora": {name: _described(name, rows, split) for name, rows in corpora.items()},
    }
    metadata = {
        "name": NAME,
        "thresholds": thresholds,
        "figures": evaluate.shipped(report["figures"]),
        "corpora": report["corpora"],
        # Named before it is written, so that a model is never without its replayed ham.
        "replay": replay.save(out, again),
    }
    complete = artifact.save(out, classifier, metadata)
    reports.mkdir(parents=True, exist_ok=True)
    written = {"version": complete["version"], "sha256": complete["sha256"], **report}
    (reports / f"{NAME}.json").write_text(json.dumps(written, indent=1) + "\n", "utf-8")
    if out == ARTIFACT:
        card.update(written)
    return complete


def read_corpora(data: Path) -> dict[str, list[Row]]:
    """Read all corpora, the public ones from `data`."""
    corpora = {}
    for name in manifest():
        corpora[name] = load(name, data)
        say(f"{name}: {len(corpora[name])} rows")
    return corpora | {"own": own.load()}


def divide(corpora: dict[str, list[Row]]) -> Split:
    """Learn from the drawn rows of each corpus; of the ham that is left, hold some out."""
    rows: list[Row] = []
    names: list[str] = []
    held_out = {}
    for name, every in corpora.items():
        drawn = every if name == "own" else sampled(every, LEARNT[name])
        rows += drawn
        names += [name] * len(drawn)
        chosen = set(map(id, drawn))
        rest = sorted((row for row in every if id(row) not in chosen and row.label == Label.HAM), key=lot, reverse=True)
        if rest:
            held_out[name] = rest[:HELD_OUT]
    weights = np.array([OWN_WEIGHT if name == "own" else 1.0 for name in names])
    return Split(rows, weights, names, held_out)


def lines(classifier: SpamClassifier, split: Split) -> dict[str, float]:
    """Set the model's own lines from texts it did not learn from.

    `certain` lies above 99.9 % of the held-out comments, all together and for each corpus of at least a thousand rows;
    `harmless` below all but 1 % of the spam in comments, scored out of fold.
    """
    comments = {name: rows for name, rows in split.held_out.items() if name not in MAILS}
    scores = {name: classifier.decision_function([row.sample for row in rows]) for name, rows in comments.items()}
    large = [values for values in scores.values() if len(values) >= 1_000]
    ham = [np.concatenate(list(scores.values())), *large]
    certain = max(chance(max(line_at(values, CERTAIN_RATE) for values in ham)), CERTAIN_LEAST)
    ours = np.array([name in ("youtube", "telegram", "own") for name in split.names])
    told = np.array([row.text_tells for row in split.rows])
    spam = classifier.out_of_fold_[ours & told & (targets(row.label for row in split.rows) > 0)]
    harmless = min(chance(float(np.quantile(spam, 0.01))), HARMLESS_MOST)
    return {"certain": round(certain, 6), "harmless": round(harmless, 6)}


def _described(name: str, rows: list[Row], split: Split) -> dict[str, Any]:
    entry = manifest().get(name)
    files = entry["files"] if entry else {path.name: _sha256(path) for path in own.files()}
    return {
        "files": files,
        "rows": len(rows),
        "spam": sum(row.label == Label.SPAM for row in rows),
        "learnt": split.names.count(name),
        "held_out": len(split.held_out.get(name, ())),
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def say(line: str) -> None:
    """Tell the progress, on stderr."""
    print(f"[{time.strftime('%H:%M:%S')}] {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
