"""The sample comments: written for this project, told as if they had come in over the last days."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from moderation import review, submit
from moderation.comment import Action, Author, Client, Email, Moderator, Site, Submission
from moderation.context import Context
from moderation.demo.host import PAGES
from moderation.store import comments

FILE = Path(__file__).with_name("samples.jsonl")
THOUGHT = timedelta(minutes=25)
"""How long Ada takes to decide."""

_TITLES = {page.slug: page.headline for page in PAGES}
# Networks that are set aside for documentation, so that nobody's address is among the samples.
_NETWORKS = {"ham": "198.51.100", "spam": "203.0.113"}
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass(frozen=True, slots=True)
class Example:
    """One line of samples.jsonl: the fields of `moderation score`, and how the comment came in."""

    id: str
    page: str
    hours_ago: float
    lang: str
    author_name: str
    author_email: str
    author_url: str
    elapsed: float
    label: str
    text: str
    reply_to: str | None = None
    decision: str | None = None

    def submission(self, origin: str) -> Submission:
        """The comment as a reader of the host page at `origin` would have sent it."""
        number = int(self.id.rpartition("-")[2])
        return Submission(
            text=self.text,
            author=Author(self.author_name, Email(self.author_email), self.author_url),
            page=f"{origin}/{self.page}",
            client=Client(f"{_NETWORKS[self.label]}.{number}", _BROWSER, self.elapsed),
            parent=self.reply_to,
            page_title=_TITLES[self.page],
            language=self.lang,
        )


def examples() -> Iterator[Example]:
    """Read the samples, the earliest first."""
    with FILE.open(encoding="utf-8") as lines:
        for line in lines:
            yield Example(**json.loads(line))


def send(ctx: Context, site: Site, origin: str, ada: Moderator, is_over: Callable[[], bool]) -> int:
    """Submit those samples that aren't there yet, each at its time, and let Ada decide; return how many were new.

    A run that was broken off is carried on by the next one: each sample has its id.
    """
    now = ctx.clock()
    new = 0
    for example in examples():
        if is_over():
            break
        if not _is_there(ctx, example):
            _send(ctx, site, origin, ada, example, now)
            new += 1
    return new


def _is_there(ctx: Context, example: Example) -> bool:
    with ctx.store.read() as tx:
        return comments.by_id(tx, example.id) is not None


def _send(ctx: Context, site: Site, origin: str, ada: Moderator, example: Example, now: datetime) -> None:
    came = now - timedelta(hours=example.hours_ago)
    then = replace(ctx, clock=lambda: came, new_id=lambda: example.id)
    comment = submit.submit(then, site, example.submission(origin)).comment
    if example.decision:
        later = replace(ctx, clock=lambda: came + THOUGHT)
        review.decide(later, ada, comment.id, comment.revision, Action(example.decision))


def article_time(ctx: Context) -> datetime:
    """When the article came out: some hours before the first comment below it."""
    first = next(examples())
    with ctx.store.read() as tx:
        comment = comments.by_id(tx, first.id)
    return (comment.created if comment else ctx.clock()) - timedelta(hours=3)
