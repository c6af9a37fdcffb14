"""An author's step on the ladder: asked about with what it would have been about, then set by a button."""

from flask import Blueprint, Response, make_response, redirect

from moderation import close, ladder
from moderation.close import NoThread
from moderation.ladder import NoAuthor
from moderation.language import N_
from moderation.rule import Step
from moderation.web import auth, boundary, csrf, marks, single
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.single import NO_COMMENT

blueprint = Blueprint("authors", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

STEPS = {
    Step.TRUSTED: N_("trusted"),
    Step.NORMAL: N_("like everybody"),
    Step.HELD: N_("always waits"),
    Step.BLOCKED: N_("blocked"),
}
MEANINGS = {
    Step.TRUSTED: N_(
        "Comments under this address stand first in their part of the queue and bear a mark. Nothing is published "
        "unseen for it: anybody can type another’s address."
    ),
    Step.NORMAL: N_("Nothing special."),
    Step.HELD: N_("Comments under this address always wait for a person."),
    Step.BLOCKED: N_("Comments under this address go to the spam folder."),
}
NO_AUTHOR = N_("Nothing was changed: the comment is gone, or its author’s address is not kept any more.")
BAD_STEP = N_("Nothing was changed: choose one of the steps.")
BAD_THREAD = N_("Nothing was changed: choose one of the buttons.")


@blueprint.get("/queue/<id>/author")
def ask(id: str) -> Response:
    t, card = language(), single.card(id)
    try:
        step, count = ladder.foresee(context(), id)
    except NoAuthor:
        raise Refusal(404, NO_AUTHOR) from None
    affects = t.ngettext(
        "Another step would have been about %(count)s comment of the last 30 days.",
        "Another step would have been about %(count)s comments of the last 30 days.",
        count,
    )
    return page(
        "queue/author.html",
        moderator=auth.moderator(),
        csrf=csrf.token(),
        author=marks.line(card.comment.author_name, 60),
        stands=t.gettext(STEPS[step]),
        affects=affects % {"count": count},
        steps=[(str(one), t.gettext(STEPS[one]), t.gettext(MEANINGS[one])) for one in Step if one is not step],
        action=address("authors.set_step", id=id),
        back_href=address("queue.comment", id=id),
    )


@blueprint.post("/queue/<id>/author")
def set_step(id: str) -> Response:
    wanted = boundary.body()["step"]
    if wanted not in set(Step):
        raise Refusal(400, BAD_STEP, "step")
    single.card(id)
    try:
        ladder.set_step(context(), auth.moderator(), id, Step(wanted))
    except NoAuthor:
        raise Refusal(404, NO_AUTHOR) from None
    return make_response(redirect(address("queue.comment", id=id, anchor="holds"), 303))


@blueprint.post("/queue/<id>/thread")
def thread(id: str) -> Response:
    """Close the thread of this comment, or open it again."""
    wanted = boundary.body()["closed"]
    if wanted not in ("0", "1"):
        raise Refusal(400, BAD_THREAD, "closed")
    single.card(id)
    try:
        close.close(context(), auth.moderator(), id, closed=wanted == "1")
    except NoThread:
        raise Refusal(404, NO_COMMENT) from None
    return make_response(redirect(address("queue.comment", id=id, anchor="thread"), 303))
