"""`python -m bench.queue_scale`: the queue with 10,000 and 100,000 waiting, on SQLite and PostgreSQL. `--million` adds
1,000,000 (some minutes more, most of them filling).

The same page, decision, batch and search at each size: none may grow with the queue. Reading and writing go through the
store as the web does it; "as HTML" is the whole answer of the application, without a network.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import psycopg

from bench import machine
from bench.queue_filling import fill
from bench.report import heading
from moderation import bulk, review
from moderation.app import create_app
from moderation.comment import Action, Lane, Moderator, Site, Status
from moderation.context import Context
from moderation.store import Store, campaigns, comments, counters, migrate, sieve
from moderation.store import lanes as stored
from moderation.store.sieve import Sieve, Walk
from moderation.web import log
from tests.builders import a_context, a_stored_site
from tests.databases import Postgres
from tests.web.moderating import Browser, a_moderator

SIZES = (10_000, 100_000)
MILLION = 1_000_000
NEXT = re.compile(r'href="([^"]*)" rel="next"')
CARDS = 50
TIMES = 200
PENDING = Walk(Status.PENDING)


@dataclass(frozen=True, slots=True)
class Taken:
    """How long something took, and what this process had of the processor meanwhile: less disturbed by others."""

    seconds: float
    processor: float


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.queue_scale", description=__doc__)
    parser.add_argument("--million", action="store_true", help="also with 1,000,000 waiting")
    parser.add_argument("--size", type=int, help="only with so many waiting")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    options = parser.parse_args()
    log.configure("error")
    print(*(f"{name:<16}{fact}" for name, fact in machine.described().items()), sep="\n")
    for name, opened in (("sqlite", _sqlite), ("postgresql", _postgres)):
        if options.database in (None, name):
            for size in [options.size] if options.size else (*SIZES, MILLION) if options.million else SIZES:
                print(f"{name}, {size:,}", file=sys.stderr)
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
        ctx = replace(a_context(store, log_level="error"), clock=lambda: datetime.now(UTC), new_id=_ids())
        site, ada = a_stored_site(store), a_moderator(store, "ada@example.org", "Ada")
        print(f"{'filled, with all indexes, in':<44}{fill(store, site, size, ctx.model):>10.1f} s")
        _pages(ctx, site)
        _searches(ctx)
        _html(ctx)
        _decisions(ctx, ada)
        _batches(ctx, ada, size)


def _ids() -> Callable[[], str]:
    numbers = iter(range(10**9))
    return lambda: f"batch-{next(numbers)}"


def _told(what: str, times: list[Taken], goal: str = "") -> None:
    p50, p99 = (1000 * machine.quantile([one.seconds for one in times], share) for share in (0.5, 0.99))
    own = 1000 * machine.quantile([one.processor for one in times], 0.5)
    aim = f"  goal {goal}" if goal else ""
    print(f"{what:<44}{p50:>10.2f} ms   p99 {p99:>8.2f} ms   own {own:>8.2f} ms{aim}", flush=True)


def _timed(work: Callable[[], object], times: int = TIMES) -> list[Taken]:
    work()
    return [_once(work) for _ in range(times)]


def _once(work: Callable[[], object]) -> Taken:
    started, used = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - started, time.process_time() - used)


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
    for count in (25, 50):
        for what, order in (("worth a look", ""), ("oldest", "oldest"), ("score", "score")):
            path = f"/queue?count={count}&order={order}"
            size = len(browser.get(path).data)
            goal = "4, p99 10 (PostgreSQL 8, 25)" if count == CARDS else ""
            _told(f"HTML, {count} cards, {what}, {size // 1000} kB", _timed(lambda p=path: browser.get(p)), goal)  # type: ignore[misc]
    _told("HTML, 50 cards seen for the first time", _unseen(browser))
    _told("HTML, a search, 25 cards", _timed(lambda: browser.get("/queue?q=quelle"), 50))


def _unseen(browser: Browser) -> list[Taken]:
    """Page on and on, so that no card was ever shown before."""
    path, times = "/queue?count=50&order=newest", []
    for _ in range(20):
        pages: list[str] = []
        times.append(_once(lambda path=path, pages=pages: pages.append(browser.get(path).text)))  # type: ignore[misc]
        path = unescape(NEXT.findall(pages[0])[0])
    return times


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
        done: list[bulk.Done] = []
        taken = _once(lambda author=author, done=done: _decide_all(ctx, ada, Sieve(author=author), done))  # type: ignore[misc]
        assert sum(len(one.decided) for one in done) == count
        _told(f"{count:,} decided at once", [taken], "150" if count == 1_000 else "2000")
        back = _once(lambda done=done: [bulk.undo(ctx, ada, one.batch) for one in done])  # type: ignore[misc]
        _told(f"{count:,} taken back at once", [back])


def _decide_all(ctx: Context, ada: Moderator, sought: Sieve, done: list[bulk.Done]) -> None:
    """Ask again for what one answer left over, as a moderator does."""
    done.append(bulk.decide_matching(ctx, ada, PENDING, sought, Action.SPAM, datetime.now(UTC)))
    if done[-1].left_over:
        _decide_all(ctx, ada, sought, done)


if __name__ == "__main__":
    sys.exit(main())
