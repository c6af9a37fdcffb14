"""`moderation queue`: the queue's figures, for people and for scripts, and counting them anew."""

import argparse
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from moderation import census
from moderation.cli import places
from moderation.cli.database import open_all, open_store
from moderation.cli.options import settings_of, settings_with_keys
from moderation.cli.progress import Progress
from moderation.comment import Site, Status
from moderation.context import system_clock
from moderation.store import Store, comments, counters, outbox, sites


def arguments(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    stats = commands.add_parser(
        "stats",
        help="comments by status, the oldest that waits, the worker's backlog",
        description="Print comments by status, how long the oldest waits, and what the worker still has to do.",
    )
    stats.add_argument("--site", metavar="KEY", help="only this site")
    stats.add_argument("--json", action="store_true", help="as one JSON object")
    stats.set_defaults(run=run)
    rebuild = commands.add_parser(
        "rebuild",
        help="count the figures of /queue/figures anew",
        description="Forget what the worker counted for /queue/figures, and count it anew of what is stored.",
    )
    rebuild.set_defaults(run=_rebuild)


def run(args: argparse.Namespace) -> int:
    with open_store(settings_of(args)) as store:
        chosen = [places.site(store, args.site)] if args.site else _every(store)
        with store.read() as tx:
            figures = _figures(tx, chosen, system_clock())
    print(json.dumps(figures) if args.json else _as_text(figures))
    return 0


def _rebuild(args: argparse.Namespace) -> int:
    with open_all(settings_with_keys(args)) as ctx, Progress() as progress:
        census.rebuild(ctx)
        while census.go_on(ctx):
            done, of = census.progress(ctx)
            progress("counting", done, of)
        done, _ = census.progress(ctx)
    print(f"counted anew: {done:,} entries of the log and comments")
    return 0


def _every(store: Store) -> list[Site]:
    with store.read() as tx:
        return sites.every(tx)


def _figures(tx: Connection, chosen: list[Site], now: datetime) -> dict[str, Any]:
    backlog = outbox.waiting(tx)
    return {
        "sites": {site.key: _of_site(tx, site, now) for site in chosen},
        "worker": {"waiting": backlog.count, "oldest_seconds": _age(backlog.oldest, now), "given_up": backlog.dead},
    }


def _of_site(tx: Connection, site: Site, now: datetime) -> dict[str, Any]:
    by_status = {str(status): count for status, count in counters.counts(tx, site.id).items()}
    oldest = comments.page(tx, site_id=site.id, status=Status.PENDING, limit=1, order="oldest")
    return {**by_status, "oldest_pending_seconds": _age(oldest[0].comment.created if oldest else None, now)}


def _age(moment: datetime | None, now: datetime) -> int | None:
    return round((now - moment).total_seconds()) if moment else None


def _as_text(figures: dict[str, Any]) -> str:
    lines = [f"{key}: {_words(counts)}" for key, counts in figures["sites"].items()]
    return "\n".join([*lines, f"worker: {_words(figures['worker'])}"])


def _words(counts: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {'-' if count is None else count}" for name, count in counts.items())
