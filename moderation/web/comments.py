"""The one door through which readers' comments come in: `POST /comments`, from a form or as JSON."""

from flask import Blueprint, Response, g

from moderation import challenge
from moderation.challenge import Effort, Work
from moderation.comment import Site, Submission
from moderation.draft import Closed, TooFast
from moderation.signing import FormToken
from moderation.store.trouble import Unavailable
from moderation.submit import Receipt, UnknownParent, Unworked, UsedToken, submit
from moderation.text import fields
from moderation.text.fields import Accepted, Invalid, Problem
from moderation.text.pages import page_key
from moderation.web import answers, boundary, disclosure, following, origins, places, tokens
from moderation.web.boundary import Body
from moderation.web.current import context
from moderation.web.errors import wants_json
from moderation.web.forms import TRAP
from moderation.web.metrics import metrics
from moderation.web.places import Place
from moderation.web.tokens import Doorway

TRAP_LIMIT = 200

blueprint = Blueprint("comments", __name__)


@blueprint.post("/comments", provide_automatic_options=False)
def post() -> Response:
    site = places.site()
    standing = origins.standing(site)
    body, key = boundary.body(), boundary.idempotency_key()
    try:
        place = Place(site, _page(site, body), g.translator, g.lang, disclosure.asked())
    except Invalid as refused:
        return answers.nowhere(body, refused.problem)
    return _received(Doorway(place, standing), body, key)


@blueprint.route("/comments", methods=["OPTIONS"])
def preflight() -> Response:
    origins.standing(places.site())
    return origins.preflight("POST", "Content-Type, Idempotency-Key")


@blueprint.errorhandler(Unavailable)
def unavailable(error: Unavailable) -> Response:
    return answers.unavailable(error)


def _page(site: Site, body: Body) -> str:
    """The page of the address or of the fields; of both, if they agree."""
    pages = {page_key(raw, site.origins) for raw in (boundary.one("page"), body["page"]) if raw}
    if "page" in body.problems:
        raise Invalid(body.problems["page"][0])
    if len(pages) != 1:
        raise Invalid(Problem("page", "repeated" if pages else "required"))
    return pages.pop()


def _received(doorway: Doorway, body: Body, key: str | None) -> Response:
    outcome = fields.accept(body.values)
    problems = dict(outcome) if isinstance(outcome, dict) else {}
    token = None
    try:
        token = tokens.check(doorway, body["token"])
    except Invalid as refused:
        problems["token"] = [refused.problem]
    problems |= following.problems(body)
    problems |= body.problems
    if problems or isinstance(outcome, dict):
        return answers.refused(tokens.again(doorway, body["token"]), body, problems)
    submission = _submission(doorway, body, outcome, token)
    return _submitted(doorway, body, submission, token.nonce if token else None, key)


def _submission(doorway: Doorway, body: Body, accepted: Accepted, token: FormToken | None) -> Submission:
    return Submission(
        accepted.text,
        accepted.author,
        doorway.place.page,
        boundary.client(tokens.elapsed(token)),
        accepted.parent,
        language=doorway.place.translator.tag,
        trap=body[TRAP][:TRAP_LIMIT],
        without_token=token is None,
    )


def _submitted(doorway: Doorway, body: Body, submission: Submission, nonce: str | None, key: str | None) -> Response:
    try:
        receipt = submit(
            context(),
            doorway.place.site,
            submission,
            nonce,
            key=key,
            by_form=not wants_json(),
            work=_work(doorway, body),
        )
    except UsedToken:
        return answers.refused(tokens.again(doorway, body["token"]), body, {"token": [Problem("token", "used")]})
    except UnknownParent:
        unknown = {"comment_parent": [Problem("comment_parent", "unknown")]}
        return answers.refused(tokens.again(doorway, body["token"]), body, unknown)
    except Closed as refused:
        return answers.closed(doorway, body, refused.why)
    except Unworked:
        return answers.unworked(tokens.again(doorway, body["token"]), body)
    except TooFast as refused:
        return answers.too_fast(tokens.again(doorway, body["token"]), body, refused.retry_after)
    following.wished(doorway.place, receipt.comment, submission.author.email, body["subscribe"])
    _count(receipt)
    return answers.accepted(doorway, receipt.comment)


def _work(doorway: Doorway, body: Body) -> Work:
    """What was done for a suspicious post: a script sends it by itself, and people can say that theirs can't."""
    ctx = context()
    found = challenge.read(ctx.signer.secret, doorway.place.site.key, body["work"], ctx.clock())
    return Work(Effort.UNSOLVED) if found.effort is Effort.NONE and body["without"] else found


def _count(receipt: Receipt) -> None:
    if not receipt.repeated:
        metrics().comments.labels(receipt.comment.status).inc()
