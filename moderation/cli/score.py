"""`moderation score`: JSON Lines in, one verdict a line out, in order. Memory doesn't grow with the input."""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from moderation import judge
from moderation.cli.errors import Refused
from moderation.cli.progress import Progress
from moderation.comment import BODY_BYTES, Author, Client, Email, Past, Site, Submission
from moderation.paths import MODEL
from moderation.spam import records
from moderation.spam.active import ActiveModel
from moderation.spam.layer import Layer
from moderation.spam.records import Record, RecordError
from moderation.spam.sample import Sample

NO_SITE = Site(0, "", "", "", ())


@dataclass(frozen=True, slots=True)
class Standard:
    """What comments are judged by. A site's layer stands on the service's model, so that another model has none."""

    site: Site
    model: ActiveModel
    layer: Layer | None = None


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        'Read JSON Lines {"id", "text", "author_name", "author_email", "author_url", "page_title", "lang"}, of which '
        'only "text" is required; write {"id", "spam", "status", "reasons", "model"} for each, in order. A bad line '
        'gives {"id", "error"} in its place, and exit status 1 at the end.'
    )
    parser.add_argument("file", metavar="FILE", nargs="?", default="-", help="file to read; - or none is the input")
    parser.add_argument(
        "--site", metavar="KEY", help="judge as this site: by its thresholds, its lists and what it was taught"
    )
    parser.add_argument(
        "--model", metavar="DIR", type=Path, help="model to use (default: the shipped one; with --site the service's)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    standard = _standard(args)
    if standard.model.problem:
        print(f"moderation: {standard.model.problem}; without a model there is no score", file=sys.stderr)
    # Among the answers on a terminal it would only be in the way.
    watched = sys.stderr.isatty() and not sys.stdout.isatty()
    with _opened(args.file) as file, Progress(watched) as progress:
        bad = _answer_all(_lines(file), standard, progress)
    return 1 if bad or standard.model.problem else 0


def _standard(args: argparse.Namespace) -> Standard:
    if not args.site:
        return Standard(NO_SITE, ActiveModel(args.model or MODEL))
    # Only here is a database needed; importing it would take longer than scoring a few hundred comments.
    from moderation import lessons
    from moderation.cli import places
    from moderation.cli.database import open_all
    from moderation.cli.options import settings_of

    with open_all(settings_of(args)) as ctx:
        site = places.site(ctx.store, args.site)
        if args.model:
            return Standard(site, ActiveModel(args.model))
        return Standard(site, ctx.model, lessons.layer(ctx, site))


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


def _answer_all(lines: Iterator[bytes], standard: Standard, progress: Progress) -> int:
    """Write an answer for each line and return how many lines were bad."""
    bad = 0
    for number, record in enumerate(records.read(lines), start=1):
        answer = _error(record) if isinstance(record, RecordError) else _answer(record, standard)
        bad += "error" in answer
        # At once, so that a program at the other end of the pipe may wait for each answer.
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        progress("comments", number)
    return bad


def _error(error: RecordError) -> dict[str, Any]:
    return {"id": error.id, "error": str(error)}


def _answer(record: Record, standard: Standard) -> dict[str, Any]:
    examined = judge.examine(_submission(record.sample), standard.site, standard.model, standard.layer)
    verdict = judge.conclude(examined, Past())
    return {
        "id": record.id,
        "spam": round(examined.score.spam, 6) if examined.score else None,
        "status": str(verdict.status),
        "reasons": [f"{finding.check}.{finding.reason}" for finding in verdict.reasons],
        "model": examined.score.model_version if examined.score else standard.model.version,
    }


def _submission(sample: Sample) -> Submission:
    """A comment from a file has no form, no client and no past."""
    author = Author(sample.author_name, Email(""), sample.author_url)
    return Submission(sample.text, author, "", Client(""), page_title=sample.page_title, language=sample.language)
