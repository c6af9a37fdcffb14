"""The nouns of the house, and their limits. Standard library only: every floor may speak of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NoReturn

from moderation.badge import Badge
from moderation.forum import Forum
from moderation.rule import House, Standing

# Limits, in code points unless said otherwise. They are applied before any normalising, validating or matching.
BODY_BYTES = 160 * 1024
TEXT_LIMIT = 10_000
EMAIL_LIMIT = 254
NAME_LIMIT = 245
URL_LIMIT = 2_048

BANDS = 8
"""In how many ways near-duplicates are looked up: columns and indexes of `signatures`."""


class Status(StrEnum):
    """Where a comment stands. DELETED leaves a tombstone while replies hang below it."""

    PENDING = "pending"
    APPROVED = "approved"
    SPAM = "spam"
    REJECTED = "rejected"
    DELETED = "deleted"


class Action(StrEnum):
    """What a moderator can do to a comment. UNDO restores the status before the last decision."""

    APPROVE = "approve"
    SPAM = "spam"
    REJECT = "reject"
    UNDO = "undo"


RELEASE = "release"
"""The kind of batch that approves what nobody has read one by one: it publishes, and teaches nothing."""
# So long nothing outside hears of a decision, and who takes it back within that time has never made it.
UNDO_WINDOW = timedelta(seconds=10)

TARGET = {Action.APPROVE: Status.APPROVED, Action.SPAM: Status.SPAM, Action.REJECT: Status.REJECTED}
"""Where an action leads. UNDO leads back, and that depends."""


class Lane(StrEnum):
    """Why a comment stands where it does: UNSURE and GOOD are stored; OVERDUE depends on the hour, RANDOM the page."""

    OVERDUE = "overdue"
    UNSURE = "unsure"
    GOOD = "good"
    RANDOM = "random"


class Label(StrEnum):
    """What the classifier learns: REJECTED comments are ham, being on topic but unwelcome."""

    HAM = "ham"
    SPAM = "spam"


class HoldKind(StrEnum):
    """Whom a hold is about: what an author sends waits, what leads to a host is spam."""

    AUTHOR = "author"
    HOST = "host"


class NoteKind(StrEnum):
    """What a moderators' note is about, and so on which cards it shows."""

    COMMENT = "comment"
    AUTHOR = "author"
    HOST = "host"


class Email:
    """An address that masks itself in str, repr, logs and tracebacks. Only `store` and `notify` call `reveal`."""

    __slots__ = ("_address",)
    _address: str

    def __init__(self, address: str) -> None:
        object.__setattr__(self, "_address", address)

    def reveal(self) -> str:
        """Return the address itself."""
        return self._address

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("an Email does not change")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Email) and self._address == other._address

    def __hash__(self) -> int:
        return hash((Email, self._address))

    def __str__(self) -> str:
        return "***@***"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Email is not pickled")


@dataclass(frozen=True, slots=True)
class SafeHTML:
    """Markup from the sanitiser (`text.render`) and from nothing else. Not a `str`, so none is built by accident."""

    markup: str

    def __html__(self) -> str:
        return self.markup


@dataclass(frozen=True, slots=True)
class Policy:
    """What a site lets the service do without a person. Thresholds are probabilities of spam; None takes the
    model's own line, set from quantiles of replayed ham."""

    publish_good: bool = False
    publish_below: float | None = None
    spam_above: float | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """`layer` is the id of what its decisions added to the model; `layer_held` when a person chose it to stay."""

    id: int
    key: str
    name: str
    language: str
    origins: tuple[str, ...]
    policy: Policy = Policy()
    words: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    layer: int | None = None
    layer_held: bool = False
    house: House = House()  # noqa: RUF009 (frozen)
    forum: Forum = Forum()  # noqa: RUF009 (frozen)


