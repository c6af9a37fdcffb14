"""Setting up an authenticator app: a picture to scan, a first code, recovery codes on paper. Taking it away again."""

from flask import Blueprint, Response

from moderation import factors
from moderation.language import N_
from moderation.store import limits
from moderation.web import auth, boundary, csrf, own
from moderation.web.current import context
from moderation.web.desk import page
from moderation.web.errors import Refusal, language
from moderation.web.second import THROTTLED, TRIES, WINDOW_SECONDS

blueprint = Blueprint("factors", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

NOT_BEGUN = N_("There is nothing to confirm. Please begin anew.")
WRONG = N_("This code is not right. Please write the six digits that the app shows now.")


@blueprint.post("/queue/account/app")
def begin() -> Response:
    return _picture(factors.begin(context(), auth.moderator()))


@blueprint.post("/queue/account/app/confirm")
def confirm() -> Response:
    ctx, me, code = context(), auth.moderator(), "".join(boundary.body()["code"].split())[:10]
    secret, bucket, now = factors.pending(ctx, me), f"second:{me.id}", ctx.clock()
    if secret is None:
        raise Refusal(409, NOT_BEGUN)
    with ctx.store.read() as tx:
        tried = limits.peek(tx, bucket, now, WINDOW_SECONDS)
    if tried >= TRIES:
        return _picture(secret, THROTTLED, 429)
    codes = factors.confirm(ctx, me, code)
    if codes is None:
        ctx.store.write(lambda tx: limits.count(tx, bucket, now, WINDOW_SECONDS))
        return _picture(secret, WRONG, 422)
    return _codes(codes)


@blueprint.post("/queue/account/codes")
def renew() -> Response:
    return _codes(factors.renew_codes(context(), auth.moderator()))


@blueprint.post("/queue/account/app/remove")
def remove() -> Response:
    factors.remove(context(), auth.moderator())
    return own.back("removed")


def _picture(secret: str, problem: str = "", status: int = 200) -> Response:
    # Only this page draws one.
    import segno

    me = auth.moderator()
    code = segno.make(factors.address(secret, me.name), error="m")
    width, height = code.symbol_size(border=2)
    return page(
        "queue/app.html",
        status,
        moderator=me,
        csrf=csrf.token(),
        size=f"0 0 {width} {height}",
        path=_path([[bool(dark) for dark in row] for row in code.matrix], 2),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        problem=language().gettext(problem) if problem else "",
    )


def _path(rows: list[list[bool]], border: int) -> str:
    """The dark squares as the path of a drawing."""
    squares = ((x, y) for y, row in enumerate(rows, border) for x, dark in enumerate(row, border) if dark)
    return "".join(f"M{x} {y}h1v1h-1z" for x, y in squares)


def _codes(codes: list[str]) -> Response:
    return page("queue/codes.html", moderator=auth.moderator(), csrf=csrf.token(), codes=codes)
