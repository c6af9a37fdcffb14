"""Whether the one who is logged in may do what this request asks: asked once, before any route of the moderators.

Every route stands in a table here. Of one that didn't, looking would take a viewer and anything else a moderator, on
the site that the request names, or on all sites where it names none.
"""

from collections.abc import Iterable
from typing import Any, NoReturn

from flask import redirect, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as Answer

from moderation.comment import Site
from moderation.language import N_
from moderation.roles import Act, Roles
from moderation.store import holds, roles, sites
from moderation.web import boundary
from moderation.web.current import context
from moderation.web.errors import Refusal
from moderation.web.listing import ID

# By blueprint where all of its routes are of a kind, else by endpoint.
BY_BLUEPRINT = {
    "account": Act.OWN,
    "own": Act.OWN,
    "factors": Act.OWN,
    "passkeys": Act.OWN,
    "invited": Act.OWN,
    "second": Act.OWN,
    # How a site is moderated is its owners' to say.
    "people": Act.PEOPLE,
    "rules": Act.RULES,
    "house": Act.THRESHOLDS,
    # To look.
    "figures": Act.READ,
    "quality": Act.READ,
    "training": Act.OWN,
    # To work the queue.
    "proposals": Act.DECIDE,
    "asking": Act.DECIDE,
    "mail": Act.OWN,
    "sittings": Act.OWN,
}
BY_ENDPOINT = {
    # To look.
    "queue.show": Act.READ,
    "queue.comment": Act.READ,
    "release.show": Act.READ,
    "learning.show": Act.READ,
    "holds.show": Act.READ,
    "rules.show": Act.READ,
    "rules.rule": Act.READ,
    "house.show": Act.READ,
    "entries.show": Act.READ,
    "entries.export": Act.EXPORT,
    "authors.ask": Act.READ,
    # To work the queue.
    "queue.decide": Act.DECIDE,
    "queue.email": Act.SEE_ADDRESS,
    "batches.decide": Act.DECIDE,
    "batches.undo": Act.DECIDE,
    "filtering.decide": Act.DECIDE,
    "together.decide": Act.DECIDE,
    "later.put_off": Act.DECIDE,
    "editing.edit": Act.DECIDE,
    "editing.reply": Act.DECIDE,
    "live.look": Act.DECIDE,
    "release.release": Act.RELEASE,
    "holds.begin": Act.HOLD,
    "holds.end": Act.HOLD,
    # Who may answer a request is looked at for each: what was asked for takes one role or another.
    "assents.show": Act.READ,
    "assents.answer": Act.RELEASE,
    "notes.write": Act.NOTE,
    "notes.remove": Act.NOTE,
    # For as long as it takes, and seen in the head of every page.
    "house.flip": Act.DECIDE,
    "authors.thread": Act.DECIDE,
    "authors.set_step": Act.HOLD_LONG,
    # One's own.
    "batches.progress": Act.OWN,
    "notes.show": Act.OWN,
    "notes.mark_read": Act.OWN,
    "filtering.keep": Act.OWN,
    "filtering.forget": Act.OWN,
}
# What is about several sites at once: these routes look themselves at whose each part is.
APART = {
    *("batches.decide", "batches.undo", "live.look", "holds.show", "holds.end", "notes.remove"),
    *("rules.rule", "rules.step", "proposals.show", "proposals.accept", "proposals.withdraw"),
    *("assents.show", "assents.answer"),
}
# What is about the service as a whole takes a role on all sites.
WHOLE = {Act.PEOPLE}

READING = ("GET", "HEAD", "OPTIONS")
OF_COMMENT = "/queue/<id>"

MAY_NOT = N_("Your role on this site doesn’t allow this. Ask an owner if you need it.")
MAY_NOT_EVERYWHERE = N_("This takes a role on all sites, and yours is on some. Ask an owner if you need it.")
NO_ROLE = N_("You have no role on this site. Ask an owner if you need one.")
NO_ROLES = N_("You have no role on any site yet. Ask an owner for one.")
NO_COMMENT = N_("This comment does not exist any more. Please go back to the queue.")


