"""What a post is answered: JSON for scripts; for a browser's form a redirect, or the form again with its text."""

import json

from flask import Response, jsonify, request

from moderation import challenge, publish
from moderation.comment import Comment, Status
from moderation.language import N_
from moderation.store.trouble import Unavailable
from moderation.text import fields
from moderation.text.fields import Problem
from moderation.web import boundary, closing, errors, pages, tokens
from moderation.web.boundary import Body
from moderation.web.current import context
from moderation.web.errors import RETRY_SECONDS, SENTENCES, Refusal, wants_json, wants_piece
from moderation.web.forms import CommentForm
from moderation.web.origins import Standing
from moderation.web.problems import Problems, sentence, sentences
from moderation.web.tokens import Doorway

UNWORKED = N_(
    "Not sent yet: our filter wants to know that no machine sends this comment. With JavaScript your browser shows "
    "that by itself, within seconds. You can also send it without; then a person looks at it first."
)
TOO_FAST = N_("Too many comments came from your connection. Please wait %(seconds)s seconds and send it again.")


def accepted(doorway: Doorway, comment: Comment) -> Response:
    if wants_json():
        return _created(doorway, comment)
    if wants_piece():
        return _in_place(doorway, comment)
    response = Response(status=303)
    response.headers["Location"] = _way_back(doorway, comment)
    return response


def refused(doorway: Doorway, body: Body, problems: Problems) -> Response:
    """422 with a fresh token: the one that was sent may be what is wrong."""
    if wants_json():
        return _errors(422, sentences(problems, doorway.place.translator), doorway.token)
    form = CommentForm.sent(doorway, body)
    form.add(problems)
    lost = "comment_parent" in problems
    if lost:
        form.answer("")
    if wants_piece():
        again = problems.keys() == {"token"}
        reply = "" if lost else body["comment_parent"]
        return _piece(pages.form_piece(doorway.place, form, reply=reply, again=again), 422)
    return pages.whole(doorway.place, form, status=422, reply="" if lost else body["comment_parent"])


def too_fast(doorway: Doorway, body: Body, seconds: int) -> Response:
    """429. The token stays good, and the same post may simply be sent again."""
    told = doorway.place.translator.gettext(TOO_FAST) % {"seconds": seconds}
    if wants_json():
        response: Response = jsonify({"error": told})
        response.status_code = 429
    else:
        again = Doorway(doorway.place, doorway.standing, body["token"] or doorway.token)
        form = CommentForm(again, body.values)
        reply = body["comment_parent"]
        if wants_piece():
            response = _piece(pages.form_piece(doorway.place, form, reply=reply, notice=told), 429)
        else:
            response = pages.whole(doorway.place, form, status=429, reply=reply, notice=told)
    response.headers["Retry-After"] = str(seconds)
    return response


def unworked(doorway: Doorway, body: Body) -> Response:
    """422 with a challenge. The token stays good: a script solves it and sends the same again, by itself."""
    ctx, place = context(), doorway.place
    asked = challenge.make(ctx.signer.secret, place.site.key, ctx.clock())
    again = Doorway(place, doorway.standing, body["token"] or doorway.token)
    told = place.translator.gettext(UNWORKED)
    if wants_json():
        return _errors(422, {"work": [told]}, again.token, challenge=json.loads(asked))
    form = CommentForm(again, body.values)
    form.challenge = asked
    reply = body["comment_parent"]
    if wants_piece():
        return _piece(pages.form_piece(place, form, reply=reply, notice=told, again=True), 422)
    return pages.whole(place, form, status=422, reply=reply, notice=told)


def closed(doorway: Doorway, body: Body, why: str) -> Response:
    """403: the page takes no comments now. What was typed is still there, to be kept elsewhere or sent again."""
    told = closing.words(why, doorway.place.translator)
    return errors.answer(403, told) if wants_json() or wants_piece() else _kept(403, told, body)


def nowhere(body: Body, problem: Problem) -> Response:
    """422: the page can't be used, so there is no thread to show the form in."""
    t = errors.language()
    if wants_json():
        outcome = fields.accept(body.values)
        problems = dict(outcome) if isinstance(outcome, dict) else {}
        return _errors(422, sentences(problems | {"page": [problem]} | dict(body.problems), t))
    told = sentence(problem, t)
    return errors.answer(422, told) if wants_piece() else _kept(422, told, body)


def unavailable(error: Unavailable) -> Response:
    """503. Whether it was stored may be unknown, so the token stays: sent again, it can't be stored twice."""
    errors.log.error("store unavailable", remedy=str(error))
    told = errors.language().gettext(SENTENCES[503])
    retry = {"Retry-After": str(RETRY_SECONDS)}
    if wants_json() or wants_piece():
        return errors.answer(503, told, headers=retry)
    try:
        response = _kept(503, told, boundary.body())
    except Refusal:
        return errors.answer(503, told, headers=retry)
    response.headers.update(retry)
    return response


def _created(doorway: Doorway, comment: Comment) -> Response:
    ctx = context()
    response: Response = jsonify(
        id=comment.id,
        status=publish.shown_status(comment),
        html=pages.own_html(comment).markup,
        # Of the comment's own time: sent twice, the same post gets the same answer.
        edit_token=ctx.signer.edit_token(comment.id, comment.created),
        item=pages.item(doorway.place, comment),
    )
    response.status_code = 201
    return response


def _in_place(doorway: Doorway, comment: Comment) -> Response:
    """For the component: an empty form, and the comment with the key to it."""
    place, signer = doorway.place, context().signer
    form = pages.form_piece(place, CommentForm(Doorway(place)))
    key = signer.edit_token(comment.id, comment.created)
    return _piece(form + pages.item(place, comment, key, tokens.fresh(place)), 201)


def _piece(html: str, status: int) -> Response:
    return Response(html, status=status, mimetype="text/html")


def _way_back(doorway: Doorway, comment: Comment) -> str:
    """Where the author sees the comment: on the page it was written on, or on ours while the public can't see it."""
    anchor = f"#comment-{comment.id}"
    if comment.status is Status.APPROVED:
        came_from_site = doorway.standing is Standing.SITE
        return (doorway.place.page if came_from_site else doorway.place.address("/thread")) + anchor
    ctx = context()
    return doorway.place.address("/thread", own=ctx.signer.own_ticket(comment.id, ctx.clock())) + anchor


def _errors(status: int, told: dict[str, list[str]], token: str = "", **more: object) -> Response:
    response: Response = jsonify({"errors": told} | ({"token": token} if token else {}) | more)
    response.status_code = status
    return response


def _kept(status: int, told: str, body: Body) -> Response:
    query = request.query_string.decode("latin-1")
    page = errors.page(status, told, "errors/kept.html", action=f"/comments?{query}", kept=body)
    return Response(page, status=status, mimetype="text/html")
