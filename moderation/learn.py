"""The verb: what moderators decided becomes the site's own layer, if it passes the gate; else the old one stays.

The layer is learnt anew each time, from the decisions that stand and nothing else: so the same decisions give the same
bytes, and one that was taken back leaves no trace. Fitting imports scikit-learn, so that only a process of its own,
or the command line, calls `refit`.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from moderation import lessons
from moderation.comment import Action, Site
from moderation.context import Context
from moderation.spam import artifact, replay, tally
from moderation.spam.artifact import ArtifactError
from moderation.spam.classifier import SpamClassifier, targets
from moderation.spam.features import encode
from moderation.spam.layer import Layer, version_of
from moderation.spam.replay import Replay, ReplayError
from moderation.store import audit, contradictions, labels, layers, sites
from moderation.store.contradictions import Doubted
from moderation.store.labels import Labelled
from moderation.store.layers import NewLayer, StoredLayer

_log = logging.getLogger(__name__)

# A site with few decisions learns from each at once; one with many after so many more, or when one is taken back.
SMALL = 300
EVERY = 20


class CannotLearn(Exception):
    """Nothing can be learnt here. The message is one line that names the thing and the remedy."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """The layer that the decisions give, or None when none stands. `repeated` when it had been stored before.

    `active` says whether it scores from now on: not when it was refused, nor when another one is held in place.
    """

    layer: StoredLayer | None
    active: bool
    repeated: bool = False


def is_due(ctx: Context, site: Site) -> bool:
    """Say whether enough was decided since this site's layer was fitted, or whether it can't be used any more."""
    if site.layer_held or ctx.model.version is None:
        return False
    with ctx.store.read() as tx:
        newest = _newest(tx, site)
        made = labels.since(tx, site.id, newest.last_decision if newest else 0)
    if newest is None or newest.base != ctx.model.version:
        return newest is not None or made.total() > 0
    is_small = newest.ham + newest.spam < SMALL
    return made.total() >= EVERY or made[Action.UNDO] > 0 or (is_small and made.total() > 0)


def is_behind(ctx: Context, site: Site) -> bool:
    """Say whether anything at all was decided since this site's layer was fitted."""
    if site.layer_held or ctx.model.version is None:
        return False
    with ctx.store.read() as tx:
        newest = _newest(tx, site)
        made = labels.since(tx, site.id, newest.last_decision if newest else 0)
    return made.total() > 0 or (newest is not None and newest.base != ctx.model.version)


def refit(ctx: Context, site: Site) -> Learnt:
    """Learn from all decisions that stand, and use what came out unless the gate refuses it.

    Raises CannotLearn when the model or its replayed ham is broken.
    """
    base = _base(ctx)
    shipped = _replay(ctx, base)
    with ctx.store.read() as tx:
        last = labels.last_decision(tx, site.id)
        made = labels.of(tx, site.id)
        active = layers.by_id(tx, site.id, site.layer) if site.layer else None
    new, doubted = _candidate(ctx, site, base, shipped, made, last, active) if made else (None, ())

    def work(tx: Connection) -> Learnt:
        contradictions.replace(tx, site.id, doubted)
        return _keep(ctx, tx, site, new, last)

    learnt = ctx.store.write(work)
    _tell(site, learnt)
    return learnt


def use(ctx: Context, site: Site, version: str) -> StoredLayer:
    """Put a stored layer in place, and hold it there until `release`. Raises CannotLearn for an unknown one."""

    def work(tx: Connection) -> StoredLayer:
        found = layers.by_version(tx, site.id, version)
        if found is None:
            raise CannotLearn(f"site {site.key} has no layer {version!r}; `moderation model list` shows all")
        if found.refused:
            raise CannotLearn(f"{version} was refused ({found.refused}), so it can't be used; choose another")
        if found.base != ctx.model.version:
            raise CannotLearn(
                f"{version} stands on {found.base}, and the model here is {ctx.model.version}; "
                f"`moderation model rebuild --site {site.key}` learns anew"
            )
        _activate(ctx, tx, site, found, held=True)
        return found

    return ctx.store.write(work)


def rollback(ctx: Context, site: Site) -> StoredLayer | None:
    """Go back to the layer before the one in use, or to the model alone, and hold that until `release`."""

    def work(tx: Connection) -> StoredLayer | None:
        usable = [one for one in layers.of(tx, site.id) if one.refused is None and one.base == ctx.model.version]
        earlier = [one for one in usable if site.layer is not None and one.id < site.layer]
        before = earlier[0] if earlier else None
        _activate(ctx, tx, site, before, held=True)
        return before

    return ctx.store.write(work)


def release(ctx: Context, site: Site) -> None:
    """Let a site learn on whose layer was held in place."""
    ctx.store.write(lambda tx: layers.activate(tx, site.id, site.layer))


