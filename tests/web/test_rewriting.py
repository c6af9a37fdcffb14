"""Please rewrite: the author is asked, writes the comment anew, and it comes back to the queue."""

from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from moderation import review
from moderation.comment import Action, Status
from moderation.store import Store, comments
from tests.builders import BEN
from tests.mailing import URL, Postbox, a_postbox, part, press, token
from tests.web.moderating import BASE, Browser
from tests.web.queue_pages import HOSTILE, capable_of_script, line, shown_ids

ROUGH = "Wer so etwas schreibt, ist ein Idiot. Die Zahl der Direktflüge stimmt auch nicht."
CALM = "Ich sehe das anders. Die Zahl der Direktflüge stimmt nicht."


@pytest.fixture
def post(store: Store) -> Iterator[Postbox]:
    with a_postbox(store) as opened:
        yield opened


@pytest.fixture
def desk(sqlite_store: Store) -> Iterator[Postbox]:
    with a_postbox(sqlite_store) as opened:
        yield opened


def asks(browser: Browser, id: str, revision: int = 1, **changes: str) -> TestResponse:
    browser.get(f"/queue/{id}")
    given = {"action": "ask", "revision": str(revision), "reason": "insult", "text": "Bitte ohne Beleidigung."}
    return browser.post(f"/queue/{id}/rewrite", given | changes)


def mailed(post: Postbox) -> str:
    """Ada asked for Ben's comment, Ben got the mail: the path of its link."""
    id = post.comes_in(ROUGH)
    assert asks(post.desk.logged_in(), id).status_code == 303
    post.desk.clock.forward(seconds=10)
    post.work()
    return link(post)


def link(post: Postbox) -> str:
    found = URL.findall(part(post.to(BEN)[-1], "plain"))
    return str(next(one for one in found if "/rewrite?" in one)).removeprefix(BASE)


def opens(post: Postbox, path: str) -> TestResponse:
    return post.desk.stranger().client.get(path, base_url=BASE)


def sends(post: Postbox, path: str, text: str = CALM) -> TestResponse:
    data = {"t": token(path), "comment": text}
    return post.desk.stranger().client.post("/rewrite", base_url=BASE, data=data)


def text_of(post: Postbox, id: str = "comment-0001") -> str:
    with post.desk.ctx.store.read() as tx:
        found = comments.by_id(tx, id)
    assert found
    return found.text


def test_the_author_is_asked_by_mail_with_the_reason_and_the_moderators_sentence(post: Postbox) -> None:
    mailed(post)
    (mail,) = post.to(BEN)
    assert mail["Subject"] == "Bitte schreib deinen Kommentar neu: Kasachstan und Vietnam"
    body = part(mail, "plain")
    assert "Der Grund: beleidigend." in body
    assert "Bitte ohne Beleidigung." in body
    assert ROUGH in body
    assert mail["List-Unsubscribe"] is None


def test_meanwhile_it_is_out_of_the_list_and_says_so_on_its_own_page(post: Postbox) -> None:
    mailed(post)
    for email in ("ada@example.org", "cem@example.org"):
        browser = post.desk.logged_in(email)
        for order in ("", "?order=oldest"):
            assert shown_ids(browser.get(f"/queue{order}").text) == []
        assert "Ada asked the author to write it anew" in browser.get("/queue/comment-0001").text


def test_when_the_link_has_run_out_it_is_there_again_by_itself(post: Postbox) -> None:
    path = mailed(post)
    post.desk.clock.forward(days=7)
    assert shown_ids(post.desk.logged_in().get("/queue").text) == ["comment-0001"]
    assert opens(post, path).status_code == 410
    assert sends(post, path).status_code == 410


def test_the_form_has_the_text_and_sets_no_cookie(desk: Postbox) -> None:
    answer = opens(desk, mailed(desk))
    assert answer.status_code == 200
    assert ROUGH in answer.text
    assert "Bitte ohne Beleidigung." in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert BEN not in answer.text


def test_the_new_text_comes_back_to_the_queue_judged_anew_with_what_changed(post: Postbox) -> None:
    path = mailed(post)
    assert sends(post, path).status_code == 200
    assert text_of(post) == CALM
    assert post.desk.stands("comment-0001") == (Status.PENDING, 2)
    page = post.desk.logged_in().get("/queue").text
    assert shown_ids(page) == ["comment-0001"]
    assert "written anew" in page
    assert "<del>Wer</del>" in page
    assert "Nearly the same text" not in page


