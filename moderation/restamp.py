"""The verb: what waits is scored anew and takes its place in the queue, when its site's model or lines have changed.

Verdicts stay: nothing is published or put away by it. In small pieces, and only so long at a time, so that neither
readers' posts nor the worker's other work wait for it; what is left over comes at the next turn.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event as Flag

from moderation import judge, lanes, lessons, triage
from moderation.comment import Comment, Score, Site
from moderation.context import Context
from moderation.spam.layer import Layer
from moderation.spam.risk import ReleaseLine
from moderation.store import ladder, sites
from moderation.store import lanes as stored
from moderation.store.lanes import Stamp, Standing

PIECE_ROWS = 200
PIECE_SECONDS = 0.02
TURN_SECONDS = 0.5

Mark = tuple[object, ...]


@dataclass(slots=True)
class Progress:
    """How far this process has come on each site: by which mark, and after which comment; None when it is through."""

    at: dict[int, tuple[Mark, int | None]] = field(default_factory=dict)
    has_begun: bool = False

    def begin(self, site: Site, mark: Mark) -> int | None:
        """Return after which comment to go on: from the start when the mark is another than before.

        So it is for each site when a worker starts; one that is added later has nothing that an older mark is on.
        """
        known, last = self.at.get(site.id, (mark if self.has_begun else None, None))
        return last if known == mark else 0


def go_on(ctx: Context, progress: Progress, stop: Flag, seconds: float = TURN_SECONDS) -> bool:
    """Stamp for so long; say whether some is left over."""
    until = time.monotonic() + seconds
    with ctx.store.read() as tx:
        every = sites.every(tx)
    for site in every:
        mark: Mark = (site.layer, site.layer_held, ctx.model.version, lanes.targets(ctx.settings))
        last = progress.begin(site, mark)
        while last is not None and not stop.is_set():
            if time.monotonic() > until:
                return True
            last = _piece(ctx, site, last)
            progress.at[site.id] = (mark, last)
        progress.at.setdefault(site.id, (mark, None))
    progress.has_begun = True
    return False


def _piece(ctx: Context, site: Site, last: int) -> int | None:
    """Stamp what comes after `last`; return the last one stamped, None at the end of the queue."""
    layer, lines = lessons.layer(ctx, site), triage.release_lines(ctx, site)
    with ctx.store.read() as tx:
        waiting = stored.waiting(tx, site.id, last, PIECE_ROWS)
        leaders = stored.leaders(tx, {one.campaign for one in waiting if one.campaign})
        trusted = ladder.trusted_among(tx, [one.key for one in waiting])
    stamps = [_stamp(ctx, site, one, layer, lines, leaders, is_trusted=one.key in trusted) for one in waiting]
    for piece in _pieces([stamp for stamp, one in zip(stamps, waiting, strict=True) if _is_news(stamp, one)]):
        ctx.store.write(lambda tx, piece=piece: stored.stamp(tx, piece))  # type: ignore[misc]
    return waiting[-1].key if len(waiting) == PIECE_ROWS else None


def _pieces(stamps: Sequence[Stamp]) -> Iterator[Sequence[Stamp]]:
    """Cut into transactions of 20 ms as far as the last one tells."""
    at, rows = 0, PIECE_ROWS
    while at < len(stamps):
        started = time.perf_counter()
        yield stamps[at : at + rows]
        at += rows
        rows = max(10, rows // 2) if time.perf_counter() - started > PIECE_SECONDS else min(PIECE_ROWS, rows * 2)


def _stamp(
    ctx: Context,
    site: Site,
    one: Standing,
    layer: Layer | None,
    lines: Sequence[ReleaseLine],
    leaders: dict[int, int],
    *,
    is_trusted: bool,
) -> Stamp:
    comment = one.card.comment
    score = None if _is_scored_by(ctx, comment, layer) else _score(ctx, site, one, layer)
    spam = score.spam if score else comment.score
    follows = one.campaign is not None and leaders.get(one.campaign, one.key) != one.key
    place = triage.place(ctx, site, spam, comment.created, lines, follows=follows, is_trusted=is_trusted)
    version, evidence = (score.model_version, score.evidence) if score else (comment.model_version, comment.evidence)
    return Stamp(one.key, comment.revision, place, spam, version, evidence)


def _is_scored_by(ctx: Context, comment: Comment, layer: Layer | None) -> bool:
    version = ctx.model.version if layer is None else f"{ctx.model.version}+{layer.version}"
    return comment.model_version == version


def _score(ctx: Context, site: Site, one: Standing, layer: Layer | None) -> Score | None:
    comment = one.card.comment
    sample = judge.sample(
        site,
        comment.text,
        author_name=comment.author_name,
        author_url=comment.author_url,
        page_title=one.card.page_title,
        language=one.language,
    )
    return ctx.model.score(sample, layer=layer)


def _is_news(stamp: Stamp, one: Standing) -> bool:
    return (stamp.place, stamp.model_version) != (one.place, one.card.comment.model_version)
