"""What each moderator wants mails about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from moderation.comment import Moderator
from moderation.mailing import MailChoice, Waits
from moderation.roles import Act
from moderation.store import roles
from moderation.store.columns import Moment
from moderation.store.mail_schema import mail_choices
from moderation.store.moderators import moderator
from moderation.store.schema import comments, moderators


@dataclass(frozen=True, slots=True)
class Chosen:
    """A moderator with what he or she chose, when the next digest is due, and up to which comment the last one came."""

    moderator: Moderator
    choice: MailChoice
    next: datetime | None
    upto: int


WITH_NAMES = select(mail_choices, moderators.c.id, moderators.c.email, moderators.c.name, moderators.c.language).join(
    moderators, moderators.c.id == mail_choices.c.moderator_id
)
OF = WITH_NAMES.where(mail_choices.c.moderator_id == bindparam("moderator"))
INSTANT = WITH_NAMES.where(mail_choices.c.waits == Waits.INSTANT).order_by(mail_choices.c.moderator_id)
EVERY = WITH_NAMES.order_by(mail_choices.c.moderator_id)
DUE = (
    WITH_NAMES.where(mail_choices.c.next <= bindparam("now", type_=Moment()))
    .order_by(mail_choices.c.next)
    .limit(bindparam("most"))
)
ADVANCE = (
    update(mail_choices)
    .where(
        mail_choices.c.moderator_id == bindparam("moderator"),
        mail_choices.c.next == bindparam("was", type_=Moment()),
    )
    .values(next=bindparam("to", type_=Moment()), upto=bindparam("upto_to"))
)
NEWEST = select(comments.c.id).order_by(comments.c.id.desc()).limit(1)


def of(tx: Connection, moderator_id: int) -> MailChoice:
    row = tx.execute(OF, {"moderator": moderator_id}).one_or_none()
    return _choice(row) if row else MailChoice()


def find(tx: Connection, moderator_id: int) -> Chosen | None:
    row = tx.execute(OF, {"moderator": moderator_id}).one_or_none()
    return _chosen(row) if row else None


def keep(tx: Connection, moderator_id: int, choice: MailChoice, due: datetime | None) -> None:
    """Keep a choice. A digest that begins now tells of what comes from now on, one that goes on of what it missed."""
    row = tx.execute(OF, {"moderator": moderator_id}).one_or_none()
    upto = row.upto if row and row.next is not None else newest(tx)
    tx.execute(delete(mail_choices).where(mail_choices.c.moderator_id == moderator_id))
    values = {"waits": choice.waits, "asked": choice.asked, "mentioned": choice.mentioned, "hour": choice.hour}
    values |= {"moderator_id": moderator_id, "sites": list(choice.sites), "next": due, "upto": upto}
    tx.execute(insert(mail_choices), values)


def end(tx: Connection, moderator_id: int) -> None:
    """Send no more mails to a moderator."""
    tx.execute(delete(mail_choices).where(mail_choices.c.moderator_id == moderator_id))


def instant(tx: Connection, site_id: int) -> list[Moderator]:
    """Who wants to hear at once of each comment that waits on a site."""
    rows = [_chosen(row) for row in tx.execute(INSTANT)]
    return [one.moderator for one in rows if one.choice.is_about(site_id) and _may_read(tx, one, site_id)]


def asked(tx: Connection, site_id: int, but: int) -> list[Moderator]:
    """Who wants to hear that somebody asks for another opinion; not who asks."""
    rows = [_chosen(row) for row in tx.execute(EVERY)]
    wish = [one for one in rows if one.choice.asked and one.choice.is_about(site_id) and one.moderator.id != but]
    return [one.moderator for one in wish if _may_read(tx, one, site_id)]


def mentioned(tx: Connection, ids: Sequence[int]) -> list[Moderator]:
    """Who of these wants to hear of being mentioned."""
    rows = [_chosen(row) for row in tx.execute(EVERY)] if ids else []
    return [one.moderator for one in rows if one.choice.mentioned and one.moderator.id in ids]


def due(tx: Connection, now: datetime, most: int) -> list[Chosen]:
    """Whose digest is due, the one that waited longest first."""
    return [_chosen(row) for row in tx.execute(DUE, {"now": now, "most": most})]


def advance(tx: Connection, chosen: Chosen, following: datetime, upto: int) -> bool:
    """Note that a digest was made; False if another worker was faster."""
    values = {"moderator": chosen.moderator.id, "was": chosen.next, "to": following, "upto_to": upto}
    return bool(tx.execute(ADVANCE, values).rowcount)


def newest(tx: Connection) -> int:
    """The number of the latest comment of all."""
    return tx.execute(NEWEST).scalar() or 0


def _may_read(tx: Connection, one: Chosen, site_id: int) -> bool:
    """Whoever has lost the role on a site, or is locked out, hears no more of it."""
    return roles.may(tx, one.moderator.id, Act.READ, site_id)


def _chosen(row: Row[Any]) -> Chosen:
    return Chosen(moderator(row), _choice(row), row.next, row.upto)


def _choice(row: Row[Any]) -> MailChoice:
    return MailChoice(row.waits, row.asked, row.mentioned, row.hour, tuple(row.sites))
