"""Authors change and withdraw their own comments; what is public stays so until somebody decides on the change."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from moderation import amend, bulk, hooks, publish, review, worker
from moderation.amend import Key, Settled
from moderation.comment import Action, Client, Comment, Label, Policy, Site, Status
from moderation.context import Context
from moderation.draft import Closed, TooFast
from moderation.forum import Forum
from moderation.mailing import Happening, Shape
from moderation.review import Conflict
from moderation.rule import Switch
from moderation.store import Store, amendments, comments, counters, labels, rewrites, sites, switches, texts, webhooks
from moderation.store.webhooks import Webhook
from moderation.store.work_schema import outbox
from moderation.submit import submit
from tests.builders import GOOD_TEXT, NOW, PAGE, SPAM_TEXT, Clock, a_context, a_stored_site, a_submission
from tests.store.rows import at_once
from tests.web.moderating import a_moderator

NEW_TEXT = "Danke für den Artikel. Die Zahl der Direktflüge stimmt übrigens nicht mehr, es sind inzwischen zwölf."
OTHER_TEXT = "Ich habe mich geirrt und nehme zurück, was ich über die Bahn geschrieben habe."


@dataclass
class Desk:
    """A site with Ben's comments, and Ada who moderates."""

    ctx: Context
    clock: Clock
    site: Site

    def __post_init__(self) -> None:
        self.ada = a_moderator(self.ctx.store, "ada@example.org", "Ada")
        self.cem = a_moderator(self.ctx.store, "cem@example.org", "Cem")

    def wrote(self, text: str = GOOD_TEXT, **changes: str) -> str:
        return submit(self.ctx, self.site, a_submission(text, **changes)).comment.id  # type: ignore[arg-type]

    def published(self, text: str = GOOD_TEXT, **changes: str) -> str:
        id = self.wrote(text, **changes)
        self.decides(id, Action.APPROVE)
        self.clock.forward(seconds=30)
        return id

    def decides(self, id: str, action: Action, **more: str) -> None:
        review.decide(self.ctx, self.ada, id, self.of(id).revision, action, **more)  # type: ignore[arg-type]

    def amends(self, id: str, text: str = NEW_TEXT, *, by_mail: bool = False, ip: str = "192.0.2.7") -> None:
        with self.ctx.store.read() as tx:
            site = sites.by_id(tx, self.site.id)
        assert site
        amend.amend(self.ctx, Key(site, id, by_mail), text, Client(ip))

    def withdraws(self, id: str, *, by_mail: bool = False) -> None:
        amend.withdraw(self.ctx, Key(self.site, id, by_mail))

    def of(self, id: str) -> Comment:
        with self.ctx.store.read() as tx:
            found = comments.by_id(tx, id)
        assert found
        return found

    def change(self, id: str) -> Comment:
        """What waits to take the place of the public text."""
        with self.ctx.store.read() as tx:
            found = amendments.latest(tx, id)
        assert found
        return found

    def public(self) -> list[str]:
        return [one.html.markup.removeprefix("<p>").removesuffix("</p>\n") for one in self.thread().flat]

    def thread(self) -> publish.PublicThread:
        return publish.thread(self.ctx, self.site, PAGE)

    def counts(self) -> dict[Status, int]:
        with self.ctx.store.read() as tx:
            return {status: number for status, number in counters.counts(tx, self.site.id).items() if number}


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


# --- Learning ---


def test_each_decision_teaches_the_text_it_was_made_on(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.decides(change, Action.APPROVE)
    with desk.ctx.store.read() as tx:
        learnt = {one.comment: (one.text, one.label) for one in labels.of(tx, desk.site.id)}
    assert learnt == {id: (GOOD_TEXT, Label.HAM), change: (NEW_TEXT, Label.HAM)}


def test_a_change_called_spam_leaves_the_public_text_good(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.decides(change, Action.SPAM)
    with desk.ctx.store.read() as tx:
        learnt = {one.comment: (one.text, one.label) for one in labels.of(tx, desk.site.id)}
    assert learnt == {id: (GOOD_TEXT, Label.HAM), change: (NEW_TEXT, Label.SPAM)}


# --- Withdrawing ---


def test_a_withdrawn_comment_is_gone_with_all_it_said(desk: Desk) -> None:
    id = desk.published(name="Bertha")
    desk.amends(id)
    desk.withdraws(id)
    assert desk.public() == []
    assert desk.counts() == {Status.DELETED: 2}
    with desk.ctx.store.read() as tx:
        tables = ("comments", "comment_texts")
        left = str([tx.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])
    assert "Artikel" not in left
    assert "Bertha" not in left


def test_answers_keep_their_place_below_a_tombstone(desk: Desk) -> None:
    id = desk.published()
    answer = desk.wrote(OTHER_TEXT, parent=id)
    desk.decides(answer, Action.APPROVE)
    desk.withdraws(id)
    (gone,) = desk.thread().comments
    assert (gone.id, gone.gone) == (id, True)
    assert desk.public() == [OTHER_TEXT]


def test_withdrawing_twice_is_withdrawing(desk: Desk) -> None:
    id = desk.wrote()
    desk.withdraws(id)
    desk.withdraws(id)
    assert desk.counts() == {Status.DELETED: 1}


def test_no_decision_brings_a_withdrawn_comment_back(desk: Desk) -> None:
    id = desk.published()
    desk.amends(id)
    change = desk.change(id).id
    desk.withdraws(id)
    for one in (id, change):
        for action in (Action.APPROVE, Action.UNDO):
            with pytest.raises(review.NotFound):
                desk.decides(one, action)
    bulk.decide_chosen(desk.ctx, desk.ada, [(id, desk.of(id).revision)], Action.APPROVE)
    assert desk.public() == []


def test_a_withdrawn_comment_can_not_be_changed(desk: Desk) -> None:
    id = desk.wrote()
    desk.withdraws(id)
    with pytest.raises(Settled, match="gone"):
        desk.amends(id)


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


# --- What is kept, and what the outside hears ---


def test_address_and_network_go_a_month_after_withdrawing(desk: Desk) -> None:
    gone, stays = desk.wrote(), desk.wrote(OTHER_TEXT)
    desk.withdraws(gone)
    desk.clock.forward(days=29)
    assert worker.prune(desk.ctx).withdrawn == 0
    desk.clock.forward(days=1)
    assert worker.prune(desk.ctx).withdrawn == 1
    assert worker.prune(desk.ctx).withdrawn == 0
    with desk.ctx.store.read() as tx:
        assert rewrites.sender(tx, gone) is None
        assert rewrites.sender(tx, stays)


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
