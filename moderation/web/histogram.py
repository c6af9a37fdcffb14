"""How the scores of decided comments are spread, as a picture: spam above the middle, good comments below it."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from moderation.comment import Site
from moderation.counting import BANDS, EDGES
from moderation.language import N_, Translator
from moderation.spam.tally import Tally
from moderation.store.layers import StoredLayer
from moderation.web.lines import in_use, percent

COLUMNS = BANDS
HALF = 100
"""Height of either half of the picture; columns are 10 wide."""
WIDE, GAP = 10, 1


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    height: float
    kind: str


def histogram(site: Site, layer: StoredLayer | None, t: Translator) -> dict[str, Any] | None:
    """Return what the picture and the table behind it are made of; None without counts."""
    counts = Tally.read(layer.figures) if layer else None
    if counts is None:
        return None
    columns = counts.between(EDGES)
    used = in_use(site, layer)
    marks = [(used.publish, "publish", N_("published unseen up to here")), (used.spam, "spam", _SPAM)]
    return {
        "width": COLUMNS * WIDE,
        "height": 2 * HALF,
        "half": HALF,
        "bars": _bars(columns),
        "lines": [
            {"x": _place(at), "kind": kind, "words": t.gettext(words), "percent": percent(at, t)}
            for at, kind, words in marks
            if at is not None
        ],
        "rows": [_row(number, ham, spam, t) for number, (ham, spam) in enumerate(columns)],
    }


_SPAM = N_("spam folder from here on")


def _bars(columns: list[tuple[int, int]]) -> list[Bar]:
    """Bars of each kind as shares of their own kind, so that few spam comments are seen beside many good ones."""
    wholes = [max(sum(column[kind] for column in columns), 1) for kind in (0, 1)]
    shares = [(ham / wholes[0], spam / wholes[1]) for ham, spam in columns]
    most = max(max(pair) for pair in shares) or 1.0
    bars = []
    for number, (ham, spam) in enumerate(shares):
        x = number * WIDE + GAP / 2
        bars += [Bar(x, HALF - _height(spam / most), _height(spam / most), "spam")] if spam else []
        bars += [Bar(x, HALF, _height(ham / most), "ham")] if ham else []
    return bars


def _height(share: float) -> float:
    """One comment is to be seen too."""
    return round(max(share * HALF, 2), 2)


def _place(probability: float) -> float:
    """Where on the picture a probability lies: columns are equally wide, whatever they span."""
    column = min(bisect_right(EDGES, probability) - 1, COLUMNS - 1)
    low, high = EDGES[column], EDGES[column + 1]
    return round(WIDE * (column + (probability - low) / (high - low)), 2)


def _row(number: int, ham: int, spam: int, t: Translator) -> dict[str, Any]:
    low, high = percent(EDGES[number], t), percent(EDGES[number + 1], t)
    return {"range": f"{low}–{high} %", "ham": ham, "spam": spam}
