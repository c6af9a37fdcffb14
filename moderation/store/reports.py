"""Reports: what readers say is wrong with a public comment, until a moderator decided on it; and whose were founded.

A report moves nothing that the public sees. It puts the comment on the moderators' list, further up the more its
reporters can be trusted: of each network the most trusted counts, so that many from one weigh no more than one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Connection, Select, bindparam, case, delete, exists, func, select, text, update

from moderation.comment import Action, Decision, Status
from moderation.store import cursors
from moderation.store.columns import Code, Moment, said
from moderation.store.comments import CARDS, Card, as_card
from moderation.store.schema import comments, decisions
from moderation.store.voices_schema import CLOSED, OPEN, reported, reports
from moderation.voice import Complaint, Report, Voice

ORDER = "reported"
TRUST_OF = 100
"""So many of a reader's latest reports say how far the next one is to be trusted."""
REWEIGHED_MOST = 200
"""A decision tells at most of so many readers anew how far they can be trusted, and of so many of their comments."""

REPORTABLE = (
    select(comments.c.id, comments.c.site_id, comments.c.text_version)
    .where(
        comments.c.public_id == bindparam("public_id"),
        comments.c.site_id == bindparam("site_id"),
        comments.c.status == said(Status.APPROVED),
    )
    .with_for_update(of=comments)
)
ADD = text(
    "INSERT INTO reports (comment_id, reporter, text_version, site_id, network, complaint, words, trust, created)"
    " VALUES (:comment_id, :reporter, :text_version, :site_id, :network, :complaint, :words, :trust, :now)"
    " ON CONFLICT (comment_id, reporter, text_version) DO NOTHING"
).bindparams(bindparam("now", type_=Moment()), bindparam("complaint", type_=Code(Complaint)))
MOST_TRUSTED = select(func.max(reports.c.trust)).where(
    reports.c.comment_id == bindparam("of"), reports.c.network == bindparam("network"), OPEN
)
COUNT = text(
    "INSERT INTO reported (comment_id, site_id, open, weight) VALUES (:comment_id, :site_id, 1, :weight)"
    " ON CONFLICT (comment_id) DO UPDATE SET open = reported.open + 1, weight = reported.weight + excluded.weight"
)


@dataclass(frozen=True, slots=True)
class Reportable:
    """A public comment, and which of its texts it is that would be reported."""

    comment_id: int
    site_id: int
    text_version: int


def reportable(tx: Connection, public_id: str, site_id: int) -> Reportable | None:
    """Return the comment if it is public. Whoever reports it too waits, so that both are weighed."""
    row = tx.execute(REPORTABLE, {"public_id": public_id, "site_id": site_id}).first()
    return Reportable(*row) if row else None


def add(tx: Connection, about: Reportable, voice: Voice, complaint: Complaint, words: str, now: datetime) -> bool:
    """Take a report; False when this reader has reported this text before, decided on or not."""
    trust = trust_of(tx, about.site_id, voice.key)
    there = tx.execute(MOST_TRUSTED, {"of": about.comment_id, "network": voice.network}).scalar()
    row = {"comment_id": about.comment_id, "site_id": about.site_id}
    new = {"reporter": voice.key, "text_version": about.text_version, "network": voice.network, "trust": trust}
    if not tx.execute(ADD, row | new | {"complaint": complaint, "words": words, "now": now}).rowcount:
        return False
    tx.execute(COUNT, row | {"weight": max(0.0, trust - (there or 0.0))})
    return True


# --- Whom to trust ---

# What was said of a text that its author has changed since is neither.
LATEST = (
    select(reports.c.founded)
    .where(
        reports.c.reporter == bindparam("reporter"),
        reports.c.site_id == bindparam("site_id"),
        reports.c.closed.is_not(None),
        reports.c.founded.is_not(None),
    )
    .order_by(reports.c.closed.desc())
    .limit(TRUST_OF)
    .subquery()
)
FOUNDED = select(func.count(), func.sum(case((LATEST.c.founded, 1), else_=0))).select_from(LATEST)


def reliability(founded: int, decided: int) -> float:
    """How probably the next report is founded, by the ones before: a half for who is new (Laplace's rule)."""
    return (founded + 1) / (decided + 2)


def trust_of(tx: Connection, site_id: int, reporter: str) -> float:
    decided, founded = tx.execute(FOUNDED, {"reporter": reporter, "site_id": site_id}).one()
    return reliability(int(founded or 0), int(decided))


# --- What decisions make of them ---

