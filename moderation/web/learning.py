"""What a site has learnt from its moderators, where its lines lie, and a trial of others. Looking changes nothing."""

from typing import Any

from flask import Blueprint, Response

from moderation import lessons
from moderation.comment import Site
from moderation.language import N_, Translator
from moderation.spam.layer import Layer
from moderation.store import labels, layers
from moderation.store.layers import StoredLayer
from moderation.web import auth, boundary, csrf, lines, rehearsal, shelves
from moderation.web.current import context
from moderation.web.desk import address, page
from moderation.web.errors import Refusal, language
from moderation.web.histogram import histogram
from moderation.web.lines import number

blueprint = Blueprint("learning", __name__)
blueprint.before_request(csrf.refuse_foreign)
blueprint.before_request(auth.require_login)

NO_SITES = N_("There is no site yet. Who runs this service adds one with `moderation site add`.")

REFUSALS = {
    "canaries": N_("refused: harmless comments would look like spam"),
    "certain_canaries": N_("refused: harmless comments would land in the spam folder"),
    "frozen_cases": N_("refused: it no longer tells plain spam from harmless comments"),
    "loss": N_("refused: it judges your own decisions worse than what is in use"),
}
REFUSED = N_("refused")
ACTIVE = N_("in use")
HELD = N_("in use, and held there by hand")
KEPT = N_("kept")
OTHER_MODEL = N_("made for another version of the shipped model, not in use")


@blueprint.get("/queue/learning")
def show() -> Response:
    t, ctx = language(), context()
    with ctx.store.read() as tx:
        known = auth.sites_of(tx)
    if not known:
        raise Refusal(404, NO_SITES, "site")
    site = shelves.chosen(known, boundary.one("site")) or known[0]
    with ctx.store.read() as tx:
        stored = layers.of(tx, site.id)
        newest = max((one.last_decision for one in stored), default=0)
        later = labels.since(tx, site.id, newest).total()
    taught = lessons.layer(ctx, site)
    active = next((one for one in stored if one.id == site.layer and one.base == ctx.model.version), None)
    tried = rehearsal.asked(ctx, site, t)
    return page(
        "queue/learning.html",
        200 if not tried.problem else 422,
        moderator=auth.moderator(),
        csrf=csrf.token(),
        site=site,
        sites=known,
        queue_href=address("queue.show", site=site.key),
        model=ctx.model.version or "",
        now=_now(active, taught, later, t),
        lines=lines.lines(site, active, ctx.settings, t),
        picture=histogram(site, active, t),
        versions=[_version(site, one, t) for one in stored],
        trial=tried,
    )


def _now(active: StoredLayer | None, taught: Layer | None, later: int, t: Translator) -> dict[str, Any]:
    """What is in use: the fitted layer, and how many decisions count already that it hasn't seen."""
    return {
        "active": active,
        "learnt": _learnt(active, t) if active else "",
        "time": t.datetime(active.created) if active else "",
        "trust": number(100 * taught.trust, t, 0) if taught else "",
        "later": later,
    }


def _learnt(layer: StoredLayer, t: Translator) -> str:
    good = t.ngettext("%(count)s good comment", "%(count)s good comments", layer.ham) % {"count": layer.ham}
    spam = t.ngettext("%(count)s spam comment", "%(count)s spam comments", layer.spam) % {"count": layer.spam}
    return t.gettext("%(good)s and %(spam)s") % {"good": good, "spam": spam}


def _version(site: Site, layer: StoredLayer, t: Translator) -> dict[str, Any]:
    return {
        "version": layer.version,
        "created": layer.created,
        "time": t.datetime(layer.created),
        "learnt": _learnt(layer, t),
        "state": t.gettext(_state(site, layer)),
        "is_active": layer.id == site.layer,
    }


def _state(site: Site, layer: StoredLayer) -> str:
    """What became of a candidate (a msgid)."""
    if layer.refused:
        return REFUSALS.get(layer.refused, REFUSED)
    if layer.base != context().model.version:
        return OTHER_MODEL
    if layer.id != site.layer:
        return KEPT
    return HELD if site.layer_held else ACTIVE
