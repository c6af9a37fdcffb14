"""`make bench`: one table for this machine, in about a minute and a half. `--json FILE` keeps it for a comparison."""

import argparse
import gzip
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import filling, hostile, load, machine, memory, moderators, readers, scoring
from bench.report import Figure, heading, write_json
from moderation.paths import STATIC
from moderation.store.engine import Store
from tests.running import Failed, Installation, Running, serving

STARTS = 3
THREAD_SIZE = 50
PENDING = 10_000
SECONDS = 4.0
WARM_UP = 200
ACCEPTED = 20_000
GZIP_LEVEL = 6
"""The usual level of a server in front."""

# Every request comes from another reader: limits for one client are not what is measured.
SETTINGS = {"trusted_proxies": "1", "client_minute": "0", "log_level": "warning"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to FILE")
    options = parser.parse_args()
    facts = machine.described()
    print(heading("This machine"), *(f"{name:<44}{fact}" for name, fact in facts.items()), sep="\n", flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="moderation-bench-") as folder:
            figures = list(_measured(Path(folder)))
    except (Failed, load.Broken) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    figures += _shown(heading("Ratios within this run"), ratios(figures))
    if options.json:
        write_json(options.json, facts, figures)
    return 0


def _measured(folder: Path) -> Iterator[Figure]:
    """Measure everything, in the order in which one thing disturbs the next least."""
    yield from _shown(heading("The disk"), disk(folder))
    installation = Installation.make(folder / "data", readers.SITE, readers.ORIGIN, settings=SETTINGS)
    yield from _shown(heading("Start and size"), start(installation))
    fill(installation, THREAD_SIZE, PENDING)
    with serving(installation) as running:
        yield from _shown("", memory_now(running, "idle"))
        yield from _shown(heading("Readers"), accepting(running))
        yield from _shown("", reading(running))
        yield from _shown(heading("Moderators"), queue(running))
        yield from _shown(heading("After all that"), memory_now(running, "after load"))
    yield from _shown(heading("The classifier"), scoring.figures())
    yield from _shown("", hostile.worst())


def _shown(title: str, figures: Iterator[Figure]) -> Iterator[Figure]:
    """Print the figures as they come."""
    if title:
        print(title)
    for figure in figures:
        print(figure, flush=True)
        yield figure


def disk(folder: Path) -> Iterator[Figure]:
    times = machine.fdatasync(folder)
    slowest = f"p99 {1000 * machine.quantile(times, 0.99):.2f} ms"
    yield Figure("fdatasync after 4 KB, p50", 1000 * machine.quantile(times, 0.5), "ms", slowest)


def start(installation: Installation) -> Iterator[Figure]:
    times = []
    for _ in range(STARTS):
        with serving(installation) as running:
            times.append(1000 * running.start_seconds)
    yield Figure("start to the first 200 on /healthz", statistics.median(times), "ms", f"median of {STARTS}")
    for names in (("embed.js",), ("embed.css",), ("embed.js", "embed.css")):
        size = sum(len(gzip.compress((STATIC / name).read_bytes(), GZIP_LEVEL)) for name in names)
        yield Figure(f"{' + '.join(names)}, gzipped", size, "bytes")


def fill(installation: Installation, published: int, waiting: int) -> None:
    store = Store.open_url(installation.database)
    try:
        filling.approved(store, published)
        filling.pending(store, waiting)
    finally:
        store.close()


def memory_now(running: Running, when: str) -> Iterator[Figure]:
    for role, size in memory.of_tree(running.process).items():
        yield Figure(f"memory of {role} {when} (PSS)", size, "MiB")


def accepting(running: Running) -> Iterator[Figure]:
    """Comments as a script posts them: each is judged and on the disk before its answer."""
    load.apply(load.Plan(running.port, readers.comments(WARM_UP, running.port)))
    for connections in (1, 8):
        plan = load.Plan(running.port, readers.comments(ACCEPTED, running.port), connections, SECONDS)
        yield _rate(f"accepted comments, {connections} connection(s)", load.apply(plan), 201)


def reading(running: Running) -> Iterator[Figure]:
    whole = readers.thread(running.port)
    known = readers.thread(running.port, load.answer_to(running.port, whole).headers["etag"])
    for connections in (1, 8):
        for request, status in ((whole, 200), (known, 304)):
            outcome = load.apply(load.Plan(running.port, [request], connections, SECONDS, again=True))
            yield _rate(f"thread of {THREAD_SIZE}, {status}, {connections} connection(s)", outcome, status)


def queue(running: Running) -> Iterator[Figure]:
    page = moderators.queue_page(running.port)
    outcome = load.apply(load.Plan(running.port, [page], 1, SECONDS, again=True))
    _only(outcome, 200)
    note = f"p99 {outcome.milliseconds(0.99):.1f} ms, {outcome.rate:.0f}/s"
    yield Figure(f"queue page with {PENDING:,}+ pending, p50", outcome.milliseconds(0.5), "ms", note)


def ratios(figures: list[Figure]) -> Iterator[Figure]:
    """What can be compared between machines: each figure against another of the same run."""
    value = {figure.name: figure.value for figure in figures}
    durable = 1000 / value["fdatasync after 4 KB, p50"]
    for connections in (1, 8):
        accepted = value[f"accepted comments, {connections} connection(s)"]
        yield Figure(f"accepted, {connections} connection(s) : fdatasyncs/s", accepted / durable, "")
    one, eight = (value[f"accepted comments, {connections} connection(s)"] for connections in (1, 8))
    read = value[f"thread of {THREAD_SIZE}, 200, 8 connection(s)"]
    yield Figure("accepted, 8 : 1 connection(s)", eight / one, "")
    yield Figure("thread reads : accepted, 8 connections", read / eight, "")


def _rate(name: str, outcome: load.Outcome, status: int) -> Figure:
    _only(outcome, status)
    note = f"p50 {outcome.milliseconds(0.5):.2f} ms, p99 {outcome.milliseconds(0.99):.2f} ms"
    return Figure(name, outcome.rate, "/s", note)


def _only(outcome: load.Outcome, status: int) -> None:
    if set(outcome.statuses) != {status}:
        raise Failed(f"expected only {status}, the service answered {dict(outcome.statuses)}")


if __name__ == "__main__":
    sys.exit(main())
