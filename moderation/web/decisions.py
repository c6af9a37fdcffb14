"""The moderators' API: the queue as JSON, and decisions. Only a Bearer token opens it; no email leaves it."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, g, request

from moderation import review
from moderation.comment import Action, Site, Status, as_record
from moderation.credentials import DECIDE, READ_QUEUE, token_digest
from moderation.door import Door
from moderation.language import N_, translator
from moderation.roles import Act, Roles
from moderation.store import roles, sites, tokens
from moderation.store.comments import Card
from moderation.store.tokens import Token
from moderation.web import boundary, listing, permissions
from moderation.web.cards import REJECT_REASONS
from moderation.web.current import context
from moderation.web.desk import data
from moderation.web.errors import Refusal
from moderation.web.listing import ID, NO_SITE, NOTHING_TO_UNDO

blueprint = Blueprint("decisions", __name__, url_prefix="/api/v1")

LIMIT = 25
LIMIT_MOST = 100
REVISION_MOST = 2**31 - 1
TOKEN_LIMIT = 200

NO_TOKEN = N_(
    "This needs a moderator's token, as “Authorization: Bearer mod_…”. `moderation moderator token` makes one."
)
NO_SCOPE = N_("This token may not do that; it lacks “%(scope)s”. `moderation moderator token` makes another.")
BAD_STATUS = N_("There is no such status. Choose one of: %(choices)s.")
BAD_LIMIT = N_("The limit has to be a whole number from 1 to %(most)s.")
NOT_JSON = N_("The body has to be one JSON object in UTF-8, sent as application/json.")
BAD_ID = N_("This has to be the id of a comment, as the queue gives it.")
BAD_REVISION = N_("This has to be the revision that was decided on: a whole number from 1, as the queue gives it.")
BAD_ACTION = N_("There is no such action. Choose one of: %(choices)s.")
BAD_REASON = N_("There is no such reason. Choose one of: %(choices)s.")
WHICH_SITE = N_("This token’s moderator has roles on some sites only: name one of them as “site”.")
NO_COMMENT = N_("There is no comment with this id any more.")


@blueprint.get("/queue")
def queue() -> Response:
    token = _bearer(READ_QUEUE)
    status, limit = _status(), _limit()
    with context().store.read() as tx:
        site = sites.by_key(tx, key) if (key := boundary.one("site")) else None
        if key and site is None:
            raise Refusal(422, NO_SITE, "site")
        _check_reading(token.roles, site)
        now = context().clock().timestamp()
        found, following = listing.cards(tx, site, status, boundary.one("after"), limit, now=now)
    return data(200, comments=[_as_json(card) for card in found], next=following or None)


@blueprint.post("/decisions")
def decide() -> Response:
    token = _bearer(DECIDE)
    moderator, asked = token.moderator, _body()
    comment_id, revision = _comment_id(asked), _revision(asked)
    action, reason = _action(asked), _reason(asked)
    _check_deciding(token.roles, comment_id)
    try:
        done = review.decide(context().through(Door.TOKEN), moderator, comment_id, revision, action, reason)
    except review.Conflict as conflict:
        return _conflict(conflict)
    except review.NotFound:
        raise Refusal(404, NO_COMMENT, "id") from None
    except review.NothingToUndo:
        raise Refusal(422, NOTHING_TO_UNDO, "action") from None
    return data(200, id=done.id, revision=done.revision, status=done.status)


def _check_reading(held: Roles, site: Site | None) -> None:
    if site:
        permissions.check_site(held, Act.READ, site.id)
    elif not held.may_everywhere(Act.READ):
        raise Refusal(403, WHICH_SITE, "site")


def _check_deciding(held: Roles, comment_id: str) -> None:
    """A comment of a site that isn't one's own is answered as one that doesn't exist."""
    with context().store.read() as tx:
        site_id = roles.sites_of(tx, [comment_id]).get(comment_id)
    if site_id is None or held.on(site_id) is None:
        raise Refusal(404, NO_COMMENT, "id")
    permissions.check_site(held, Act.DECIDE, site_id)


