"""`python -m bench.queue_scale`: the queue with 10,000 and 100,000 waiting, on SQLite and PostgreSQL. `--million` adds
1,000,000 (some minutes more, most of them filling).

The same page, decision, batch and search at each size: none may grow with the queue. Reading and writing go through the
store as the web does it; "as HTML" is the whole answer of the application, without a network.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import psycopg
from sqlalchemy import insert, text

from bench import machine
from bench.report import heading
from moderation import bulk, lanes, review
from moderation.app import create_app
from moderation.comment import Action, Lane, Moderator, Site, Status
from moderation.context import Context
from moderation.store import Store, campaigns, comments, counters, migrate, sieve, threads
from moderation.store import lanes as stored
from moderation.store.schema import comments as table
from moderation.store.sieve import Sieve, Walk
from tests.builders import a_context, a_stored_site
from tests.databases import Postgres
from tests.web.moderating import Browser, a_moderator

SIZES = (10_000, 100_000)
MILLION = 1_000_000
AT_ONCE = 5_000
CARDS = 50
TIMES = 200
PENDING = Walk(Status.PENDING)
WAITS = lanes.Targets(timedelta(hours=4), timedelta(hours=8))
WORDS = [
    "danke",
    "artikel",
    "zahl",
    "woher",
    "quelle",
    "wetter",
    "zug",
    "bahn",
    "stadt",
    "land",
    "fluss",
    "haus",
    "garten",
    "regen",
    "sonne",
    "euro",
    "preis",
]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.queue_scale", description=__doc__)
    parser.add_argument("--million", action="store_true", help="also with 1,000,000 waiting")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    options = parser.parse_args()
    print(*(f"{name:<16}{fact}" for name, fact in machine.described().items()), sep="\n")
    for name, opened in (("sqlite", _sqlite), ("postgresql", _postgres)):
        if options.database in (None, name):
            for size in (*SIZES, MILLION) if options.million else SIZES:
                with opened() as url:
                    _measure(name, url, size)
    return 0


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="moderation-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        migrate.upgrade(url)
        yield url


@contextmanager
def _postgres() -> Iterator[str]:
    server = Postgres()
    try:
        # The tests do without it; a figure may not.
        with psycopg.connect(server.url("postgres"), autocommit=True) as admin:
            admin.execute("ALTER SYSTEM RESET fsync")
            admin.execute("SELECT pg_reload_conf()")
        with server.fresh() as url:
            yield url
    finally:
        server.stop()


def _measure(name: str, url: str, size: int) -> None:
    print(heading(f"{name}, {size:,} waiting"))
    with Store.open_url(url) as store:
        ctx = replace(a_context(store), clock=lambda: datetime.now(UTC), new_id=_ids())
        site, ada = a_stored_site(store), a_moderator(store, "ada@example.org", "Ada")
        started = time.perf_counter()
        _fill(store, site, size)
        print(f"{'filled at':<44}{size / (time.perf_counter() - started):>10,.0f} rows/s")
        _pages(ctx, site)
        _searches(ctx)
        _html(ctx)
        _decisions(ctx, ada)
        _batches(ctx, ada, size)


def _ids() -> Callable[[], str]:
    numbers = iter(range(10**9))
    return lambda: f"batch-{next(numbers)}"


def _fill(store: Store, site: Site, size: int) -> None:
    now = datetime.now(UTC)
    pages = [
        store.write(lambda tx, n=n: threads.ensure(tx, site.id, f"{site.origins[0]}/{n}", "Artikel", now)).id  # type: ignore[misc]
        for n in range(200)
    ]
    chance = Random(1)
    for start in range(0, size, AT_ONCE):
        rows = [_row(site, pages, number, size, now, chance) for number in range(start, min(size, start + AT_ONCE))]
        store.write(lambda tx, rows=rows: tx.execute(insert(table), rows))  # type: ignore[misc]
    store.write(lambda tx: counters.add(tx, site.id, Status.PENDING, size))
    # What autovacuum does by itself in a database that lives.
    store.write(lambda tx: tx.execute(text("ANALYZE")))


def _row(site: Site, pages: list[int], number: int, size: int, now: datetime, chance: Random) -> dict[str, object]:
    score = chance.random()
    created = now - timedelta(days=30) * (1 - number / size)
    # Most of them aren't overdue, so that all lanes are read.
    place = lanes.place(score, now if number % 50 else created, WAITS, good_below=0.1)
    words = " ".join(chance.choices(WORDS, k=40)) + (f" rarity{number // 10_000}" if number % 10_000 == 0 else "")
    from_end = size - number
    author = "of a thousand" if from_end <= 1_000 else "of ten thousand" if from_end <= 11_000 else f"ben {number}"
    if number == 300:
        author = "warm"
    return {
        "site_id": site.id,
        "public_id": "".join(chance.choices(stored.LETTERS, k=16)),
        "thread_id": pages[number % len(pages)],
        "status": Status.PENDING,
        "revision": 1,
        "author_name": author.title(),
        "author_folded": author,
        "author_url": "",
        "text": words,
        "text_version": 1,
        "folded": words,
        "text_key": f"{number:032x}",
        "html": f"<p>{words}</p>",
        "renderer": 1,
        "score": score,
        "model_version": "bench",
        "reasons": [],
        "evidence": [],
        "lane": place.lane,
        "priority": place.priority,
        "due": place.due,
        "created": created,
        "circumstances": {},
    }


def _told(what: str, times: list[float], goal: str = "") -> None:
    p50, p99 = (1000 * machine.quantile(times, share) for share in (0.5, 0.99))
    aim = f"goal {goal}" if goal else ""
    print(f"{what:<44}{p50:>10.2f} ms   p99 {p99:>8.2f} ms  {aim}".rstrip(), flush=True)


def _timed(work: Callable[[], object], times: int = TIMES) -> list[float]:
    work()
    return [_once(work) for _ in range(times)]


def _once(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _pages(ctx: Context, site: Site) -> None:
    after = ""

    def page(after: str = "", site_id: int | None = site.id) -> str:
        with ctx.store.read() as tx:
            found = stored.page(tx, site_id, after or None, CARDS, time.time())
            stored.drawn(tx, site_id, f"{time.time()}", CARDS // stored.EVERY)
            campaigns.of(tx, [card.comment.id for card in found])
            counters.counts(tx, site_id)
        return found[-1].cursor

    _told(f"page of {CARDS} in lanes, one site", _timed(page), "4 (8)")
    _told(f"page of {CARDS} in lanes, all sites", _timed(lambda: page("", None)), "4 (8)")
    for _ in range(60):
        after = page(after)
    _told(f"the 60th page of {CARDS}", _timed(lambda: page(after)), "4 (8)")

    def lane() -> None:
        with ctx.store.read() as tx:
            stored.of_lane(tx, site.id, Lane.GOOD, None, 100, time.time())
            stored.count_below(tx, site.id, 0.05, 10_000)

    _told("the good ones: 100, and counted to 10,000", _timed(lane, 50))


def _searches(ctx: Context) -> None:
    searches = {
        "a rare word": Sieve(words="rarity0"),
        "a common word": Sieve(words="quelle"),
        "two common words": Sieve(words="quelle garten"),
        "a word that isn't there": Sieve(words="nirgends"),
        "an author without comments": Sieve(author="nobody"),
        "a score that few have": Sieve(score_least=0.99999),
    }
    for what, asked in searches.items():
        _told(f"search: {what}", _timed(lambda asked=asked: _search(ctx, asked), 50), "50")  # type: ignore[misc]


def _search(ctx: Context, asked: Sieve) -> None:
    with ctx.store.read() as tx:
        sieve.cards(tx, PENDING, asked, "", CARDS)


def _html(ctx: Context) -> None:
    browser = Browser(create_app(ctx.settings, ctx).test_client())
    browser.log_in("ada@example.org")
    for what, path in (("the queue", "/queue"), ("a search", "/queue?q=quelle")):
        size = len(browser.get(path).data)
        _told(f"{what} as HTML, 25 cards, {size // 1000} kB", _timed(lambda path=path: browser.get(path), 50))  # type: ignore[misc]


def _decisions(ctx: Context, ada: Moderator) -> None:
    with ctx.store.read() as tx:
        ids = [card.comment.id for card in comments.page(tx, status=Status.PENDING, limit=TIMES, order="oldest")]
    times = [_once(lambda id=id: review.decide(ctx, ada, id, 1, Action.APPROVE)) for id in ids]  # type: ignore[misc]
    _told("one decision", times, "5")


def _batches(ctx: Context, ada: Moderator, size: int) -> None:
    # A process that has been running has said each statement before.
    warm = bulk.decide_matching(ctx, ada, PENDING, Sieve(author="warm"), Action.SPAM, datetime.now(UTC))
    bulk.undo(ctx, ada, warm.batch)
    for count, author in ((1_000, "of a thousand"), (10_000, "of ten thousand")):
        if size < 2 * count:
            continue
        started = time.perf_counter()
        done = bulk.decide_matching(ctx, ada, PENDING, Sieve(author=author), Action.SPAM, datetime.now(UTC))
        taken = time.perf_counter() - started
        assert len(done.decided) == count, len(done.decided)
        _told(f"{count:,} decided at once", [taken], "150" if count == 1_000 else "2000")
        _told(f"{count:,} taken back at once", [_once(lambda batch=done.batch: bulk.undo(ctx, ada, batch))])  # type: ignore[misc]


if __name__ == "__main__":
    sys.exit(main())
