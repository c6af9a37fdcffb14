"""A mail goes out: claimed first, so that no two workers send it; noted afterwards, so that none sends it again.

Between the server's yes and the note a worker may die. Then it goes out again, under the same Message-ID.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moderation.comment import Moderator
from moderation.context import Context
from moderation.mailing import Mail
from moderation.mails import amending, digest, notices, rewriting, subscribed
from moderation.mails.envelope import to_moderator
from moderation.mails.letters import Letter
from moderation.notify import mail as smtp
from moderation.store import dispatches, moderators

_log = logging.getLogger(__name__)


class Busy(Exception):
    """Another worker sends it, or has died over it: that will show."""


def deliver(ctx: Context, payload: Mapping[str, Any], at: datetime) -> None:
    """Send a planned mail, unless it was sent or there is nothing to say any more. Raises MailError or Busy."""
    key, now = payload["key"], ctx.clock()
    if not ctx.store.write(lambda tx: dispatches.claim(tx, key, now)):
        with ctx.store.read() as tx:
            if not dispatches.is_open(tx, key):
                return
        raise Busy(key)
    try:
        mail = _written(ctx, payload, at)
        if mail:
            smtp.send(ctx.settings.mail_url, mail)
    except Exception as error:
        if not _is_made_up(payload, error):
            ctx.store.write(lambda tx: dispatches.release(tx, key))
            raise
        _log.warning("nobody was asked to confirm: %s", error)
    ctx.store.write(lambda tx: dispatches.sent(tx, key, ctx.clock()))


def _is_made_up(payload: Mapping[str, Any], error: Exception) -> bool:
    """Whether an address that somebody typed doesn't exist: no dead letter is made of that, anybody could make many."""
    return payload["what"] == subscribed.CONFIRM and isinstance(error, smtp.MailRefused)


def _written(ctx: Context, payload: Mapping[str, Any], at: datetime) -> Mail | None:
    """Write it as things stand now; None when it has settled itself."""
    match payload["what"]:
        case rewriting.WHAT:
            return rewriting.mail(ctx, payload["comment"], payload["revision"], payload["key"], at)
        case amending.WHAT:
            return amending.mail(ctx, payload, at)
        case subscribed.CONFIRM:
            return subscribed.confirmation(ctx, payload["subscription"], payload["due"], payload["key"])
        case subscribed.NEWS:
            return subscribed.news(ctx, payload["subscription"], payload["at"], payload["key"])
    with ctx.store.read() as tx:
        moderator = moderators.by_id(tx, payload["moderator"])
    letter = _letter(ctx, moderator, payload, at) if moderator else None
    return to_moderator(ctx, moderator, letter, payload["key"], at) if moderator and letter else None


def _letter(ctx: Context, moderator: Moderator, payload: Mapping[str, Any], at: datetime) -> Letter | None:
    key = payload["key"]
    with ctx.store.read() as tx:
        match payload["what"]:
            case "waits":
                return notices.waits(ctx, tx, moderator, payload["comment"], key, at)
            case "asked":
                return notices.asked(ctx, tx, moderator, payload["comment"], payload["by"], key, at)
            case "mentioned":
                return notices.mentioned(ctx, tx, moderator, payload["note"], key, at)
            case digest.WHAT:
                return digest.letter(ctx, tx, moderator, payload["after"], payload["upto"], key, at)
    return None
