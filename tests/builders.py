"""Arrange by builder: each makes one good thing, and a test names only what it is about.

Ada moderates, Ben reads, Mallory spams.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from moderation.comment import Author, Client, Email, Policy, Site, Submission
from moderation.config import Settings
from moderation.context import Context, shared_limits
from moderation.forum import Forum
from moderation.paths import MODEL
from moderation.signing import Signer
from moderation.spam.active import ActiveModel
from moderation.store import sites
from moderation.store.digests import Digests
from moderation.store.engine import Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGE = "http://news.example:8001/kasachstan"
ORIGIN = "http://news.example:8001"
SECRET = "a secret of the tests, long enough for all"
BEN = "ben.leser@example.org"

GOOD_TEXT = "Danke für den Artikel. Die Zahl der Direktflüge hat mich überrascht, das wusste ich nicht."
SPAM_TEXT = (
    "BEST ONLINE CASINO!!! Get $500 free bonus now: http://casino-jackpot.example/win http://bit.ly/win500 viagra cheap"
)


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def numbered_ids() -> Iterator[str]:
    return (f"comment-{number:04}" for number in count(1))


def a_site(
    *,
    id: int = 1,
    key: str = "news",
    language: str = "de",
    origins: tuple[str, ...] = (ORIGIN,),
    policy: Policy = Policy(),  # noqa: B008 (frozen)
    words: tuple[str, ...] = (),
    hosts: tuple[str, ...] = (),
    forum: Forum = Forum(),  # noqa: B008 (frozen)
) -> Site:
    return Site(id, key, "Nachrichten", language, origins, policy, words, hosts, forum=forum)


def a_submission(
    text: str = GOOD_TEXT,
    *,
    name: str = "Ben",
    email: str = BEN,
    url: str = "",
    page: str = PAGE,
    parent: str | None = None,
    ip: str = "192.0.2.7",
    user_agent: str = "Mozilla/5.0",
    elapsed: float | None = 45.0,
    page_title: str = "Kasachstan und Vietnam",
    language: str = "de",
    trap: str = "",
    without_token: bool = False,
) -> Submission:
    author = Author(name, Email(email), url)
    client = Client(ip, user_agent, elapsed)
    return Submission(text, author, page, client, parent, page_title, language, trap, without_token)


def the_settings(**changes: object) -> Settings:
    """All that tests don't say otherwise: nobody waits between two comments, and no card is shown without its score."""
    usual = Settings(secret_key=SECRET, digest_key=SECRET[::-1], client_minute=0, blind_cards=0.0, second_looks=0.0)
    return replace(usual, **changes)  # type: ignore[arg-type]


def a_context(store: Store, clock: Clock | None = None, model: Path = MODEL, **settings: object) -> Context:
    """A context with a pinned clock, numbered ids and known keys: the same requests give the same bytes."""
    ids = numbered_ids()
    return Context(
        the_settings(**settings),
        store,
        ActiveModel(model),
        Signer(SECRET),
        Digests(SECRET[::-1]),
        shared_limits(str(settings.get("redis_url", ""))),
        clock or Clock(),
        lambda: next(ids),
    )


def a_stored_site(store: Store, key: str = "news", origins: tuple[str, ...] = (ORIGIN,), language: str = "de") -> Site:
    return store.write(lambda tx: sites.add(tx, key, "Nachrichten", language, origins, NOW))
