"""Authors change and withdraw their own comments; what is public stays so until somebody decides on the change."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from moderation import bulk, hooks, publish, review
from moderation.amend import Settled
from moderation.comment import Action, Label, Policy, Status
from moderation.draft import Closed, TooFast
from moderation.forum import Forum
from moderation.mailing import Happening, Shape
from moderation.review import Conflict
from moderation.rule import Effect, Outcomes, RuleKind, Switch
from moderation.store import Store, labels, rule_hits, rules, samples, sites, switches, texts, webhooks
from moderation.store.rules import NewRule
from moderation.store.webhooks import Webhook
from moderation.store.work_schema import outbox
from tests.authors import NEW_TEXT, OTHER_TEXT, Desk
from tests.builders import GOOD_TEXT, NOW, SPAM_TEXT, Clock, a_context, a_stored_site
from tests.store.rows import at_once


@pytest.fixture
def desk(store: Store) -> Desk:
    clock = Clock()
    return Desk(a_context(store, clock), clock, a_stored_site(store))


def publishing(desk: Desk) -> None:
    """Let the site publish what is good by itself."""
    desk.site = replace(desk.site, policy=Policy(publish_good=True, publish_below=0.9))
    desk.ctx.store.write(lambda tx: sites.set_policy(tx, desk.site.id, desk.site.policy))


# --- What waits ---


def test_what_waits_has_the_new_text_at_once_and_waits_on(desk: Desk) -> None:
    id = desk.wrote()
    desk.amends(id)
    assert (desk.of(id).text, desk.of(id).status, desk.of(id).revision) == (NEW_TEXT, Status.PENDING, 2)
    with desk.ctx.store.read() as tx:
        assert [one.text for one in texts.of(tx, id)] == [GOOD_TEXT]
    assert desk.counts() == {Status.PENDING: 1}


def test_it_is_judged_as_a_new_comment_is(desk: Desk) -> None:
    id = desk.wrote()
    before = desk.of(id)
    desk.amends(id, SPAM_TEXT)
    after = desk.of(id)
    assert after.status is Status.SPAM
    assert (after.score or 0) > (before.score or 0)
    assert {finding.check for finding in after.reasons} - {finding.check for finding in before.reasons}


def test_its_author_learns_of_no_verdict(desk: Desk) -> None:
    id = desk.wrote()
    desk.amends(id, SPAM_TEXT)
    assert publish.shown_status(desk.of(id)) is Status.PENDING


def test_it_is_not_found_to_repeat_itself(desk: Desk) -> None:
    id = desk.wrote()
    desk.amends(id, GOOD_TEXT + "!")
    assert "repeats" not in {finding.check for finding in desk.of(id).reasons}


def test_it_still_repeats_what_others_wrote(desk: Desk) -> None:
    desk.wrote(NEW_TEXT, email="mallory@example.org", ip="198.51.100.1")
    id = desk.wrote()
    desk.amends(id)
    assert "repeats" in {finding.check for finding in desk.of(id).reasons}


def test_a_decision_on_the_former_text_is_too_late(desk: Desk) -> None:
    id = desk.wrote()
    desk.amends(id)
    with pytest.raises(Conflict) as refused:
        review.decide(desk.ctx, desk.ada, id, 1, Action.APPROVE)
    assert refused.value.revision == 2
    assert desk.public() == []


def test_the_same_text_twice_is_one_change(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    desk.amends(id)
    assert desk.change(id).revision == 1
    assert desk.counts() == {Status.APPROVED: 1, Status.PENDING: 1}


@pytest.mark.parametrize("action", [Action.SPAM, Action.REJECT])
def test_what_was_refused_waits_again_with_another_text(desk: Desk, action: Action) -> None:
    id = desk.wrote()
    desk.decides(id, action)
    desk.amends(id)
    assert (desk.of(id).status, desk.of(id).text) == (Status.PENDING, NEW_TEXT)


# --- What is public ---


def test_the_public_text_stays_until_the_change_is_approved(desk: Desk) -> None:
    id = desk.published()
    version = desk.thread().version
    desk.amends(id)
    assert desk.public() == [GOOD_TEXT]
    assert desk.thread().version == version
    assert (desk.change(id).text, desk.change(id).status) == (NEW_TEXT, Status.PENDING)


def test_approved_it_takes_its_place(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    version = desk.thread().version
    desk.decides(desk.change(id).id, Action.APPROVE)
    (shown,) = desk.thread().flat
    assert (shown.id, shown.edited, desk.public()) == (id, desk.clock(), [NEW_TEXT])
    assert desk.thread().version > version
    assert desk.thread().count == 1
    assert desk.counts() == {Status.APPROVED: 1, Status.DELETED: 1}


@pytest.mark.parametrize("action", [Action.SPAM, Action.REJECT])
def test_refused_the_former_text_stays_public(desk: Desk, action: Action) -> None:
    id = desk.published()
    desk.amends(id)
    desk.decides(desk.change(id).id, action)
    assert desk.public() == [GOOD_TEXT]
    assert desk.of(id).status is Status.APPROVED


def test_a_change_that_looks_like_spam_takes_nothing_from_the_thread(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id, SPAM_TEXT)
    assert desk.change(id).status is Status.SPAM
    assert desk.public() == [GOOD_TEXT]


def test_a_good_change_is_public_at_once_where_the_site_publishes_by_itself(desk: Desk) -> None:
    publishing(desk)
    id = desk.wrote()
    assert desk.public() == [GOOD_TEXT]
    desk.amends(id)
    assert desk.public() == [NEW_TEXT]
    assert desk.thread().flat[0].edited


def test_a_doubtful_one_is_not(desk: Desk) -> None:
    publishing(desk)
    id = desk.wrote()
    desk.amends(id, SPAM_TEXT)
    assert desk.public() == [GOOD_TEXT]


def test_what_moderators_changed_is_not_changed_back_unseen(desk: Desk) -> None:
    publishing(desk)
    id = desk.wrote()
    review.amend(desk.ctx, desk.ada, id, 1, OTHER_TEXT)
    desk.amends(id)
    assert desk.public() == [OTHER_TEXT]
    assert desk.change(id).status is Status.PENDING


def test_a_second_change_replaces_the_first_and_makes_a_stale_decision_fail(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id)
    desk.amends(id, OTHER_TEXT)
    with pytest.raises(Conflict):
        review.decide(desk.ctx, desk.ada, change.id, change.revision, Action.APPROVE)
    assert desk.public() == [GOOD_TEXT]
    desk.decides(change.id, Action.APPROVE)
    assert desk.public() == [OTHER_TEXT]


def test_changed_back_nobody_need_decide(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    desk.amends(id, GOOD_TEXT)
    assert desk.counts() == {Status.APPROVED: 1, Status.DELETED: 1}


def test_undo_brings_the_former_text_back_and_the_change_waits_again(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.decides(change, Action.APPROVE)
    desk.decides(change, Action.UNDO)
    assert desk.public() == [GOOD_TEXT]
    assert (desk.change(id).id, desk.change(id).status) == (change, Status.PENDING)
    desk.decides(change, Action.UNDO)
    assert desk.public() == [NEW_TEXT]


def test_undo_leaves_alone_what_was_changed_since(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.decides(change, Action.APPROVE)
    desk.amends(id, OTHER_TEXT)
    desk.decides(desk.change(id).id, Action.APPROVE)
    with pytest.raises(Conflict):
        desk.decides(change, Action.UNDO)
    assert desk.public() == [OTHER_TEXT]


def test_a_refusal_can_be_undone_too(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.decides(change, Action.SPAM)
    desk.decides(change, Action.UNDO)
    assert desk.change(id).status is Status.PENDING


def test_a_change_of_what_was_taken_down_is_published_by_approving_it_and_undo_takes_it_down(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.decides(id, Action.REJECT)
    assert desk.public() == []
    desk.decides(change, Action.APPROVE)
    assert desk.public() == [NEW_TEXT]
    desk.decides(change, Action.UNDO)
    assert desk.public() == []
    assert (desk.of(id).status, desk.of(id).text) == (Status.REJECTED, GOOD_TEXT)


def test_changes_are_decided_on_at_once_with_others(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    other = desk.wrote(OTHER_TEXT)
    change = desk.change(id)
    done = bulk.decide_chosen(desk.ctx, desk.ada, [(change.id, 1), (other, 1)], Action.APPROVE)
    assert sorted(desk.public()) == sorted([NEW_TEXT, OTHER_TEXT])
    assert {one.status for one in done.decided} == {Status.APPROVED}
    bulk.undo(desk.ctx, desk.ada, done.batch)
    assert desk.public() == [GOOD_TEXT]
    assert desk.counts() == {Status.APPROVED: 1, Status.PENDING: 2}


def test_moderators_edit_a_change_and_answer_below_the_comment(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id)
    review.answer(desk.ctx, desk.ada, change.id, change.revision, "Danke, das ist geändert.")
    assert [one.parent for one in desk.thread().flat] == [None, id]
    desk.decides(change.id, Action.UNDO)
    assert desk.public() == [GOOD_TEXT]
    review.amend(desk.ctx, desk.ada, change.id, desk.of(change.id).revision, OTHER_TEXT)
    assert desk.public() == [OTHER_TEXT]
    assert desk.thread().flat[0].edited_by_staff


def test_a_second_look_is_at_the_text_that_the_verdict_was_on(desk: Desk) -> None:
    publishing(desk)
    id = desk.wrote()
    desk.ctx.store.write(lambda tx: samples.draw(tx, desk.of(id)))
    desk.amends(id)
    with desk.ctx.store.read() as tx:
        assert samples.open_of(tx, [id]) == set()


# --- Learning ---


def test_each_decision_teaches_the_text_it_was_made_on(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.decides(change, Action.APPROVE)
    with desk.ctx.store.read() as tx:
        learnt = {one.comment: (one.text, one.label) for one in labels.of(tx, desk.site.id)}
    assert learnt == {id: (GOOD_TEXT, Label.HAM), change: (NEW_TEXT, Label.HAM)}


def test_a_rule_is_measured_by_what_became_of_a_change(desk: Desk) -> None:
    new = NewRule(desk.site.id, RuleKind.WORD, "zwölf", Effect.HOLD, NOW)
    rule = desk.ctx.store.write(lambda tx: rules.add(tx, new, desk.ada.id, NOW))
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.ctx.store.write(lambda tx: rule_hits.record(tx, desk.site.id, change, [rule]))
    desk.decides(change, Action.APPROVE)
    with desk.ctx.store.read() as tx:
        assert rule_hits.outcomes(tx, rule) == Outcomes(agreed=0, against=1)


def test_a_change_called_spam_leaves_the_public_text_good(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.decides(change, Action.SPAM)
    with desk.ctx.store.read() as tx:
        learnt = {one.comment: (one.text, one.label) for one in labels.of(tx, desk.site.id)}
    assert learnt == {id: (GOOD_TEXT, Label.HAM), change: (NEW_TEXT, Label.SPAM)}


# --- When, and how often ---


def test_the_own_device_may_for_a_quarter_of_an_hour(desk: Desk) -> None:
    id = desk.wrote()
    desk.clock.forward(minutes=15)
    desk.amends(id)
    desk.clock.forward(seconds=1)
    with pytest.raises(Settled, match="late"):
        desk.amends(id, OTHER_TEXT)
    with pytest.raises(Settled, match="late"):
        desk.withdraws(id)
    assert desk.of(id).text == NEW_TEXT


def test_the_site_says_how_long(desk: Desk) -> None:
    desk.ctx.store.write(lambda tx: sites.set_forum(tx, desk.site.id, Forum(edit_minutes=60)))
    id = desk.wrote()
    desk.clock.forward(minutes=59)
    desk.amends(id)
    assert desk.of(id).text == NEW_TEXT


def test_a_link_by_mail_may_later(desk: Desk) -> None:
    id = desk.published()
    desk.clock.forward(days=3)
    desk.amends(id, by_mail=True)
    assert desk.change(id).text == NEW_TEXT
    desk.withdraws(id, by_mail=True)
    assert desk.public() == []


def test_a_closed_page_takes_no_changes_but_lets_go(desk: Desk) -> None:
    id = desk.published()
    desk.ctx.store.write(lambda tx: switches.set_read_only(tx, desk.site.id, Switch(True)))
    with pytest.raises(Closed):
        desk.amends(id)
    desk.withdraws(id)
    assert desk.public() == []


def test_changes_are_limited_as_comments_are(store: Store) -> None:
    clock = Clock()
    desk = Desk(a_context(store, clock, client_minute=3), clock, a_stored_site(store))
    id = desk.wrote()
    clock.forward(minutes=2)
    for number in range(3):
        desk.amends(id, f"{NEW_TEXT} {number}")
    with pytest.raises(TooFast):
        desk.amends(id, OTHER_TEXT)
    assert desk.of(id).text == f"{NEW_TEXT} 2"


def test_a_change_and_an_answer_of_the_moderators_are_nobodys_to_change(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    with pytest.raises(Settled, match="gone"):
        desk.amends(desk.change(id).id, OTHER_TEXT)
    review.answer(desk.ctx, desk.ada, id, desk.of(id).revision, "Danke.")
    answer = next(one.id for one in desk.thread().flat if one.staff)
    with pytest.raises(Settled, match="gone"):
        desk.amends(answer, OTHER_TEXT)


# --- What others hear ---


def test_a_webhook_hears_of_the_comment_not_of_the_row_of_its_change(desk: Desk) -> None:
    hook = Webhook(0, desk.site.id, "https://hook.example", "whsec_", (Happening.DECIDED,), Shape.DATA, with_text=False)
    desk.ctx.store.write(lambda tx: webhooks.add(tx, hook, NOW))
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.decides(change, Action.APPROVE)
    hooks.plan_decided(desk.ctx, change, "approve", desk.clock())
    with desk.ctx.store.read() as tx:
        told = list(tx.execute(select(outbox.c.payload).where(outbox.c.kind == "webhook")).scalars())
    assert [one["comment"] for one in told] == [id]


def test_pressed_twice_at_the_same_moment_it_is_one_change(desk: Desk) -> None:
    id = desk.published()
    assert at_once(*[lambda: desk.amends(id)] * 4) == [None] * 4
    assert desk.counts() == {Status.APPROVED: 1, Status.PENDING: 1}
