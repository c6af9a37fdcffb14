"""Figures of a model as people read them."""

from collections.abc import Iterator, Mapping
from typing import Any

from moderation.spam.evaluation import notes
from moderation.spam.figures import RATES


def text(version: str, found: Mapping[str, Any]) -> str:
    """Return figures as `spam.evaluation.measured` gives them: each with what it means, and what it can't say."""
    parts = ["\n".join(_figures(version, found)), _table(_lines(found["lines"]))]
    if "languages" in found:
        parts.append(_table(_languages(found["languages"])))
    if said := notes(found):
        parts.append("\n".join(f"Mind: {note}." for note in said))
    return "\n\n".join(parts)


def _figures(version: str, found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{version} on {found['ham']:,} ham and {found['spam']:,} spam"
    yield _row("AUC", found["auc"], f"how often a spam scores above a ham; (1-AUC)% is {100 * (1 - found['auc']):.2f}")
    yield _row("PR-AUC", found["pr_auc"], "precision, averaged over all lines that one could draw")
    yield _row("F1", found["f1"], "precision and recall, at a probability of one half")
    for rate in RATES:
        recall = found[f"recall_at_fpr_{rate * 100:g}%"]
        yield _row(
            f"recall at FPR {rate * 100:g}%",
            recall,
            f"of the spam, above a line that {rate * 100:g}% of the ham passes",
        )
    yield _row("ECE", found["ece"], "by how much the probability is off, on average; 0 is best")
    yield _row("Brier", found["brier"], "squared distance of the probability from the truth; 0 is best")


def _row(name: str, value: float, meaning: str) -> str:
    return f"{name:<20}{value:>7.4f}  {meaning}"


def _lines(lines: Mapping[str, Any]) -> list[list[str]]:
    certain, between, harmless = lines["certain"], lines["between"], lines["harmless"]
    return [
        ["at the model's lines", "ham", "spam"],
        [f"certain spam, from {certain['from']:g}", *_both(certain)],
        ["a person decides", *_both(between)],
        [f"harmless, up to {harmless['up_to']:g}", *_both(harmless)],
    ]


def _both(counts: Mapping[str, Any]) -> list[str]:
    return [f"{counts['ham']:,}", f"{counts['spam']:,}"]


def _languages(languages: Mapping[str, Any]) -> list[list[str]]:
    head = ["language", "ham", "spam", "AUC", "recall at FPR 1%", "ham as certain spam", "spam as harmless"]
    return [head, *(_language(name, found) for name, found in languages.items())]


def _language(name: str, found: Mapping[str, Any]) -> list[str]:
    measured = [f"{found[key]:.4f}" if key in found else "-" for key in ("auc", "recall_at_fpr_1%")]
    wrong = [str(found["lines"]["certain"]["ham"]), str(found["lines"]["harmless"]["spam"])]
    return [name or "not named", *_both(found), *measured, *wrong]


def _table(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    )
