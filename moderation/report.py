"""The verb: a reader says what is wrong with a public comment. Nothing of it shows until a moderator has decided."""

from sqlalchemy import Connection

from moderation.comment import Site
from moderation.context import Context
from moderation.store import limits, reports
from moderation.voice import Complaint, Voice

MINUTE = 60
A_MINUTE = 10


class Gone(Exception):
    """The comment isn't public any more."""


class TooFast(Exception):
    """This connection reported more often than people do."""


def report(ctx: Context, site: Site, comment_id: str, voice: Voice, complaint: Complaint, words: str = "") -> bool:
    """Take the report; False when this reader had reported the same text before. Raises Gone or TooFast."""
    now = ctx.clock()

    def work(tx: Connection) -> bool:
        if limits.count(tx, f"report:{voice.client}", now, MINUTE) > A_MINUTE:
            raise TooFast
        about = reports.reportable(tx, comment_id, site.id)
        if about is None:
            raise Gone
        return reports.add(tx, about, voice, complaint, words, now)

    return ctx.store.write(work)
