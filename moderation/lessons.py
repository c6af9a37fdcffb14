"""What a site has been taught up to now: the layer fitted last, and one step more for each decision made since.

Each process works it out for itself from the database, in the order of the decisions, so that all come to the same;
after a refit it starts from the new layer. A decision that was taken back takes no step.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import Connection

from moderation import judge
from moderation.comment import Label, Site
from moderation.context import Context
from moderation.spam.held import Taught
from moderation.spam.layer import Layer, LayerError
from moderation.spam.sample import Sample
from moderation.store import labels, layers
from moderation.store.labels import Labelled

_log = logging.getLogger(__name__)

TAIL_MOST = 25
"""So many steps at most are taken on top of a fitted layer: they bypass its gate, and a worker refits long before."""


def layer(ctx: Context, site: Site) -> Layer | None:
    """Return what this site's decisions add to the model; None when nothing does, or when it can't be used.

    Raises Unavailable when the database is.
    """
    if ctx.model.version is None:
        return None
    # In a tuple, since of what isn't there the store's memory holds nothing.
    (latest,) = ctx.store.recall(("last decision", site.id), lambda tx: (labels.last_decision(tx, site.id),))
    held = ctx.layers.get(site.id)
    if held is None or (held.layer_id, held.latest) != (site.layer, latest):
        held = _taught(ctx, site, latest, held)
        ctx.layers.put(site.id, held)
    return held.layer


def sample_of(labelled: Labelled, site: Site) -> Sample:
    """The decided comment as the classifier read it when it came."""
    return judge.sample(
        site,
        labelled.text,
        author_name=labelled.author_name,
        author_url=labelled.author_url,
        page_title=labelled.page_title,
        language=str(labelled.circumstances.get("language", "")),
    )


def _taught(ctx: Context, site: Site, latest: int, held: Taught | None) -> Taught:
    fitted = held.fitted if held and held.layer_id == site.layer else _fitted(ctx, site)
    if fitted is None or site.layer_held or fitted.last_decision >= latest:
        return Taught(site.layer, latest, fitted, (), fitted if site.layer else None)
    with ctx.store.read() as tx:
        tail = labels.of(tx, site.id, after=fitted.last_decision, most=TAIL_MOST)
    steps = tuple((made.decision, made.label) for made in tail)
    # As a rule there is one decision more than there was: only that one is stepped.
    known = held is not None and held.fitted is fitted and steps[: len(held.steps)] == held.steps
    start, done = (held.layer or fitted, len(held.steps)) if known and held else (fitted, 0)
    stepped = _stepped(ctx, site, start, tail[done:])
    return Taught(site.layer, latest, fitted, steps, stepped if site.layer or steps else None)


def _stepped(ctx: Context, site: Site, start: Layer, tail: Sequence[Labelled]) -> Layer:
    for made in tail:
        start = ctx.model.taught(start, sample_of(made, site), made.label is Label.SPAM)
    return start


def _fitted(ctx: Context, site: Site) -> Layer | None:
    """The active layer, an empty one before the first. None for one that can't be used here: the log says why."""
    version = str(ctx.model.version)
    if site.layer is None:
        return Layer.empty(version)
    layer_id = site.layer
    with ctx.store.read() as tx:
        raw = _weights(tx, site.id, layer_id)
    try:
        found = Layer.unpack(raw)
    except LayerError as error:
        _log.error(
            "site %s scores without its layer %d: %s; `moderation model rebuild` makes it anew", *_of(site), error
        )
        return None
    if found.base != version:
        _log.warning(
            "site %s scores without its layer %d, which stands on %s, until the worker refits it",
            *_of(site),
            found.base,
        )
        return None
    return found


def _weights(tx: Connection, site_id: int, layer_id: int) -> bytes:
    return layers.weights(tx, site_id, layer_id) or b""


def _of(site: Site) -> tuple[str, int]:
    return site.key, site.layer or 0