def named(endpoint: str) -> Act | None:
    """What an endpoint does, as the tables say."""
    return BY_ENDPOINT.get(endpoint) or BY_BLUEPRINT.get(endpoint.partition(".")[0])


def check(held: Roles) -> Answer | None:
    """Refuse what these roles don't allow, or lead on to a site that they are for. Raises Refusal."""
    act = named(request.endpoint or "") or (Act.READ if request.method in READING else Act.DECIDE)
    if act is Act.OWN:
        return None
    if not held.may_somewhere(Act.READ):
        raise Refusal(403, NO_ROLES)
    if act in WHOLE:
        _demand(held.may_everywhere(act))
        return None
    with context().store.read() as tx:
        _check_mentioned(tx, held)
        if request.url_rule and request.url_rule.rule.startswith(OF_COMMENT):
            _check_comment(tx, held, act)
            return None
        asked = _named_sites(tx)
        known = sites.every(tx) if not asked and held.everywhere is None else []
    for site in asked:
        check_site(held, act, site.id)
    if asked or held.may_everywhere(act):
        return None
    if request.endpoint in APART:
        _demand(held.may_somewhere(act))
        return None
    return _to_own_site(held, act, known)


def check_site(held: Roles, act: Act, site_id: int) -> None:
    """Raises Refusal unless these roles allow it on this site."""
    if held.on(site_id) is None:
        raise Refusal(403, NO_ROLE, "site")
    if not held.may(act, site_id):
        raise Refusal(403, MAY_NOT)


def _check_comment(tx: Connection, held: Roles, act: Act) -> None:
    """A comment of a site that isn't one's own is answered as one that doesn't exist."""
    id = str((request.view_args or {}).get("id", ""))
    site_id = roles.sites_of(tx, [id]).get(id) if ID.fullmatch(id) else None
    if site_id is None:
        # The route says itself that there is none.
        return
    if held.on(site_id) is None:
        raise Refusal(404, NO_COMMENT)
    if not held.may(act, site_id):
        raise Refusal(403, MAY_NOT)


def _check_mentioned(tx: Connection, held: Roles) -> None:
    """What an address mentions beside its subject, to be told about: never of a site that isn't one's own."""
    if held.everywhere:
        return
    ids = [id for name in ("like", "decided", "later") if ID.fullmatch(id := boundary.one(name))]
    of = set(roles.sites_of(tx, ids).values()) if ids else set()
    number = boundary.one("held")
    if number.isascii() and number.isdigit() and len(number) < 18 and (hold := holds.by_id(tx, int(number))):
        of.add(hold.site_id)
    if any(held.on(site_id) is None for site_id in of):
        raise Refusal(404, NO_COMMENT)


def _named_sites(tx: Connection) -> list[Site]:
    """The sites that the request names, in its address or its form. A key that isn't known is the route's to refuse."""
    keys = {boundary.one("site")}
    if request.method not in READING:
        keys.add(boundary.body()["site"])
    found = (sites.by_key(tx, key) for key in sorted(keys - {""}))
    return [site for site in found if site]


def _to_own_site(held: Roles, act: Act, known: Iterable[Site]) -> Answer:
    """Who has roles on single sites sees one of them at a time, so a page without one leads to the first."""
    own = next((site for site in known if held.may(act, site.id)), None)
    if own is None:
        _refuse(MAY_NOT)
    if request.method not in READING:
        _refuse(MAY_NOT_EVERYWHERE)
    given = {name: boundary.one(name) for name in boundary.query() if name != "site"}
    endpoint, args = request.endpoint or "", dict(request.view_args or {})
    target: dict[str, Any] = {**args, **given, "site": own.key}
    return redirect(url_for(endpoint, **target), 303)


def _demand(allowed: bool) -> None:
    if not allowed:
        _refuse(MAY_NOT)


def _refuse(message: str) -> NoReturn:
    raise Refusal(403, message)