def _bearer(scope: str) -> Token:
    """Return the token with whose it is, and note that it was used. A cookie is no credential here."""
    kind, _, plain = request.headers.get("Authorization", "").partition(" ")
    token = _token(plain.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise Refusal(401, NO_TOKEN, headers={"WWW-Authenticate": 'Bearer realm="moderation"'})
    g.translator = translator(token.moderator.language)
    if scope not in token.scopes:
        challenge = f'Bearer realm="moderation", error="insufficient_scope", scope="{scope}"'
        raise Refusal(403, NO_SCOPE, headers={"WWW-Authenticate": challenge}, scope=scope)
    return token


def _token(plain: str) -> Token | None:
    if not 0 < len(plain) <= TOKEN_LIMIT:
        return None
    ctx = context()
    now = ctx.clock()
    with ctx.store.read() as tx:
        found = tokens.by_hash(tx, token_digest(plain))
    # To the minute: a script that asks often must not write each time.
    if found and (found.used is None or (now - found.used).total_seconds() >= 60):
        ctx.store.write(lambda tx: tokens.used(tx, found.id, now))
    return found


def _as_json(card: Card) -> dict[str, Any]:
    comment = card.comment
    return {
        "id": comment.id,
        "revision": comment.revision,
        "status": comment.status,
        "score": comment.score,
        "model": comment.model_version,
        "reasons": [as_record(finding) for finding in comment.reasons],
        "evidence": [as_record(evidence) for evidence in comment.evidence],
        "text": comment.text,
        "author": comment.author_name,
        "author_url": comment.author_url,
        "parent": comment.parent,
        "site": card.site,
        "page": card.page,
        "page_title": card.page_title,
        "created": comment.created.isoformat(),
        "edited": comment.edited.isoformat() if comment.edited else None,
    }


def _conflict(conflict: review.Conflict) -> Response:
    return data(
        409,
        decided_by=conflict.decided_by,
        action=conflict.action,
        at=conflict.at.isoformat() if conflict.at else None,
        revision=conflict.revision,
        status=conflict.status,
    )


def _status() -> Status:
    given = boundary.one("status") or Status.PENDING
    if given not in set(Status):
        raise Refusal(422, BAD_STATUS, "status", choices=", ".join(Status))
    return Status(given)


def _limit() -> int:
    given = boundary.one("limit")
    if not given:
        return LIMIT
    if not (given.isascii() and given.isdigit() and len(given) <= 3 and 1 <= int(given) <= LIMIT_MOST):
        raise Refusal(422, BAD_LIMIT, "limit", most=LIMIT_MOST)
    return int(given)


def _body() -> Mapping[str, Any]:
    if not request.is_json:
        raise Refusal(415, NOT_JSON)
    try:
        found = json.loads(request.get_data(cache=False).decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refusal(400, NOT_JSON) from None
    if not isinstance(found, dict):
        raise Refusal(422, NOT_JSON, "body")
    return found


def _comment_id(asked: Mapping[str, Any]) -> str:
    given = asked.get("id")
    if not isinstance(given, str) or not ID.fullmatch(given):
        raise Refusal(422, BAD_ID, "id")
    return given


def _revision(asked: Mapping[str, Any]) -> int:
    given = asked.get("revision")
    # True is an int to Python, but no revision.
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= REVISION_MOST:
        raise Refusal(422, BAD_REVISION, "revision")
    return given


def _action(asked: Mapping[str, Any]) -> Action:
    given = asked.get("action")
    if not isinstance(given, str) or given not in set(Action):
        raise Refusal(422, BAD_ACTION, "action", choices=", ".join(Action))
    return Action(given)


def _reason(asked: Mapping[str, Any]) -> str | None:
    given = asked.get("reason")
    if given is None:
        return None
    if not isinstance(given, str) or given not in REJECT_REASONS:
        raise Refusal(422, BAD_REASON, "reason", choices=", ".join(REJECT_REASONS))
    return given
