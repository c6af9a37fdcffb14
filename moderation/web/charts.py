"""Charts as shapes for inline SVG: bars, stacks, lines with their bounds. No text within: it would be stretched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from moderation.counting import BANDS, EDGES
from moderation.shares import Share

WIDE, GAP, HIGH = 10.0, 1.0, 100.0
"""A column's width with its gap, and the height of a chart."""
SEEN = 1.5
"""One comment is to be seen too."""


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    x1: float
    y1: float
    x2: float
    y2: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """`most` is what the chart's whole height stands for."""

    width: float
    height: float
    bars: Sequence[Bar] = ()
    lines: Sequence[Line] = ()
    most: int = 0


def stacks(columns: Sequence[Mapping[str, int]], kinds: Sequence[str]) -> Chart:
    """Draw a column for each mapping, its kinds upon one another, the first one at the bottom."""
    most = max((sum(column.get(kind, 0) for kind in kinds) for column in columns), default=0)
    bars = [bar for place, column in enumerate(columns) for bar in _stack(place, column, kinds, most)]
    return Chart(max(len(columns), 1) * WIDE, HIGH, bars, most=most)


def _stack(place: int, column: Mapping[str, int], kinds: Sequence[str], most: int) -> Iterable[Bar]:
    top = HIGH
    for kind in kinds:
        if count := column.get(kind, 0):
            height = max(HIGH * count / most, SEEN)
            top -= height
            yield Bar(place * WIDE + GAP / 2, round(max(top, 0.0), 2), WIDE - GAP, round(height, 2), kind)


def bands(counts: Sequence[int], thresholds: Iterable[tuple[float, str]]) -> Chart:
    """Draw how scores are spread, and lines where the thresholds lie."""
    drawn = stacks([{"scored": count} for count in counts], ["scored"])
    lines = [Line(place(at), 0, place(at), HIGH, f"threshold {kind}") for at, kind in thresholds]
    return Chart(drawn.width, HIGH, drawn.bars, lines, drawn.most)


def place(probability: float) -> float:
    """Where across a chart of bands a probability lies: columns are equally wide, whatever they span."""
    column = max(at for at in range(BANDS) if EDGES[at] <= probability or at == 0)
    low, high = EDGES[column], EDGES[column + 1]
    return round(WIDE * (column + (min(probability, 1.0) - low) / (high - low)), 2)


def calibration(observed: Sequence[Share | None]) -> Chart:
    """Draw for each band where the share of spam should lie (a box), and where it does, with its bounds."""
    boxes, lines = [], []
    for column in range(BANDS):
        low, high = EDGES[column], EDGES[column + 1]
        height = max(HIGH * (high - low), SEEN)
        boxes.append(
            Bar(column * WIDE, round(min(HIGH * (1 - high), HIGH - height), 2), WIDE, round(height, 2), "ideal")
        )
        if found := observed[column]:
            middle = (column + 0.5) * WIDE
            lines.append(Line(middle, _up(found.low), middle, _up(found.high), "bounds"))
            lines.append(Line(middle - 3, _up(found.rate), middle + 3, _up(found.rate), "rate"))
    return Chart(BANDS * WIDE, HIGH, boxes, lines)


def _up(rate: float) -> float:
    return round(HIGH * (1 - rate), 2)


def whisker(found: Share) -> Chart:
    """Draw a share between its bounds on a line from 0 to 100 %."""
    low, high, rate = (round(100 * value, 2) for value in (found.low, found.high, found.rate))
    return Chart(
        100,
        8,
        [Bar(low, 2, max(high - low, 0.5), 4, "bounds")],
        [Line(0, 4, 100, 4, "ground"), Line(rate, 0, rate, 8, "rate")],
    )


def gauge(count: int, most: int) -> Chart:
    """Draw a number as a bar beside the largest one."""
    return Chart(100, 4, [Bar(0, 0, round(max(100 * count / most, 1), 2) if most else 0, 4, "count")])


def stretch(first: int, last: int, days: int) -> Chart:
    """Draw from which day to which something lasted, of so many days."""
    return Chart(days, 4, [Bar(first, 0, last - first + 1, 4, "count")], [Line(0, 4, days, 4, "ground")])
