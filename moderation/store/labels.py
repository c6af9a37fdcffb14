"""What people's decisions say of comments: the labels that a site's layer is learnt from.

Only decisions of moderators count, never a verdict of the service itself, and of each comment the one that stands:
a decision that was taken back never was, nor one of a moderator who is excluded. What one source or one text sent
counts so many times and no more, so that a flood can't fill the lessons.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, case, exists, func, or_, select

from moderation.comment import RELEASE, Action, Label, Status
from moderation.store.amendments_schema import amendments
from moderation.store.columns import said
from moderation.store.schema import batches, clients, comment_texts, comments, decisions, emails, moderators, threads

LATEST = 20_000
"""So many decisions are looked at, the latest ones: what a site's spam was years ago teaches little."""
MOST = 5_000
OF_ONE_SOURCE = 50
OF_ONE_TEXT = 5

# A moderator who rejects a comment as advertising has said what it is.
ADVERTISING = "advertising"
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Labelled:
    """A comment as it was when it was decided on. `decision` is the id of the decision that stands."""

    decision: int
    comment: str
    label: Label
    text: str
    author_name: str
    author_url: str
    page_title: str
    circumstances: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A decision that may stand."""

    id: int
    label: Label
    at: datetime
    counts: bool


MADE = (
    select(
        decisions.c.id,
        decisions.c.comment,
        decisions.c.action,
        decisions.c.reason,
        decisions.c.at,
        # What was released unread says nothing of a comment; or the measured risk would confirm itself.
        case((batches.c.kind == RELEASE, decisions.c.at), else_=moderators.c.excluded).label("excluded"),
    )
    .outerjoin(moderators, moderators.c.id == decisions.c.moderator_id)
    .outerjoin(batches, batches.c.id == decisions.c.batch)
    .where(decisions.c.site_id == bindparam("site_id"))
    .order_by(decisions.c.id)
)
OF_COMMENTS = (
    select(
        comments.c.id,
        comments.c.public_id,
        comments.c.text,
        comments.c.text_version,
        comments.c.text_key,
        comments.c.author_name,
        comments.c.author_url,
        comments.c.circumstances,
        threads.c.title,
        clients.c.key.label("client_key"),
        emails.c.key.label("email_key"),
    )
    .join(threads, threads.c.id == comments.c.thread_id)
    .outerjoin(clients, clients.c.comment_id == comments.c.id)
    .outerjoin(emails, emails.c.comment_id == comments.c.id)
    .where(
        comments.c.site_id == bindparam("site_id"),
        comments.c.public_id.in_(bindparam("ids", expanding=True)),
        # An author's change that is in place was decided on; its own row is gone, its text is what was read.
        or_(
            comments.c.status != said(Status.DELETED),
            exists().where(amendments.c.comment_id == comments.c.id, amendments.c.revision.is_not(None)),
        ),
    )
)
FORMER = (
    select(comment_texts)
    .where(comment_texts.c.comment_id.in_(bindparam("ids", expanding=True)))
    .order_by(comment_texts.c.version)
)
LAST = select(func.max(decisions.c.id)).where(decisions.c.site_id == bindparam("site_id"))

SINCE = (
    select(decisions.c.action, func.count().label("count"))
    .where(decisions.c.site_id == bindparam("site_id"), decisions.c.id > bindparam("decision"))
    .group_by(decisions.c.action)
)


def last_decision(tx: Connection, site_id: int) -> int:
    """The id of the site's latest decision; 0 before the first one."""
    return tx.execute(LAST, {"site_id": site_id}).scalar() or 0


def since(tx: Connection, site_id: int, decision: int) -> Counter[Action]:
    """What was decided on the site after this decision: how often each action."""
    rows = tx.execute(SINCE, {"site_id": site_id, "decision": decision})
    return Counter({action: int(count) for action, count in rows})


