"""Who hears of what, when, in which words; and that no mail goes out twice."""

from collections.abc import Iterator

import html5lib
import pytest

from moderation import note, review, worker
from moderation.comment import Action, NoteKind
from moderation.defer import How, defer
from moderation.mailing import Mail, MailChoice, Waits
from moderation.notify import mail as smtp
from moderation.store import Store, dispatches, moderators, outbox
from tests.builders import NOW
from tests.mailing import Postbox, a_postbox, links, part
from tests.web.moderating import ADA, BASE, CEM, a_moderator
from tests.web.queue_pages import HOSTILE

TAGS = {"html", "head", "meta", "title", "body", "p", "b", "blockquote", "a", "hr"}
LINKED = [
    "http://evil.example/?a=1 HTTPS://EVIL.EXAMPLE evil.example www.evil.de/x mailto:a@evil.example a@evil.example",
    "hxxp ftp://evil.example javascript:alert(1) 192.0.2.1 evil。example evil．example",
    "\u200bhttp://e\u200bvil.example \u202emoc.live",
]


@pytest.fixture
def post(sqlite_store: Store) -> Iterator[Postbox]:
    with a_postbox(sqlite_store) as opened:
        yield opened


def backlog(post: Postbox) -> outbox.Backlog:
    with post.desk.ctx.store.read() as tx:
        return outbox.waiting(tx)


def test_nobody_gets_mail_without_having_chosen(post: Postbox) -> None:
    post.comes_in()
    post.work()
    assert post.mails == []


def test_who_chose_so_hears_of_each_comment_at_once(post: Postbox) -> None:
    post.chooses(post.desk.ada)
    post.comes_in()
    post.work()
    (mail,) = post.mails
    assert (mail["To"], mail["Subject"]) == (ADA, "A comment waits: Kasachstan und Vietnam")
    assert "Direktflüge" in part(mail, "plain")
    assert "Direktflüge" in part(mail, "html")


def test_only_about_the_sites_that_were_chosen(post: Postbox) -> None:
    post.chooses(post.desk.ada, MailChoice(Waits.INSTANT, sites=(77,)))
    post.comes_in()
    post.work()
    assert post.mails == []


def test_what_was_decided_meanwhile_is_not_mailed(post: Postbox) -> None:
    post.chooses(post.desk.ada)
    id = post.comes_in()
    worker.drain(post.desk.ctx)
    review.decide(post.desk.ctx, post.desk.cem, id, 1, Action.APPROVE)
    post.work()
    assert post.mails == []


def test_a_colleague_asks_and_the_others_hear_of_it_when_it_can_not_be_taken_back(post: Postbox) -> None:
    for one in (post.desk.ada, post.desk.cem):
        post.chooses(one, MailChoice(asked=True))
    id = post.comes_in()
    defer(post.desk.ctx, post.desk.cem, id, 1, How.ASK)
    post.work()
    assert post.mails == []
    post.desk.clock.forward(seconds=10)
    post.work()
    assert [mail["To"] for mail in post.mails] == [ADA]
    assert "Cem would like another opinion" in part(post.mails[0], "plain")


def test_taken_back_in_time_it_is_never_heard_of(post: Postbox) -> None:
    post.chooses(post.desk.ada)
    id = post.desk.waiting()
    defer(post.desk.ctx, post.desk.cem, id, 1, How.ASK)
    noted = note.write(post.desk.ctx, post.desk.cem, id, NoteKind.COMMENT, "@Ada, bitte")
    defer(post.desk.ctx, post.desk.cem, id, 1, How.UNDO)
    note.remove(post.desk.ctx, post.desk.cem, noted)
    post.desk.clock.forward(minutes=1)
    post.work()
    assert post.mails == []


def test_a_mention_comes_with_the_note(post: Postbox) -> None:
    post.chooses(post.desk.ada, MailChoice(mentioned=True))
    note.write(post.desk.ctx, post.desk.cem, post.desk.waiting(), NoteKind.COMMENT, "@Ada: ist das Ironie?")
    post.desk.clock.forward(seconds=10)
    post.work()
    assert post.mails[0]["Subject"] == "Cem mentioned you in a note"
    assert "ist das Ironie?" in part(post.mails[0], "plain")


def test_at_night_mails_wait_for_the_morning(sqlite_store: Store) -> None:
    with a_postbox(sqlite_store, quiet_hours="12:00-15:00", timezone="UTC") as post:
        post.chooses(post.desk.ada)
        post.comes_in()
        post.work()
        assert post.mails == []
        post.desk.clock.forward(hours=3)
        post.work()
        assert len(post.mails) == 1


def test_without_a_mail_server_nothing_piles_up(sqlite_store: Store) -> None:
    with a_postbox(sqlite_store, mail_url="") as post:
        post.chooses(post.desk.ada)
        post.comes_in()
        post.work()
        assert backlog(post) == outbox.Backlog(0, None, 0)


# --- Once ---


def test_a_server_that_is_away_is_tried_again_and_the_mail_comes_once(post: Postbox) -> None:
    post.chooses(post.desk.ada)
    post.comes_in()
    post.relay.recipient = b"451 later\r\n"
    post.work()
    assert (post.mails, backlog(post).count) == ([], 1)
    post.relay.recipient = b"250 ok\r\n"
    post.desk.clock.forward(seconds=5)
    post.work()
    post.work()
    assert (len(post.mails), backlog(post)) == (1, outbox.Backlog(0, None, 0))


