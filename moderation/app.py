"""The only place where the web application is joined: settings and context in, a Flask application out."""

import os
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from moderation.comment import BODY_BYTES
from moderation.config import Settings, load
from moderation.context import Context, open_context
from moderation.door import Door
from moderation.keys import with_keys
from moderation.web import (
    act,
    api,
    asking,
    assents,
    assets,
    auth,
    authors,
    batches,
    boundary,
    comments,
    decisions,
    editing,
    embed,
    entries,
    errors,
    factors,
    feeds,
    figures,
    filtering,
    following,
    headers,
    holds,
    house,
    include,
    invited,
    later,
    latest,
    learning,
    live,
    log,
    mail,
    mailed,
    notes,
    operations,
    own,
    passkeys,
    people,
    proposals,
    quality,
    queue,
    release,
    rewriting,
    rules,
    second,
    sittings,
    together,
    training,
)
from moderation.web.current import EXTENSION, context
from moderation.web.errors import SENTENCES, WRONG_HOST, Refusal
from moderation.web.gate import Gate
from moderation.web.metrics import EXTENSION as METRICS
from moderation.web.metrics import Metrics
from moderation.web.panels import amending, preview, report, subscribing, vote
from moderation.web.panels import own as own_comments

# Readers: no cookie, no session. Moderators: a session in the store. Operations: neither.
READERS = (
    embed.blueprint,
    comments.blueprint,
    api.blueprint,
    feeds.blueprint,
    include.blueprint,
    latest.blueprint,
    assets.blueprint,
    rewriting.blueprint,
    own_comments.blueprint,
    preview.blueprint,
    vote.blueprint,
    report.blueprint,
    amending.blueprint,
    mailed.blueprint,
    following.blueprint,
    subscribing.blueprint,
)
MODERATORS = (
    auth.blueprint,
    second.blueprint,
    invited.blueprint,
    queue.blueprint,
    batches.blueprint,
    filtering.blueprint,
    together.blueprint,
    release.blueprint,
    later.blueprint,
    asking.blueprint,
    editing.blueprint,
    holds.blueprint,
    notes.blueprint,
    live.blueprint,
    learning.blueprint,
    quality.blueprint,
    mail.blueprint,
    sittings.blueprint,
    training.blueprint,
    figures.blueprint,
    entries.blueprint,
    rules.blueprint,
    house.blueprint,
    authors.blueprint,
    proposals.blueprint,
    own.blueprint,
    factors.blueprint,
    passkeys.blueprint,
    people.blueprint,
    assents.blueprint,
    decisions.blueprint,
)
# Links in mails to moderators: no session either, the token says who may do what.
LINKS = (act.blueprint,)
OPERATIONS = (operations.blueprint,)


def make() -> Flask:
    """The application of a web process, by its environment. This is what the server loads."""
    settings = with_keys(load(os.environ))
    log.configure(settings.log_level)
    return create_app(settings)


def create_app(settings: Settings, ctx: Context | None = None) -> Flask:
    """Join everything. Without a context, the one of these settings is opened."""
    app = Flask("moderation", static_folder=None, template_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES, MAX_FORM_MEMORY_SIZE=BODY_BYTES, MAX_FORM_PARTS=boundary.FIELDS_MOST
    )
    # An address is spelt one way: the router sends nobody on to a tidier one.
    app.url_map.merge_slashes = False
    app.extensions[EXTENSION] = (ctx or open_context(with_keys(settings))).through(Door.WEB)
    app.extensions[METRICS] = Metrics()
    log.register(app)
    staff = {blueprint.name for blueprint in (*MODERATORS, *LINKS)}
    headers.register(app, staff)
    errors.register(app, staff)
    assets.register(app)
    app.before_request(_refuse_what_nobody_reads)
    for blueprint in (*READERS, *MODERATORS, *LINKS, *OPERATIONS):
        app.register_blueprint(blueprint)
    _trust_proxies(app, settings.trusted_proxies)
    app.wsgi_app = Gate(app.wsgi_app, settings.threads)  # type: ignore[method-assign]
    return app


def _trust_proxies(app: Flask, hops: int) -> None:
    """Believe as many proxies as are configured, counted from here; what stands before them anybody can write."""
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]


def _refuse_what_nobody_reads() -> None:
    """Before any route: another's name, a packed body (it could unpack to anything), broken UTF-8, a NUL."""
    # Werkzeug's own list of trusted hosts can't hold the IPv6 address that the settings allow.
    if urlsplit(f"//{request.host}").hostname not in context().settings.allowed_hosts:
        raise Refusal(400, WRONG_HOST)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refusal(415, SENTENCES[415])
    # No name of ours has a NUL, and PostgreSQL takes none, not even to look for it.
    if "\x00" in request.path:
        raise NotFound
    boundary.query()
