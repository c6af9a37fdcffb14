"""A moderator leaves: all that is the person's own goes, records of what was done stay and name a number."""

from sqlalchemy import Connection, delete

from moderation.store.people_schema import assents, authenticators, passkeys, recovery_codes, site_roles
from moderation.store.queue_schema import deferrals, looks, mentions
from moderation.store.schema import moderators, saved_filters, sessions, tokens

OWN = (
    *(sessions, tokens, saved_filters, deferrals, looks, mentions),
    *(site_roles, authenticators, recovery_codes, passkeys, assents),
)


def remove(tx: Connection, moderator_id: int) -> None:
    for table in OWN:
        tx.execute(delete(table).where(table.c.moderator_id == moderator_id))
    tx.execute(delete(moderators).where(moderators.c.id == moderator_id))
