"""Fills a database as months of readers would: through the store, past the web, before the service starts."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from sqlalchemy import Connection

from bench.readers import ORIGIN, PAGES, SITE, THREAD, texts
from moderation import lanes
from moderation.comment import Author, Email, Finding, Status, Thread
from moderation.store import comments, sites, threads
from moderation.store.engine import Store
from moderation.text.links import hosts
from moderation.text.normalise import fold
from moderation.text.render import RENDERER, render

# As many rows a transaction as other processes may write at once beside the service.
AT_ONCE = 200
WAITS = lanes.Targets(timedelta(hours=4), timedelta(hours=8))
_numbers = count(1)


def approved(store: Store, amount: int) -> None:
    """Put that many published comments on one page."""
    _fill(store, amount, Status.APPROVED, [THREAD])


def pending(store: Store, amount: int) -> None:
    """Let that many comments wait, spread over pages, scores and a month."""
    _fill(store, amount, Status.PENDING, [f"{ORIGIN}/page-{number}" for number in range(PAGES)])


def _fill(store: Store, amount: int, status: Status, pages: list[str]) -> None:
    for start in range(0, amount, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, amount))
        store.write(lambda tx, numbers=numbers: _insert(tx, numbers, status, pages))  # type: ignore[misc]


def _insert(tx: Connection, numbers: range, status: Status, pages: list[str]) -> None:
    site = sites.by_key(tx, SITE)
    assert site is not None
    now = datetime.now(UTC)
    known = [threads.ensure(tx, site.id, page, "An article", now) for page in pages]
    for number in numbers:
        comments.insert(tx, _comment(known[number % len(known)], status, now))


def _comment(thread: Thread, status: Status, now: datetime) -> comments.NewComment:
    number = next(_numbers)
    chance = Random(number)
    score = chance.random()
    text = f"{texts()[number % len(texts())]} ({number})"
    created = now - timedelta(days=30 * chance.random())
    return comments.NewComment(
        id=f"filled-{number:08}",
        site_id=thread.site_id,
        thread_id=thread.id,
        status=status,
        author=Author(f"Ben {number}", Email(f"ben.{number}@example.org")),
        author_folded=f"ben {number}",
        text=text,
        folded=fold(text),
        hosts=tuple(hosts(text)),
        text_key=f"{number:032x}",
        html=render(text),
        renderer=RENDERER,
        score=score,
        model_version="bench",
        reasons=(Finding("links", "many", 0.3, parameters={"count": 3}),),
        place=lanes.place(score, created, WAITS, good_below=0.1),
        email_key=f"{number:032x}",
        client_key=f"{number:032x}",
        client_prefix="192.0.2.0/24",
        elapsed=40.0,
        created=created,
    )
