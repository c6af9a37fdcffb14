"""For those who run the service: is it alive, is it ready, what are its figures."""

import hmac
from ipaddress import ip_address

from flask import Blueprint, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from moderation.comment import Status
from moderation.language import N_
from moderation.store import counters, outbox
from moderation.store.engine import is_current
from moderation.store.trouble import Unavailable
from moderation.web.current import context
from moderation.web.errors import Refusal
from moderation.web.metrics import metrics

NOT_YOURS = N_("Figures are shown to this machine only, or with the token of MODERATION_METRICS_TOKEN.")
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers. Nothing else is asked, so that a database away restarts no process."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """Say what is missing. Without a model the service takes comments and holds them all, but it isn't ready."""
    missing = _missing()
    response: Response = jsonify(status="not ready" if missing else "ready", missing=missing)
    response.status_code = 503 if missing else 200
    return response


@blueprint.get("/metrics")
def figures() -> Response:
    if not _may_see():
        raise Refusal(403, NOT_YOURS)
    _look()
    return Response(generate_latest(metrics().registry), content_type=CONTENT_TYPE_LATEST)


def _missing() -> dict[str, str]:
    ctx = context()
    found = {}
    try:
        if not is_current(ctx.store):
            found["migrations"] = "the database has another version than this program; run `moderation db upgrade`"
    except Unavailable as error:
        found["database"] = str(error)
    if ctx.model.problem:
        found["model"] = ctx.model.problem
    return found


def _may_see() -> bool:
    token = context().settings.metrics_token
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(sent.encode(), token.encode())
    # A proxy on this machine makes everybody look local, unless it is counted as one and says for whom it asks.
    return _is_loopback(request.remote_addr) and not any(name in request.headers for name in FORWARDED)


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def _look() -> None:
    """Read what is counted in the database rather than in this process."""
    ctx, now = context(), metrics()
    now.model.set(0 if ctx.model.problem else 1)
    with ctx.store.read() as tx:
        counts = counters.counts(tx)
        backlog = outbox.waiting(tx)
    for status in Status:
        now.waiting.labels(status).set(counts.get(status, 0))
    now.outbox.set(backlog.count)
    age = (ctx.clock() - backlog.oldest).total_seconds() if backlog.oldest else 0
    now.outbox_age.set(max(0.0, age))
