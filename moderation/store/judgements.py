"""What people decided on without knowing what the classifier, or a colleague, had said: for measuring both.

Of each comment the decision that stands counts: one that was taken back never was, nor one of a moderator who is
excluded from learning. Bounded looks at the latest decisions, however many there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from moderation.comment import Action, Label
from moderation.judgement import Blind, Judged
from moderation.store import decisions as rules
from moderation.store.measuring_schema import samples
from moderation.store.schema import MADE_BLIND, comments, decisions, moderators

LATEST = 5_000
"""So many blind decisions, or decisions on comments of campaigns, are looked at: the latest ones."""


BLIND = (
    select(decisions.c.comment)
    .where(decisions.c.site_id == bindparam("site_id"), MADE_BLIND)
    .order_by(decisions.c.id.desc())
    .limit(LATEST)
    .subquery()
)
ON_BLIND = (
    select(decisions, moderators.c.excluded, comments.c.score, samples.c.verdict)
    .join(comments, (comments.c.public_id == decisions.c.comment) & (comments.c.site_id == decisions.c.site_id))
    .outerjoin(samples, samples.c.comment_id == comments.c.id)
    .outerjoin(moderators, moderators.c.id == decisions.c.moderator_id)
    .where(decisions.c.comment.in_(select(BLIND.c.comment)), decisions.c.site_id == bindparam("site_id"))
    .order_by(decisions.c.comment, decisions.c.revision)
)
LATELY = (
    select(decisions.c.comment)
    .where(decisions.c.site_id == bindparam("site_id"))
    .order_by(decisions.c.id.desc())
    .limit(LATEST)
    .subquery()
)
ON_CAMPAIGNS = (
    select(decisions, moderators.c.excluded, comments.c.campaign, comments.c.created)
    .join(comments, (comments.c.public_id == decisions.c.comment) & (comments.c.site_id == decisions.c.site_id))
    .outerjoin(moderators, moderators.c.id == decisions.c.moderator_id)
    .where(
        decisions.c.comment.in_(select(LATELY.c.comment)),
        decisions.c.site_id == bindparam("site_id"),
        comments.c.campaign.is_not(None),
    )
    .order_by(decisions.c.comment, decisions.c.revision)
)


def blind(tx: Connection, site_id: int) -> list[Blind]:
    """Return what was judged blind on a site, for as long as the decision stands."""
    rows = tx.execute(ON_BLIND, {"site_id": site_id})
    stands = (made for made in _standing(rows) if made.blind)
    return [Blind(made.score, made.verdict, rules.label(made.action, made.reason)) for made in stands]


def of_campaigns(tx: Connection, site_id: int) -> list[Judged]:
    """Return what was decided one by one on comments that read nearly the same as others."""
    rows = tx.execute(ON_CAMPAIGNS, {"site_id": site_id})
    stands = (made for made in _standing(rows) if made.batch is None)
    return [
        Judged(made.campaign, made.moderator_id, _verdict(made), made.created, made.at, made.blind) for made in stands
    ]


def _verdict(made: Row[Any]) -> str:
    """Rejected as advertising is spam by another name."""
    spam = rules.label(made.action, made.reason) is Label.SPAM
    return str(Action.SPAM if spam else made.action)


def _standing(rows: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
    """Replay each comment's decisions, and yield the first of those that stand and count.

    The first one: whoever decides anew afterwards has seen the score and what was decided.
    """
    stood: dict[str, list[tuple[Row[Any], ...]]] = defaultdict(lambda: [()])
    for row in rows:
        history = stood[row.comment]
        history.append((*history[-1], row) if row.action is not Action.UNDO else history[max(len(history) - 2, 0)])
    for history in stood.values():
        counting = [row for row in history[-1] if row.excluded is None]
        if counting:
            yield counting[0]
