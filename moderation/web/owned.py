"""What authors can do about their own comment: until when, at which addresses, and what of it isn't public yet."""

from dataclasses import dataclass
from datetime import datetime

from moderation import amend
from moderation.comment import Comment, SafeHTML
from moderation.text.render import inert
from moderation.web.current import context
from moderation.web.places import Place


@dataclass(frozen=True, slots=True)
class Mine:
    """`until` is None when the time is over. `change` is the new text of a public comment, which still waits."""

    id: str
    until: datetime | None
    change: SafeHTML | None
    edit: str
    withdraw: str
    ask: str
    token: str
    edit_token: str
    told: str


def of(place: Place, comment: Comment, token: str, base: str = "", told: str = "") -> Mine | None:
    """Return what an author can do, with the `token` of a form; None for what no author wrote."""
    if comment.moderator_id is not None:
        return None
    ctx = context()
    seen = amend.seen(ctx, place.site, comment)
    return Mine(
        comment.id,
        seen.until,
        inert(seen.change.html) if seen.change else None,
        place.address("/edit", base, comment=comment.id),
        place.address("/withdraw", base, comment=comment.id),
        place.address("/mine", base, comment=comment.id) if ctx.settings.mail_url else "",
        token,
        ctx.signer.edit_token(comment.id, comment.created),
        told,
    )