def of(tx: Connection, site_id: int, *, after: int = 0, most: int = MOST) -> list[Labelled]:
    """Return what stands, in the order of the decisions: all, or what was decided `after` a decision.

    At most the latest `most`. A comment that is gone has taken its label with it.
    """
    standing = [
        (comment, made)
        for comment, made in _standing(tx.execute(_made(after), {"site_id": site_id}))
        if made.id > after
    ]
    standing.sort(key=lambda pair: pair[1].id)
    rows = _rows(tx, site_id, [comment for comment, _ in standing])
    there = [(made, rows[comment]) for comment, made in standing if comment in rows]
    chosen = _capped(there)[-most:]
    former = _former_texts(tx, [row.id for _, row in chosen if row.text_version > 1])
    return [_labelled(made, row, former) for made, row in chosen]


def _made(after: int) -> Select[Any]:
    """All decisions on the comments that were decided on lately."""
    lately = select(decisions.c.comment).where(decisions.c.site_id == bindparam("site_id"), decisions.c.id > after)
    latest = lately.order_by(decisions.c.id.desc()).limit(LATEST).subquery()
    return MADE.where(decisions.c.comment.in_(select(latest.c.comment)))


def _standing(made: Iterable[Row[Any]]) -> Iterator[tuple[str, _Standing]]:
    """Replay each comment's decisions as the queue carries them out, and yield the one on top that counts.

    Taking back restores what stood before the last decision, so that taking back twice changes nothing.
    """
    history: dict[str, list[tuple[_Standing, ...]]] = defaultdict(lambda: [()])
    for row in made:
        stood = history[row.comment]
        if row.action is not Action.UNDO:
            stood.append((*stood[-1], _Standing(row.id, _label(row), row.at, row.excluded is None)))
        else:
            stood.append(stood[-2] if row.excluded is None and len(stood) > 1 else stood[-1])
    for comment, stood in history.items():
        counting = [one for one in stood[-1] if one.counts]
        if counting:
            yield comment, counting[-1]


def _label(row: Row[Any]) -> Label:
    advertising = row.action is Action.REJECT and row.reason == ADVERTISING
    return Label.SPAM if row.action is Action.SPAM or advertising else Label.HAM


def _rows(tx: Connection, site_id: int, ids: Sequence[str]) -> dict[str, Row[Any]]:
    pieces = (ids[at : at + _CHUNK] for at in range(0, len(ids), _CHUNK))
    found: dict[str, Row[Any]] = {}
    for piece in pieces:
        found |= {row.public_id: row for row in tx.execute(OF_COMMENTS, {"site_id": site_id, "ids": list(piece)})}
    return found


def _capped(found: Sequence[tuple[_Standing, Row[Any]]]) -> list[tuple[_Standing, Row[Any]]]:
    """Leave out what one client, one address or one text sent beyond its cap, the oldest first."""
    counted: Counter[tuple[str, str, Label]] = Counter()
    kept = []
    for made, row in reversed(found):
        shares = [("client", row.client_key), ("email", row.email_key), ("text", row.text_key)]
        keys = [(kind, key, made.label) for kind, key in shares if key]
        if all(counted[key] < (OF_ONE_TEXT if key[0] == "text" else OF_ONE_SOURCE) for key in keys):
            counted.update(keys)
            kept.append((made, row))
    return kept[::-1]


def _former_texts(tx: Connection, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    former: dict[int, list[Row[Any]]] = defaultdict(list)
    for at in range(0, len(ids), _CHUNK):
        for row in tx.execute(FORMER, {"ids": list(ids[at : at + _CHUNK])}):
            former[row.comment_id].append(row)
    return former


def _labelled(made: _Standing, row: Row[Any], former: Mapping[int, Sequence[Row[Any]]]) -> Labelled:
    text = next((old.text for old in former.get(row.id, ()) if old.replaced > made.at), row.text)
    return Labelled(
        made.id,
        row.public_id,
        made.label,
        text,
        row.author_name,
        row.author_url,
        row.title,
        row.circumstances or {},
    )