@dataclass(frozen=True, slots=True)
class Thread:
    """The comments below one page. `key` is the page's canonical URL; `version` grows with every public change."""

    id: int
    site_id: int
    key: str
    title: str
    version: int


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    email: Email
    url: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """Whom the comment came from, as the network saw it. `elapsed` is seconds from the first form shown, if known."""

    ip: str
    user_agent: str = ""
    elapsed: float | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What a reader may set, after the field rules and nothing else. Not yet a Comment."""

    text: str
    author: Author
    page: str
    client: Client
    parent: str | None = None
    page_title: str = ""
    language: str = ""
    trap: str = ""
    without_token: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """What near-duplicates of a text have in common with it (`spam.similar` makes it).

    Who agrees in one of the BANDS is worth comparing; by the values, a byte each, it is seen how alike two texts are.
    """

    bands: tuple[int, ...]
    values: bytes


@dataclass(frozen=True, slots=True)
class Likeness:
    """What came before and reads nearly the same. Only people's decisions count, never a verdict of the service.

    `spam` is the public id of the most similar comment of this site that a person called spam. Similarities are
    percents, 0 for none; of other sites of the installation nothing is told but that. `ham` is whether a person
    approved one here, or, where it is about `elsewhere`, anywhere. `campaign` is the key of the site's comments of
    this kind, `undecided` how many of them came lately, as long as nobody has decided on any.
    """

    spam: str = ""
    similarity: int = 0
    elsewhere: int = 0
    ham: bool = False
    ham_elsewhere: bool = False
    campaign: int | None = None
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class Past:
    """What the store knows of this client, address, text, thread and linked hosts, and what moderators hold back."""

    client_minute: int = 0
    client_hour: int = 0
    client_spam: int = 0
    email_spam: int = 0
    thread_minute: int = 0
    same_text: int = 0
    same_text_spam: int = 0
    like: Likeness = Likeness()
    held_author: bool = False
    held_host: str = ""
    network_spam: int = 0
    spam_host: str = ""
    host_spam: int = 0
    stands: Standing = Standing()  # noqa: RUF009 (frozen)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw: codes and parameters, never a sentence (`language` makes that).

    `weight` counts towards spam (policy.SPAM_WEIGHT is enough by itself); 0 still holds the comment back
    from being published unseen. `final` ends the matter as spam.
    """

    check: str
    reason: str
    weight: float = 0.0
    final: bool = False
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that moved the score. `kind` is "text" (label is the words seen) or "feature" (label is its code).

    `site` is the part of the contribution that the site's own decisions made. `spans` are where the words stand in the
    text as it was written, [start, end) in characters; empty for a feature, or where that can't be told.
    """

    kind: str
    label: str
    contribution: float
    site: float = 0.0
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """The classifier's answer: probability of spam, why, and the model's own lines for acting on text alone.

    `certain` is the 99.9 % quantile of replayed ham (above it: spam), `harmless` the line below which the
    model's report allows publishing unseen.
    """

    spam: float
    evidence: tuple[Evidence, ...]
    model_version: str
    certain: float
    harmless: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands in the queue: its lane, where in it (less is sooner), and when it is overdue (epoch)."""

    lane: Lane
    priority: float
    due: float


@dataclass(frozen=True, slots=True)
class Verdict:
    status: Status
    reasons: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A stored comment. `id` is the public one; `revision` grows with each change of text or status.

    `moderator_id` is the moderator who wrote it, None for a reader's; as whom, `badge` says. `helpful`: readers' votes.
    """

    id: str
    site_id: int
    thread_id: int
    parent: str | None
    status: Status
    revision: int
    author_name: str
    author_url: str
    text: str
    html: SafeHTML
    created: datetime
    edited: datetime | None = None
    score: float | None = None
    model_version: str | None = None
    reasons: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    moderator_id: int | None = None
    edited_by_staff: bool = False
    helpful: int = 0
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the append-only record: ids and codes, no texts. `batch`: done at once; `blind`: without a score."""

    comment: str
    revision: int
    action: Action
    before: Status
    after: Status
    moderator_id: int
    reason: str | None
    at: datetime
    batch: str | None = None
    blind: bool = False

    @property
    def name(self) -> str:
        return decision_name(self.comment, self.revision)


def decision_name(comment: str, revision: int) -> str:
    """Name the one decision that there can be on a revision."""
    return f"{comment} {revision}"


@dataclass(frozen=True, slots=True)
class Decided:
    """The comment after the decision."""

    id: str
    revision: int
    status: Status


@dataclass(frozen=True, slots=True)
class Moderator:
    id: int
    email: Email
    name: str
    language: str = "de"


def as_record(value: Finding | Evidence) -> dict[str, Any]:
    """Return a finding or a piece of evidence as plain JSON values, for storing and for the moderators' API."""
    if isinstance(value, Finding):
        told = {"check": value.check, "reason": value.reason, "weight": value.weight, "final": value.final}
        return told | {"parameters": dict(value.parameters)}
    return {
        "kind": value.kind,
        "label": value.label,
        "contribution": value.contribution,
        "site": value.site,
        "spans": [list(span) for span in value.spans],
    }


def evidence_from(record: Mapping[str, Any]) -> Evidence:
    """Read a stored piece of evidence. Old ones know neither site nor spans."""
    spans = tuple((start, end) for start, end in record.get("spans", ()))
    return Evidence(record["kind"], record["label"], record["contribution"], record.get("site", 0.0), spans)
