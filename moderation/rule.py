"""The rules that a site's moderators make, with their lives. Below the other nouns: a site carries its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ENTRY_LIMIT = 120
BOUND = 0.9
"""What a rule's precision must exceed with 95 % certainty, unless the site says otherwise."""
DAYS = 180
"""How long a rule lives unless it is given longer: what nobody renews has been forgotten."""
DAYS_MOST = 730
REPLAY = "rule.replay"
"""What the outbox calls it when a rule is to look at the past."""


class RuleKind(StrEnum):
    """What a rule looks at: a word or phrase, a host with all below it, or the score."""

    WORD = "word"
    HOST = "host"
    ABOVE = "above"
    BELOW = "below"


class Effect(StrEnum):
    """What a live rule does with what it meets."""

    SPAM = "spam"
    HOLD = "hold"
    PUBLISH = "publish"


class State(StrEnum):
    """Where a rule stands in its life. In SHADOW it takes notes and does nothing."""

    DRAFT = "draft"
    SHADOW = "shadow"
    LIVE = "live"
    EXPIRED = "expired"
    RETIRED = "retired"


class Phase(StrEnum):
    """How a hit was met with: in a replay of the past, in shadow, or live."""

    REPLAY = "replay"
    SHADOW = "shadow"
    LIVE = "live"


class Why(StrEnum):
    """Why a rule stands where it stands. OVERRULED and RAN_OUT are the service's own steps, the others a person's."""

    DRAFTED = "drafted"
    TRIED = "tried"
    ENACTED = "enacted"
    STEPPED_BACK = "stepped_back"
    OVERRULED = "overruled"
    RAN_OUT = "ran_out"
    RETIRED = "retired"


NEXT: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SHADOW, State.RETIRED}),
    State.SHADOW: frozenset({State.LIVE, State.EXPIRED, State.RETIRED}),
    State.LIVE: frozenset({State.SHADOW, State.EXPIRED, State.RETIRED}),
    State.EXPIRED: frozenset({State.SHADOW, State.RETIRED}),
    State.RETIRED: frozenset(),
}
"""Which steps there are. No way leads to LIVE but through SHADOW."""

EFFECTS: Mapping[RuleKind, tuple[Effect, ...]] = {
    RuleKind.WORD: (Effect.SPAM, Effect.HOLD),
    RuleKind.HOST: (Effect.SPAM, Effect.HOLD),
    RuleKind.ABOVE: (Effect.SPAM, Effect.HOLD),
    RuleKind.BELOW: (Effect.PUBLISH, Effect.HOLD),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """`entry` is the word, the host, or the probability of spam as text. `alarm` is since when it meets too much.

    `replay` is the number of the comment that the look at the past has come down to; None when it is through.
    """

    id: int
    site_id: int
    kind: RuleKind
    entry: str
    effect: Effect
    state: State
    why: Why
    created: datetime
    changed: datetime
    until: datetime
    alarm: datetime | None = None
    replay: int | None = None
    replayed: int = 0

    @property
    def line(self) -> float:
        """The threshold of a rule that looks at the score."""
        return float(self.entry)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What people made of what a rule met: as the rule would have it, or otherwise."""

    agreed: int = 0
    against: int = 0

    @property
    def decided(self) -> int:
        return self.agreed + self.against


@dataclass(frozen=True, slots=True)
class Switch:
    """Something that moderators switch on for a whole site, until they or the end switch it off."""

    on: bool = False
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        return self.on and (self.until is None or now < self.until)


class Step(StrEnum):
    """Where an author stands on a site's ladder, by the digest of a typed address: so no step publishes anything."""

    TRUSTED = "trusted"
    NORMAL = "normal"
    HELD = "held"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Doors:
    """When a thread began, and a moderator's word on whether it takes comments; None leaves it to the site's days."""

    created: datetime
    closed: bool | None = None


@dataclass(frozen=True, slots=True)
class House:
    """What a site's moderators set for it. `rules` are those in shadow and live.

    `first_approved`: authors wait until so many of their comments were approved; 0 for never. `close_after`: a thread
    takes no more comments so many days after its first one.
    """

    rules: tuple[Rule, ...] = ()
    bound: float = BOUND
    first_approved: int = 0
    close_after: int | None = None
    hold_all: Switch = Switch()
    read_only: Switch = Switch()
    caution: str = ""

    def refuses(self, doors: Doors | None, now: datetime) -> str:
        """Say why a thread takes no comments now: read_only, closed or old; "" if it does. None: it has none yet."""
        if self.read_only.holds(now):
            return "read_only"
        if doors is None:
            return ""
        if doors.closed is not None:
            return "closed" if doors.closed else ""
        is_old = self.close_after is not None and doors.created + timedelta(days=self.close_after) <= now
        return "old" if is_old else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a site's moderators set for a new comment, as of now: its author's step, how many of theirs were approved,
    and whether all of the site waits."""

    step: Step = Step.NORMAL
    approved: int = 0
    all_held: bool = False