def _newest(tx: Connection, site: Site) -> StoredLayer | None:
    """The layer that learnt last, whether it passed the gate or not."""
    stored = layers.of(tx, site.id)
    return max(stored, key=lambda one: (one.last_decision, one.id)) if stored else None


def _base(ctx: Context) -> SpamClassifier:
    try:
        return artifact.load(ctx.model.folder)
    except ArtifactError as error:
        raise CannotLearn(str(error)) from error


def _replay(ctx: Context, base: SpamClassifier) -> Replay:
    try:
        return replay.load(ctx.model.folder, base.metadata_.get("replay"))
    except ReplayError as error:
        raise CannotLearn(str(error)) from error


def _candidate(
    ctx: Context,
    site: Site,
    base: SpamClassifier,
    shipped: Replay,
    made: list[Labelled],
    last: int,
    active: StoredLayer | None,
) -> tuple[NewLayer, Sequence[Doubted]]:
    """Return the layer, and which of the decisions it was learnt from it doubts, each by a fit without that one."""
    from moderation.spam import bands, doubts, gate, site_fitting

    comments = [encode(lessons.sample_of(one, site)) for one in made]
    spam = targets([one.label for one in made])
    rates = bands.Rates(ctx.settings.false_spam_rate, ctx.settings.missed_spam_rate)
    fitted = site_fitting.fit_layer(base, comments, spam, shipped, last, rates)
    layer = fitted.layer
    alone = site_fitting.loss_alone(base, comments, spam)
    before = max(alone, float(active.figures.get("loss", alone))) if active else alone
    certain = layer.lines.certain if layer.lines else float(base.metadata_["thresholds"]["certain"])
    raw = layer.pack()
    ham_scores, spam_scores = fitted.decided[spam == 0], fitted.decided[spam > 0]
    doubted = doubts.of(fitted.decided, spam)
    new = NewLayer(
        version=version_of(raw),
        base=layer.base,
        last_decision=last,
        ham=layer.ham,
        spam=layer.spam,
        weights=raw,
        figures={
            "loss": round(fitted.loss, 6),
            "loss_of_model_alone": round(alone, 6),
            "trust": round(layer.trust, 6),
            "lines": _lines(layer),
            "table": bands.table(ham_scores, spam_scores, bands.shown(layer.lines)),
            "tally": tally.of(ham_scores, spam_scores),
            "replayed": len(shipped.rows),
            "replay": shipped.sha256,
        },
        refused=gate.refusal(base, layer, certain, fitted.loss, before),
    )
    again = doubts.most(doubted)
    return new, [Doubted(made[at].comment, made[at].decision, float(doubted[at])) for at in again]


def _lines(layer: Layer) -> dict[str, float] | None:
    return {"certain": layer.lines.certain, "harmless": layer.lines.harmless} if layer.lines else None


def _keep(ctx: Context, tx: Connection, site: Site, new: NewLayer | None, last: int) -> Learnt:
    """Store the layer and put it in place, unless it was refused, or somebody was faster with later decisions."""
    now = sites.by_id(tx, site.id)
    if now is None:
        return Learnt(None, active=False)
    active = layers.by_id(tx, site.id, now.layer) if now.layer else None
    if new is None:
        if active and not now.layer_held and active.last_decision <= last:
            _activate(ctx, tx, site, None)
        return Learnt(None, active=False)
    repeated = layers.by_version(tx, site.id, new.version) is not None
    stored = layers.add(tx, site.id, new, ctx.clock())
    overtaken = active is not None and active.base == new.base and active.last_decision > new.last_decision
    if stored.refused or now.layer_held or overtaken:
        _note(ctx, tx, "layer.refused" if stored.refused else "layer.kept", site, stored.version)
        return Learnt(stored, active=stored.id == now.layer, repeated=repeated)
    if stored.id != now.layer:
        _activate(ctx, tx, site, stored)
    layers.prune(tx, site.id)
    return Learnt(stored, active=True, repeated=repeated)


def _activate(ctx: Context, tx: Connection, site: Site, layer: StoredLayer | None, *, held: bool = False) -> None:
    layers.activate(tx, site.id, layer.id if layer else None, held=held)
    _note(ctx, tx, "layer.held" if held else "layer.activated", site, layer.version if layer else "none")


def _note(ctx: Context, tx: Connection, what: str, site: Site, version: str) -> None:
    audit.record(tx, None, what, f"{site.key} {version}", ctx.clock())


def _tell(site: Site, learnt: Learnt) -> None:
    about: dict[str, Any] = {"ham": 0, "spam": 0}
    if learnt.layer:
        about = {"ham": learnt.layer.ham, "spam": learnt.layer.spam}
    version = learnt.layer.version if learnt.layer else "no layer"
    refused = learnt.layer.refused if learnt.layer else None
    state = f"refused ({refused})" if refused else "active" if learnt.active else "not in use"
    _log.info("site %s learnt from %d ham and %d spam: %s, %s", site.key, about["ham"], about["spam"], version, state)
