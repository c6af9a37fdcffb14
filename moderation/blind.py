"""Which comments moderators judge without the classifier's word on them: drawn by lot, alike for all, until decided.

Only what was judged blind says how often the classifier is right: a score that is seen first is followed too often.
The draw is a keyed digest, so a card stays blind on reload and for everybody, and nobody outside can tell which it is.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from moderation.comment import Comment, Status
from moderation.context import Context
from moderation.store import decisions, samples

CARD, SECOND_LOOK = "blind card", "second look"


def hidden(ctx: Context, tx: Connection, shown: Iterable[Comment]) -> set[str]:
    """Return which of these comments are to be shown without score and reasons now."""
    comments = list(shown)
    drawn = [one.id for one in comments if one.status is Status.PENDING and _is_drawn(ctx, CARD, one)]
    verdicts = [one.id for one in comments if one.status in samples.VERDICTS]
    return (set(drawn) - decisions.decided(tx, drawn)) | samples.open_of(tx, verdicts)


def is_hidden(ctx: Context, tx: Connection, comment: Comment) -> bool:
    return comment.id in hidden(ctx, tx, [comment])


def sample(ctx: Context, tx: Connection, comment: Comment) -> None:
    """Draw a comment that was just stored for a second look, if the service decided on it by itself and the lot falls.

    Runs in the transaction that stores it.
    """
    if comment.status in samples.VERDICTS and _is_drawn(ctx, SECOND_LOOK, comment):
        samples.draw(tx, comment)


def _is_drawn(ctx: Context, purpose: str, comment: Comment) -> bool:
    share = ctx.settings.blind_cards if purpose == CARD else ctx.settings.second_looks
    return share > 0 and ctx.digests.lot(purpose, f"{comment.site_id} {comment.id}") < share
