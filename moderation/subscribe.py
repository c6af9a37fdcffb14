"""The verb: hear of answers by mail. Anybody can type an address, so whoever reads its mail has to say so first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from moderation import hours
from moderation.comment import Email, Site
from moderation.context import Context
from moderation.mailing import MORNING
from moderation.store import dispatches, limits, subscriptions, threads
from moderation.store.subscriptions import NewSubscription
from moderation.subscription import CONFIRM_WITHIN, STANDING_FOR, Kind, Mode, Subscription

HOUR = 3600
# So many wishes an hour come from one client: more than a reader has, and too few for a list of addresses.
CLIENT_HOUR = 20

# A mail may wait a day for its turn, and its link is good for a week.
UNCONFIRMED_KEPT = CONFIRM_WITHIN + timedelta(days=2)
# A page on which nothing was said for a year.
IDLE_KEPT = timedelta(days=365)
ASKED_KEPT = timedelta(days=1)


class TooMany(Exception):
    """This client had too many wishes within an hour."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to hear of, and where. `comment` is the one that the wish came with, if it did."""

    kind: Kind
    page: str
    email: Email
    language: str
    ip: str
    comment: str = ""


def is_offered(ctx: Context, site: Site) -> bool:
    """Whether readers of this site can hear of anything by mail."""
    return bool(ctx.settings.mail_url) and site.forum.subscriptions


def wish(ctx: Context, site: Site, wished: Wish) -> None:
    """Somebody who typed this address wants to hear of something.

    Whatever the store knows of the address, nobody can tell from outside. Raises TooMany.
    """
    now, key, client = ctx.clock(), ctx.digests.email(wished.email), ctx.digests.client(wished.ip)
    about = wished.comment if wished.kind is Kind.REPLIES else ""

    def work(tx: Connection) -> None:
        if limits.count(tx, f"subscribe:{client}", now, HOUR) > CLIENT_HOUR:
            raise TooMany
        thread = threads.ensure(tx, site.id, wished.page, "", now)
        new = NewSubscription(site.id, thread.id, about, wished.email, key, wished.language)
        made = subscriptions.add(tx, new, now)
        if made is None or made.confirmed:
            return
        if wished.comment and subscriptions.stands(tx, site.id, key, now - STANDING_FOR):
            subscriptions.confirm(tx, [made.id], now)
        else:
            _ask_to_confirm(tx, made, now)

    ctx.store.write(work)


def _ask_to_confirm(tx: Connection, made: Subscription, now: datetime) -> None:
    due = subscriptions.asks_at(tx, made.site_id, made.key, now)
    if due:
        payload: dict[str, object] = {"what": "confirm", "subscription": made.id, "due": due.timestamp()}
        dispatches.plan(tx, "mail", f"confirm {made.id} {due.timestamp():.0f}", payload, now, due)


def confirm(ctx: Context, id: int, chosen: Sequence[int], *, standing: bool) -> list[Subscription]:
    """Who reads the mail of subscription `id` wants the `chosen` ones, of those that wait under the same address.

    `standing`: and later ones on this site, without being asked again. Returns those that are wanted now.
    """
    now = ctx.clock()

    def work(tx: Connection) -> list[Subscription]:
        asked = subscriptions.by_id(tx, id)
        waiting = subscriptions.waiting(tx, asked.site_id, asked.key) if asked else []
        wanted = [one for one in waiting if one.id in chosen]
        subscriptions.confirm(tx, [one.id for one in wanted], now, standing=standing)
        return wanted

    return ctx.store.write(work)


def choose(ctx: Context, id: int, mode: Mode) -> None:
    """Mails come so soon from now on."""
    now = ctx.clock()
    due = now if mode is Mode.INSTANT else hours.at(now, MORNING, ZoneInfo(ctx.settings.timezone))
    ctx.store.write(lambda tx: subscriptions.choose(tx, id, mode, due))


def end(ctx: Context, id: int, *, everything: bool = False) -> None:
    """No more mails: of this subscription, or to its address from this site. Ended twice is ended."""

    def work(tx: Connection) -> None:
        found = subscriptions.by_id(tx, id)
        if found and everything:
            subscriptions.end_all(tx, found.site_id, found.key)
        elif found:
            subscriptions.end(tx, id)

    ctx.store.write(work)