def test_it_can_be_written_once(desk: Postbox) -> None:
    path = mailed(desk)
    sends(desk, path)
    again = sends(desk, path, "Und noch einmal anders.")
    assert (again.status_code, text_of(desk)) == (409, CALM)
    assert "Und noch einmal anders." in again.text, "what was typed is not lost"
    assert opens(desk, path).status_code == 409


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001, "a" + "\u0301" * 40, ROUGH])
def test_a_mistake_is_told_beside_the_field_and_the_text_stays(desk: Postbox, text: str) -> None:
    answer = sends(desk, mailed(desk), text)
    assert answer.status_code == 422
    assert 'id="comment-error"' in answer.text
    assert text.strip() in answer.text
    assert text_of(desk) == ROUGH


def test_what_was_decided_meanwhile_stays_decided(desk: Postbox) -> None:
    path = mailed(desk)
    review.decide(desk.desk.ctx, desk.desk.cem, "comment-0001", 1, Action.APPROVE)
    assert opens(desk, path).status_code == 409
    assert sends(desk, path).status_code == 409
    assert text_of(desk) == ROUGH


def test_taken_back_in_time_no_mail_goes_out(post: Postbox) -> None:
    id, browser = post.comes_in(ROUGH), post.desk.logged_in()
    told = browser.get(asks(browser, id).location)
    assert "is asked to write the comment anew" in line(told.text)
    back = browser.post(f"/queue/{id}/rewrite", {"action": "undo", "revision": "1"})
    assert "is back in its place" in line(browser.get(back.location).text)
    post.desk.clock.forward(minutes=1)
    post.work()
    assert post.mails == []
    assert shown_ids(browser.get("/queue").text) == [id]


def test_taken_back_and_asked_again_is_one_mail(post: Postbox) -> None:
    id, browser = post.comes_in(ROUGH), post.desk.logged_in()
    asks(browser, id)
    browser.post(f"/queue/{id}/rewrite", {"action": "undo", "revision": "1"})
    post.desk.clock.forward(seconds=3)
    asks(browser, id, reason="off_topic")
    post.desk.clock.forward(minutes=1)
    post.work()
    assert len(post.mails) == 1
    assert "Der Grund: themenfremd." in part(post.mails[0], "plain")


def test_taken_back_later_the_link_leads_nowhere(desk: Postbox) -> None:
    path, browser = mailed(desk), desk.desk.logged_in()
    browser.get("/queue")
    assert browser.post("/queue/comment-0001/rewrite", {"action": "undo", "revision": "1"}).status_code == 303
    assert sends(desk, path).status_code == 409
    assert text_of(desk) == ROUGH


def test_without_a_mail_server_the_page_says_why_and_names_the_setting(sqlite_store: Store) -> None:
    with a_postbox(sqlite_store, mail_url="") as post:
        id, browser = post.comes_in(ROUGH), post.desk.logged_in()
        page = browser.get(f"/queue/{id}").text
        assert "MODERATION_MAIL_URL" in page
        assert 'id="rewrite-reason"' not in page
        assert asks(browser, id).status_code == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"reason": ""}, 422),
        ({"reason": "because"}, 422),
        ({"text": "x" * 501}, 422),
        ({"revision": "x"}, 400),
        ({"revision": "7"}, 409),
    ],
)
def test_what_can_not_be_asked_is_told_and_kept(desk: Postbox, changes: dict[str, str], status: int) -> None:
    id = desk.comes_in(ROUGH)
    answer = asks(desk.desk.logged_in(), id, **changes)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert status == 400 or changes.get("text", "Bitte ohne Beleidigung.") in answer.text
    desk.desk.clock.forward(minutes=1)
    desk.work()
    assert desk.mails == []


def test_who_left_no_address_can_not_be_asked(desk: Postbox) -> None:
    id = desk.desk.waiting(ROUGH, email="")
    assert asks(desk.desk.logged_in(), id).status_code == 409


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_new_text_can_run(desk: Postbox, text: str) -> None:
    path = mailed(desk)
    sends(desk, path, f"{CALM} {text}")
    assert capable_of_script(desk.desk.logged_in().get("/queue").text) == []


def test_another_moderators_link_is_no_authors_link(desk: Postbox) -> None:
    path = mailed(desk)
    assert press(desk.desk, path.replace("/rewrite", "/act")).status_code == 404
