"""Links in mails: opening one changes nothing, the button acts once, on one revision, for one person."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from moderation import note, review, worker
from moderation.comment import Action, NoteKind, Status
from moderation.defer import How, defer
from moderation.mailing import MailChoice, Waits
from moderation.rewrite import ask
from moderation.store import Store, decisions
from tests.builders import PAGE
from tests.mailing import Postbox, a_postbox, fingerprint, link, links, press, token
from tests.subscribing import approved, followed, follows, writes
from tests.web.moderating import ADA, BASE, CEM


@pytest.fixture
def post(store: Store) -> Iterator[Postbox]:
    with a_postbox(store) as opened:
        yield opened


@pytest.fixture
def sent(sqlite_store: Store) -> Iterator[Postbox]:
    """Ada was mailed that Ben's comment waits."""
    with a_postbox(sqlite_store) as opened:
        opened.chooses(opened.desk.ada)
        opened.comes_in()
        opened.work()
        yield opened


def every_kind_of_mail(post: Postbox) -> None:
    desk = post.desk
    post.chooses(desk.ada)
    post.chooses(desk.cem, MailChoice(Waits.HOURLY, asked=True))
    first, second = post.comes_in(), post.comes_in("Eine andere Meinung: http://casino.example/x www.casino.example")
    note.write(desk.ctx, desk.cem, first, NoteKind.COMMENT, "@Ada, http://evil.example/track?ada")
    defer(desk.ctx, desk.cem, first, 1, How.ASK)
    ask(desk.ctx, desk.ada, second, 1, "insult", "Bitte ohne http://link.example")
    desk.clock.forward(seconds=11)
    post.work()
    desk.clock.forward(hours=1)
    post.work()
    followed(post)
    follows(post, "somebody.else@example.org")
    approved(post, writes(post))


def test_a_scanner_that_opens_every_link_of_every_mail_changes_nothing(post: Postbox) -> None:
    every_kind_of_mail(post)
    told = {mail["Subject"].split(":")[0] for mail in post.mails}
    assert len(post.mails) == 9
    assert len(told) == 7, "each kind of mail that there is"
    before, scanner = fingerprint(post.desk.ctx.store), post.desk.stranger().client
    found = sorted(one for one in set().union(*map(links, post.mails)) if not one.startswith(PAGE))
    ours = {"act", "stop", "rewrite", "queue", "subscribe", "unsubscribe"}
    assert {one.split("?")[0].split("/")[3] for one in found} == ours
    for address in found:
        path = address.removeprefix(BASE)
        for method in ("GET", "HEAD", "OPTIONS"):
            assert scanner.open(path, method=method, base_url=BASE).status_code in (200, 303), address
    assert fingerprint(post.desk.ctx.store) == before


def test_a_mail_leads_nowhere_but_to_the_service_and_to_the_page_that_it_is_about(post: Postbox) -> None:
    every_kind_of_mail(post)
    found = {one.split("#")[0] for mail in post.mails for one in links(mail)}
    assert {one for one in found if not one.startswith(f"{BASE}/")} == {PAGE}


def test_the_page_asks_and_the_button_acts_without_a_login(sent: Postbox) -> None:
    path = link(sent.mails[0], Action.APPROVE)
    shown = sent.desk.stranger().client.get(path, base_url=BASE)
    assert (shown.text.count("<button"), shown.text.count("<script")) == (1, 0)
    assert "Approve this comment?" in shown.text
    assert press(sent.desk, path).status_code == 200
    assert sent.desk.stands("comment-0001") == (Status.APPROVED, 2)
    with sent.desk.ctx.store.read() as tx:
        made = decisions.latest(tx, "comment-0001")
    assert made
    assert made.moderator == "Ada"
    assert "by a link in a mail" in sent.desk.logged_in().get("/queue/log").text


def test_it_acts_once_and_then_tells_what_happened(sent: Postbox) -> None:
    path = link(sent.mails[0], Action.SPAM)
    press(sent.desk, path)
    for again in (press(sent.desk, path), sent.desk.stranger().client.get(path, base_url=BASE)):
        assert again.status_code == 409
        assert "This link did what it was for" in again.text
        assert "Ada marked it as spam" in again.text
        assert 'href="/queue/comment-0001"' in again.text
    assert sent.desk.stands("comment-0001") == (Status.SPAM, 2)


def test_taken_back_the_link_stays_used(sent: Postbox) -> None:
    path = link(sent.mails[0], Action.APPROVE)
    press(sent.desk, path)
    review.decide(sent.desk.ctx, sent.desk.ada, "comment-0001", 2, Action.UNDO)
    assert press(sent.desk, path).status_code == 409
    assert sent.desk.stands("comment-0001") == (Status.PENDING, 3)


