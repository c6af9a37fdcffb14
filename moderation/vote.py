"""The verb: a reader finds a public comment helpful, once, or takes that back."""

from dataclasses import dataclass

from sqlalchemy import Connection

from moderation.comment import Site
from moderation.context import Context
from moderation.signing import BadToken
from moderation.store import limits, votes
from moderation.store.votes import Ballot
from moderation.voice import Voice

MINUTE = 60
A_MINUTE = 30
OF_NETWORK_MOST = 10
"""So many votes on one comment count of one network, however many devices there claim to be."""


class Gone(Exception):
    """The comment isn't public any more."""


class Own(Exception):
    """It is the reader's own comment, or came from the same connection."""


class Crowded(Exception):
    """This network has given all the votes that count."""


class TooFast(Exception):
    """This connection voted more often than people do."""


@dataclass(frozen=True, slots=True)
class Voted:
    """How many find the comment helpful now, and whether this reader is one of them."""

    helpful: int
    given: bool


def vote(ctx: Context, site: Site, comment_id: str, voice: Voice, edit_token: str = "") -> Voted:
    """Give this reader's vote, or take it back if it was given. Raises Gone, Own, Crowded or TooFast."""
    now = ctx.clock()

    def work(tx: Connection) -> Voted:
        if limits.count(tx, f"vote:{voice.client}", now, MINUTE) > A_MINUTE:
            raise TooFast
        on = votes.ballot(tx, comment_id, site.id)
        if on is None:
            raise Gone
        if votes.take_back(tx, on, voice.key):
            return Voted(on.helpful - 1, given=False)
        if _is_own(ctx, on, comment_id, voice, edit_token):
            raise Own
        if votes.of_network(tx, on, voice.network) >= OF_NETWORK_MOST:
            raise Crowded
        votes.give(tx, on, voice, now)
        return Voted(on.helpful + 1, given=True)

    return ctx.store.write(work)


def _is_own(ctx: Context, on: Ballot, comment_id: str, voice: Voice, edit_token: str) -> bool:
    if on.client == voice.client:
        return True
    try:
        return bool(edit_token) and ctx.signer.read_edit_token(edit_token, ctx.clock()) == comment_id
    except BadToken:
        return False
