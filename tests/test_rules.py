"""A rule's life: tried on the past and in shadow, live when people proved it right, back by itself when they don't."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import delete

from moderation import enact, observe, review, worker
from moderation.comment import Action, Comment, Moderator, Site, Status
from moderation.context import Context
from moderation.enact import BadEntry, Exists, NoStep, NotProven
from moderation.rule import DAYS, Effect, Outcomes, Phase, Rule, RuleKind, State, Why
from moderation.store import Store, audit, rule_hits, rules, sites
from moderation.store.comments import change_status
from moderation.store.schema import comments
from moderation.submit import submit
from tests.builders import Clock, a_context, a_stored_site, a_submission
from tests.store.rows import ada

TALK = "Der Radweg nach {} ist gesperrt, und niemand sagt uns, wie lange das noch so bleiben soll."
CASINO = "Das Casino {}."
WORDS = [
    "Bahn",
    "Berg",
    "Brot",
    "Dorf",
    "Fest",
    "Geld",
    "Haus",
    "Hund",
    "Kind",
    "Land",
    "Lied",
    "Mond",
    "Park",
    "Rad",
    "Saal",
    "See",
    "Stadt",
    "Tag",
    "Tür",
    "Wald",
    "Weg",
    "Wein",
    "Zug",
]
# Of other words each, so that none is taken for a near-duplicate of another.
PLACES = [" ".join(WORDS[(number * step) % 13] for step in (1, 2, 3, 5, 7)) + f" {number}" for number in range(120)]


@dataclass
class Court:
    """A site, a moderator, and a rule against the word "Casino"."""

    ctx: Context
    clock: Clock
    ada: Moderator
    key: str
    senders: int = 0

    @classmethod
    def of(cls, store: Store) -> "Court":
        clock = Clock()
        return cls(a_context(store, clock), clock, ada(store), a_stored_site(store).key)

    @property
    def site(self) -> Site:
        with self.ctx.store.read() as tx:
            found = sites.by_key(tx, self.key)
        assert found
        return found

    def draft(self, effect: Effect = Effect.SPAM) -> Rule:
        return enact.draft(self.ctx, self.ada, self.site, RuleKind.WORD, "Casino", effect)

    def receive(self, text: str) -> Comment:
        self.senders += 1
        given = a_submission(text, email=f"r{self.senders}@example.org", ip=f"198.51.{self.senders // 250}.7")
        return submit(self.ctx, self.site, given).comment

    def decide(self, comment: Comment, action: Action) -> None:
        review.decide(self.ctx, self.ada, comment.id, comment.revision, action)

    def teach(self, count: int, action: Action, start: int = 0) -> None:
        for place in PLACES[start : start + count]:
            self.decide(self.receive(CASINO.format(place)), action)

    def work(self) -> None:
        """What a worker does once the ten seconds for taking back are over."""
        self.clock.forward(seconds=15)
        while worker.drain(self.ctx):
            pass

    def now(self, rule: Rule) -> Rule:
        with self.ctx.store.read() as tx:
            found = rules.by_id(tx, rule.id)
        assert found
        return found

    def outcomes(self, rule: Rule) -> Outcomes:
        with self.ctx.store.read() as tx:
            return rule_hits.outcomes(tx, rule)

    def live(self, effect: Effect = Effect.SPAM) -> Rule:
        """A rule that 40 decisions proved right."""
        self.teach(40, Action.SPAM)
        rule = self.draft(effect)
        enact.try_out(self.ctx, self.ada, rule.id)
        self.work()
        enact.enact(self.ctx, self.ada, rule.id)
        return self.now(rule)


@pytest.fixture
def court(store: Store, monkeypatch: pytest.MonkeyPatch) -> Court:
    # What a site learns is no part of a rule's life, and a fit takes seconds.
    monkeypatch.setattr("moderation.learn.is_due", lambda ctx, site: False)
    return Court.of(store)


def test_a_draft_does_nothing(court: Court) -> None:
    rule = court.draft()
    court.receive(CASINO.format("Wien"))
    assert court.now(rule).state is State.DRAFT
    assert court.site.house.rules == ()
    with court.ctx.store.read() as tx:
        assert rule_hits.examples(tx, rule.id, 10) == []


def test_a_rule_that_is_tried_looks_at_what_came_before(court: Court) -> None:
    court.teach(3, Action.SPAM)
    court.receive(TALK.format("Wien"))
    rule = court.draft()
    enact.try_out(court.ctx, court.ada, rule.id)
    assert court.now(rule).replay is not None
    court.work()
    tried = court.now(rule)
    assert (tried.state, tried.replay, tried.replayed) == (State.SHADOW, None, 4)
    assert court.outcomes(rule) == Outcomes(3, 0)
    with court.ctx.store.read() as tx:
        assert {one.phase for one in rule_hits.examples(tx, rule.id, 10)} == {Phase.REPLAY}


def test_it_does_not_look_further_back_than_a_month(court: Court) -> None:
    court.teach(2, Action.SPAM)
    court.clock.forward(days=31)
    court.teach(1, Action.SPAM, start=2)
    rule = court.draft()
    enact.try_out(court.ctx, court.ada, rule.id)
    court.work()
    assert court.outcomes(rule) == Outcomes(1, 0)


def test_in_shadow_it_takes_notes_and_changes_nothing(court: Court) -> None:
    rule = court.draft()
    enact.try_out(court.ctx, court.ada, rule.id)
    comment = court.receive(CASINO.format("Wien"))
    assert comment.status is Status.PENDING
    assert [finding for finding in comment.reasons if finding.check == "rules"] == []
    with court.ctx.store.read() as tx:
        assert [(one.id, one.phase) for one in rule_hits.examples(tx, rule.id, 10)] == [(comment.id, Phase.SHADOW)]


def test_it_goes_live_only_when_people_proved_it_right(court: Court) -> None:
    court.teach(10, Action.SPAM)
    rule = court.draft()
    enact.try_out(court.ctx, court.ada, rule.id)
    with pytest.raises(NotProven):
        enact.enact(court.ctx, court.ada, rule.id)
    court.work()
    with pytest.raises(NotProven):
        enact.enact(court.ctx, court.ada, rule.id)
    court.teach(20, Action.SPAM, start=10)
    enact.enact(court.ctx, court.ada, rule.id)
    assert court.now(rule).state is State.LIVE


def test_a_rule_that_only_holds_needs_half_as_much(court: Court) -> None:
    court.teach(5, Action.REJECT)
    rule = court.draft(Effect.HOLD)
    enact.try_out(court.ctx, court.ada, rule.id)
    court.work()
    enact.enact(court.ctx, court.ada, rule.id)
    assert court.now(rule).state is State.LIVE


def test_live_it_acts_and_the_card_says_which_rule(court: Court) -> None:
    rule = court.live()
    comment = court.receive(CASINO.format("Wien"))
    assert comment.status is Status.SPAM
    (finding,) = (finding for finding in comment.reasons if finding.check == "rules")
    assert finding.parameters == {"rule": rule.id, "entry": "Casino"}
    assert court.receive(TALK.format("Wien")).status is Status.PENDING


def test_a_planted_bad_rule_is_back_in_shadow_by_itself(court: Court) -> None:
    rule = court.live()
    came = [court.receive(CASINO.format(place)) for place in PLACES[40:60]]
    for comment in [one for one in came if one.status is Status.SPAM][:6]:
        court.decide(comment, Action.APPROVE)
    assert court.now(rule).state is State.LIVE, "for ten seconds each can be taken back"
    court.work()
    back = court.now(rule)
    assert (back.state, back.why) == (State.SHADOW, Why.OVERRULED)
    with court.ctx.store.read() as tx:
        step, trail = rules.changes(tx, rule.id)[0], audit.recent(tx, 1)[0]
    assert (step.moderator_id, step.why) == (None, Why.OVERRULED)
    assert step.outcomes.against >= 1
    assert (trail.moderator_id, trail.what, trail.subject) == (None, "rule.overruled", str(rule.id))
    assert court.receive(CASINO.format("Graz")).status is Status.PENDING
    with pytest.raises(NotProven):
        enact.enact(court.ctx, court.ada, rule.id)


def test_a_decision_taken_back_in_time_overrules_nothing(court: Court) -> None:
    rule = court.live()
    comment = next(one for one in map(court.receive, map(CASINO.format, PLACES[40:])) if one.status is Status.SPAM)
    court.decide(comment, Action.APPROVE)
    review.decide(court.ctx, court.ada, comment.id, comment.revision + 1, Action.UNDO)
    court.work()
    assert court.now(rule).state is State.LIVE


def test_an_alarm_is_raised_when_it_meets_far_more_than_it_used_to(court: Court) -> None:
    court.clock.forward(days=-10)
    rule = court.live()
    court.clock.forward(days=10)
    for place in PLACES[40:80]:
        court.receive(CASINO.format(place))
    court.work()
    assert court.now(rule).alarm is not None
    assert enact.quiet(court.ctx, court.ada, rule.id)
    assert court.now(rule).alarm is None


def test_it_ends_when_its_time_is_over(court: Court) -> None:
    rule = court.live()
    court.clock.forward(days=DAYS + 1)
    assert observe.expire(court.ctx) == 1
    assert (court.now(rule).state, court.now(rule).why) == (State.EXPIRED, Why.RAN_OUT)
    assert court.receive(CASINO.format("Wien")).status is Status.PENDING
    enact.try_out(court.ctx, court.ada, rule.id)
    assert court.now(rule).until == court.clock() + timedelta(days=DAYS)


def test_what_is_retired_stays_so(court: Court) -> None:
    rule = court.draft()
    enact.retire(court.ctx, court.ada, rule.id)
    for step in (enact.try_out, enact.enact, enact.step_back, enact.retire):
        with pytest.raises(NoStep):
            step(court.ctx, court.ada, rule.id)
    assert court.draft().id != rule.id


def test_the_same_rule_is_made_once(court: Court) -> None:
    rule = court.draft()
    with pytest.raises(Exists) as found:
        court.draft()
    assert found.value.rule.id == rule.id


@pytest.mark.parametrize(
    ("kind", "raw", "effect", "code"),
    [
        (RuleKind.WORD, " ", Effect.SPAM, "empty"),
        (RuleKind.WORD, "x", Effect.SPAM, "empty"),
        (RuleKind.WORD, "x" * 121, Effect.SPAM, "long"),
        (RuleKind.WORD, "Casino", Effect.PUBLISH, "effect"),
        (RuleKind.HOST, "casino", Effect.SPAM, "host"),
        (RuleKind.ABOVE, "many", Effect.SPAM, "number"),
        (RuleKind.ABOVE, "40", Effect.SPAM, "spam_line"),
        (RuleKind.BELOW, "60", Effect.PUBLISH, "publish_line"),
        (RuleKind.BELOW, "101", Effect.HOLD, "number"),
    ],
)
def test_what_no_rule_can_be_made_of(kind: RuleKind, raw: str, effect: Effect, code: str) -> None:
    with pytest.raises(BadEntry) as refused:
        enact.entry_of(kind, raw, effect)
    assert refused.value.code == code


def test_an_entry_has_one_spelling() -> None:
    assert enact.entry_of(RuleKind.HOST, "https://Casino.example/win?x=1", Effect.SPAM) == "casino.example"
    assert enact.entry_of(RuleKind.ABOVE, "97,5", Effect.SPAM) == "0.975"
    assert enact.entry_of(RuleKind.WORD, " gratis   Geld ", Effect.HOLD) == "gratis Geld"


def test_what_it_met_dies_with_the_comment(court: Court) -> None:
    rule = court.draft()
    enact.try_out(court.ctx, court.ada, rule.id)
    court.receive(CASINO.format("Wien"))
    court.ctx.store.write(lambda tx: tx.execute(delete(comments)))
    with court.ctx.store.read() as tx:
        assert rule_hits.examples(tx, rule.id, 10) == []
        assert rule_hits.last(tx, rule.id) is None


def test_a_look_at_the_past_goes_on_where_its_turn_ended(court: Court) -> None:
    court.teach(1, Action.SPAM)
    rule = court.draft()
    enact.try_out(court.ctx, court.ada, rule.id)
    assert observe.replay(court.ctx, rule.id, seconds=0.0), "nothing was looked at yet"
    assert not observe.replay(court.ctx, rule.id)
    assert court.outcomes(rule) == Outcomes(1, 0)


def test_what_was_released_unread_speaks_neither_for_a_rule_nor_against_it(court: Court) -> None:
    rule = court.draft(Effect.HOLD)
    enact.try_out(court.ctx, court.ada, rule.id)
    comment = court.receive(CASINO.format("Wien"))
    court.ctx.store.write(lambda tx: change_status(tx, comment.id, comment.revision, Status.APPROVED))
    assert court.outcomes(rule) == Outcomes()