KEYS = select(comments.c.public_id, comments.c.id, comments.c.text_version).where(
    comments.c.public_id.in_(bindparam("ids", expanding=True))
)
REPORTED = KEYS.join(reported, reported.c.comment_id == comments.c.id)
EVER_REPORTED = KEYS.where(exists().where(reports.c.comment_id == comments.c.id))
BEFORE = (
    select(decisions.c.action, decisions.c.revision)
    .where(decisions.c.comment == bindparam("id"), decisions.c.revision < bindparam("until"))
    .order_by(decisions.c.revision.desc())
    .limit(1)
)
CLOSE = (
    update(reports)
    .where(reports.c.comment_id == bindparam("of"), OPEN)
    .values(
        closed=bindparam("now", type_=Moment()),
        decision=bindparam("revision"),
        founded=case(
            (reports.c.text_version < bindparam("current"), bindparam("of_former", type_=Boolean())),
            else_=bindparam("right", type_=Boolean()),
        ),
    )
    .returning(reports.c.site_id, reports.c.reporter)
)
REOPEN = (
    update(reports)
    .where(reports.c.comment_id == bindparam("of"), reports.c.decision == bindparam("at_revision"))
    .values(closed=None, founded=None, decision=None)
    .returning(reports.c.site_id, reports.c.reporter)
)
# Whatever another transaction is about is left to it: two decisions that meet the same readers never wait here.
STILL_OPEN = (
    select(reports.c.comment_id)
    .where(reports.c.reporter == bindparam("reporter"), reports.c.site_id == bindparam("site_id"), OPEN)
    .limit(REWEIGHED_MOST)
    .with_for_update(skip_locked=True)
)
RETRUST = (
    update(reports)
    .where(reports.c.comment_id.in_(bindparam("keys", expanding=True)), reports.c.reporter == bindparam("of"), OPEN)
    .values(trust=bindparam("to"))
)
HELD = (
    select(reported.c.comment_id)
    .where(reported.c.comment_id.in_(bindparam("keys", expanding=True)))
    .with_for_update(skip_locked=True)
)
BY_NETWORK = (
    select(
        reports.c.comment_id,
        reports.c.site_id,
        func.count().label("open"),
        func.max(reports.c.trust).label("most"),
    )
    .where(reports.c.comment_id == bindparam("of"), OPEN)
    .group_by(reports.c.comment_id, reports.c.site_id, reports.c.network)
    .subquery()
)
WEIGH = select(
    BY_NETWORK.c.comment_id,
    BY_NETWORK.c.site_id,
    func.sum(BY_NETWORK.c.open).label("open"),
    func.sum(BY_NETWORK.c.most).label("weight"),
).group_by(BY_NETWORK.c.comment_id, BY_NETWORK.c.site_id)
PUT = text(
    "INSERT INTO reported (comment_id, site_id, open, weight) VALUES (:comment_id, :site_id, :open, :weight)"
    " ON CONFLICT (comment_id) DO UPDATE SET open = excluded.open, weight = excluded.weight"
)
CLEAR = delete(reported).where(reported.c.comment_id == bindparam("of"))

Reporter = tuple[int, str]
"""A site, and the digest of a reader who reported there."""


def settle(tx: Connection, made: Sequence[Decision]) -> None:
    """Let decisions answer the open reports on their comments, or with UNDO give back what they had answered.

    Whoever approves, or leaves a comment public, finds them unfounded; spam and rejecting find them founded.
    """
    answers = [one for one in made if one.action is not Action.UNDO]
    known = _reported(tx, [one.comment for one in answers])
    whose: list[Reporter] = []
    for one in answers:
        if one.comment in known:
            whose += _close(tx, known[one.comment], one.revision, one.at, founded=one.after is not Status.APPROVED)
    undone = [one for one in made if one.action is Action.UNDO]
    known = _known(tx, EVER_REPORTED, [one.comment for one in undone])
    for one in undone:
        if one.comment in known:
            whose += _reopened(tx, known[one.comment], one)
    _trust_anew(tx, whose)


def uphold(tx: Connection, id: str, revision: int, now: datetime) -> None:
    """Close the open reports on a comment as founded, whatever is decided on this revision: its text was changed."""
    known = _reported(tx, [id])
    if id in known:
        _trust_anew(tx, _close(tx, known[id], revision, now, founded=True))


