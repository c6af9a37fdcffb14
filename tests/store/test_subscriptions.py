"""Who hears of what: kept once each, asked once a day whoever asks, told once, and gone when it should be."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text

from moderation.comment import Email, Status, Thread
from moderation.store import Store, comments, subscriptions, threads, tidings
from moderation.store import subscriptions_schema as schema
from moderation.store.subscriptions import NewSubscription
from moderation.store.tidings import Hearer
from moderation.subscription import Kind, Mode, Subscription
from tests.builders import NOW, a_stored_site
from tests.store.rows import a_thread, at_once, stored

EVA = Email("Eva.Folgt@example.org")
DAY = timedelta(days=1)
KEPT = {"tidings": schema.tidings, "confirmations": schema.confirmations}


def a_subscription(
    store: Store, thread: Thread, comment: str = "", key: str = "eva", now: datetime = NOW
) -> Subscription:
    new = NewSubscription(thread.site_id, thread.id, comment, EVA, key, "de")
    made = store.write(lambda tx: subscriptions.add(tx, new, now))
    assert made
    return made


def confirmed(store: Store, thread: Thread, comment: str = "", key: str = "eva") -> Subscription:
    made = a_subscription(store, thread, comment, key)
    store.write(lambda tx: subscriptions.confirm(tx, [made.id], NOW))
    return made


def of(store: Store, key: str = "eva") -> list[Subscription]:
    with store.read() as tx:
        return subscriptions.of_person(tx, key)


def hearers(store: Store, comment: str) -> list[int]:
    def work(tx: Connection) -> list[int]:
        news = tidings.public(tx, comment)
        return [one.id for one in tidings.hearers(tx, news, 0, 200)] if news else []

    return store.write(work)


def told(store: Store, comment: str, due: datetime = NOW) -> None:
    def work(tx: Connection) -> None:
        news = tidings.public(tx, comment)
        assert news
        tidings.add(tx, news, [(one, due) for one in tidings.hearers(tx, news, 0, 200)], NOW)

    store.write(work)


def due(store: Store, now: datetime = NOW) -> list[Hearer]:
    with store.read() as tx:
        return tidings.due(tx, now, 50)


def test_the_same_wish_is_kept_once_and_begins_to_wait_anew(store: Store) -> None:
    thread = a_thread(store)
    first = a_subscription(store, thread)
    assert a_subscription(store, thread, now=NOW + DAY).id == first.id
    assert [(one.kind, one.created, one.confirmed) for one in of(store)] == [(Kind.THREAD, NOW + DAY, None)]


def test_once_confirmed_another_wish_changes_nothing(store: Store) -> None:
    thread = a_thread(store)
    confirmed(store, thread)
    a_subscription(store, thread, now=NOW + DAY)
    assert [(one.created, one.confirmed) for one in of(store)] == [(NOW, NOW)]


def test_the_address_is_masked_until_it_is_sent_to(store: Store) -> None:
    assert "Folgt" not in repr(a_subscription(store, a_thread(store)))


def test_it_dies_with_its_comment(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, status=Status.APPROVED)
    confirmed(store, thread, "first")
    assert [one.comment for one in of(store)] == ["first"]
    store.write(lambda tx: tx.execute(text("DELETE FROM signatures")))
    store.write(lambda tx: tx.execute(text("DELETE FROM comments")))
    assert of(store) == []


def test_there_is_none_about_a_comment_that_is_gone(store: Store) -> None:
    thread = a_thread(store)
    new = NewSubscription(thread.site_id, thread.id, "gone", EVA, "eva", "de")
    assert store.write(lambda tx: subscriptions.add(tx, new, NOW)) is None


def test_of_many_wishes_at_once_one_asks(store: Store) -> None:
    site_id = a_stored_site(store).id
    answers = at_once(*[lambda: store.write(lambda tx: subscriptions.asks_at(tx, site_id, "eva", NOW))] * 8)
    assert {NOW, NOW + DAY} == set(answers) - {None}, "and one more has its turn the next day"
    assert answers.count(None) == 6
    assert store.write(lambda tx: subscriptions.asks_at(tx, site_id, "eva", NOW + 2 * DAY)) == NOW + 2 * DAY


def test_each_site_asks_for_itself(store: Store) -> None:
    one, other = (a_stored_site(store, key, (f"https://{key}.example",)).id for key in ("one", "other"))
    for site_id in (one, other):
        assert store.write(lambda tx, of=site_id: subscriptions.asks_at(tx, of, "eva", NOW)) == NOW  # type: ignore[misc]


def test_only_the_confirmed_hear_and_the_author_does_not(store: Store) -> None:
    thread = a_thread(store)
    a_subscription(store, thread, key="unconfirmed")
    confirmed(store, thread, key="ben")
    follows = confirmed(store, thread)
    stored(store, thread, status=Status.APPROVED, email_key="ben")
    stored(store, thread, "waits")
    assert hearers(store, "first") == [follows.id]
    assert hearers(store, "waits") == []


def test_who_is_answered_hears_of_it_as_an_answer_whichever_came_first(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, status=Status.APPROVED, email_key="eva")
    stored(store, thread, "reply", parent="first", status=Status.APPROVED)
    stored(store, thread, "other", status=Status.APPROVED)
    follows, answered = confirmed(store, thread), confirmed(store, thread, "first")
    assert hearers(store, "reply") == [answered.id]
    assert hearers(store, "other") == [follows.id]
    told(store, "reply")
    store.write(lambda tx: subscriptions.end(tx, answered.id))
    assert hearers(store, "reply") == [follows.id]


def test_each_address_is_told_once(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, status=Status.APPROVED)
    confirmed(store, thread)
    told(store, "first")
    assert hearers(store, "first") == []


def test_one_mail_takes_all_that_was_collected_and_one_worker_writes_it(store: Store) -> None:
    thread = a_thread(store)
    follows = confirmed(store, thread)
    for id in ("first", "second"):
        stored(store, thread, id, status=Status.APPROVED)
        told(store, id)
    (waits,) = due(store)
    taken = at_once(*[lambda: store.write(lambda tx: tidings.take(tx, waits, NOW))] * 4)
    assert (taken.count(0), taken.count(2)) == (3, 1)
    assert due(store, NOW + DAY) == []
    with store.read() as tx:
        assert [one.id for one in tidings.in_mail(tx, follows.id, NOW)] == ["first", "second"]


def test_a_mail_that_is_due_later_is_not_put_off_by_more_news(store: Store) -> None:
    thread = a_thread(store)
    confirmed(store, thread)
    for number, id in enumerate(("first", "second"), 1):
        stored(store, thread, id, status=Status.APPROVED)
        told(store, id, NOW + number * timedelta(minutes=15))
    assert due(store) == []
    assert [one.next for one in due(store, NOW + DAY)] == [NOW + timedelta(minutes=15)]


def test_what_was_taken_off_meanwhile_is_not_in_the_mail(store: Store) -> None:
    thread = a_thread(store)
    follows = confirmed(store, thread)
    stored(store, thread, status=Status.APPROVED)
    told(store, "first")
    (waits,) = due(store)
    store.write(lambda tx: tidings.take(tx, waits, NOW))
    store.write(lambda tx: comments.change_status(tx, "first", 1, Status.SPAM))
    with store.read() as tx:
        assert tidings.in_mail(tx, follows.id, NOW) == []


def test_how_soon_may_be_changed_while_something_waits(store: Store) -> None:
    thread = a_thread(store)
    follows = confirmed(store, thread)
    store.write(lambda tx: subscriptions.choose(tx, follows.id, Mode.DAILY, NOW + DAY))
    assert due(store, NOW + 2 * DAY) == [], "nothing to tell"
    stored(store, thread, status=Status.APPROVED)
    told(store, "first", NOW + DAY)
    store.write(lambda tx: subscriptions.choose(tx, follows.id, Mode.INSTANT, NOW))
    assert [(one.mode, one.next) for one in due(store)] == [(Mode.INSTANT, NOW)]


def test_a_person_can_be_forgotten_with_all_of_it(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, status=Status.APPROVED)
    confirmed(store, thread)
    confirmed(store, thread, "first")
    kept = confirmed(store, thread, key="somebody else")
    told(store, "first")
    store.write(lambda tx: subscriptions.asks_at(tx, thread.site_id, "eva", NOW))
    assert store.write(lambda tx: subscriptions.erase(tx, "eva")) == 2
    assert (of(store), [one.id for one in of(store, "somebody else")]) == ([], [kept.id])
    with store.read() as tx:
        left = {name: tx.execute(select(func.count()).select_from(table)).scalar() for name, table in KEPT.items()}
    assert left == {"tidings": 1, "confirmations": 0}


def test_what_ran_out_goes_in_pieces(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, status=Status.APPROVED)
    confirmed(store, thread)
    for number in range(3):
        a_subscription(store, thread, key=f"unconfirmed {number}")
    told(store, "first")
    week, year = NOW + timedelta(days=7), NOW + timedelta(days=365)
    prune = [store.write(lambda tx: subscriptions.prune(tx, week, NOW, 2)) for _ in range(3)]
    assert (prune, len(of(store))) == ([2, 1, 0], 1)
    assert store.write(lambda tx: tidings.prune(tx, NOW, 2)) == 0
    assert store.write(lambda tx: tidings.prune(tx, week, 2)) == 1
    assert store.write(lambda tx: subscriptions.prune(tx, NOW, year, 2)) == 1
    store.write(lambda tx: subscriptions.asks_at(tx, thread.site_id, "eva", NOW))
    assert store.write(lambda tx: subscriptions.prune_asked(tx, NOW, 2)) == 0
    assert store.write(lambda tx: subscriptions.prune_asked(tx, week, 2)) == 1


def test_on_one_site_everything_ends_and_on_the_other_nothing(store: Store) -> None:
    thread = a_thread(store)
    other = a_stored_site(store, "other", ("https://other.example",)).id
    there = store.write(lambda tx: threads.ensure(tx, other, "https://other.example/", "", NOW))
    confirmed(store, thread)
    confirmed(store, there)
    store.write(lambda tx: subscriptions.end_all(tx, thread.site_id, "eva"))
    assert [one.site_id for one in of(store)] == [other]
