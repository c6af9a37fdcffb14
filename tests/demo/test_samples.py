"""The samples: about sixty, in five languages, of many kinds; sent once, and decided on as a moderator would."""

from collections import Counter
from collections.abc import Callable

import pytest

from moderation import publish
from moderation.comment import Email, Moderator, Site, Status
from moderation.context import Context
from moderation.demo import samples
from moderation.demo.host import PAGES
from moderation.store import Store, counters, moderators
from moderation.text import fields
from tests.builders import NOW, ORIGIN, a_context, a_stored_site

ARTICLE = f"{ORIGIN}/kasachstan-vietnam"


@pytest.fixture
def ctx(sqlite_store: Store) -> Context:
    return a_context(sqlite_store)


@pytest.fixture
def site(sqlite_store: Store) -> Site:
    return a_stored_site(sqlite_store)


@pytest.fixture
def ada(sqlite_store: Store) -> Moderator:
    return sqlite_store.write(lambda tx: moderators.add(tx, Email("ada@example.org"), "Ada", "-", "de", NOW))


def never() -> bool:
    return False


def after(count: int) -> Callable[[], bool]:
    """A stop that comes after so many questions."""
    asked = Counter[str]()

    def is_over() -> bool:
        asked["times"] += 1
        return asked["times"] > count

    return is_over


def by_status(ctx: Context) -> dict[Status, int]:
    with ctx.store.read() as tx:
        return counters.counts(tx)


def test_they_are_of_five_languages_and_many_kinds() -> None:
    every = list(samples.examples())
    assert 55 <= len(every) <= 65
    assert {one.lang for one in every} == {"de", "en", "vi", "ru", "tr"}
    assert sum(one.label == "spam" for one in every) >= 12
    assert len({one.text for one in every}) == len(every)


@pytest.mark.parametrize("one", list(samples.examples()), ids=lambda one: one.id)
def test_each_passes_the_rules_of_the_form(one: samples.Example) -> None:
    accepted = fields.accept(
        {
            "comment": one.text,
            "author": one.author_name,
            "email": one.author_email,
            "url": one.author_url,
            "comment_parent": one.reply_to or "",
        }
    )
    assert isinstance(accepted, fields.Accepted)
    assert one.author_email.endswith("@example.org")
    assert one.page in {page.slug for page in PAGES}


def test_they_make_a_thread_and_a_queue(ctx: Context, site: Site, ada: Moderator) -> None:
    assert samples.send(ctx, site, ORIGIN, ada, never) == len(list(samples.examples()))
    thread = publish.thread(ctx, site, ARTICLE)
    assert thread.count >= 12
    assert sum(bool(comment.replies) for comment in thread.comments) >= 3
    counts = by_status(ctx)
    assert counts[Status.PENDING] >= 20
    assert counts[Status.SPAM] >= 5


def test_a_second_run_adds_nothing(ctx: Context, site: Site, ada: Moderator) -> None:
    samples.send(ctx, site, ORIGIN, ada, never)
    before = by_status(ctx)
    assert samples.send(ctx, site, ORIGIN, ada, never) == 0
    assert by_status(ctx) == before


def test_a_run_that_was_broken_off_is_carried_on(ctx: Context, site: Site, ada: Moderator) -> None:
    assert samples.send(ctx, site, ORIGIN, ada, after(10)) == 10
    assert samples.send(ctx, site, ORIGIN, ada, never) == len(list(samples.examples())) - 10


def test_the_article_came_out_before_its_first_comment(ctx: Context, site: Site, ada: Moderator) -> None:
    samples.send(ctx, site, ORIGIN, ada, never)
    thread = publish.thread(ctx, site, ARTICLE)
    assert samples.article_time(ctx) < min(comment.created for comment in thread.comments)
    assert max(comment.created for comment in thread.flat) < NOW
