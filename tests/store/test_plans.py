"""Every statement finds its rows by an index: none gets slower with each comment stored."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event

from moderation.comment import Action, Decision, Email, Label, Lane, SafeHTML, Status
from moderation.rule import Effect, Outcomes, RuleKind, State, Step, Why
from moderation.store import (
    Store,
    amendments,
    audit,
    batches,
    campaigns,
    comments,
    decisions,
    deferrals,
    histories,
    ladder,
    lanes,
    limits,
    moderators,
    news,
    nonces,
    outbox,
    past,
    reports,
    rule_hits,
    rules,
    saved,
    scores,
    sessions,
    sieve,
    similar,
    sites,
    subscriptions,
    switches,
    threads,
    tidings,
    tokens,
    votes,
    withdrawals,
)
from moderation.store.campaigns import Campaign
from moderation.store.rules import NewRule
from moderation.store.sieve import Sieve, Walk
from moderation.store.subscriptions import NewSubscription
from moderation.voice import Complaint
from tests.builders import NOW, ORIGIN, PAGE
from tests.store.rows import a_batch, a_new_comment, a_place, a_signature, a_thread, ada, stored
from tests.store.voices import a_voice

LATER = NOW + timedelta(days=2)


@contextmanager
def plans(tx: Connection) -> Iterator[list[str]]:
    """Collect the plan of each statement that runs meanwhile."""
    steps: list[str] = []

    def explain(_connection: object, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            asked = cursor.connection.cursor()
            asked.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps.extend(f"{row[3]} in {statement}" for row in asked.fetchall())

    event.listen(tx, "before_cursor_execute", explain)
    yield steps
    event.remove(tx, "before_cursor_execute", explain)


def scans(steps: list[str]) -> list[str]:
    """The steps that read a whole table; rows that a subquery has found already are none."""
    whole = [step for step in steps if step.startswith("SCAN ") and "CONSTANT ROW" not in step]
    return [step for step in whole if not step.startswith("SCAN anon_")]


def bound_statuses(steps: list[str]) -> list[str]:
    """The statements that compare a status with a parameter: SQLite plans each of them anew whenever it runs."""
    return [step for step in steps if re.search(r"status (=|!=|IN) \(?\?", step.partition(" WHERE ")[2])]


def test_storing_and_deciding_read_no_whole_table(sqlite_store: Store) -> None:
    thread = a_thread(sqlite_store)
    moderator = ada(sqlite_store)

    def work(tx: Connection) -> list[str]:
        with plans(tx) as steps:
            threads.ensure(tx, thread.site_id, PAGE, "", NOW)
            keys = {"client_key": "c", "email_key": "e", "text_key": "t"}
            past.read(tx, thread.site_id, thread_id=thread.id, now=NOW, **keys)
            nonces.keep(tx, thread.site_id, "n", "fields", "first", NOW)
            limits.count(tx, "client", NOW, 60)
            comments.insert(tx, a_new_comment(thread, signature=a_signature()))
            ids = list(similar.candidates(tx, a_signature()))
            similar.known(tx, dict.fromkeys(ids, b""))
            similar.found_campaign(tx, ids[0])
            comments.insert(
                tx, a_new_comment(thread, "reply", parent="first", signature=a_signature(), campaign=ids[0])
            )
            similar.decided(tx, ids[0])
            similar.undecided(tx, ids[0], NOW)
            comments.change_status(tx, "first", 1, Status.APPROVED)
            new = comments.NewText(text="Neu", folded="neu", text_key="k", html=SafeHTML("<p>Neu</p>"), renderer=1)
            comments.change_text(tx, "first", 2, new, NOW)
            made = Decision("first", 1, Action.APPROVE, Status.PENDING, Status.APPROVED, moderator.id, None, NOW)
            decisions.record(tx, made, thread.site_id)
            outbox.add(tx, "mail", {}, NOW)
            for claimed in outbox.claim(tx, 5, NOW, timedelta(minutes=1)):
                outbox.failed(tx, claimed.id, "code", NOW)
                outbox.done(tx, claimed.id)
        return steps

    steps = sqlite_store.write(work)
    assert len(steps) > 30
    assert scans(steps) == []
    assert bound_statuses(steps) == []


def test_reading_and_working_the_queue_read_no_whole_table(sqlite_store: Store) -> None:
    thread = a_thread(sqlite_store)
    sqlite_store.write(lambda tx: comments.insert(tx, a_new_comment(thread)))
    with sqlite_store.read() as tx, plans(tx) as steps:
        threads.find(tx, thread.site_id, PAGE)
        threads.counts(tx, thread.site_id, [PAGE, "other"])
        comments.approved(tx, thread.id)
        comments.by_id(tx, "first")
        comments.by_id(tx, "first", thread.site_id)
        card = comments.card(tx, "first")
        decisions.latest(tx, "first")
        decisions.of(tx, "first")
        for order in ("oldest", "newest"):
            for site_id in (None, thread.site_id):
                (card,) = comments.page(tx, site_id=site_id, status=Status.PENDING, order=order)
                comments.page(tx, site_id=site_id, status=Status.PENDING, order=order, after=card.cursor)
    assert scans(steps) == []
    assert [step for step in steps if "TEMP B-TREE" in step] == [], "the indexes are in the order of the pages"


def test_what_authors_do_reads_no_whole_table(sqlite_store: Store) -> None:
    thread = a_thread(sqlite_store)
    stored(sqlite_store, thread, status=Status.APPROVED)

    def work(tx: Connection) -> list[str]:
        with plans(tx) as steps:
            amendments.lock(tx, "first")
            amendments.own(tx, "first")
            amendments.add(tx, "first", a_new_comment(thread, "change"))
            amendments.latest(tx, "first")
            amendments.of(tx, "change")
            amendments.among(tx, ["first", "change"])
            amendments.former(tx, ["first", "change"])
            amendments.put(tx, "change", 2, Status.APPROVED, None)
            amendments.placed(tx, "change")
            amendments.label(tx, "first")
            amendments.relabel(tx, "first", Label.HAM)
            amendments.taken_out(tx, "change")
            withdrawals.withdraw(tx, "first", NOW)
            withdrawals.is_one(tx, "first")
            withdrawals.forget(tx, NOW + withdrawals.KEPT, 10)
        return steps

    steps = sqlite_store.write(work)
    assert len(steps) > 20
    assert scans(steps) == []


def test_the_lanes_are_read_in_the_order_of_their_indexes(sqlite_store: Store) -> None:
    thread = a_thread(sqlite_store)
    places = (a_place(due=NOW), a_place(), a_place(Lane.GOOD, -0.1))
    for number, place in enumerate(places):
        stored(sqlite_store, thread, f"c{number}", place=place, score=0.1 if number else None)
    with sqlite_store.read() as tx, plans(tx) as steps:
        for site_id in (None, thread.site_id):
            for card in lanes.page(tx, site_id, None, 50, NOW.timestamp()):
                lanes.page(tx, site_id, card.cursor, 50, NOW.timestamp())
            for card in scores.page(tx, site_id, None, 50):
                scores.page(tx, site_id, card.cursor, 50)
            lanes.drawn(tx, site_id, "seed", 2)
        (card,) = lanes.of_lane(tx, thread.site_id, Lane.GOOD, None, 5, NOW.timestamp())
        lanes.of_lane(tx, thread.site_id, Lane.GOOD, card.cursor, 5, NOW.timestamp())
        lanes.count_below(tx, thread.site_id, 0.5, 10)
        lanes.waiting(tx, thread.site_id, 0, 10)
        lanes.leaders(tx, [1])
        lanes.next_in_campaign(tx, "c0", 1.0)
    assert len(steps) > 20
    assert scans(steps) == []
    assert bound_statuses(steps) == []
    assert [step for step in steps if "TEMP B-TREE" in step] == [], "the indexes are in the order of the pages"


def test_what_stands_beside_a_page_of_cards_reads_no_whole_table(sqlite_store: Store) -> None:
    thread, ids = a_thread(sqlite_store), ["c0", "c1", "c2"]
    for id in ids:
        stored(sqlite_store, thread, id)
    with sqlite_store.read() as tx, plans(tx) as steps:
        campaigns.of(tx, ids)
        campaigns.last_reasons(tx, [Campaign(1, thread.site_id, 1, 0)])
        histories.of(tx, ids)
        deferrals.asked_by(tx, ids)
        news.of(tx, 1, NOW)
    assert len(steps) > 10
    assert bound_statuses(steps) == []
    assert [step for step in scans(steps) if not step.startswith(("SCAN other", "SCAN looks"))] == []


def test_what_readers_say_reads_no_whole_table(sqlite_store: Store) -> None:
    thread, ben = a_thread(sqlite_store), a_voice()
    for id in ("first", "second"):
        stored(sqlite_store, thread, id, status=Status.APPROVED)

    def work(tx: Connection) -> list[str]:
        with plans(tx) as steps:
            ballot, about = votes.ballot(tx, "first", thread.site_id), reports.reportable(tx, "first", thread.site_id)
            other = reports.reportable(tx, "second", thread.site_id)
            assert ballot
            assert about
            assert other
            votes.give(tx, ballot, ben, NOW)
            votes.take_back(tx, ballot, ben.key)
            votes.of_network(tx, ballot, ben.network)
            for one in (about, other):
                reports.add(tx, one, ben, Complaint.SPAM, "", NOW)
            for site_id in (None, thread.site_id):
                card, _ = reports.page(tx, site_id, None, 5)
                reports.page(tx, site_id, card.cursor, 5)
                reports.count(tx, site_id, 5)
            reports.open_of(tx, ["first", "second"], 5)
            reports.prune(tx, NOW, 5)
            for action, revision in ((Action.SPAM, 1), (Action.UNDO, 2)):
                made = Decision("first", revision, action, Status.APPROVED, Status.APPROVED, 1, None, NOW)
                decisions.record(tx, made, thread.site_id)
        return steps

    steps = sqlite_store.write(work)
    assert len(steps) > 40
    assert bound_statuses(steps) == []
    # The list is short by its nature; its number is counted along its index.
    assert [step for step in scans(steps) if not step.startswith("SCAN reported USING")] == []


def test_a_filter_and_a_batch_read_no_whole_table(sqlite_store: Store) -> None:
    thread, moderator = a_thread(sqlite_store), ada(sqlite_store)
    stored(sqlite_store, thread, place=a_place(Lane.GOOD, -0.1))

    def work(tx: Connection) -> list[str]:
        batches.add(tx, a_batch(moderator.id))
        with plans(tx) as steps:
            for walk in (Walk(Status.PENDING), Walk(Status.SPAM, thread.site_id), Walk(), Walk(moderator_id=1)):
                for asked in (
                    Sieve(),
                    Sieve(words="danke"),
                    Sieve(host="ben.example"),
                    Sieve(page=PAGE, author="ben", language="de"),
                ):
                    sieve.cards(tx, walk, asked, "", 5)
            rows = batches.below(tx, thread.site_id, 0.5, NOW, 5)
            batches.keyed(tx, [row.id for row in rows], Status.PENDING, NOW)
            batches.chosen(tx, ["first"])
            batches.undoable(tx, "batch-1", 5)
            batches.undone_by(tx, "batch-1")
            batches.same(tx, a_batch(moderator.id))
            batches.done(tx, "batch-1")
            batches.latest(tx, ["first"])
            saved.of(tx, moderator.id)
        return steps

    steps = sqlite_store.write(work)
    assert len(steps) > 40
    # The search reads its own index; the look bounds it, and the window it reads from.
    own = ("SCAN comments_search VIRTUAL TABLE INDEX", "SCAN (subquery")
    assert [step for step in scans(steps) if not step.startswith(own)] == []


def test_deciding_on_a_campaign_reads_no_whole_table(sqlite_store: Store) -> None:
    thread = a_thread(sqlite_store)

    def work(tx: Connection) -> list[str]:
        comments.insert(tx, a_new_comment(thread, signature=a_signature()))
        (first,) = similar.candidates(tx, a_signature())
        similar.found_campaign(tx, first)
        comments.insert(tx, a_new_comment(thread, "second", campaign=first))
        with plans(tx) as steps:
            campaign = campaigns.of(tx, ["first", "second"])["first"]
            for order in ("oldest", "newest"):
                (card, _) = comments.page(tx, campaign=first, status=Status.PENDING, order=order)
                comments.page(tx, campaign=first, status=Status.PENDING, order=order, after=card.cursor)
            rows = campaigns.waiting(tx, first, NOW, 200)
            batches.change(tx, rows, Status.APPROVED, Label.HAM)
            campaigns.decided_since(tx, campaign, NOW)
        return steps

    steps = sqlite_store.write(work)
    assert len(steps) > 15
    assert scans(steps) == []
    assert [step for step in steps if "TEMP B-TREE" in step] == [], "the indexes are in the order of the pages"


def test_logging_in_and_tidying_up_read_no_whole_table(sqlite_store: Store) -> None:
    moderator = ada(sqlite_store)
    thread = a_thread(sqlite_store)

    def work(tx: Connection) -> list[str]:
        with plans(tx) as steps:
            sites.by_key(tx, "news")
            sites.by_origin(tx, ORIGIN)
            sites.set_origins(tx, thread.site_id, [ORIGIN])
            moderators.by_email(tx, moderator.email)
            sessions.start(tx, "digest", moderator.id, NOW, LATER)
            sessions.find(tx, "digest", NOW)
            sessions.end_all(tx, moderator.id)
            sessions.prune(tx, LATER, 10)
            tokens.by_hash(tx, "hash")
            tokens.of(tx, moderator.id)
            nonces.prune(tx, LATER, 10)
            limits.forget(tx, LATER, 10)
        return steps

    assert scans(sqlite_store.write(work)) == []


def test_the_trail_is_read_from_its_end(sqlite_store: Store) -> None:
    with sqlite_store.read() as tx, plans(tx) as steps:
        audit.recent(tx, 10)
    assert [step for step in steps if "TEMP B-TREE" in step] == []


def test_rules_and_steps_read_no_whole_table(sqlite_store: Store) -> None:
    thread, moderator = a_thread(sqlite_store), ada(sqlite_store)
    stored(sqlite_store, thread)
    new = NewRule(thread.site_id, RuleKind.WORD, "Casino", Effect.SPAM, LATER)

    def work(tx: Connection) -> list[str]:
        rule = rules.add(tx, new, moderator.id, NOW)
        with plans(tx) as steps:
            rule_hits.record(tx, thread.site_id, "first", [rule])
            rules.move(tx, rule, State.SHADOW, Why.TRIED, moderator.id, Outcomes(), NOW)
            rules.of(tx, thread.site_id)
            rules.over(tx, NOW, 5)
            rules.changes(tx, rule.id)
            rule_hits.outcomes(tx, rule)
            rule_hits.standing(tx, rule.id)
            rule_hits.examples(tx, rule.id, 5)
            rule_hits.last(tx, rule.id)
            rule_hits.in_the_day_and_before(tx, rule.id, NOW, 28)
            rule_hits.live_of(tx, "first")
            rule_hits.past(tx, thread.site_id, rule_hits.newest(tx) + 1, 200, NOW - timedelta(days=30))
            rule_hits.is_any_before(tx, 5, NOW)
            ladder.put(tx, thread.site_id, "key of Ben's address", Step.TRUSTED, "first", moderator.id, NOW)
            ladder.step_of(tx, thread.site_id, "key of Ben's address")
            ladder.approved(tx, thread.site_id, "key of Ben's address")
            ladder.since(tx, thread.site_id, "key of Ben's address", NOW)
            ladder.trusted_among(tx, [1])
            ladder.of_comments(tx, ["first"])
            switches.doors(tx, thread.site_id, PAGE)
        return steps

    steps = sqlite_store.write(work)
    assert len(steps) > 25
    assert [step for step in scans(steps) if not step.startswith("SCAN (subquery")] == []


def test_telling_readers_of_news_reads_no_whole_table(sqlite_store: Store) -> None:
    thread = a_thread(sqlite_store)
    stored(sqlite_store, thread, status=Status.APPROVED)

    def work(tx: Connection) -> list[str]:
        with plans(tx) as steps:
            wished = NewSubscription(thread.site_id, thread.id, "first", Email("eva@example.org"), "key", "de")
            made = subscriptions.add(tx, wished, NOW)
            assert made
            subscriptions.asks_at(tx, thread.site_id, "key", NOW)
            subscriptions.stands(tx, thread.site_id, "key", NOW)
            subscriptions.waiting(tx, thread.site_id, "key")
            subscriptions.confirm(tx, [made.id], NOW)
            news_ = tidings.public(tx, "first")
            assert news_
            hearers = tidings.hearers(tx, news_, 0, 200)
            tidings.add(tx, news_, [(one, NOW) for one in hearers], NOW)
            for one in tidings.due(tx, NOW, 50):
                tidings.take(tx, one, NOW)
            tidings.in_mail(tx, made.id, NOW)
            subscriptions.end_all(tx, thread.site_id, "key")
            subscriptions.prune(tx, NOW, NOW, 200)
            subscriptions.prune_asked(tx, NOW, 200)
            tidings.prune(tx, NOW, 200)
        return steps

    steps = sqlite_store.write(work)
    assert len(steps) > 15
    assert scans(steps) == []
    assert bound_statuses(steps) == []
