"""Writes the figures of a report into MODEL_CARD.md, between its two marks: the card tells what was measured."""

from collections.abc import Iterable
from pathlib import Path
from statistics import fmean
from typing import Any

from model.corpora import manifest

CARD = Path(__file__).resolve().parent / "MODEL_CARD.md"
BEGIN, END = "<!-- figures: written by model/train.py -->", "<!-- end of figures -->"
_RECALL = "recall_at_fpr_1%"
_PROTOCOLS = {
    "youtube_folds": "YouTube, five folds",
    "youtube_videos_left_out": "YouTube, each video left out once",
    "sms_folds": "SMS, five folds",
    "telegram_folds": "Telegram (Russian), five folds",
    "youtube_unseen": "YouTube, learnt from all corpora but this",
    "sms_unseen": "SMS, learnt from all corpora but this",
    "telegram_unseen": "Telegram, learnt from all corpora but this",
}


def update(report: dict[str, Any], path: Path = CARD) -> None:
    """Put the figures of `report` in the place of the old ones."""
    before, _, rest = path.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(f"{before}{BEGIN}\n{figures(report)}\n{END}{after}", "utf-8")


def figures(report: dict[str, Any]) -> str:
    """Return the tables of the card."""
    found, lines = report["figures"], report["thresholds"]
    certain, harmless = f"{lines['certain']:.4f}", f"{lines['harmless']:.4f}"
    head = f"Version `{report['version']}`. Certain spam from {certain}, harmless up to {harmless}."
    return "\n\n".join(
        [
            head,
            _recalls(found),
            _false_alarms(found["held_out_ham"]),
            _disguises(found),
            _decisions(found["decisions"]),
            _class_shift(found["class_shift"]),
            _own_worth(found["own_worth"]),
            _corpora(report),
        ]
    )


def _recalls(found: dict[str, Any]) -> str:
    rates = ("0.1%", "0.5%", "1%")
    rows = [
        [caption, found[key]["ham"], found[key]["spam"], f"{found[key]['auc']:.4f}", f"{found[key]['f1']:.3f}"]
        + [f"{found[key][f'recall_at_fpr_{rate}']:.3f}" for rate in rates]
        for key, caption in _PROTOCOLS.items()
    ]
    return _table(["set and protocol", "ham", "spam", "AUC", "F1", *(f"recall at FPR {rate}" for rate in rates)], rows)


def _false_alarms(sets: dict[str, Any]) -> str:
    names = ("above_0.5", "above_0.9", "above_certain", "above_harmless")
    rows = [
        [f"{name} ({manifest()[name]['language']})", rates["ham"], *(f"{rates[key]:.2%}" for key in names)]
        for name, rates in sorted(sets.items())
    ]
    return _table(["held-out ham", "rows", "above .5", "above .9", "taken for certain spam", "not harmless"], rows)


def _disguises(found: dict[str, Any]) -> str:
    recalls = found["disguises"]
    attacks = [recall for name, recall in recalls.items() if name != "none"]
    rows = [[name, f"{recall:.3f}"] for name, recall in recalls.items()]
    rows += [["**mean of the attacks**", f"{fmean(attacks):.3f}"], ["**worst**", f"{min(attacks):.3f}"]]
    return _table(["disguise of YouTube spam", "recall at FPR 1% of honest ham"], rows)


def _decisions(found: dict[str, Any]) -> str:
    counts = list(next(iter(found.values())))
    rows = [[_PROTOCOLS[f"{name}_folds"].partition(",")[0], *_after(each.values())] for name, each in found.items()]
    rows.append(["**mean**", *(f"{fmean(each[count][_RECALL] for each in found.values()):.3f}" for count in counts)])
    return _table(["site not seen, recall at FPR 1% after", *(f"{count} decisions" for count in counts)], rows)


def _after(found: Iterable[dict[str, float]]) -> list[str]:
    return [f"{each[_RECALL]:.3f}" for each in found]


def _class_shift(found: list[dict[str, Any]]) -> str:
    names = ("false_at_even", "false_in_band", "caught_at_even", "caught_in_band")
    rows = [
        [row["decisions"], f"{row['spam_share']:.0%}", "yes" if row["lines"] else "no"]
        + [f"{row[name]:.2%}" for name in names]
        for row in found
    ]
    head = ["decisions", "of them spam", "own lines", "ham above .5", "ham in the spam band"]
    return _table([*head, "spam above .5", "spam in the spam band"], rows)


def _own_worth(found: dict[str, Any]) -> str:
    rows = [
        [_PROTOCOLS[key]]
        + [f"{each[way]['auc']:.4f}" for way in ("without", "with")]
        + [f"{each[way][_RECALL]:.3f}" for way in ("without", "with")]
        for key, each in found.items()
    ]
    ways = ("without our own corpus", "with it")
    return _table(["real comments", *(f"{name} {way}" for name in ("AUC", "recall at FPR 1%") for way in ways)], rows)


def _corpora(report: dict[str, Any]) -> str:
    rows = []
    for name, counts in sorted(report["corpora"].items()):
        entry = manifest().get(name)
        about = (
            [entry["licence"], entry["use"], entry["citation"]]
            if entry
            else ["MIT", "written for this project", "this repository"]
        )
        rows.append([name, counts["learnt"], counts["spam"], *about])
    return _table(["corpus", "rows learnt", "spam in it", "licence", "what", "citation"], rows)


def _table(head: list[str], rows: list[list[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
