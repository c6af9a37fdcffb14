"""What a new comment is nearly the same as: found by its signature, within the transaction that stores it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.comment import Label, Likeness, Signature, Status
from moderation.spam.similar import ALIKE, similarities
from moderation.store import similar
from moderation.store.similar import Known

LATELY = timedelta(days=1)
MOST = 8
"""So many comments are looked at more closely, and FEW of their campaigns."""
FEW = 2


@dataclass(frozen=True, slots=True)
class _Like:
    """A comment that is alike, and how much."""

    similarity: float
    known: Known

    @property
    def is_spam(self) -> bool:
        return self.known.label is Label.SPAM

    @property
    def is_ham(self) -> bool:
        return self.known.label is Label.HAM and self.known.status is Status.APPROVED


def find(
    tx: Connection, site_id: int, signature: Signature | None, now: datetime, but: Collection[int] = ()
) -> Likeness:
    """Say what the store knows of near-duplicates, on this site and on the others.

    The comment is expected to join them: two that are alike make a campaign, which the first one founds here. What
    is in `but` is passed over: the former texts of the comment itself.
    """
    candidates = similar.candidates(tx, signature) if signature else {}
    values = _alike(signature, {id: one for id, one in candidates.items() if id not in but}) if signature else {}
    if signature is None or not values:
        return Likeness()
    like = _like(signature, similar.known(tx, values))
    here = [one.known for one in like if one.known.site_id == site_id]
    # Those that people decided on may lie behind many newer ones of their campaign.
    campaigns = dict.fromkeys(one.known.campaign for one in like if one.known.campaign)
    behind = [known for campaign in list(campaigns)[:FEW] for known in similar.decided(tx, campaign)]
    like = _most_similar_first([*like, *_like(signature, [known for known in behind if known.id not in but])])
    is_decided = any(one.known.label for one in like if one.known.site_id == site_id)
    undecided = 0 if is_decided else _undecided(tx, here, now - LATELY)
    return _likeness(site_id, like, _campaign(tx, here), undecided)


def _alike(signature: Signature, candidates: Mapping[int, bytes]) -> dict[int, bytes]:
    """Return those that are alike, the most similar ones and no more than that."""
    found = zip(similarities(signature.values, list(candidates.values())), candidates, strict=True)
    alike = sorted((-similarity, one) for similarity, one in found if similarity >= ALIKE)
    return {one: candidates[one] for _, one in alike[:MOST]}


def _like(signature: Signature, known: Sequence[Known]) -> list[_Like]:
    found = zip(similarities(signature.values, [one.values for one in known]), known, strict=True)
    return _most_similar_first(_Like(similarity, one) for similarity, one in found if similarity >= ALIKE)


def _most_similar_first(like: Iterable[_Like]) -> list[_Like]:
    """Of equal ones the earliest leads, so that a flood names its first comment."""
    return sorted(like, key=lambda one: (-one.similarity, one.known.id))


def _likeness(site_id: int, like: Sequence[_Like], campaign: int | None, undecided: int) -> Likeness:
    here = [one for one in like if one.known.site_id == site_id]
    elsewhere = [one for one in like if one.known.site_id != site_id]
    spam = next((one for one in here if one.is_spam), None)
    return Likeness(
        spam=spam.known.public_id if spam else "",
        similarity=_percent(spam.similarity) if spam else 0,
        elsewhere=max((_percent(one.similarity) for one in elsewhere if one.is_spam), default=0),
        ham=any(one.is_ham for one in here),
        ham_elsewhere=any(one.is_ham for one in elsewhere),
        campaign=campaign,
        undecided=undecided,
    )


def _campaign(tx: Connection, here: Sequence[Known]) -> int | None:
    """Return which campaign to join: that of the most similar comment, which may be the first of one only now."""
    if not here:
        return None
    if here[0].campaign is None:
        similar.found_campaign(tx, here[0].id)
    return here[0].campaign or here[0].id


def _undecided(tx: Connection, here: Sequence[Known], since: datetime) -> int:
    if not here:
        return 0
    if here[0].campaign:
        return similar.undecided(tx, here[0].campaign, since)
    return int(here[0].label is None and here[0].created > since)


def _percent(similarity: float) -> int:
    return round(100 * similarity)
