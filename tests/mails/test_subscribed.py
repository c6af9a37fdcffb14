"""What readers hear of by mail: whom a public comment is told, when, in which words, and never twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import html5lib
import pytest
from sqlalchemy import Connection, text

from moderation import review, worker
from moderation.comment import Action, Email, Status
from moderation.forum import Forum
from moderation.store import Store, comments, outbox, sites, subscriptions
from moderation.store.subscriptions import NewSubscription
from moderation.subscribe import choose
from moderation.subscription import Mode
from tests.builders import BEN, NOW, ORIGIN, PAGE
from tests.mailing import Postbox, a_postbox, links, part
from tests.subscribing import CEM_READS, EVA, approved, confirms, followed, follows, link, subscribed, writes
from tests.web.moderating import BASE
from tests.web.queue_pages import HOSTILE

TAGS = {"html", "head", "meta", "title", "body", "p", "b", "blockquote", "a", "hr"}
EMPHASIS = {"em", "strong", "code", "pre", "ul", "ol", "li", "del", "s", "br"}


@pytest.fixture(autouse=True)
def nothing_is_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the site learns from decisions is another matter, and takes its time."""
    monkeypatch.setattr(worker, "refit", lambda ctx, site: None)


@pytest.fixture
def post(store: Store) -> Iterator[Postbox]:
    with a_postbox(store) as opened:
        yield opened


@pytest.fixture
def quick(sqlite_store: Store) -> Iterator[Postbox]:
    with a_postbox(sqlite_store) as opened:
        yield opened


def asked_for_replies(post: Postbox) -> str:
    """Ben's comment is public, and he hears of replies."""
    id = writes(post, BEN, "replies")
    post.work()
    confirms(post, BEN)
    return approved(post, id)


def news(post: Postbox, email: str = EVA) -> list[str]:
    """The subjects of what came after the mail that asked."""
    return [mail["Subject"] for mail in post.to(email) if mail["List-Unsubscribe"]]


def test_who_asked_for_replies_hears_of_one_and_the_link_leads_to_it(post: Postbox) -> None:
    first = asked_for_replies(post)
    reply = approved(post, writes(post, CEM_READS, comment_parent=first))
    mail = post.to(BEN)[-1]
    assert mail["Subject"] == "1 Antwort auf deinen Kommentar: Nachrichten"
    assert f"{PAGE}#comment-{reply}" in links(mail)
    assert "Sie stimmen" in part(mail, "plain")
    assert "Sie stimmen" in part(mail, "html")
    assert mail["From"].addresses[0].display_name == "Nachrichten"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_but_not_of_the_rest_of_the_page_nor_of_the_own_comments(post: Postbox) -> None:
    first = asked_for_replies(post)
    approved(post, writes(post, CEM_READS))
    approved(post, writes(post, BEN.upper(), comment_parent=first))
    assert news(post, BEN) == []


def test_who_follows_a_page_hears_of_every_comment_once_it_is_public(post: Postbox) -> None:
    followed(post)
    waits, spam = writes(post, BEN), writes(post, CEM_READS, text="Ein ganz anderer Kommentar.")
    post.work()
    assert news(post) == []
    review.decide(post.desk.ctx, post.desk.ada, spam, 1, Action.SPAM)
    approved(post, waits)
    assert news(post) == ["1 neuer Kommentar: Nachrichten"]


def test_nothing_of_what_is_taken_back_in_a_moment(post: Postbox) -> None:
    followed(post)
    id = writes(post, BEN)
    review.decide(post.desk.ctx, post.desk.ada, id, 1, Action.APPROVE)
    post.work()
    review.decide(post.desk.ctx, post.desk.ada, id, 2, Action.UNDO)
    post.desk.clock.forward(minutes=1)
    post.work()
    assert news(post) == []


def test_approved_again_it_is_not_told_again(post: Postbox) -> None:
    followed(post)
    id = approved(post, writes(post, BEN))
    for action in (Action.SPAM, Action.APPROVE):
        review.decide(post.desk.ctx, post.desk.ada, id, post.desk.stands(id)[1], action)
        post.desk.clock.forward(hours=1)
        post.work()
    assert len(news(post)) == 1


def test_who_follows_the_page_and_is_answered_hears_of_it_as_an_answer(post: Postbox) -> None:
    first = asked_for_replies(post)
    post.desk.clock.forward(days=1)
    followed(post, BEN)
    approved(post, writes(post, CEM_READS, comment_parent=first))
    assert news(post, BEN) == ["1 Antwort auf deinen Kommentar: Nachrichten"]


def test_an_answer_of_the_moderators_is_told(post: Postbox) -> None:
    first = writes(post, BEN, "replies")
    post.work()
    confirms(post, BEN)
    review.answer(post.desk.ctx, post.desk.ada, first, 1, "Danke, die Redaktion prüft das.")
    post.desk.clock.forward(seconds=11)
    post.work()
    assert "die Redaktion prüft das" in part(post.to(BEN)[-1], "plain")


