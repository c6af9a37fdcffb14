"""The nouns of measuring: what a person said of a comment, not knowing what the classifier or a colleague had said."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime

from moderation.comment import Label, Status


@dataclass(frozen=True, slots=True)
class Blind:
    """A comment that was judged blind. `verdict` is what the service had made of it if it was drawn, else None."""

    score: float | None
    verdict: Status | None
    label: Label


@dataclass(frozen=True, slots=True)
class Judged:
    """One decision on one of several comments that read nearly the same.

    `came` is when the comment came; `blind` whether it was decided on without a score in view.
    """

    group: Hashable
    by: int
    verdict: str
    came: datetime
    at: datetime
    blind: bool
