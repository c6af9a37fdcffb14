"""`moderation score`: JSON Lines in, one verdict a line out, in order. Memory doesn't grow with the input."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from moderation import judge
from moderation.cli.errors import Refused
from moderation.comment import BODY_BYTES, Author, Client, Email, Past, Site, Submission
from moderation.paths import MODEL
from moderation.spam import records
from moderation.spam.active import ActiveModel
from moderation.spam.records import Record, RecordError
from moderation.spam.sample import Sample

PROGRESS_SECONDS = 1.0
NO_SITE = Site(0, "", "", "", ())


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        'Read JSON Lines {"id", "text", "author_name", "author_email", "author_url", "page_title", "lang"}, of which '
        'only "text" is required; write {"id", "spam", "status", "reasons", "model"} for each, in order. A bad line '
        'gives {"id", "error"} in its place, and exit status 1 at the end.'
    )
    parser.add_argument("file", metavar="FILE", nargs="?", default="-", help="file to read; - or none is the input")
    parser.add_argument("--site", metavar="KEY", help="judge by this site's thresholds and lists (needs the database)")
    parser.add_argument(
        "--model", metavar="DIR", type=Path, default=MODEL, help="model to use (default: the shipped one)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    site = _site(args) if args.site else NO_SITE
    model = ActiveModel(args.model)
    if model.problem:
        print(f"moderation: {model.problem}; without a model there is no score", file=sys.stderr)
    with _opened(args.file) as file:
        bad = _answer_all(_lines(file), site, model)
    return 1 if bad or model.problem else 0


def _site(args: argparse.Namespace) -> Site:
    # Only here is a database needed; importing it would take longer than scoring a few hundred comments.
    from moderation.cli import places
    from moderation.cli.database import open_store
    from moderation.cli.options import settings_of

    with open_store(settings_of(args)) as store:
        return places.site(store, args.site)


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    try:
        source = nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb")  # noqa: SIM115 (closed below)
    except OSError as error:
        raise Refused(f"{name}: {error.strerror}; name a file that can be read, or - for the input") from None
    with source as file:
        yield file


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines; of one that is too long only as much as shows that it is."""
    while line := file.readline(BODY_BYTES + 1):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > BODY_BYTES:
            rest = file.readline(BODY_BYTES + 1)
        yield line


def _answer_all(lines: Iterator[bytes], site: Site, model: ActiveModel) -> int:
    """Write an answer for each line and return how many lines were bad."""
    progress = _Progress()
    bad = 0
    for record in records.read(lines):
        answer = _error(record) if isinstance(record, RecordError) else _answer(record, site, model)
        bad += "error" in answer
        # At once, so that a program at the other end of the pipe may wait for each answer.
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        progress.step()
    progress.end()
    return bad


def _error(error: RecordError) -> dict[str, Any]:
    return {"id": error.id, "error": str(error)}


def _answer(record: Record, site: Site, model: ActiveModel) -> dict[str, Any]:
    examined = judge.examine(_submission(record.sample), site, model)
    verdict = judge.conclude(examined, Past())
    return {
        "id": record.id,
        "spam": round(examined.score.spam, 6) if examined.score else None,
        "status": str(verdict.status),
        "reasons": [f"{finding.check}.{finding.reason}" for finding in verdict.reasons],
        "model": model.version,
    }


def _submission(sample: Sample) -> Submission:
    """A comment from a file has no form, no client and no past."""
    author = Author(sample.author_name, Email(""), sample.author_url)
    return Submission(sample.text, author, "", Client(""), page_title=sample.page_title, language=sample.language)


class _Progress:
    """How many lines so far: on stderr, and only for a person who watches."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and not sys.stdout.isatty()
        self._count = 0
        self._started = self._last = time.monotonic()

    def step(self) -> None:
        self._count += 1
        if self._shown and time.monotonic() - self._last >= PROGRESS_SECONDS:
            self._last = time.monotonic()
            rate = self._count / (self._last - self._started)
            print(f"\r{self._count:,} comments, {rate:,.0f} a second ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._shown and self._last != self._started:
            print(f"\r{self._count:,} comments            ", file=sys.stderr)
