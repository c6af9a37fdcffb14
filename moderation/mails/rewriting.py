"""What an author is told who is asked to write a comment anew: why, in words, and where."""

from datetime import datetime

from moderation.comment import Site, Status
from moderation.context import Context
from moderation.language import N_, Translator, spoken_on
from moderation.mailing import Mail, RewriteLink
from moderation.mails import plain
from moderation.mails.envelope import address, to_author
from moderation.mails.letters import Letter, Link, Quote
from moderation.reasons import REASONS
from moderation.store import comments, rewrites, sites
from moderation.store.rewrites import Rewrite

WHAT = "rewrite"


def mail(ctx: Context, comment_id: str, revision: int, key: str, at: datetime) -> Mail | None:
    """Return the mail; None if the comment is decided, or the moderator took it back."""
    with ctx.store.read() as tx:
        comment, asked = comments.by_id(tx, comment_id), rewrites.of(tx, comment_id)
        sender = rewrites.sender(tx, comment_id)
        site = sites.by_id(tx, comment.site_id) if comment else None
    if comment is None or sender is None or site is None or asked is None or asked.answered:
        return None
    if (comment.revision, comment.status, asked.revision) != (revision, Status.PENDING, revision):
        return None
    t = spoken_on(site, sender.language)
    token = ctx.signer.rewrite_link(RewriteLink(comment_id, revision, asked.asked.timestamp()), asked.asked)
    letter = _letter(asked, comment.text, plain.line(sender.page_title or sender.page), site, t)
    link = Link(t.gettext(N_("Write the comment anew")), address(ctx, "/rewrite", t=token))
    whole = Letter(letter.subject, letter.opening, letter.quotes, [link], letter.closing)
    return to_author(ctx, sender.email, whole, t, key, at, site.name)


def _letter(asked: Rewrite, text: str, title: str, site: Site, t: Translator) -> Letter:
    about = {"site": site.name, "title": title}
    reason = REASONS.get(asked.reason)
    why = t.gettext(N_("The reason: %(reason)s.")) % {"reason": t.gettext(reason.words)} if reason else ""
    return Letter(
        t.gettext(N_("Please write your comment anew: %(title)s")) % about,
        [
            t.gettext(N_("The editors of %(site)s can’t publish your comment on “%(title)s” as it is.")) % about,
            *([why] if why else []),
            *([plain.inert(asked.words)] if asked.words else []),
            t.gettext(N_("You can change it and send it again. It is then looked at anew.")),
        ],
        [Quote(t.gettext(N_("Your comment")), plain.inert(text))],
        (),
        [
            t.gettext(N_("The link is good for seven days, for this comment only. Opening it changes nothing.")),
            t.gettext(
                N_("If you didn’t write this comment, somebody typed your address by mistake. You need do nothing.")
            ),
        ],
    )