def test_an_address_that_does_not_exist_is_given_up_at_once_for_a_person_to_see(post: Postbox) -> None:
    post.chooses(post.desk.ada)
    post.comes_in()
    post.relay.recipient = b"550 nobody\r\n"
    post.work()
    assert backlog(post) == outbox.Backlog(0, None, 1)


def test_an_event_that_comes_twice_is_one_mail(post: Postbox) -> None:
    post.chooses(post.desk.ada)
    id = post.comes_in()
    for _ in range(2):
        post.desk.ctx.store.write(lambda tx: outbox.add(tx, "comment.received", {"comment": id}, NOW))
    post.work()
    assert len(post.mails) == 1


def test_a_worker_that_dies_after_sending_sends_the_same_mail_again(
    post: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        """As a kill does: nothing is noted."""

    send = smtp.send

    def dies(url: str, mail: Mail) -> None:
        send(url, mail)
        raise Died

    post.chooses(post.desk.ada)
    post.comes_in()
    monkeypatch.setattr(smtp, "send", dies)
    with pytest.raises(Died):
        post.work()
    monkeypatch.setattr(smtp, "send", send)
    post.desk.clock.forward(minutes=3)
    post.work()
    assert len(post.mails) == 1, "it may still be at work"
    post.desk.clock.forward(minutes=6)
    post.work()
    first, second = post.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert (part(first, "plain"), links(first)) == (part(second, "plain"), links(second))


# --- Hostile ---


@pytest.mark.parametrize("text", [*HOSTILE, *LINKED])
def test_nothing_that_a_reader_writes_leads_anywhere(post: Postbox, text: str) -> None:
    post.chooses(post.desk.ada)
    post.desk.waiting(text, author=text[:80], title=text[:80])
    post.desk.ctx.store.write(lambda tx: outbox.add(tx, "comment.received", {"comment": "comment-0001"}, NOW))
    post.work()
    (mail,) = post.mails
    assert {one.split("?")[0] for one in links(mail)} == {
        f"{BASE}{path}" for path in ("/act", "/stop", "/queue/comment-0001", "/queue/mail")
    }
    assert {node.tag for node in html5lib.parse(part(mail, "html"), namespaceHTMLElements=False).iter()} <= TAGS
    assert "\n" not in mail["Subject"]


def test_no_address_of_a_reader_is_in_any_mail(post: Postbox) -> None:
    post.chooses(post.desk.ada)
    post.comes_in()
    post.work()
    assert b"ben.leser" not in post.relay.raw[0]


def test_it_speaks_the_moderators_language(post: Postbox) -> None:
    eva = a_moderator(post.desk.ctx.store, "eva@example.org", "Eva", "de")
    post.chooses(eva)
    post.comes_in()
    post.work()
    assert post.mails[0]["Content-Language"] == "de"
    assert '<html lang="de" dir="ltr">' in part(post.mails[0], "html")


# --- Digests ---


def test_a_digest_comes_at_its_hour_with_all_that_still_waits(post: Postbox) -> None:
    post.chooses(post.desk.ada, MailChoice(Waits.DAILY, hour=8))
    first = post.comes_in()
    post.comes_in("Eine ganz andere Meinung zu diesem Thema, mit Gründen.", email="eva@example.org")
    review.decide(post.desk.ctx, post.desk.cem, first, 1, Action.APPROVE)
    post.work()
    assert post.mails == []
    post.desk.clock.forward(hours=19)
    post.work()
    post.work()
    (mail,) = post.mails
    assert mail["Subject"] == "1 new comment waits"
    assert "ganz andere Meinung" in part(mail, "plain")
    assert "Direktflüge" not in part(mail, "plain")


def test_the_next_digest_tells_only_of_what_came_since(post: Postbox) -> None:
    post.chooses(post.desk.ada, MailChoice(Waits.HOURLY))
    post.comes_in()
    post.desk.clock.forward(hours=1)
    post.work()
    post.desk.clock.forward(hours=1)
    post.work()
    assert len(post.mails) == 1
    post.comes_in("Noch eine Meinung, die später kam.")
    post.desk.clock.forward(hours=1)
    post.work()
    assert "später kam" in part(post.mails[1], "plain")
    assert "Direktflüge" not in part(post.mails[1], "plain")


def test_a_long_digest_shows_twenty_and_counts_the_others(post: Postbox) -> None:
    post.chooses(post.desk.cem, MailChoice(Waits.HOURLY))
    for _ in range(23):
        post.desk.waiting()
    post.desk.clock.forward(hours=1)
    post.work()
    assert post.to(CEM)[0]["Subject"] == "23 new comments wait"
    assert "3 more wait in the queue." in part(post.mails[0], "plain")
    assert len([one for one in links(post.mails[0]) if "/act?" in one]) == 60


def test_a_moderator_who_is_gone_gets_nothing(post: Postbox) -> None:
    with post.desk.ctx.store.read() as tx:
        assert moderators.by_id(tx, 77) is None
    payload = {"what": "waits", "moderator": 77, "comment": post.comes_in(), "key": "k"}
    post.desk.ctx.store.write(lambda tx: dispatches.plan(tx, "mail", "k", dict(payload), NOW))
    post.work()
    assert (post.mails, backlog(post).dead) == ([], 0)
