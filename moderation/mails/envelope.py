"""A letter becomes a mail: to whom, from whom, under which id, and how such mails are ended."""

import hashlib
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from moderation.comment import Email, Moderator
from moderation.context import Context
from moderation.language import N_, Translator, translator
from moderation.mailing import Mail
from moderation.mails.letters import Letter, as_html, as_text

SENDER = N_("Comment moderation")


def address(ctx: Context, path: str, **query: str) -> str:
    """Return an address of the service's own pages."""
    return f"{ctx.settings.origin}{path}" + (f"?{urlencode(query)}" if query else "")


def to_moderator(ctx: Context, moderator: Moderator, letter: Letter, key: str, at: datetime) -> Mail:
    """A mail that says how to get no more of its kind."""
    stop = address(ctx, "/stop", t=ctx.signer.stop_link(moderator.id, at))
    t = translator(moderator.language)
    return _mail(ctx, moderator.email, letter, t, key, at, t.gettext(SENDER), stop)


def to_author(ctx: Context, email: Email, letter: Letter, t: Translator, key: str, at: datetime, site: str) -> Mail:
    return _mail(ctx, email, letter, t, key, at, site, "")


def to_reader(
    ctx: Context, email: Email, letter: Letter, t: Translator, key: str, at: datetime, site: str, stop: str
) -> Mail:
    """A mail that a reader wished for, and ends at the address `stop`."""
    return _mail(ctx, email, letter, t, key, at, site, stop)


def _mail(
    ctx: Context, email: Email, letter: Letter, t: Translator, key: str, at: datetime, sender: str, stop: str
) -> Mail:
    host = urlsplit(ctx.settings.origin).hostname or "localhost"
    return Mail(
        to=email,
        subject=letter.subject,
        text=as_text(letter),
        html=as_html(letter, t),
        # The same at each try: who gets it twice, because a worker died before it noted that it was sent, can tell.
        id=f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>",
        at=at,
        language=t.tag,
        sender=ctx.settings.sender,
        sender_name=" ".join(sender.split()),
        unsubscribe=stop,
    )
