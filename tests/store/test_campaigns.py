from datetime import datetime, timedelta

from sqlalchemy import Connection

from moderation.comment import Action, Decision, Label, Status, Thread
from moderation.store import Store, batches, campaigns, comments, decisions, similar
from moderation.store.campaigns import Campaign
from moderation.store.comments import Card
from tests.builders import NOW
from tests.store.rows import a_signature, a_thread, ada, counts, read, stored

LATER = NOW + timedelta(minutes=5)


def a_campaign(store: Store, thread: Thread, statuses: str, created: datetime = NOW) -> Campaign:
    """Store comments c0, c1, ... that are nearly the same: p is pending, s is spam, a is approved."""
    by_letter = {status.value[0]: status for status in (Status.PENDING, Status.SPAM, Status.APPROVED)}
    stored(store, thread, "c0", status=by_letter[statuses[0]], signature=a_signature(), created=created)
    with store.read() as tx:
        (first,) = similar.candidates(tx, a_signature())
    store.write(lambda tx: similar.found_campaign(tx, first))
    for number, letter in enumerate(statuses[1:], 1):
        stored(store, thread, f"c{number}", status=by_letter[letter], campaign=first, created=created)
    return campaign_of(store, "c0")["c0"]


def campaign_of(store: Store, *ids: str) -> dict[str, Campaign]:
    with store.read() as tx:
        return campaigns.of(tx, ids)


def page(store: Store, campaign: Campaign, status: Status, order: str, after: str | None = None) -> list[Card]:
    with store.read() as tx:
        return comments.page(tx, campaign=campaign.key, status=status, limit=2, after=after, order=order)


def ids(cards: list[Card]) -> list[str]:
    return [card.comment.id for card in cards]


def test_a_card_knows_how_many_wait_beside_it(store: Store) -> None:
    thread = a_thread(store)
    campaign = a_campaign(store, thread, "psppsa")
    stored(store, thread, "alone", signature=a_signature(bands=tuple(range(50, 62))))
    assert (campaign.site_id, campaign.waiting, campaign.spam) == (thread.site_id, 3, 2)
    assert campaign_of(store, "c5", "alone", "unknown") == {"c5": campaign}


def test_its_comments_are_read_page_by_page(store: Store) -> None:
    thread = a_thread(store)
    stored(store, thread, "alone")
    campaign = a_campaign(store, thread, "pppsp")
    first = page(store, campaign, Status.PENDING, "oldest")
    assert ids(first) == ["c0", "c1"]
    assert ids(page(store, campaign, Status.PENDING, "oldest", after=first[-1].cursor)) == ["c2", "c4"]
    assert ids(page(store, campaign, Status.SPAM, "newest")) == ["c3"]


def test_what_waits_was_there_at_the_moment(store: Store) -> None:
    thread = a_thread(store)
    campaign = a_campaign(store, thread, "psp")
    stored(store, thread, "late", campaign=campaign.key, created=LATER)
    rows = store.write(lambda tx: campaigns.waiting(tx, campaign.key, NOW, 10))
    assert [(row.public_id, row.revision) for row in rows] == [("c0", 1), ("c2", 1)]
    assert [row.public_id for row in store.write(lambda tx: campaigns.waiting(tx, campaign.key, LATER, 1))] == ["c0"]


def test_all_change_at_once_with_counts_and_thread(store: Store) -> None:
    thread = a_thread(store)
    campaign = a_campaign(store, thread, "ppp")

    def approve_two(tx: Connection) -> None:
        rows = campaigns.waiting(tx, campaign.key, NOW, 2)
        batches.change(tx, rows, Status.APPROVED, Label.HAM)

    store.write(approve_two)
    assert [(read(store, id).status, read(store, id).revision) for id in ("c0", "c2")] == [
        (Status.APPROVED, 2),
        (Status.PENDING, 1),
    ]
    assert counts(store) == {Status.APPROVED: 2, Status.PENDING: 1}
    with store.read() as tx:
        assert [comment.id for comment in comments.approved(tx, thread.id)] == ["c0", "c1"]


def test_nothing_waiting_changes_nothing(store: Store) -> None:
    thread = a_thread(store)
    a_campaign(store, thread, "ss")
    store.write(lambda tx: batches.change(tx, [], Status.SPAM, Label.SPAM))
    assert counts(store) == {Status.SPAM: 2}


def test_decisions_since_a_moment_are_told(store: Store) -> None:
    thread, moderator = a_thread(store), ada(store)
    campaign = a_campaign(store, thread, "ppp")
    stored(store, thread, "alone")
    for id, at in (("c0", NOW), ("c1", LATER), ("alone", LATER)):
        made = Decision(id, 1, Action.SPAM, Status.PENDING, Status.SPAM, moderator.id, None, at)
        store.write(lambda tx, made=made: decisions.record(tx, made, thread.site_id))  # type: ignore[misc]
    with store.read() as tx:
        told = campaigns.decided_since(tx, campaign, NOW)
    assert [(one.decision.comment, one.moderator) for one in told] == [("c1", "Ada")]
