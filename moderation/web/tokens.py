"""The form's token: stateless, bound to site and page, good for one comment within a day."""

from dataclasses import dataclass, replace

from moderation.signing import BadToken, ExpiredToken, FormToken
from moderation.text.fields import Invalid, Problem
from moderation.web.current import context
from moderation.web.origins import Standing
from moderation.web.places import Place

TOKEN_LIMIT = 8_192


@dataclass(frozen=True, slots=True)
class Doorway:
    """What lets a post in besides its fields: where to, where from; and the token for its next try."""

    place: Place
    standing: Standing = Standing.UNTOLD
    token: str = ""


def again(doorway: Doorway, old: str) -> Doorway:
    """The same doorway with a token for the next try. Only a refused post needs one, so only it pays for one."""
    return replace(doorway, token=fresh(doorway.place, old))


def fresh(place: Place, old: str = "") -> str:
    """Make a token. When the reader first met the form carries over from the `old` one, even an expired one."""
    ctx = context()
    now = ctx.clock()
    shown = ctx.signer.form_shown(old, now) if _plausible(old) else None
    token = FormToken(place.site.key, place.page, ctx.new_id(), now.timestamp() if shown is None else shown)
    return ctx.signer.form_token(token, now)


def check(doorway: Doorway, text: str) -> FormToken | None:
    """Return what a valid token says, None where none is needed. Raises Invalid (field `token`)."""
    if not text:
        _check_without(doorway.standing)
        return None
    if not _plausible(text):
        raise _invalid("invalid")
    ctx = context()
    try:
        token = ctx.signer.read_form_token(text, ctx.clock())
    except ExpiredToken:
        raise _invalid("expired") from None
    except BadToken:
        raise _invalid("invalid") from None
    if (token.site, token.page) != (doorway.place.site.key, doorway.place.page):
        raise _invalid("invalid")
    return token


def elapsed(token: FormToken | None) -> float | None:
    """Seconds from the first form shown; never below nought, whatever a clock did meanwhile."""
    return max(0.0, context().clock().timestamp() - token.shown) if token else None


def _check_without(standing: Standing) -> None:
    # A page of the site may post from a shared copy of the fragment, before its script got a token: held, not refused.
    if standing is not Standing.SITE:
        raise _invalid("required")


def _plausible(text: str) -> bool:
    return text.isascii() and len(text) <= TOKEN_LIMIT


def _invalid(code: str) -> Invalid:
    return Invalid(Problem("token", code))
