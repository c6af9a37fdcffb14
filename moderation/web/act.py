"""Links in mails: opening one shows what it would do and to what; the button on that page does it, once.

Neither cookie nor session: the token says who, what and to which revision. So no other site's page can ride on
anything, and a mail scanner that opens every link, or runs the page's scripts, changes nothing.
"""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, g

from moderation import review
from moderation.comment import Action, Moderator, Status
from moderation.door import Door
from moderation.language import N_, translator
from moderation.mailing import ActLink
from moderation.roles import Act
from moderation.signing import BadToken, ExpiredLink
from moderation.store import comments, decisions, mail_choices, moderators, roles, used_links
from moderation.store.comments import Card
from moderation.web import boundary, cards, marks
from moderation.web.current import context
from moderation.web.desk import page
from moderation.web.errors import Refusal, language
from moderation.web.headers import keep_quiet

blueprint = Blueprint("act", __name__)
blueprint.after_request(keep_quiet)

TOKEN_LIMIT = 2_000

BAD_LINK = N_("This link is incomplete or was changed. Please copy it whole from the mail, or open the queue.")
EXPIRED = N_("This link was good for seven days and has run out. Nothing was done; please open the queue.")
GONE = N_("This comment does not exist any more, so there is nothing to decide.")
NOBODY = N_("This link belongs to a moderator whom the service doesn’t know any more. Nothing was done.")
NO_ROLE = N_("This link belongs to a moderator who may not decide on this site any more. Nothing was done.")
USED = N_("This link did what it was for on %(time)s. It acts only once.")
CHANGED = N_("The comment has changed since the mail was sent, so this link does nothing any more: it is %(status)s.")
DONE = {
    Action.APPROVE: N_("Done: the comment is approved."),
    Action.SPAM: N_("Done: the comment is in the spam folder."),
    Action.REJECT: N_("Done: the comment is rejected."),
}
ASKED = {
    Action.APPROVE: N_("Approve this comment?"),
    Action.SPAM: N_("Mark this comment as spam?"),
    Action.REJECT: N_("Reject this comment?"),
}
BUTTONS = {
    Action.APPROVE: N_("Approve the comment"),
    Action.SPAM: N_("Mark it as spam"),
    Action.REJECT: N_("Reject the comment"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a link is about, as it stands now. `told` are the sentences that say why it does nothing any more."""

    link: ActLink
    moderator: Moderator
    card: Card | None
    status: int = 200
    told: tuple[str, ...] = ()


@blueprint.get("/act")
def show() -> Response:
    standing = _standing(boundary.one("t"))
    return _asked(standing, boundary.one("t")) if standing.status == 200 else _told(standing)


@blueprint.post("/act")
def act() -> Response:
    standing = _standing(boundary.body()["t"])
    if standing.status != 200:
        return _told(standing)
    link = standing.link
    try:
        ctx = context().through(Door.MAIL)
        review.decide(ctx, standing.moderator, link.comment, link.revision, link.action, link=link.digest)
    except (review.Conflict, review.UsedLink, review.NotFound):
        # Somebody was faster by a moment: say what is so now.
        return _told(_standing(boundary.body()["t"]))
    done = language().gettext(DONE[link.action])
    undo = language().gettext(N_("To take it back, open the comment in the queue."))
    return _told(replace(standing, told=(done, undo)))


@blueprint.get("/stop")
def stop_page() -> Response:
    token = boundary.one("t")
    moderator = _stops(token)
    return page("act/stop.html", 200, done=False, token=token, name=moderator.name)


@blueprint.post("/stop")
def stop() -> Response:
    """End a moderator's mails: by the page's button, or by a mail program's own (RFC 8058), which posts to the link."""
    moderator = _stops(boundary.one("t") if boundary.is_one_click() else boundary.body()["t"])
    context().store.write(lambda tx: mail_choices.end(tx, moderator.id))
    return page("act/stop.html", 200, done=True, token="", name=moderator.name)


def _stops(token: str) -> Moderator:
    ctx = context()
    try:
        id = ctx.signer.read_stop_link(_checked(token), ctx.clock())
    except BadToken:
        raise Refusal(404, BAD_LINK) from None
    return _moderator(id)


def _standing(token: str) -> Standing:
    """Read a link and look at what it is about. Raises Refusal for one that isn't ours."""
    ctx = context()
    expired = False
    try:
        link = ctx.signer.read_act_link(_checked(token), ctx.clock())
    except ExpiredLink as old:
        link, expired = old.link, True
    except BadToken:
        raise Refusal(404, BAD_LINK) from None
    moderator = _moderator(link.moderator)
    with ctx.store.read() as tx:
        card = comments.card(tx, link.comment)
        allowed = card is not None and roles.may(tx, moderator.id, Act.DECIDE, card.comment.site_id)
    standing = Standing(link, moderator, card)
    if card is None or card.comment.status is Status.DELETED:
        return replace(standing, status=410, told=(language().gettext(GONE),))
    if not allowed:
        raise Refusal(403, NO_ROLE)
    if card.comment.revision != link.revision:
        return replace(standing, status=409, told=_changed(standing, card))
    return replace(standing, status=410, told=(language().gettext(EXPIRED),)) if expired else standing


def _changed(standing: Standing, card: Card) -> tuple[str, ...]:
    """Say what happened, by whom and when."""
    t, link = language(), standing.link
    with context().store.read() as tx:
        used, latest = used_links.when(tx, link.digest), decisions.latest(tx, link.comment)
    status = t.gettext(cards.STATUS_NAMES[card.comment.status])
    first = t.gettext(USED) % {"time": t.datetime(used)} if used else t.gettext(CHANGED) % {"status": status}
    return (first, cards.made_sentence(latest, t)) if latest else (first,)


def _checked(token: str) -> str:
    if not token or len(token) > TOKEN_LIMIT or not token.isascii():
        raise Refusal(404, BAD_LINK)
    return token


def _moderator(id: int) -> Moderator:
    """Who the link belongs to; from here on the answer is in that person's language."""
    with context().store.read() as tx:
        found = moderators.by_id(tx, id)
    if found is None:
        raise Refusal(410, NOBODY)
    g.translator = translator(found.language)
    return found


def _asked(standing: Standing, token: str) -> Response:
    t, action = language(), standing.link.action
    return page(
        "act/ask.html",
        heading=t.gettext(ASKED[action]),
        token=token,
        button=t.gettext(BUTTONS[action]),
        action=str(action),
        moderator_name=standing.moderator.name,
        **_shown(standing),
    )


def _told(standing: Standing) -> Response:
    return page("act/told.html", standing.status, told=standing.told, **_shown(standing))


def _shown(standing: Standing) -> dict[str, Any]:
    """The comment as text. Who holds the link was sent it anyway."""
    card = standing.card
    if card is None or card.comment.status is Status.DELETED:
        return {"card": None, "id": ""}
    comment, t = card.comment, language()
    shown = {
        "author": marks.line(comment.author_name, 60),
        "title": marks.line(card.page_title or card.page),
        "time": t.datetime(comment.created),
        "site": card.site,
        "text": marks.whole(comment.text).opening,
    }
    return {"card": shown, "id": comment.id}