def test_who_comes_second_learns_who_was_first(sent: Postbox) -> None:
    review.decide(sent.desk.ctx, sent.desk.cem, "comment-0001", 1, Action.REJECT)
    late = press(sent.desk, link(sent.mails[0], Action.APPROVE))
    assert late.status_code == 409
    assert "Cem rejected it" in late.text
    assert sent.desk.stands("comment-0001") == (Status.REJECTED, 2)


def test_after_seven_days_it_does_nothing(sent: Postbox) -> None:
    path = link(sent.mails[0], Action.APPROVE)
    sent.desk.clock.forward(days=7, seconds=1)
    assert press(sent.desk, path).status_code == 410
    assert sent.desk.stands("comment-0001") == (Status.PENDING, 1)


def test_a_changed_link_is_none(sent: Postbox) -> None:
    good, client = token(link(sent.mails[0], Action.APPROVE)), sent.desk.stranger().client
    for bad in (good[:-1], good + "A", good[1:], "", "x" * 5_000, "ü"):
        assert client.get("/act", query_string={"t": bad}, base_url=BASE).status_code == 404
        assert client.post("/act", data={"t": bad}, base_url=BASE).status_code == 404


def test_a_token_for_one_thing_is_none_for_another(sent: Postbox) -> None:
    client, ctx = sent.desk.stranger().client, sent.desk.ctx
    others = [ctx.signer.stop_link(1, ctx.clock()), ctx.signer.edit_token("comment-0001", ctx.clock())]
    for other in others:
        assert client.post("/act", data={"t": other}, base_url=BASE).status_code == 404
    assert client.post("/stop", data={"t": token(link(sent.mails[0], Action.SPAM))}, base_url=BASE).status_code == 404


def test_the_token_in_the_address_of_a_post_does_nothing(sent: Postbox) -> None:
    path = link(sent.mails[0], Action.APPROVE)
    assert sent.desk.stranger().client.post(path, data={"x": "1"}, base_url=BASE).status_code == 404
    assert sent.desk.stands("comment-0001")[0] is Status.PENDING


def test_the_pages_are_nobody_elses(sent: Postbox) -> None:
    answers = [sent.desk.stranger().client.get(link(sent.mails[0], Action.APPROVE), base_url=BASE)]
    answers += [press(sent.desk, link(sent.mails[0], Action.APPROVE)), sent.desk.stranger().client.get("/act?t=x")]
    for answer in answers:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_mail_program_may_end_the_mails_by_itself(sent: Postbox, kind: str) -> None:
    path = sent.mails[0]["List-Unsubscribe"].strip("<>").removeprefix(BASE)
    client = sent.desk.stranger().client
    for nothing in ({"x": "1"}, {"List-Unsubscribe": "Two-Clicks"}):
        assert client.post(path, data=nothing, base_url=BASE, content_type=kind).status_code in (404, 415)
    one_click = {"List-Unsubscribe": "One-Click"}
    assert client.post(path, data=one_click, base_url=BASE, content_type=kind).status_code == 200
    sent.comes_in("Noch ein Kommentar, der auf Ada wartet.")
    sent.work()
    assert len(sent.mails) == 1


def test_a_hundred_races_between_a_link_and_the_queue_end_in_one_decision_and_one_mail_each(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the site learns from a hundred decisions is another matter, and takes a minute.
    monkeypatch.setattr(worker, "refit", lambda ctx, site: None)
    with a_postbox(store) as post:
        post.chooses(post.desk.ada)
        ids = [post.comes_in(f"Meinung Nummer {number}: {'abcdefghij'[number % 10] * 9}") for number in range(100)]
        waiting = [id for id in ids if post.desk.stands(id)[0] is Status.PENDING]
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda _: post.work(), range(3)))
        assert len(post.to(ADA)) == len(waiting) == len({mail["Message-ID"] for mail in post.mails})
        with ThreadPoolExecutor(2) as pool:
            for mail in post.to(ADA):
                _race(pool, post, link(mail, Action.APPROVE))
        post.desk.clock.forward(seconds=11)
        post.work()
        assert len(post.mails) == len(waiting)
        assert post.to(CEM) == []


def _race(pool: ThreadPoolExecutor, post: Postbox, path: str) -> None:
    """Ada presses a mail's button while Cem rejects in the queue: one of them wins, and the other is told."""
    desk, start = post.desk, Barrier(2)
    id = desk.ctx.signer.read_act_link(token(path), desk.clock()).comment

    def by_mail() -> bool:
        start.wait()
        return press(desk, path).status_code == 200

    def in_the_queue() -> bool:
        start.wait()
        try:
            review.decide(desk.ctx, desk.cem, id, 1, Action.REJECT)
        except review.Conflict:
            return False
        return True

    won = [one.result(10) for one in (pool.submit(by_mail), pool.submit(in_the_queue))]
    assert sorted(won) == [False, True]
    assert desk.stands(id) == (Status.APPROVED if won[0] else Status.REJECTED, 2)
