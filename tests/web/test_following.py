"""Hearing of answers by mail, all the way: the form, the mail that asks, the button, the news, and the end of it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from moderation import worker
from moderation.forum import Forum
from moderation.store import Store, sites
from moderation.store.schema import metadata
from moderation.subscribe import CLIENT_HOUR
from moderation.subscription import Kind, Mode
from tests.builders import BEN, ORIGIN, PAGE
from tests.mailing import Postbox, a_postbox, token
from tests.subscribing import CEM_READS, EVA, approved, confirms, followed, follows, link, presses, subscribed, writes
from tests.web.moderating import BASE
from tests.web.test_privacy import forms_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data")


@pytest.fixture(autouse=True)
def nothing_is_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "refit", lambda ctx, site: None)


@pytest.fixture
def post(sqlite_store: Store) -> Iterator[Postbox]:
    with a_postbox(sqlite_store) as opened:
        yield opened


def opens(post: Postbox, path: str, page: str = PAGE, **query: str) -> str:
    """What a browser without JavaScript is shown."""
    where = {"site": "news", "page": page, **query}
    return post.desk.stranger().client.get(path, query_string=where, base_url=BASE).text


def unsubscribes_by(post: Postbox, email: str) -> str:
    return str(post.to(email)[-1]["List-Unsubscribe"]).strip("<>").removeprefix(BASE)


def test_the_whole_way(store: Store) -> None:
    with a_postbox(store) as post:
        first = writes(post, BEN, "replies")
        assert post.mails == [], "the answer doesn't wait for a mail server"
        post.work()
        assert [mail["To"] for mail in post.mails] == [BEN]
        assert confirms(post, BEN).status_code == 200
        approved(post, first)
        approved(post, writes(post, CEM_READS, comment_parent=first))
        assert len(post.to(BEN)) == 2
        ended = post.desk.stranger().client.post(unsubscribes_by(post, BEN), data=ONE_CLICK, base_url=BASE)
        assert ended.status_code == 200
        post.desk.clock.forward(hours=1)
        approved(post, writes(post, CEM_READS, text="Und noch eine Antwort.", comment_parent=first))
        assert len(post.to(BEN)) == 2


# --- The form ---


def test_the_form_asks_where_there_is_mail_and_the_site_wants_it(post: Postbox, sqlite_store: Store) -> None:
    for path in ("/thread", "/embed/thread"):
        shown = opens(post, path)
        assert shown.count('name="subscribe"') == 3
        assert shown.count("/subscribe?") == 2, "the link, and its piece"
    sqlite_store.write(lambda tx: sites.set_forum(tx, post.desk.site.id, Forum(subscriptions=False)))
    assert "subscribe" not in opens(post, "/thread") + opens(post, "/embed/thread")
    assert follows(post).status_code == 404


def test_without_a_mail_server_nobody_is_asked(sqlite_store: Store) -> None:
    with a_postbox(sqlite_store, mail_url="") as post:
        assert "subscribe" not in opens(post, "/thread") + opens(post, "/embed/thread")
        writes(post, BEN, "thread")
        assert (follows(post).status_code, subscribed(post, BEN)) == (404, [])


def test_nothing_is_chosen_until_the_reader_does(post: Postbox) -> None:
    writes(post, BEN)
    post.work()
    assert (post.mails, subscribed(post, BEN)) == ([], [])
    assert '<input type="radio" name="subscribe" value="" checked>' in opens(post, "/thread")


def test_a_choice_is_kept_when_the_form_comes_back(post: Postbox) -> None:
    data = {"comment": "", "author": "Ben", "email": BEN, "subscribe": "replies", "page": PAGE}
    client = post.desk.stranger().client
    shown = client.post("/comments?site=news", data=data, headers={"Origin": ORIGIN}, base_url=BASE)
    assert shown.status_code == 422
    assert '<input type="radio" name="subscribe" value="replies" checked>' in shown.text


def test_a_choice_that_there_is_not_is_named(post: Postbox) -> None:
    given = {"comment": "Gut", "author": "Ben", "email": BEN, "subscribe": "everything", "page": PAGE}
    headers = {"Origin": ORIGIN, "Accept": "application/json"}
    answer = post.desk.stranger().client.post("/comments?site=news", json=given, headers=headers, base_url=BASE)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["subscribe"])


def test_under_spam_nobody_is_asked(post: Postbox) -> None:
    writes(post, EVA, "thread", text="BEST CASINO $500 free bonus: http://casino.example/win http://bit.ly/win viagra")
    post.work()
    assert (post.mails, subscribed(post)) == ([], [])


def test_a_comment_that_is_sent_twice_asks_once(post: Postbox) -> None:
    sent = {"Idempotency-Key": "one"}
    given = {"comment": "Gut", "author": "Ben", "email": BEN, "subscribe": "replies", "page": PAGE}
    for _ in range(2):
        headers = {"Origin": ORIGIN, "Accept": "application/json"} | sent
        post.desk.stranger().client.post("/comments?site=news", json=given, headers=headers, base_url=BASE)
    post.work()
    assert (len(post.mails), len(subscribed(post, BEN))) == (1, 1)


# --- The panel ---


def test_who_only_reads_follows_a_page_without_javascript(post: Postbox) -> None:
    client = post.desk.stranger().client
    shown = opens(post, "/subscribe")
    assert "<html" in shown
    fresh = shown.split('name="token" value="')[1].split('"')[0]
    where, data = {"site": "news", "page": PAGE}, {"email": EVA, "token": fresh}
    sent = client.post("/subscribe", query_string=where, data=data, headers={"Origin": BASE}, base_url=BASE)
    assert sent.status_code == 200
    assert "/thread?site=news" in sent.text, "a way back"
    post.work()
    confirms(post, EVA)
    assert [(one.kind, one.confirmed is not None) for one in subscribed(post)] == [(Kind.THREAD, True)]


def test_the_component_gets_a_piece_of_it(post: Postbox) -> None:
    piece = opens(post, "/subscribe", panel="1")
    assert "<html" not in piece
    assert 'name="token" value=""' in piece


@pytest.mark.parametrize("typed", ["", "eva", "eva@", "x" * 300 + "@example.org"])
def test_what_is_no_address_comes_back_with_what_is_wrong(post: Postbox, typed: str) -> None:
    answer = follows(post, typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_another_sites_page_and_a_form_without_token_are_refused(post: Postbox) -> None:
    where, client = {"site": "news", "page": PAGE}, post.desk.stranger().client
    for origin, status in (("https://evil.example", 403), (BASE, 422), ("null", 422)):
        headers = {"Origin": origin}
        answer = client.post("/subscribe", query_string=where, data={"email": EVA}, headers=headers, base_url=BASE)
        assert answer.status_code == status
    assert subscribed(post) == []


# --- Nothing before it is confirmed, and no more than one mail that asks ---


def test_unconfirmed_it_tells_nothing(post: Postbox) -> None:
    follows(post)
    approved(post, writes(post))
    assert len(post.to(EVA)) == 1


def test_the_answer_never_tells_whether_an_address_is_known(post: Postbox) -> None:
    followed(post)
    follows(post, CEM_READS)
    known, waiting, new = (follows(post, email) for email in (EVA, CEM_READS, "new@example.org"))
    assert known.data == waiting.data == new.data
    assert dict(known.headers) == dict(waiting.headers) == dict(new.headers)


def test_an_address_is_asked_once_a_day_on_a_site_and_its_page_shows_all_that_waits(post: Postbox) -> None:
    pages = [f"{PAGE}?{number}" for number in range(4)]
    for page in pages:
        follows(post, page=page)
        post.work()
    assert len(post.to(EVA)) == 1
    path = link(post.to(EVA)[0], "/subscribe/confirm")
    shown = post.desk.stranger().client.get(path, base_url=BASE).text
    assert all(page in shown for page in pages)
    assert shown.count(" checked") == 1, "only what this mail asked for"


def test_one_that_comes_after_the_first_was_confirmed_is_asked_the_next_day(post: Postbox) -> None:
    followed(post)
    follows(post, page=f"{PAGE}?2")
    post.desk.clock.forward(hours=23)
    post.work()
    assert len(post.to(EVA)) == 1
    post.desk.clock.forward(hours=1)
    post.work()
    assert len(post.to(EVA)) == 2
    confirms(post, EVA)
    assert all(one.confirmed for one in subscribed(post))


def test_one_client_asks_for_so_many_and_no_more(post: Postbox) -> None:
    answers = [follows(post, f"reader{number}@example.org") for number in range(CLIENT_HOUR + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (429, "3600")
    writes(post, BEN, "thread")
    assert subscribed(post, BEN) == [], "the comment is taken all the same"


def test_the_link_is_good_for_seven_days(post: Postbox) -> None:
    follows(post)
    post.work()
    post.desk.clock.forward(days=7, seconds=1)
    assert confirms(post, EVA, s1="1").status_code == 410
    assert subscribed(post)[0].confirmed is None


def test_what_nobody_confirms_is_forgotten(post: Postbox) -> None:
    followed(post, CEM_READS)
    follows(post)
    post.work()
    post.desk.clock.forward(days=9, seconds=1)
    worker.prune(post.desk.ctx)
    assert (subscribed(post), len(subscribed(post, CEM_READS))) == ([], 1)
    path = link(post.to(EVA)[0], "/subscribe/confirm")
    assert post.desk.stranger().client.get(path, base_url=BASE).status_code == 410


def test_where_nothing_happens_for_a_year_nobody_is_remembered(post: Postbox) -> None:
    followed(post)
    post.desk.clock.forward(days=366)
    worker.prune(post.desk.ctx)
    assert subscribed(post) == []


def test_only_what_is_ticked_is_confirmed(post: Postbox) -> None:
    follows(post)
    follows(post, page=f"{PAGE}?mallory")
    post.work()
    confirms(post, EVA)
    assert [bool(one.confirmed) for one in subscribed(post)] == [True, False]


def test_nobody_confirms_for_another(post: Postbox) -> None:
    follows(post, CEM_READS)
    follows(post)
    post.work()
    confirms(post, EVA, s1="1", s99="1", sx="1")
    assert [bool(one.confirmed) for one in (*subscribed(post, CEM_READS), *subscribed(post))] == [False, True]


# --- Later comments too, if the reader says so ---


def test_who_said_so_is_not_asked_again_for_later_comments(post: Postbox) -> None:
    followed(post, BEN, later="1")
    later = writes(post, BEN, "replies", page=f"{PAGE}?2")
    post.work()
    assert len(post.to(BEN)) == 1
    approved(post, later)
    approved(post, writes(post, CEM_READS, comment_parent=later, page=f"{PAGE}?2"))
    assert post.to(BEN)[-1]["Subject"] == "1 Antwort auf deinen Kommentar: Nachrichten"


def test_but_whoever_types_the_address_into_the_panel_is(post: Postbox) -> None:
    followed(post, BEN, later="1")
    follows(post, BEN, f"{PAGE}?2")
    assert [bool(one.confirmed) for one in subscribed(post, BEN)] == [True, False]


def test_after_a_year_or_without_that_word_everybody_is(post: Postbox) -> None:
    followed(post, EVA)
    followed(post, BEN, later="1")
    post.desk.clock.forward(days=365)
    for reader in (EVA, BEN):
        writes(post, reader, "replies", text=f"Ein Jahr später, von {reader[:3]}.")
        assert [bool(one.confirmed) for one in subscribed(post, reader)] == [True, False]


# --- The end of it ---


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_program_ends_it_with_one_click_and_may_click_again(post: Postbox, kind: str) -> None:
    followed(post)
    approved(post, writes(post))
    path, client = unsubscribes_by(post, EVA), post.desk.stranger().client
    for nothing in ({"x": "1"}, {"List-Unsubscribe": "Two-Clicks"}):
        assert client.post(path, data=nothing, base_url=BASE, content_type=kind).status_code in (404, 415)
    for _ in range(2):
        assert client.post(path, data=ONE_CLICK, base_url=BASE, content_type=kind).status_code == 200
        assert subscribed(post) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x--\r\n",
        b"not a form at all",
        b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click',
        b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"; filename="a"\r\n\r\nOne-Click\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n' * 2 + b"--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 5_000 + b"--x--\r\n",
    ],
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data", "text/plain", ""])
def test_a_broken_form_ends_nothing(post: Postbox, body: bytes, kind: str) -> None:
    followed(post)
    approved(post, writes(post))
    client, path = post.desk.stranger().client, unsubscribes_by(post, EVA)
    answer = client.post(path, data=body, base_url=BASE, content_type=kind)
    assert answer.status_code in (400, 404, 413, 415)
    assert len(subscribed(post)) == 1


def test_a_person_is_asked_which_and_the_button_ends_it(post: Postbox) -> None:
    first = followed(post)
    post.desk.clock.forward(days=1)
    followed(post, page=f"{PAGE}?2")
    approved(post, writes(post))
    path = link(post.to(EVA)[-1], "/unsubscribe")
    shown = post.desk.stranger().client.get(path, base_url=BASE)
    assert (shown.status_code, shown.text.count("<button"), shown.text.count("<script")) == (200, 2, 0)
    assert len(subscribed(post)) == 2
    assert presses(post, path, what="one").status_code == 200
    assert first.id not in [one.id for one in subscribed(post)]
    assert len(subscribed(post)) == 1


def test_or_ends_everything_on_this_site(post: Postbox) -> None:
    followed(post)
    post.desk.clock.forward(days=1)
    followed(post, page=f"{PAGE}?2")
    followed(post, CEM_READS)
    approved(post, writes(post))
    presses(post, link(post.to(EVA)[-1], "/unsubscribe"), what="all")
    assert (subscribed(post), len(subscribed(post, CEM_READS))) == ([], 1)


def test_how_often_is_chosen_there(post: Postbox) -> None:
    followed(post)
    approved(post, writes(post))
    path = link(post.to(EVA)[-1], "/unsubscribe")
    presses(post, path, mode="daily")
    assert subscribed(post)[0].mode is Mode.DAILY
    assert 'value="daily" checked' in post.desk.stranger().client.get(path, base_url=BASE).text


def test_a_link_for_one_thing_is_none_for_another(post: Postbox) -> None:
    followed(post)
    approved(post, writes(post))
    asks, ends = link(post.to(EVA)[0], "/subscribe/confirm"), link(post.to(EVA)[-1], "/unsubscribe")
    client = post.desk.stranger().client
    for bad in (token(asks), token(ends)[:-1], "", "x" * 5_000, "ü"):
        assert client.post("/unsubscribe", data={"t": bad}, base_url=BASE).status_code == 404
        assert client.get("/unsubscribe", query_string={"t": bad}, base_url=BASE).status_code == 404
    for bad in (token(ends), token(asks)[1:], "", "ü"):
        assert client.post("/subscribe/confirm", data={"t": bad}, base_url=BASE).status_code == 404
        assert client.get("/subscribe/confirm", query_string={"t": bad}, base_url=BASE).status_code == 404
    assert len(subscribed(post)) == 1


# --- Privacy ---


def test_nothing_public_changes_whoever_follows(post: Postbox) -> None:
    approved(post, writes(post))
    paths = ("/embed/thread", "/api/v1/threads", "/api/v1/counts", "/feeds/news.atom")
    before = [opens(post, path) for path in paths]
    followed(post)
    followed(post, CEM_READS)
    assert [opens(post, path) for path in paths] == before


def test_the_address_is_in_no_page_no_header_and_no_log(post: Postbox) -> None:
    canary = "Canary.Bird+7f3a9c@mail.example.org"
    with capture_logs() as logs:
        answers = [follows(post, canary)]
        post.work()
        answers.append(confirms(post, canary))
        approved(post, writes(post))
        paths = [link(post.mails[0], "/subscribe/confirm"), link(post.mails[-1], "/unsubscribe")]
        answers += [post.desk.stranger().client.get(path, base_url=BASE) for path in paths]
        answers.append(presses(post, paths[1], mode="daily"))
        answers.append(presses(post, paths[1], what="all"))
    seen = "\n".join(f"{answer.headers}\n{answer.text}" for answer in answers) + str(logs)
    assert {answer.status_code for answer in answers} == {200}
    assert [form for form in forms_of(canary) if form.lower() in seen.lower()] == []
    assert not any("Set-Cookie" in answer.headers for answer in answers)


def test_what_ended_leaves_no_address_behind(post: Postbox) -> None:
    followed(post, "canary@mail.example.org")
    approved(post, writes(post))
    presses(post, link(post.mails[-1], "/unsubscribe"), what="all")
    with post.desk.ctx.store.read() as tx:
        rows = [str(row) for table in metadata.sorted_tables for row in tx.execute(text(f"SELECT * FROM {table.name}"))]
    assert len(rows) > 10
    assert [row for row in rows if "canary" in row] == []
