"""Panels for the own comment: change it, withdraw it, and ask for the link that does both later.

The token of the comment is the key; it says nothing of who wrote it. What was typed is never lost.
"""

from dataclasses import dataclass

from flask import Blueprint, Response

from moderation import amend, publish
from moderation.amend import Key, Settled
from moderation.comment import Comment
from moderation.draft import Closed, TooFast
from moderation.language import N_
from moderation.signing import BadToken
from moderation.text.fields import Invalid, comment_text, email
from moderation.web import boundary, closing, pages, panels, places, problems, tokens
from moderation.web.boundary import Body
from moderation.web.current import context
from moderation.web.errors import FieldRefusal, Refusal, language
from moderation.web.places import Place

blueprint = Blueprint("amending", __name__)

TOKEN_LIMIT = 1_024

NOT_YOURS = N_("This comment can be changed only on the device that it was written on.")
LATE = N_("The time for changing this comment is over.")
MOVED = N_("This comment has changed meanwhile. Please look at it again.")
SAVED = N_("Your change has been saved.")
TOO_FAST = N_("That was too often. Please wait a moment and try again.")
NO_MAIL = N_("Links can’t be sent here. Please write to the editors.")
SETTLED = {"gone": panels.NO_COMMENT, "late": LATE, "moved": MOVED}


@dataclass(frozen=True, slots=True)
class Sent:
    """What an author sent about the own comment. `problem` is a sentence if the form's token is not good any more."""

    place: Place
    body: Body
    comment: Comment
    problem: str = ""

    @property
    def key(self) -> Key:
        return Key(self.place.site, self.comment.id)

    def shown(self, template: str, status: int = 200, **values: object) -> Response:
        values |= {"comment": self.comment, "edit_token": self.body["edit_token"], "back": _back(self)}
        values |= {"form_token": tokens.fresh(self.place)}
        return panels.shown(self.place, template, status, **values)


@blueprint.post("/edit")
def edit() -> Response:
    sent = _sent()
    try:
        own = amend.own(context(), sent.key)
        if "comment" not in sent.body.values:
            shut = closing.why(sent.place)
            return _told(sent, closing.WORDS[shut], 403) if shut else _form(sent, own.text)
        return _saved(sent)
    except Settled as settled:
        return _told(sent, SETTLED[settled.why], 410 if settled.why == "gone" else 403)


@blueprint.post("/withdraw")
def withdraw() -> Response:
    sent = _sent()
    if sent.body["sure"] != "1":
        return sent.shown("panel/withdraw.html")
    try:
        amend.withdraw(context(), sent.key)
    except Settled as settled:
        return _told(sent, SETTLED[settled.why], 410 if settled.why == "gone" else 403)
    return sent.shown("panel/withdrawn.html") if panels.is_piece() else panels.returned(sent.place)


@blueprint.get("/mine")
def mine() -> Response:
    """For who has no token any more: the comment's own address is asked for, and gets a link."""
    place = places.reading()
    _check_mail()
    return _asking(place, panels.public_comment(place))


@blueprint.post("/mine")
def send() -> Response:
    """The answer is the same whether the address is the comment's or not."""
    posted = panels.posted()
    place, body, ctx = posted.place, posted.body, context()
    _check_mail()
    own = _owned(place, body["edit_token"])
    comment = own or panels.public_comment(place)
    try:
        of = amend.email_key(ctx, place.site, comment.id) if own else ctx.digests.email(email(body["email"]))
        amend.ask(ctx, place.site, comment.id, of, boundary.client(None))
    except Invalid as refused:
        return _asking(place, comment, body["email"], problems.sentence(refused.problem, language()))
    except TooFast as refused:
        return _slowed(_asking(place, comment, body["email"], language().gettext(TOO_FAST)), refused)
    return panels.shown(place, "panel/sent.html", is_own=own is not None)


def _sent() -> Sent:
    """Raises Refusal: for a forged token, another page's comment, or a post that may not be taken."""
    body, problem = boundary.body(), ""
    try:
        place = panels.posted().place
    except FieldRefusal as refused:
        # Somebody may have written for longer than a token is good: the form comes again, with a fresh one.
        if refused.status != 422 or "comment" not in body.values:
            raise
        place, problem = places.reading(), refused.sentence(language())
    comment = _owned(place, body["edit_token"])
    if comment is None:
        raise Refusal(404, NOT_YOURS)
    return Sent(place, body, comment, problem)


def _owned(place: Place, token: str) -> Comment | None:
    """The comment that the address names, if this is its token."""
    id, ctx = boundary.one("comment"), context()
    if not token or len(token) > TOKEN_LIMIT or not token.isascii():
        return None
    try:
        known = ctx.signer.read_edit_token(token, ctx.clock()) == id
    except BadToken:
        return None
    return publish.own(ctx, place.site, place.page, id) if known else None


def _saved(sent: Sent) -> Response:
    typed, t = sent.body["comment"], language()
    try:
        if sent.problem:
            return _form(sent, typed, sent.problem)
        if found := sent.body.problems.get("comment"):
            raise Invalid(found[0])
        amend.amend(context(), sent.key, comment_text(typed), boundary.client(None))
    except Invalid as refused:
        return _form(sent, typed, problems.sentence(refused.problem, t))
    except Closed as refused:
        return _told(sent, closing.WORDS[refused.why], 403)
    except TooFast as refused:
        return _slowed(_form(sent, typed, t.gettext(TOO_FAST)), refused)
    return _done(sent)


def _done(sent: Sent) -> Response:
    comment = publish.own(context(), sent.place.site, sent.place.page, sent.comment.id) or sent.comment
    if not panels.is_piece():
        response = Response(status=303)
        response.headers["Location"] = _back(sent)
        return response
    view = pages.own_view(sent.place, comment, tokens.fresh(sent.place), language().gettext(SAVED))
    view.pop("place")
    return sent.shown("panel/own.html", **view)


def _form(sent: Sent, text: str, problem: str = "") -> Response:
    return sent.shown("panel/edit.html", 422 if problem else 200, text=text, problem=problem)


def _told(sent: Sent, sentence: str, status: int) -> Response:
    """Say why not; what was typed in vain is shown, to be copied."""
    settings = context().settings
    base = settings.origin if panels.is_piece() else ""
    can_ask = sentence == LATE and settings.mail_url
    ask = sent.place.address("/mine", base, comment=sent.comment.id) if can_ask else ""
    told = language().gettext(sentence)
    return sent.shown("panel/late.html", status, sentence=told, typed=sent.body["comment"], ask=ask)


def _slowed(response: Response, refused: TooFast) -> Response:
    response.status_code = 429
    response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _asking(place: Place, comment: Comment, typed: str = "", problem: str = "") -> Response:
    status = 422 if problem else 200
    values = {"comment": comment, "typed": typed, "problem": problem, "form_token": tokens.fresh(place)}
    return panels.shown(place, "panel/mine.html", status, **values)


def _check_mail() -> None:
    if not context().settings.mail_url:
        raise Refusal(404, NO_MAIL)


def _back(sent: Sent) -> str:
    """The thread with the own comment, which others may not see yet."""
    ctx, id = context(), sent.comment.id
    return sent.place.address("/thread", own=ctx.signer.own_ticket(id, ctx.clock())) + f"#comment-{id}"
