"""What readers get who asked for it: first whether they did, and then what others wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from moderation.comment import Comment, Site, Thread
from moderation.context import Context
from moderation.language import N_, Translator, spoken_on
from moderation.mailing import Mail
from moderation.mails import plain
from moderation.mails.envelope import address, to_author, to_reader
from moderation.mails.letters import Letter, Link, Quote
from moderation.store import sites, subscriptions, threads, tidings
from moderation.subscription import Kind, Mode, Subscription
from moderation.text.render import inert, render

CONFIRM, NEWS = "confirm", "news"
READ = N_("Read it on the page")
SHOWN_MOST = 20
TEXT_MOST = 2_000


@dataclass(frozen=True, slots=True)
class _Subscriber:
    """A subscription with where it belongs, and the language that its mails are in."""

    wish: Subscription
    site: Site
    thread: Thread
    t: Translator


def confirmation(ctx: Context, subscription: int, due: float, key: str) -> Mail | None:
    """Return the mail that asks whether somebody really asked; None if that is settled.

    Nothing in it was typed by whoever typed the address: it would be a way to write to strangers.
    """
    with ctx.store.read() as tx:
        to = _subscriber(tx, subscription)
    if to is None or to.wish.confirmed or not to.site.forum.subscriptions:
        return None
    at, t = datetime.fromtimestamp(due, UTC), to.t
    asked = {
        Kind.REPLIES: N_("Somebody, probably you, wants to hear by email of replies to a comment on %(site)s."),
        Kind.THREAD: N_("Somebody, probably you, wants to hear by email of new comments on a page of %(site)s."),
    }
    href = address(ctx, "/subscribe/confirm", t=ctx.signer.confirm_link(to.wish.id, at))
    letter = Letter(
        t.gettext(N_("Please confirm: comments on %(site)s by email")) % {"site": to.site.name},
        [t.gettext(asked[to.wish.kind]) % {"site": to.site.name}],
        (),
        [Link(t.gettext(N_("Look and confirm")), href)],
        [
            t.gettext(N_("Opening the link changes nothing; the button on that page does. It is good for seven days.")),
            t.gettext(N_("If it wasn’t you, you need do nothing: no other mail will come.")),
        ],
    )
    return to_author(ctx, to.wish.email, letter, t, key, at, to.site.name)


def news(ctx: Context, subscription: int, moment: str, key: str) -> Mail | None:
    """Return the mail of this moment; None if its reader wants no more, or none of it is public any more."""
    at = datetime.fromisoformat(moment)
    with ctx.store.read() as tx:
        to = _subscriber(tx, subscription)
        found = tidings.in_mail(tx, subscription, at)
    if to is None or not found or not to.site.forum.subscriptions:
        return None
    stop = address(ctx, "/unsubscribe", t=ctx.signer.unsubscribe_link(to.wish.id, to.wish.created))
    return to_reader(ctx, to.wish.email, _letter(to, found, stop), to.t, key, at, to.site.name, stop)


def _subscriber(tx: Connection, id: int) -> _Subscriber | None:
    wish = subscriptions.by_id(tx, id)
    site = sites.by_id(tx, wish.site_id) if wish else None
    thread = threads.by_id(tx, wish.thread_id) if wish else None
    if wish is None or site is None or thread is None:
        return None
    return _Subscriber(wish, site, thread, spoken_on(site, wish.language))


def _letter(to: _Subscriber, found: Sequence[Comment], stop: str) -> Letter:
    t, count = to.t, len(found)
    about = {"count": count, "title": plain.line(to.thread.title) if to.thread.title else to.site.name}
    if to.wish.kind is Kind.REPLIES:
        told = t.ngettext(
            "%(count)s reply to your comment: %(title)s", "%(count)s replies to your comment: %(title)s", count
        )
    else:
        told = t.ngettext("%(count)s new comment: %(title)s", "%(count)s new comments: %(title)s", count)
    quotes = [_quote(to, comment) for comment in found[:SHOWN_MOST]]
    left = count - len(quotes)
    more = t.ngettext("%(count)s more on the page.", "%(count)s more on the page.", left) % {"count": left}
    why = N_("You get this mail because you asked %(site)s for it, once a day at most.")
    if to.wish.mode is Mode.INSTANT:
        why = N_("You get this mail because you asked %(site)s for it.")
    closing = [more] if left else []
    return Letter(
        told % about,
        [told % about],
        quotes,
        [Link(t.gettext(READ), to.thread.key)] if left else [],
        [*closing, t.gettext(why) % {"site": to.site.name}],
        [Link(t.gettext(N_("End these mails, or get them less often")), stop)],
    )


def _quote(to: _Subscriber, comment: Comment) -> Quote:
    head = to.t.gettext(N_("%(author)s, %(time)s")) % {
        "author": plain.line(comment.author_name, 60),
        "time": to.t.datetime(comment.created),
    }
    text = plain.inert(comment.text if len(comment.text) <= TEXT_MOST else comment.text[:TEXT_MOST] + "…")
    link = Link(to.t.gettext(READ), f"{to.thread.key}#comment-{comment.id}")
    # Made inert first, so that emphasis is all that is left of it, and no mail program finds a link.
    return Quote(head, text, links=[link], html=inert(render(text)))
