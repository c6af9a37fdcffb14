"""Where a comment belongs in the queue of its site, by what the site's decisions showed so far."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection

from moderation import lanes
from moderation.comment import Place, Site
from moderation.context import Context
from moderation.spam import risk
from moderation.spam.risk import ReleaseLine
from moderation.spam.tally import Tally
from moderation.store import layers


def release_lines(ctx: Context, site: Site) -> Sequence[ReleaseLine]:
    """Return the lines below which comments can be released unseen; none before enough was decided to measure one.

    Raises Unavailable when the database is.
    """
    if site.layer is None:
        return ()
    layer = site.layer
    # In a tuple, since of what isn't there the store's memory holds nothing.
    (tally,) = ctx.store.recall(
        ("tally", site.id, layer, ctx.model.version), lambda tx: (_tally(ctx, tx, site.id, layer),)
    )
    return _lines(tally) if tally else ()


def place(
    ctx: Context,
    site: Site,
    score: float | None,
    created: datetime,
    lines: Sequence[ReleaseLine],
    *,
    follows: bool,
    is_trusted: bool = False,
) -> Place:
    """Return where a comment of this site stands, given its probability of spam and the site's `release_lines`."""
    good_below = lines[-1].threshold if lines else None
    waits = lanes.targets(ctx.settings)
    return lanes.place(score, created, waits, good_below=good_below, follows=follows, is_trusted=is_trusted)


def _tally(ctx: Context, tx: Connection, site_id: int, layer_id: int) -> Tally | None:
    stored = layers.by_id(tx, site_id, layer_id)
    return Tally.read(stored.figures) if stored and stored.base == ctx.model.version else None


@lru_cache(64)
def _lines(tally: Tally) -> Sequence[ReleaseLine]:
    return tuple(risk.lines(tally))
