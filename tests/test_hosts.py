"""Where comments lead to, on its way through the house: what people decided about a host, when the next one comes."""

from pathlib import Path

import pytest

from moderation import review
from moderation.comment import Action, Comment, Moderator, Site, Status
from moderation.context import Context
from moderation.store import Store, sieve
from moderation.store.sieve import Sieve, Walk
from moderation.submit import submit
from tests.builders import Clock, a_context, a_stored_site, a_submission
from tests.store.rows import ada, read

TEXTS = (
    "Mein Bruder war auch dort, siehe https://a.spiel.example/1 und staune.",
    "Das steht alles schon hier: https://b.spiel.example/zwei",
    "Wer mehr wissen will über Almaty, der lese www.spiel.example",
)


@pytest.fixture
def ctx(store: Store, tmp_path: Path) -> Context:
    """Without a model, so that nothing but the past decides."""
    return a_context(store, Clock(), model=tmp_path)


@pytest.fixture
def site(store: Store) -> Site:
    return a_stored_site(store)


@pytest.fixture
def moderator(store: Store) -> Moderator:
    return ada(store)


def posted(ctx: Context, site: Site, text: str, ip: str = "192.0.2.1") -> Comment:
    return submit(ctx, site, a_submission(text, email=f"{ip}@example.org", ip=ip)).comment


def reasons(comment: Comment) -> set[str]:
    return {finding.reason for finding in comment.reasons if finding.check == "repeats"}


def test_what_leads_to_a_host_that_moderators_called_spam_is_suspect(
    ctx: Context, site: Site, moderator: Moderator
) -> None:
    for number, text in enumerate(TEXTS[:2]):
        comment = posted(ctx, site, text, f"198.51.{number}.1")
        assert reasons(comment) == set()
        review.decide(ctx, moderator, comment.id, comment.revision, Action.SPAM)
    third = posted(ctx, site, TEXTS[2])
    assert reasons(third) == {"host_spam"}
    assert third.status is Status.PENDING, "a host alone is no spam"
    review.decide(ctx, moderator, third.id, third.revision, Action.APPROVE)
    assert reasons(posted(ctx, site, "Wie oben gesagt: https://c.spiel.example/")) == set()


def test_an_edit_leads_elsewhere_and_the_filter_knows(ctx: Context, site: Site, moderator: Moderator) -> None:
    comment = posted(ctx, site, TEXTS[0])

    def found(host: str) -> list[str]:
        with ctx.store.read() as tx:
            return [card.comment.id for card in sieve.cards(tx, Walk(), Sieve(host=host), "", 5)[0]]

    assert found("spiel.example") == found("a.spiel.example") == [comment.id]
    assert found("example") == []
    review.amend(ctx, moderator, comment.id, read(ctx.store, comment.id).revision, "Mein Bruder war auch dort.")
    assert found("spiel.example") == []


def test_links_to_the_site_itself_have_no_past(ctx: Context, site: Site, moderator: Moderator) -> None:
    for number in range(2):
        comment = posted(ctx, site, f"Schaut {number}: {site.origins[0]}/artikel und staunt", f"198.51.{number}.1")
        review.decide(ctx, moderator, comment.id, comment.revision, Action.SPAM)
    assert reasons(posted(ctx, site, f"Hier ist mehr zu lesen: {site.origins[0]}/andere")) == set()