def test_within_a_quarter_of_an_hour_what_follows_comes_together(quick: Postbox) -> None:
    followed(quick)
    approved(quick, writes(quick, BEN))
    for number in range(3):
        approved(quick, writes(quick, CEM_READS, text=f"Antwort {number}: {'abc'[number] * 9} und mehr davon"))
    assert news(quick) == ["1 neuer Kommentar: Nachrichten"]
    quick.desk.clock.forward(minutes=15)
    quick.work()
    assert news(quick)[1:] == ["3 neue Kommentare: Nachrichten"]


def test_daily_mails_come_in_the_morning(quick: Postbox) -> None:
    wish = followed(quick)
    choose(quick.desk.ctx, wish.id, Mode.DAILY)
    approved(quick, writes(quick, BEN))
    approved(quick, writes(quick, CEM_READS, text="Noch etwas ganz anderes dazu."))
    quick.desk.clock.now = NOW.replace(hour=6, minute=59) + timedelta(days=1)
    quick.work()
    assert news(quick) == []
    quick.desk.clock.forward(minutes=1)
    quick.work()
    assert news(quick) == ["2 neue Kommentare: Nachrichten"]
    assert "einmal am Tag" in part(quick.to(EVA)[-1], "plain")


def test_what_was_taken_off_before_the_mail_is_not_in_it(quick: Postbox) -> None:
    wish = followed(quick)
    choose(quick.desk.ctx, wish.id, Mode.DAILY)
    id = approved(quick, writes(quick, BEN))
    review.decide(quick.desk.ctx, quick.desk.ada, id, 2, Action.SPAM)
    quick.desk.clock.forward(days=1)
    quick.work()
    assert news(quick) == []


def test_a_site_that_offers_it_no_more_sends_no_more(quick: Postbox) -> None:
    followed(quick)
    quick.desk.ctx.store.write(lambda tx: sites.set_forum(tx, quick.desk.site.id, Forum(subscriptions=False)))
    approved(quick, writes(quick, BEN))
    assert news(quick) == []


# --- Once ---


def test_many_workers_send_each_mail_once(store: Store) -> None:
    with a_postbox(store) as post:
        readers = [f"reader{number}@example.org" for number in range(12)]
        for reader in readers:
            followed(post, reader)
        ids = [writes(post, BEN, text=f"Meinung {number}: {'abcde'[number] * 9} genau") for number in range(5)]
        for id in ids:
            review.decide(post.desk.ctx, post.desk.ada, id, post.desk.stands(id)[1], Action.APPROVE)
        post.desk.clock.forward(seconds=11)
        _three_at_once(post)
        post.desk.clock.forward(minutes=16)
        _three_at_once(post)
        for reader in readers:
            told = [one for mail in post.to(reader) for one in links(mail) if "#comment-" in one]
            assert sorted(told) == sorted(f"{PAGE}#comment-{id}" for id in ids)
        assert len({mail["Message-ID"] for mail in post.mails}) == len(post.mails)


def _three_at_once(post: Postbox) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: post.work(), range(3)))
    post.work()


def test_an_event_that_comes_twice_is_told_once(quick: Postbox) -> None:
    followed(quick)
    id = approved(quick, writes(quick, BEN))
    again = {"comment": id, "action": "approve"}
    quick.desk.ctx.store.write(lambda tx: outbox.add(tx, "comment.decided", again, NOW))
    quick.desk.clock.forward(hours=1)
    quick.work()
    assert len(news(quick)) == 1