def _reported(tx: Connection, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    return _known(tx, REPORTED, ids)


def _known(tx: Connection, which: Select[Any], ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Of these comments the ones that the statement finds: key, and number of the text that stands."""
    return {row.public_id: (row.id, row.text_version) for row in tx.execute(which, {"ids": ids})} if ids else {}


def _close(tx: Connection, known: tuple[int, int], revision: int, now: datetime, *, founded: bool) -> list[Reporter]:
    key, version = known
    values = {"of": key, "now": now, "revision": revision, "current": version}
    closed = tx.execute(CLOSE, values | {"right": founded, "of_former": True if founded else None}).all()
    tx.execute(CLEAR, {"of": key})
    return [(row.site_id, row.reporter) for row in closed]


def _reopened(tx: Connection, known: tuple[int, int], made: Decision) -> list[Reporter]:
    """Open again what the decision before this UNDO closed; where that was an UNDO too, the status says what stands."""
    last = tx.execute(BEFORE, {"id": made.comment, "until": made.revision}).first()
    if last is None:
        return []
    if last.action is Action.UNDO:
        stands = made.after in (Status.APPROVED, Status.SPAM, Status.REJECTED)
        founded = made.after is not Status.APPROVED
        return _close(tx, known, made.revision, made.at, founded=founded) if stands else []
    opened = tx.execute(REOPEN, {"of": known[0], "at_revision": last.revision}).all()
    _weigh(tx, known[0])
    return [(one.site_id, one.reporter) for one in opened]


def _trust_anew(tx: Connection, whose: Iterable[Reporter]) -> None:
    """What else these readers have reported moves with what became of this."""
    moved: set[int] = set()
    for site_id, reporter in sorted(set(whose))[:REWEIGHED_MOST]:
        values = {"reporter": reporter, "site_id": site_id}
        keys = list(tx.execute(STILL_OPEN, values).scalars())
        if keys:
            tx.execute(RETRUST, {"keys": keys, "of": reporter, "to": trust_of(tx, site_id, reporter)})
            moved.update(keys)
    for key in tx.execute(HELD, {"keys": sorted(moved)[:REWEIGHED_MOST]}).scalars().all() if moved else ():
        _weigh(tx, key)


def _weigh(tx: Connection, key: int) -> None:
    row = tx.execute(WEIGH, {"of": key}).first()
    if row:
        tx.execute(PUT, {**row._mapping, "open": int(row.open), "weight": float(row.weight)})


# --- Forgetting ---

OLD = (
    select(reports.c.comment_id, reports.c.reporter, reports.c.text_version)
    .where(CLOSED, reports.c.closed < bindparam("before", type_=Moment()))
    .limit(bindparam("most"))
)


def prune(tx: Connection, before: datetime, limit: int) -> int:
    """Delete at most `limit` reports that were decided before then; return how many went."""
    gone = tx.execute(OLD, {"before": before, "most": limit}).all()
    for row in gone:
        same = (getattr(reports.c, name) == value for name, value in row._mapping.items())
        tx.execute(delete(reports).where(*same))
    return len(gone)


# --- What moderators see ---

OF_COMMENT = (
    select(reports.c.complaint, reports.c.words, reports.c.trust)
    .where(reports.c.comment_id == bindparam("of"), OPEN)
    .order_by(reports.c.trust.desc(), reports.c.created)
    .limit(bindparam("most"))
)
# From the few that are reported to their comments, never from what there is.
IS_THERE = (
    exists()
    .where(comments.c.id == reported.c.comment_id, comments.c.status != said(Status.DELETED))
    .correlate(reported)
)
COUNTED = select(reported.c.comment_id).where(IS_THERE)


def page(tx: Connection, site_id: int | None, after: str | None, limit: int) -> list[Card]:
    """Return the comments with open reports, the weightiest first. Raises BadCursor."""
    weight, key = cursors.read(after, ORDER, 2) if after else (1e9, 0)
    values = {"site_id": site_id, "weight": weight, "key": key, "limit": limit}
    rows = sorted(tx.execute(_page(site_id is not None), values), key=lambda row: (row.weight, row.id), reverse=True)
    return [as_card(row, cursors.write(ORDER, (row.weight, row.id))) for row in rows]


def count(tx: Connection, site_id: int | None, most: int) -> int:
    """How many comments have open reports; counting stops at `most`."""
    query = COUNTED if site_id is None else COUNTED.where(reported.c.site_id == bindparam("site_id"))
    values = {"most": most} if site_id is None else {"most": most, "site_id": site_id}
    return len(tx.execute(query.limit(bindparam("most")), values).all())


def open_ids(tx: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these comments have open reports."""
    return set(_reported(tx, ids))


def open_of(tx: Connection, ids: Sequence[str], most: int) -> dict[str, list[Report]]:
    """Return the open reports on these comments, at most so many of each, the most trusted first."""
    found: dict[str, list[Report]] = {}
    for id, (key, _) in _reported(tx, list(ids)).items():
        rows = tx.execute(OF_COMMENT, {"of": key, "most": most})
        found[id] = [Report(row.complaint, row.words, row.trust) for row in rows]
    return found


@cache
def _page(of_site: bool) -> Select[Any]:
    weight, key = reported.c.weight, reported.c.comment_id
    follows = (weight < bindparam("weight")) | ((weight == bindparam("weight")) & (key < bindparam("key")))
    first = select(key, weight).where(follows, IS_THERE)
    first = first.where(reported.c.site_id == bindparam("site_id")) if of_site else first
    shown = first.order_by(weight.desc(), key.desc()).limit(bindparam("limit")).subquery()
    return CARDS.add_columns(shown.c.weight).join(shown, shown.c.comment_id == comments.c.id)
