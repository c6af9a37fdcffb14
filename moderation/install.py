"""The verb: what an installation begins with. Each step may be repeated and changes nothing the second time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from moderation import keys
from moderation.comment import Email, Moderator, Site
from moderation.config import Settings
from moderation.store import Store, migrate, moderators, sites


@dataclass(frozen=True, slots=True)
class Prepared:
    """The settings with their keys, and the key files that had to be made."""

    settings: Settings
    made: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class SiteThere:
    """A site, whether it is new, and the origins it did not have before."""

    site: Site
    is_new: bool
    added: tuple[str, ...] = ()


def prepare(settings: Settings) -> Prepared:
    """Make the keys and the tables. Raises ConfigError, store.Unavailable or migrate.MigrationError."""
    made = keys.make(settings)
    complete = keys.with_keys(settings)
    migrate.upgrade(complete.database)
    return Prepared(complete, tuple(made))


def ensure_site(store: Store, key: str, name: str, language: str, origins: Sequence[str], now: datetime) -> SiteThere:
    """Add the site, or to the site of this key the origins it lacks. Name and language of a site stay as they are."""

    def work(tx: Connection) -> SiteThere:
        site = sites.by_key(tx, key)
        if site is None:
            return SiteThere(sites.add(tx, key, name, language, origins, now), is_new=True)
        added = tuple(origin for origin in origins if origin not in site.origins)
        if added:
            sites.set_origins(tx, site.id, site.origins + added)
        return SiteThere(replace(site, origins=site.origins + added), is_new=False, added=added)

    return store.write(work)


def ensure_moderator(
    store: Store, email: Email, name: str, language: str, password_hash: str, now: datetime
) -> tuple[Moderator, bool]:
    """Add the moderator unless there is one with this address, whose password stays. Say whether it is a new one."""

    def work(tx: Connection) -> tuple[Moderator, bool]:
        found = moderators.by_email(tx, email)
        if found:
            return found[0], False
        return moderators.add(tx, email, name, password_hash, language, now), True

    return store.write(work)
