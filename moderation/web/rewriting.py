"""What a mail's link opens for an author: the own comment in a form, to write it anew. The token is the key."""

from flask import Blueprint, Response, g

from moderation import rewrite
from moderation.comment import Site
from moderation.language import N_, spoken_on
from moderation.mailing import RewriteLink
from moderation.reasons import REASONS
from moderation.rewrite import Settled, Unchanged
from moderation.signing import BadToken, ExpiredToken
from moderation.store import comments, rewrites, sites
from moderation.store.rewrites import Rewrite
from moderation.text.fields import Invalid, comment_text
from moderation.web import boundary, problems
from moderation.web.current import context
from moderation.web.errors import Refusal, language
from moderation.web.headers import keep_quiet
from moderation.web.render import render

blueprint = Blueprint("rewriting", __name__)
blueprint.after_request(keep_quiet)

TOKEN_LIMIT = 2_000

BAD_LINK = N_("This link is incomplete or was changed. Please copy it whole from the mail.")
SETTLED = {
    "gone": N_("This comment does not exist any more."),
    "answered": N_("Your new text has arrived. The editors look at it."),
    "taken_back": N_("The editors look at your comment as it is. You need do nothing."),
    "decided": N_("The editors have decided on this comment meanwhile. It can’t be changed here any more."),
    "expired": N_("This link was good for seven days and has run out. Please write a new comment on the page."),
}
THANKS = N_("Thank you. Your new text has arrived, and the editors look at it.")
UNCHANGED = N_("This is the text that the editors could not publish. Please change it.")


@blueprint.get("/rewrite")
def show() -> Response:
    token = boundary.one("t")
    try:
        comment, site, asked = rewrite.open_for(context(), _link(token))
    except Settled as settled:
        return _told(settled.why)
    return _form(token, site, asked, comment.text)


@blueprint.post("/rewrite")
def send() -> Response:
    form, ctx = boundary.body(), context()
    link, typed = _link(form["t"]), form["comment"]
    try:
        _, site, asked = rewrite.open_for(ctx, link)
        if "comment" in form.problems:
            raise Invalid(form.problems["comment"][0])
        rewrite.answer(ctx, link, comment_text(typed))
    except Invalid as refused:
        return _form(form["t"], site, asked, typed, problems.sentence(refused.problem, language()))
    except Unchanged:
        return _form(form["t"], site, asked, typed, language().gettext(UNCHANGED))
    except Settled as settled:
        return _told(settled.why, typed)
    return _told("")


def _link(token: str) -> RewriteLink:
    ctx = context()
    if not token or len(token) > TOKEN_LIMIT or not token.isascii():
        raise Refusal(404, BAD_LINK)
    try:
        link = ctx.signer.read_rewrite_link(token, ctx.clock())
    except ExpiredToken:
        raise Refusal(410, SETTLED["expired"]) from None
    except BadToken:
        raise Refusal(404, BAD_LINK) from None
    _speak(link)
    return link


def _speak(link: RewriteLink) -> None:
    """Answer in the language that the author commented in."""
    with context().store.read() as tx:
        comment, sender = comments.by_id(tx, link.comment), rewrites.sender(tx, link.comment)
        found = sites.by_id(tx, comment.site_id) if comment else None
    if found:
        g.translator = spoken_on(found, sender.language if sender else "")


def _form(token: str, site: Site, asked: Rewrite, text: str, problem: str = "") -> Response:
    reason = REASONS.get(asked.reason)
    return _page(
        "rewrite/form.html",
        422 if problem else 200,
        token=token,
        site=site.name,
        reason=language().gettext(reason.words) if reason else "",
        words=asked.words,
        text=text,
        problem=problem,
    )


def _told(why: str, typed: str = "") -> Response:
    """Say how things stand; what was typed and can't be taken is shown, so that it isn't lost."""
    sentence = SETTLED[why] if why else THANKS
    status = {"": 200, "gone": 410, "expired": 410}.get(why, 409)
    return _page("rewrite/told.html", status, sentence=language().gettext(sentence), typed=typed)


def _page(template: str, status: int, **values: object) -> Response:
    return Response(render(template, language(), **values), status=status, mimetype="text/html")
