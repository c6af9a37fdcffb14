"""What a check looks at, and what a check is. Checks are pure: no clock, no database, no network."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from moderation.comment import Finding, Past, Site, Submission
from moderation.text.normalise import Normalised

# A finding of this weight counts nothing towards spam, yet keeps the comment from being published unseen.
HOLD = 0.0


@dataclass(frozen=True, slots=True)
class Subject:
    """`spam` is the classifier's probability, for what moderators said of scores; None without one."""

    submission: Submission
    normalised: Normalised
    site: Site
    past: Past = Past()  # noqa: RUF009 (frozen)
    spam: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One look at a comment. With `needs_past` it runs inside the transaction that reads and stores."""

    name: str
    caption: str
    look: Callable[[Subject], Iterable[Finding]]
    needs_past: bool = False
