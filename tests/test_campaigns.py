"""Near-duplicates on their way through the house: judged when they come, found as a campaign, decided together."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from moderation import bulk, review
from moderation.bulk import PIECE
from moderation.comment import Action, Comment, Finding, Moderator, Site, Status
from moderation.context import Context
from moderation.store import Store, campaigns, comments, counters, decisions
from moderation.store.schema import comments as table
from moderation.store.work_schema import outbox as events
from moderation.submit import submit
from tests.builders import PAGE, Clock, a_context, a_stored_site, a_submission
from tests.store.rows import ada, read

PRAISE = (
    "Exceptionally well written! I couldn't resist commenting. Keep it up!",
    "Really well written! I just couldn't resist commenting. Keep it up!!",
    "Very well written. I couldn't resist leaving a comment. Keep it up!",
)
SLOGAN = "Frieden schaffen ohne Waffen, heute mehr denn je, liebe Leute!"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ctx(store: Store, clock: Clock, tmp_path: Path) -> Context:
    """Without a model, so that nothing but the past decides."""
    return a_context(store, clock, model=tmp_path)


@pytest.fixture
def site(store: Store) -> Site:
    return a_stored_site(store)


@pytest.fixture
def moderator(store: Store) -> Moderator:
    return ada(store)


def posted(ctx: Context, site: Site, *texts: str, page: str = PAGE) -> list[Comment]:
    """Post each text as another reader from another machine."""
    start = len(_ids(ctx.store))
    return [
        submit(ctx, site, a_submission(text, email=f"{at}@example.org", ip=f"192.0.2.{at % 250}", page=page)).comment
        for at, text in enumerate(texts, start)
    ]


def _ids(store: Store) -> list[str]:
    with store.read() as tx:
        return list(tx.execute(select(table.c.public_id)).scalars())


def decide(ctx: Context, moderator: Moderator, comment: Comment, action: Action) -> None:
    review.decide(ctx, moderator, comment.id, read(ctx.store, comment.id).revision, action)


def about_text(comment: Comment) -> list[Finding]:
    reasons = {"like_spam", "like_spam_elsewhere", "campaign", "same_text", "known_spam"}
    return [finding for finding in comment.reasons if finding.reason in reasons]


def test_a_variant_of_decided_spam_is_spam_and_names_it(ctx: Context, site: Site, moderator: Moderator) -> None:
    (first,) = posted(ctx, site, PRAISE[0])
    decide(ctx, moderator, first, Action.SPAM)
    (second,) = posted(ctx, site, PRAISE[1])
    (finding,) = about_text(second)
    assert second.status is Status.SPAM
    assert (finding.reason, finding.parameters["comment"]) == ("like_spam", first.id)
    assert int(finding.parameters["similarity"]) >= 50


def test_the_services_own_verdict_is_no_decision(ctx: Context, site: Site) -> None:
    own = f"http://bit.ly/win500 [url=http://casino.example]casino[/url] {PRAISE[0]}"
    (first,) = posted(ctx, site, own)
    ctx.store.write(lambda tx: comments.change_status(tx, first.id, 1, Status.SPAM))
    assert about_text(posted(ctx, site, own.replace("bit.ly", "tinyurl.com"))[0]) == []


def test_a_decision_taken_back_is_forgotten(ctx: Context, site: Site, moderator: Moderator) -> None:
    (first,) = posted(ctx, site, PRAISE[0])
    decide(ctx, moderator, first, Action.SPAM)
    decide(ctx, moderator, first, Action.UNDO)
    assert about_text(posted(ctx, site, PRAISE[1])[0]) == []


def test_people_who_repeat_an_approved_slogan_are_left_alone(ctx: Context, site: Site, moderator: Moderator) -> None:
    marked, approved = posted(ctx, site, SLOGAN, SLOGAN + " Immer.")
    decide(ctx, moderator, marked, Action.SPAM)
    decide(ctx, moderator, approved, Action.APPROVE)
    for again in posted(ctx, site, SLOGAN.upper(), f"{SLOGAN} Ja!", f"Genau: {SLOGAN}"):
        assert sum(finding.weight for finding in about_text(again)) == 0
        assert again.status is Status.PENDING


def test_who_quotes_spam_is_not_like_it(ctx: Context, site: Site, moderator: Moderator) -> None:
    (spam,) = posted(ctx, site, PRAISE[0])
    decide(ctx, moderator, spam, Action.SPAM)
    (quoting,) = posted(ctx, site, f"> {PRAISE[0]}\n\nDas steht doch unter jedem zweiten Artikel hier, bitte löschen.")
    assert about_text(quoting) == []


def test_another_site_weighs_less_and_stays_unnamed(
    ctx: Context, store: Store, site: Site, moderator: Moderator
) -> None:
    (there,) = posted(ctx, site, PRAISE[0])
    decide(ctx, moderator, there, Action.SPAM)
    blog = a_stored_site(store, "blog", ("https://blog.example",))
    (here,) = posted(ctx, blog, PRAISE[1], page="https://blog.example/1")
    (finding,) = about_text(here)
    assert (finding.reason, finding.weight, set(finding.parameters)) == ("like_spam_elsewhere", 0.5, {"similarity"})
    assert here.status is Status.PENDING
    with store.read() as tx:
        assert campaigns.of(tx, [here.id, there.id]) == {}, "a campaign is of one site"


def test_many_that_nobody_decided_on_are_a_campaign(ctx: Context, site: Site, clock: Clock) -> None:
    first = posted(ctx, site, *PRAISE)
    (fourth,) = posted(ctx, site, PRAISE[0] + "!!")
    assert [finding.reason for finding in about_text(fourth)] == ["campaign"]
    assert about_text(first[1]) == []
    clock.forward(days=2)
    (later,) = posted(ctx, site, "Oh! " + PRAISE[0])
    assert about_text(later) == []


def test_a_campaign_is_decided_together_and_taken_back_one_by_one(
    ctx: Context, store: Store, site: Site, moderator: Moderator
) -> None:
    waiting = posted(ctx, site, *PRAISE)
    (other,) = posted(ctx, site, SLOGAN)
    done = bulk.decide_campaign(ctx, moderator, waiting[1].id, Action.SPAM, ctx.clock())
    assert [one.id for one in done.decided] == [comment.id for comment in waiting]
    assert {read(store, one.id).status for one in done.decided} == {Status.SPAM}
    assert read(store, other.id).status is Status.PENDING
    review.decide(ctx, moderator, waiting[0].id, done.decided[0].revision, Action.UNDO)
    assert read(store, waiting[0].id).status is Status.PENDING
    with store.read() as tx:
        assert [made.decision.action for made in decisions.of(tx, waiting[0].id)] == [Action.SPAM, Action.UNDO]
        assert counters.counts(tx, site.id)[Status.PENDING] == 2


def test_each_decision_of_many_is_an_event(ctx: Context, store: Store, site: Site, moderator: Moderator) -> None:
    waiting = posted(ctx, site, *PRAISE)
    bulk.decide_campaign(ctx, moderator, waiting[0].id, Action.APPROVE, ctx.clock())
    with store.read() as tx:
        payloads = [row.payload for row in tx.execute(select(events).where(events.c.kind == "comment.decided"))]
        assert len(comments.approved(tx, waiting[0].thread_id)) == len(waiting)
    assert [payload["comment"] for payload in payloads] == [comment.id for comment in waiting]


def test_what_came_after_the_look_waits_and_what_others_decided_is_told(
    ctx: Context, site: Site, moderator: Moderator, clock: Clock
) -> None:
    seen = posted(ctx, site, *PRAISE)
    looked = ctx.clock()
    clock.forward(minutes=1)
    (late,) = posted(ctx, site, PRAISE[0] + "!")
    decide(ctx, moderator, seen[1], Action.APPROVE)
    done = bulk.decide_campaign(ctx, moderator, seen[0].id, Action.SPAM, looked)
    assert [one.id for one in done.decided] == [seen[0].id, seen[2].id]
    assert [(made.decision.comment, made.decision.action, made.moderator) for made in done.skipped] == [
        (seen[1].id, Action.APPROVE, "Ada")
    ]
    assert read(ctx.store, late.id).status is Status.PENDING


def test_a_large_campaign_is_decided_in_pieces(ctx: Context, site: Site, moderator: Moderator) -> None:
    flood = posted(ctx, site, *[f"{PRAISE[0]} {number}" for number in range(PIECE + 3)])
    waiting = [comment for comment in flood if comment.status is Status.PENDING]
    done = bulk.decide_campaign(ctx, moderator, flood[0].id, Action.SPAM, ctx.clock() + timedelta(seconds=1))
    assert len(done.decided) == len(waiting) > PIECE
    assert done.skipped == ()


def test_what_is_no_campaign_is_refused(ctx: Context, site: Site, moderator: Moderator) -> None:
    (alone,) = posted(ctx, site, SLOGAN)
    for id in (alone.id, "unknown"):
        with pytest.raises(bulk.NotFound):
            bulk.decide_campaign(ctx, moderator, id, Action.SPAM, ctx.clock())
    with pytest.raises(ValueError, match="as a whole"):
        bulk.decide_campaign(ctx, moderator, alone.id, Action.UNDO, ctx.clock())
