"""What `doctor` looks at. Each function says in a few words what is well, or raises Sick with the remedy."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from moderation.config import LOOPBACK, Settings
from moderation.context import model_folder
from moderation.keys import with_keys
from moderation.notify import mail
from moderation.spam import artifact
from moderation.spam.artifact import ArtifactError
from moderation.store import Store, health, is_current, moderators, pins, sites, version

REMEDY_INIT = "`moderation init` makes it"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Sick(Exception):
    """Something is not as it should be. The message names the remedy."""


def data_folder(settings: Settings) -> str:
    folder = settings.data_dir
    if not folder.is_dir():
        raise Sick(f"{folder} does not exist; {REMEDY_INIT}, or set MODERATION_DATA_DIR")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Sick(f"{folder} can't be written; give it to the user the service runs as")
    return str(folder)


def key(settings: Settings, given: str, name: str) -> str:
    """Look at one of the two keys: `given` by a setting, or the file `name` in the data folder."""
    if given:
        return "set by the environment or the settings file"
    file = settings.data_dir / name
    if not file.is_file():
        raise Sick(f"{file} does not exist; {REMEDY_INIT}")
    with_keys(settings)
    if file.stat().st_mode & OTHERS:
        raise Sick(f"{file} can be read by others; chmod 600 {file}")
    return f"{file}, for its owner only"


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    """Open the database, but never make one: a look changes nothing."""
    if settings.on_sqlite and not _sqlite_file_is_there(settings):
        raise Sick(f"there is none; {REMEDY_INIT}")
    with Store.open(settings) as store:
        yield store


def _sqlite_file_is_there(settings: Settings) -> bool:
    return os.path.isfile(urlsplit(settings.database).path.removeprefix("/"))


def database(settings: Settings) -> str:
    with _store(settings) as store:
        wrong = health.unsafe_settings(store)
    if wrong:
        raise Sick("; ".join(wrong))
    return "SQLite, durable (WAL, synchronous=FULL)" if settings.on_sqlite else "PostgreSQL, durable"


def migrations(settings: Settings) -> str:
    with _store(settings) as store:
        if not is_current(store):
            raise Sick(f"the database is at {version(store) or 'no version'}; run `moderation db upgrade`")
        return f"at {version(store)}, the version of this program"


def sites_there(settings: Settings) -> str:
    with _store(settings) as store, store.read() as tx:
        there = sites.every(tx)
    if not there:
        raise Sick("there is no site; `moderation site add KEY --origin URL` adds one")
    bare = [site.key for site in there if not site.origins]
    if bare:
        raise Sick(f"{', '.join(bare)} has no origin; `moderation init --site {bare[0]} --origin URL` adds one")
    return ", ".join(site.key for site in there)


def pinned(settings: Settings) -> str:
    """Name the pinned versions. An older one is well: it is served for as long as pages demand it."""
    # The web room takes a while to load; only the doctor waits for it here.
    from moderation.web import assets

    with _store(settings) as store, store.read() as tx:
        older = [pin for pin in pins.every(tx) if pin.content != assets.pinned().content]
    if not older:
        return "none older than this program's own"
    named = ", ".join(f"{pin.content} ({pin.site}, since {pin.printed:%Y-%m-%d})" for pin in older)
    return f"older than this program's own: {named}; `moderation site snippet {older[0].site} --pinned` prints anew"


def moderators_there(settings: Settings) -> str:
    with _store(settings) as store, store.read() as tx:
        count = len(moderators.every(tx))
    if not count:
        raise Sick("there is nobody; `moderation moderator add EMAIL` adds one")
    return f"{count}"


def model(settings: Settings) -> str:
    try:
        classifier = artifact.load(model_folder(settings))
    except ArtifactError as error:
        raise Sick(f"{error}; until then every comment is held") from None
    return f"{classifier.metadata_['version']}, hashes as they should be"


def mail_server(settings: Settings) -> str:
    if not settings.mail_url:
        return "none configured; nothing needs it"
    try:
        mail.check(settings.mail_url)
    except mail.MailError as error:
        raise Sick(str(error)) from None
    return f"{urlsplit(settings.mail_url).hostname} answers"


def redis(settings: Settings) -> str:
    if not settings.redis_url:
        return "none configured; the database counts"
    problem = health.redis_problem(settings.redis_url)
    if problem:
        raise Sick(f"{problem}; meanwhile the database counts")
    return "answers"


def public_address(settings: Settings) -> str:
    """Moderators log in over https, or on this machine: their cookie travels no other way."""
    parts = urlsplit(settings.origin)
    local = parts.hostname in LOOPBACK
    if parts.scheme == "http" and not local:
        raise Sick(
            f"{settings.origin} is not encrypted, so that moderators can't log in; put a proxy with https before "
            "the service, and set MODERATION_PUBLIC_URL to its address"
        )
    if local and settings.host not in LOOPBACK:
        raise Sick(
            f"the service listens on {settings.host}, but readers are told {settings.origin}; "
            "set MODERATION_PUBLIC_URL to the address they use"
        )
    return settings.origin


def proxies(settings: Settings) -> str:
    behind_one = urlsplit(settings.origin).scheme == "https"
    if behind_one and not settings.trusted_proxies:
        raise Sick(
            "https means a proxy in front, but none is trusted: all readers look like one; "
            "set MODERATION_TRUSTED_PROXIES to how many there are"
        )
    if settings.trusted_proxies and not behind_one:
        raise Sick(
            f"{settings.trusted_proxies} are trusted, but {settings.origin} is not behind one: anybody could choose "
            "an address; set MODERATION_TRUSTED_PROXIES to 0, or MODERATION_PUBLIC_URL to the https address"
        )
    return f"{settings.trusted_proxies} trusted"
