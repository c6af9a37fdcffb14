"""Fills a queue with a million comments in a minute or two: judged texts over and over, with indexes made at the end.

What is stored is what `submit` would have stored: reasons, evidence and scores are those of real texts.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, text

from bench.readers import texts
from moderation import judge, lanes
from moderation.comment import Past, Site, Status, as_record
from moderation.spam.active import ActiveModel
from moderation.store import Store, counters, threads
from moderation.store import lanes as stored
from moderation.store.schema import comments as table
from moderation.store.schema import emails
from moderation.text.normalise import fold
from moderation.text.render import RENDERER, render
from tests.builders import a_submission

AT_ONCE = 20_000
PAGES = 200
WAITS = lanes.Targets(timedelta(hours=4), timedelta(hours=8))
COLUMNS = [
    "id",
    "site_id",
    "public_id",
    "thread_id",
    "status",
    "revision",
    "author_name",
    "author_folded",
    "author_url",
    "text",
    "text_version",
    "folded",
    "text_key",
    "html",
    "renderer",
    "score",
    "model_version",
    "reasons",
    "evidence",
    "lane",
    "priority",
    "due",
    "created",
    "circumstances",
]
EMAIL_COLUMNS = ("comment_id", "site_id", "address", "key")
WORDS = [
    "danke",
    "artikel",
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
    "schule",
    "arbeit",
    "kritik",
    "zahl",
    "bericht",
    "leser",
    "meinung",
    "verkehr",
    "strasse",
    "familie",
    "kinder",
    "politik",
    "heute",
    "morgen",
    "gestern",
    "immer",
    "warum",
    "nicht",
]

# The search of SQLite is kept by this trigger; for many rows it is faster made at once.
TRIGGER = text("SELECT sql FROM sqlite_master WHERE name = 'comments_search_insert'")
INDEX = text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_comments_search'")


@dataclass(frozen=True, slots=True)
class Judged:
    """A text as the service judged it."""

    text: str
    html: str
    score: float
    reasons: str
    evidence: str


def fill(store: Store, site: Site, size: int, model: ActiveModel) -> float:
    """Let so many comments wait, spread over pages, scores and a month; return the seconds it took."""
    started, now = time.perf_counter(), datetime.now(UTC)
    pages = [_page(store, site, number, now) for number in range(PAGES)]
    judged = [_judged(one, site, model) for one in texts()]
    with _without_indexes(store):
        for start in range(0, size, AT_ONCE):
            numbers = range(start, min(size, start + AT_ONCE))
            rows = [_row(site, pages, judged, number, size, now) for number in numbers]
            store.write(lambda tx, rows=rows: _put(tx, rows))  # type: ignore[misc]
            print(f"\r  filling: {numbers.stop:>9,} of {size:,}", end="", file=sys.stderr, flush=True)
        print("\r  making indexes" + " " * 30, end="", file=sys.stderr, flush=True)
    store.write(lambda tx: counters.add(tx, site.id, Status.PENDING, size))
    # What autovacuum does by itself in a database that lives.
    store.write(lambda tx: tx.execute(text("ANALYZE")))
    print("\r" + " " * 44 + "\r", end="", file=sys.stderr, flush=True)
    return time.perf_counter() - started


def _page(store: Store, site: Site, number: int, now: datetime) -> int:
    page = f"{site.origins[0]}/{number}"
    return store.write(lambda tx: threads.ensure(tx, site.id, page, "Kasachstan und Vietnam", now)).id


def _judged(given: str, site: Site, model: ActiveModel) -> Judged:
    examined = judge.examine(a_submission(given), site, model)
    verdict = judge.conclude(examined, Past())
    assert examined.score
    return Judged(
        given,
        render(given).markup,
        examined.score.spam,
        json.dumps([as_record(one) for one in verdict.reasons]),
        json.dumps([as_record(one) for one in examined.score.evidence]),
    )


def _row(site: Site, pages: list[int], judged: list[Judged], number: int, size: int, now: datetime) -> tuple[Any, ...]:
    chance = Random(number)
    of = judged[number % len(judged)]
    # Near the judged score and never twice the same, so that all lanes and thresholds are met.
    score = min(1.0, max(0.0, of.score + chance.uniform(-0.05, 0.05)))
    created = now - timedelta(days=30) * (1 - number / size)
    # Most of them aren't overdue, so that all lanes are read.
    place = lanes.place(score, now if number % 50 else created, WAITS, good_below=0.1)
    rare = f" rarity{number // 10_000}" if number % 10_000 == 0 else ""
    words = f"{of.text} {' '.join(chance.choices(WORDS, k=12))}{rare}"
    from_end = size - number
    author = "of a thousand" if from_end <= 1_000 else "of ten thousand" if from_end <= 11_000 else f"ben {number}"
    author = "warm" if number == 300 else author
    return (
        number + 1,
        site.id,
        "".join(chance.choices(stored.LETTERS, k=16)),
        pages[number % len(pages)],
        Status.PENDING.value,
        1,
        author.title(),
        author,
        "",
        words,
        1,
        fold(words),
        f"{chance.getrandbits(128):032x}",
        of.html,
        RENDERER,
        score,
        "bench",
        of.reasons,
        of.evidence,
        place.lane.value,
        place.priority,
        place.due,
        created,
        '{"language": "de"}',
    )


def _put(tx: Connection, rows: list[tuple[Any, ...]]) -> None:
    # A twentieth of the authors write a second time.
    addresses = [(row[0], row[1], f"ben.{row[0]}@example.org", f"{row[0] - row[0] % 20 // 19:032x}") for row in rows]
    driver: Any = tx.connection.dbapi_connection
    for name, columns, values in ((table.name, COLUMNS, rows), (emails.name, EMAIL_COLUMNS, addresses)):
        if tx.dialect.name == "sqlite":
            marks = ", ".join("?" * len(columns))
            driver.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", map(_as_sqlite, values))
        else:
            with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)


def _as_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value for value in row)


@contextmanager
def _without_indexes(store: Store) -> Iterator[None]:
    """Take the tables' indexes away meanwhile, and the search with them."""
    search = TRIGGER if store.on_sqlite else INDEX
    indexes = [index for one in (table, emails) for index in one.indexes]
    made_by = str(store.write(lambda tx: tx.execute(search).scalar_one()))
    gone = "DROP TRIGGER comments_search_insert" if store.on_sqlite else "DROP INDEX ix_comments_search"
    store.write(lambda tx: tx.execute(text(gone)))
    for index in indexes:
        store.write(lambda tx, index=index: index.drop(tx))  # type: ignore[misc]
    yield
    for index in indexes:
        store.write(lambda tx, index=index: index.create(tx))  # type: ignore[misc]
    store.write(lambda tx: tx.execute(text(made_by)))
    again = (
        "INSERT INTO comments_search (comments_search) VALUES ('rebuild')"
        if store.on_sqlite
        else "SELECT setval(pg_get_serial_sequence('comments', 'id'), (SELECT max(id) FROM comments))"
    )
    store.write(lambda tx: tx.execute(text(again)))
