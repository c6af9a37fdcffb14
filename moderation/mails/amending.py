"""What an author is sent who asked for it: the link that changes or withdraws one comment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moderation.comment import Comment, Site, Status
from moderation.context import Context
from moderation.language import N_, Translator, spoken_on
from moderation.mailing import Mail
from moderation.mails import plain
from moderation.mails.envelope import address, to_author
from moderation.mails.letters import Letter, Link, Quote
from moderation.store import amendments, comments, rewrites, sites

WHAT = "amend"


def mail(ctx: Context, payload: Mapping[str, Any], at: datetime) -> Mail | None:
    """Return the mail; None if the address that was typed isn't the comment's, or the comment is gone."""
    with ctx.store.read() as tx:
        comment = comments.by_id(tx, payload["comment"], payload["site"])
        site, sender = sites.by_id(tx, payload["site"]), rewrites.sender(tx, payload["comment"])
        change = amendments.latest(tx, payload["comment"]) if comment else None
    if comment is None or site is None or sender is None or comment.status is Status.DELETED:
        return None
    if sender.email_key != payload["email"]:
        return None
    t = spoken_on(site, sender.language)
    title = plain.line(sender.page_title or sender.page)
    link = address(ctx, "/amend", t=ctx.signer.amend_link(comment.id, at))
    return to_author(
        ctx, sender.email, _letter(change or comment, title, link, site, t), t, payload["key"], at, site.name
    )


def _letter(comment: Comment, title: str, link: str, site: Site, t: Translator) -> Letter:
    about = {"site": site.name, "title": title}
    return Letter(
        t.gettext(N_("Your comment: %(title)s")) % about,
        [t.gettext(N_("With this link you can edit or withdraw your comment on “%(title)s” (%(site)s).")) % about],
        [Quote(t.gettext(N_("Your comment")), plain.inert(comment.text))],
        [Link(t.gettext(N_("Edit or withdraw the comment")), link)],
        [
            t.gettext(N_("The link is good for seven days, for this comment only. Opening it changes nothing.")),
            t.gettext(N_("If you didn’t ask for it, you need do nothing. Nobody else has got the link.")),
        ],
    )
