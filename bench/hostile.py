"""Whether a hostile text's time grows with its length, and no faster: `python -m bench.hostile` fails when one does.

Each of tests/hostile.py is scored and explained at half of what is read of a text, at all of it, and at four times
as much, which is cut. Twice the length may take three times the time.
"""

import sys
from collections.abc import Callable, Iterator
from itertools import pairwise

from bench.report import Figure, heading
from bench.scoring import least
from moderation.paths import MODEL
from moderation.spam.active import ActiveModel
from moderation.text.normalise import HEAD, TAIL
from tests.hostile import GENERATORS

BOUND = 3.0
READ = HEAD + TAIL
LENGTHS = (READ // 2, READ, 2 * READ, 4 * READ)
ROUNDS = 5


def growth(model: ActiveModel, generator: Callable[[int], str]) -> tuple[float, ...]:
    """Return the seconds for each of LENGTHS."""
    rounds = [[least(model, generator(length)) for length in LENGTHS] for _ in range(ROUNDS)]
    return tuple(map(min, zip(*rounds, strict=True)))


def ratios(spent: tuple[float, ...]) -> Iterator[float]:
    """Each length against its half."""
    return (whole / half for half, whole in pairwise(spent))


def figures() -> Iterator[Figure]:
    """Measure each generator: the largest ratio of all its doublings."""
    model = ActiveModel(MODEL)
    for name, generator in GENERATORS.items():
        spent = growth(model, generator)
        times = ", ".join(f"{1000 * each:.2f}" for each in spent)
        yield Figure(f"time(2n) : time(n), {name}", max(ratios(spent)), "", f"{times} ms")


def worst() -> Iterator[Figure]:
    """The one figure of all that the whole report has room for."""
    slowest = max(figures(), key=lambda figure: figure.value)
    yield Figure("hostile texts, largest time(2n) : time(n)", slowest.value, "", f"bound {BOUND:g}; {slowest.name}")


def main() -> int:
    print(heading(f"Hostile texts of {', '.join(f'{length:,}' for length in LENGTHS)} characters"))
    worst = 0.0
    for figure in figures():
        print(figure, flush=True)
        worst = max(worst, figure.value)
    print(f"\nlargest ratio {worst:.2f}, bound {BOUND:g}")
    return int(worst > BOUND)


if __name__ == "__main__":
    sys.exit(main())