def test_a_page_that_many_follow_is_told_in_pieces(quick: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.spread.PIECE", 2)
    readers = [f"reader{number}@example.org" for number in range(5)]
    for reader in readers:
        followed(quick, reader)
    approved(quick, writes(quick, BEN))
    assert [len(news(quick, reader)) for reader in readers] == [1] * 5


def test_an_address_that_was_made_up_leaves_no_dead_letter(quick: Postbox) -> None:
    quick.relay.recipient = b"550 nobody\r\n"
    follows(quick)
    quick.work()
    with quick.desk.ctx.store.read() as tx:
        assert outbox.waiting(tx) == outbox.Backlog(0, None, 0)
    assert [one.confirmed for one in subscribed(quick)] == [None]


def test_a_server_that_is_away_delays_and_loses_nothing(quick: Postbox) -> None:
    followed(quick)
    quick.relay.recipient = b"451 later\r\n"
    approved(quick, writes(quick, BEN))
    assert news(quick) == []
    quick.relay.recipient = b"250 ok\r\n"
    quick.desk.clock.forward(seconds=5)
    quick.work()
    quick.work()
    assert news(quick) == ["1 neuer Kommentar: Nachrichten"]


# --- In which words ---


def test_it_speaks_the_sites_language_and_addresses_as_the_site_does(quick: Postbox) -> None:
    followed(quick)
    approved(quick, writes(quick, BEN))
    asked, told = quick.to(EVA)
    assert (asked["Content-Language"], told["Content-Language"]) == ("de", "de")
    assert '<html lang="de">' in part(told, "html")


def confirmed_follower(post: Postbox, id: str) -> None:
    """Eva follows the thread of a comment that no form would have taken."""
    ctx = post.desk.ctx

    def work(tx: Connection) -> None:
        found = comments.by_id(tx, id)
        assert found
        made = subscriptions.add(tx, NewSubscription(found.site_id, found.thread_id, "", Email(EVA), "k", "de"), NOW)
        subscriptions.confirm(tx, [made.id] if made else [], NOW)

    ctx.store.write(work)


def test_a_site_that_says_sie_says_it_in_mails_too(quick: Postbox) -> None:
    quick.desk.ctx.store.write(lambda tx: tx.execute(text("UPDATE sites SET language = 'de-formal'")))
    followed(quick)
    approved(quick, writes(quick, BEN))
    asked, told = (part(mail, "plain") for mail in quick.to(EVA))
    assert "wahrscheinlich Sie" in asked
    assert "weil Sie sie bei Nachrichten bestellt haben" in told
    assert not any(f" {word} " in asked + told for word in ("du", "dein", "dich", "dir"))


def test_who_asked_in_english_is_written_to_in_english(quick: Postbox) -> None:
    follows(quick, lang="en")
    quick.work()
    assert quick.to(EVA)[0]["Subject"] == "Please confirm: comments on Nachrichten by email"


def test_a_long_day_is_told_in_part_with_the_way_to_the_rest(quick: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moderation.mails.subscribed.SHOWN_MOST", 2)
    choose(quick.desk.ctx, followed(quick).id, Mode.DAILY)
    for number in range(5):
        approved(quick, writes(quick, BEN, text=f"Meinung {number}: {'abcde'[number] * 9} genau"))
    quick.desk.clock.forward(days=1)
    quick.work()
    (mail,) = quick.to(EVA)[1:]
    assert mail["Subject"] == "5 neue Kommentare: Nachrichten"
    assert "Noch 3 auf der Seite." in part(mail, "plain")
    assert PAGE in links(mail)


@pytest.mark.parametrize("written", HOSTILE)
def test_nothing_that_a_reader_writes_leads_anywhere(quick: Postbox, written: str) -> None:
    hostile = f"{written} [hier](https://evil.example/x) <https://evil.example> ![x](https://evil.example/i.png)"
    id = quick.desk.waiting(hostile, author=written[:80])
    confirmed_follower(quick, id)
    approved(quick, id)
    (mail,) = quick.to(EVA)
    assert {one.split("?")[0].split("#")[0] for one in links(mail)} == {f"{ORIGIN}/", f"{BASE}/unsubscribe"}
    tree = html5lib.parse(part(mail, "html"), namespaceHTMLElements=False)
    assert {node.tag for node in tree.iter()} <= TAGS | EMPHASIS
    assert "\n" not in mail["Subject"]


def test_no_address_of_another_reader_and_nothing_that_is_loaded_is_in_a_mail(quick: Postbox) -> None:
    followed(quick)
    approved(quick, writes(quick, BEN))
    raw = quick.relay.raw[-1]
    assert b"ben.leser" not in raw
    assert not any(word in part(quick.to(EVA)[-1], "html") for word in ("<img", "src=", "url(", "<link", "<script"))


def test_the_mail_that_asks_has_nothing_in_it_that_was_typed(quick: Postbox) -> None:
    page = f"{PAGE}?zitronenfalter"
    follows(quick, page=page)
    writes(quick, CEM_READS, "replies", text="Ein Zitronenfalter sitzt hier.", author="Zitronenfalter", page=page)
    quick.work()
    for reader in (EVA, CEM_READS):
        (mail,) = quick.to(reader)
        assert "itronenfalter" not in part(mail, "plain") + part(mail, "html") + mail["Subject"]
        assert {one.split("?")[0] for one in links(mail)} == {f"{BASE}/subscribe/confirm"}


def test_emphasis_is_kept_where_it_can_be_shown(quick: Postbox) -> None:
    followed(quick)
    approved(quick, writes(quick, BEN, text="Das ist **wirklich** wichtig, finde ich."))
    mail = quick.to(EVA)[-1]
    assert "<strong>wirklich</strong>" in part(mail, "html")
    assert "**wirklich**" in part(mail, "plain")


def test_whoever_ended_it_gets_not_even_what_was_on_its_way(quick: Postbox) -> None:
    wish = followed(quick)
    approved(quick, writes(quick, BEN))
    id = writes(quick, CEM_READS, text="Zum zweiten Mal, aber anders gesagt.")
    approved(quick, id)
    assert quick.desk.stands(id)[0] is Status.APPROVED
    quick.desk.stranger().client.post(
        link(quick.to(EVA)[-1], "/unsubscribe"), data={"List-Unsubscribe": "One-Click"}, base_url=BASE
    )
    quick.desk.clock.forward(hours=1)
    quick.work()
    assert (len(news(quick)), subscribed(quick)) == (1, []), wish
