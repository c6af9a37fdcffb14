"""The verb: tell other software. What happens on a site becomes a signed call of each webhook that wants it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from moderation.comment import Comment, Site
from moderation.context import Context
from moderation.language import N_, staff_translator
from moderation.mailing import Happening, Shape
from moderation.notify import webhook as http
from moderation.store import amendments, campaigns, comments, dispatches, sites, webhooks
from moderation.store.webhooks import Webhook

EXCERPT = 280
CAMPAIGN_LEAST = 3
WORDS = {
    Happening.WAITING: N_("A comment waits on %(site)s: %(href)s"),
    Happening.DECIDED: N_("A comment on %(site)s is %(status)s: %(href)s"),
    Happening.CAMPAIGN: N_("A campaign on %(site)s, nearly the same text again and again: %(href)s"),
}


class Busy(Exception):
    """Another worker calls it, or has died over it."""


def plan_received(ctx: Context, comment_id: str) -> None:
    """A comment came: tell of it if it waits, and of its campaign, once, when that has grown."""

    def work(tx: Connection) -> None:
        comment = comments.by_id(tx, comment_id)
        if comment is None or not webhooks.of_site(tx, comment.site_id):
            return
        if comment.status == "pending":
            _plan(ctx, tx, comment, Happening.WAITING, f"{comment.id} {comment.revision}")
        found = campaigns.of(tx, [comment.id]).get(comment.id)
        if found and found.waiting >= CAMPAIGN_LEAST:
            _plan(ctx, tx, comment, Happening.CAMPAIGN, str(found.key))

    ctx.store.write(work)


def plan_decided(ctx: Context, comment_id: str, action: str, at: datetime) -> None:
    """A moderator decided, and can't take it back in a moment any more."""

    def work(tx: Connection) -> None:
        # An author's change that was put in place is no comment by itself: what it changed is told of.
        in_place = amendments.among(tx, [comment_id]).get(comment_id, False)
        comment = amendments.of(tx, comment_id) if in_place else comments.by_id(tx, comment_id)
        if comment:
            _plan(ctx, tx, comment, Happening.DECIDED, f"{comment.id} {at.timestamp():.3f}", action=action)

    ctx.store.write(work)


def deliver(ctx: Context, payload: Mapping[str, Any], at: datetime) -> None:
    """Call a webhook, unless it was called or is removed. Raises WebhookError or Busy."""
    key, now = payload["key"], ctx.clock()
    if not ctx.store.write(lambda tx: dispatches.claim(tx, key, now)):
        with ctx.store.read() as tx:
            if not dispatches.is_open(tx, key):
                return
        raise Busy(key)
    try:
        _call(ctx, payload, at)
    except Exception:
        ctx.store.write(lambda tx: dispatches.release(tx, key))
        raise
    ctx.store.write(lambda tx: dispatches.sent(tx, key, ctx.clock()))


def _plan(ctx: Context, tx: Connection, comment: Comment, what: Happening, subject: str, **payload: object) -> None:
    for hook in webhooks.of_site(tx, comment.site_id):
        if what in hook.events:
            told = {"webhook": hook.id, "event": str(what), "comment": comment.id} | payload
            dispatches.plan(tx, "webhook", f"webhook {hook.id} {what} {subject}", told, ctx.clock())


def _call(ctx: Context, payload: Mapping[str, Any], at: datetime) -> None:
    with ctx.store.read() as tx:
        hook, comment = webhooks.by_id(tx, payload["webhook"]), comments.by_id(tx, payload["comment"])
        site = sites.by_id(tx, hook.site_id) if hook else None
    if hook is None or comment is None or site is None:
        return
    body = json.dumps(_body(ctx, hook, site, comment, payload, at), ensure_ascii=False).encode()
    # The same at each try, so that the other side can tell one that comes twice.
    id, timestamp = f"msg_{hashlib.sha256(payload['key'].encode()).hexdigest()[:32]}", int(ctx.clock().timestamp())
    signature = http.sign(hook.secret, id, timestamp, body)
    headers = {"Webhook-Id": id, "Webhook-Timestamp": str(timestamp), "Webhook-Signature": signature}
    http.post(hook.url, body, headers, allow_private=ctx.settings.webhook_private == "yes")


def _body(
    ctx: Context, hook: Webhook, site: Site, comment: Comment, payload: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    href = f"{ctx.settings.origin}/queue/{comment.id}"
    if hook.shape is Shape.CHAT:
        return {"text": _line(site, comment, Happening(payload["event"]), href, with_text=hook.with_text)}
    told = {"id": comment.id, "revision": comment.revision, "status": str(comment.status), "score": comment.score}
    excerpt = {"text": comment.text[:EXCERPT], "author": comment.author_name} if hook.with_text else {}
    data = {"site": site.key, "comment": told | excerpt, "href": href}
    action = {"action": payload["action"]} if "action" in payload else {}
    return {"type": payload["event"], "timestamp": at.isoformat(), "data": data | action}


def _line(site: Site, comment: Comment, what: Happening, href: str, *, with_text: bool) -> str:
    """A line for a chat, in which nothing that a reader wrote can call anybody or be a link of another name."""
    t = staff_translator(site.language)
    words = t.gettext(WORDS[what]) % {"site": site.name, "status": t.gettext(STATUSES[comment.status]), "href": href}
    return f"{words}\n{_harmless(comment.text[:EXCERPT])}" if with_text else words


def _harmless(text: str) -> str:
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A zero-width space: @all calls nobody, [a](b) is no link, and three backticks end nothing.
    return "".join(f"{one}\u200b" if one in "@[]!`:" else one for one in flat)


STATUSES = {
    "pending": N_("waiting"),
    "approved": N_("approved"),
    "spam": N_("in the spam folder"),
    "rejected": N_("rejected"),
    "deleted": N_("deleted"),
}
