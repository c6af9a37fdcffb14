"""The digest: once an hour or once a day, what came since the last one and still waits."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation import blind, hours, lanes
from moderation.comment import Moderator
from moderation.context import Context
from moderation.language import N_, translator
from moderation.mailing import MailChoice, Waits
from moderation.mails import notices
from moderation.mails.envelope import address
from moderation.mails.letters import Letter, Link
from moderation.roles import Act
from moderation.store import dispatches, mail_choices, roles, sites, unheard
from moderation.store.mail_choices import Chosen

WHAT = "digest"
AT_ONCE = 50
SHOWN_MOST = 20
TEXT_MOST = 600


def make(ctx: Context) -> int:
    """Plan the digests that are due; return how many there were. Each is planned once, whoever comes first."""
    if not ctx.settings.mail_url:
        return 0
    now = ctx.clock()
    with ctx.store.read() as tx:
        due = mail_choices.due(tx, now, AT_ONCE)
    for chosen in due:
        ctx.store.write(lambda tx, chosen=chosen: _plan(ctx, tx, chosen, now))  # type: ignore[misc]
    return len(due)


def next_due(ctx: Context, choice: MailChoice, now: datetime) -> datetime | None:
    """Return when the next digest is due: on the hour and not in quiet hours, or at the hour that was chosen."""
    if choice.waits is Waits.HOURLY:
        whole = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return hours.awake(whole, lanes.targets(ctx.settings).quiet)
    if choice.waits is Waits.DAILY:
        return hours.at(now, choice.hour, ZoneInfo(ctx.settings.timezone))
    return None


def _plan(ctx: Context, tx: Connection, chosen: Chosen, now: datetime) -> None:
    upto, following = mail_choices.newest(tx), next_due(ctx, chosen.choice, now)
    if following is None or not mail_choices.advance(tx, chosen, following, upto):
        return
    payload = {"what": WHAT, "moderator": chosen.moderator.id, "after": chosen.upto, "upto": upto}
    key = f"{WHAT} {chosen.upto}-{upto} for {chosen.moderator.id}"
    if unheard.count(tx, _sites(tx, chosen.moderator, chosen.choice), chosen.upto, upto):
        dispatches.plan(tx, "mail", key, payload, now)


def letter(
    ctx: Context, tx: Connection, moderator: Moderator, after: int, upto: int, key: str, at: datetime
) -> Letter | None:
    """Return what came in this stretch and still waits; None if all of it was decided meanwhile."""
    about, t = _sites(tx, moderator, mail_choices.of(tx, moderator.id)), translator(moderator.language)
    count = unheard.count(tx, about, after, upto)
    cards = unheard.cards(tx, about, after, upto, SHOWN_MOST)
    if not cards:
        return None
    hidden = blind.hidden(ctx, tx, [card.comment for card in cards])
    quotes = [
        notices.quote(ctx, moderator, card, key, at, TEXT_MOST, hidden=card.comment.id in hidden) for card in cards
    ]
    counted = t.ngettext("%(count)s new comment waits", "%(count)s new comments wait", count) % {"count": count}
    more = t.ngettext("%(count)s more waits in the queue.", "%(count)s more wait in the queue.", count - len(cards))
    closing = [more % {"count": count - len(cards)}] if count > len(cards) else []
    closing += [t.gettext(notices.ASKS), t.gettext(notices.VALID)]
    queue = [Link(t.gettext(N_("Open the queue")), address(ctx, "/queue"))]
    return Letter(counted, [f"{counted}."], quotes, queue, closing, notices.footer(ctx, t))


def _sites(tx: Connection, moderator: Moderator, choice: MailChoice) -> list[int]:
    about = (site.id for site in sites.every(tx) if choice.is_about(site.id))
    return [site_id for site_id in about if roles.may(tx, moderator.id, Act.READ, site_id)]
