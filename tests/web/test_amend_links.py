"""Later than the own device may: a link to the comment's own address, and what it opens."""

from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from moderation.comment import Action, Status
from moderation.review import decide
from moderation.store import Store, amendments, comments
from tests.builders import BEN, GOOD_TEXT, ORIGIN
from tests.mailing import URL, Postbox, a_postbox, part, token
from tests.web.moderating import BASE
from tests.web.queue_pages import HOSTILE
from tests.web.test_xss import dangers

NEW_TEXT = "Danke für den Artikel. Die Zahl der Direktflüge stimmt übrigens nicht mehr, es sind inzwischen zwölf."


@pytest.fixture
def post(store: Store) -> Iterator[Postbox]:
    with a_postbox(store) as opened:
        yield opened


@pytest.fixture
def quick(sqlite_store: Store) -> Iterator[Postbox]:
    with a_postbox(sqlite_store) as opened:
        yield opened


def published(post: Postbox) -> str:
    """Ben's comment of some days ago."""
    id = post.comes_in(GOOD_TEXT)
    decide(post.desk.ctx, post.desk.ada, id, 1, Action.APPROVE)
    post.desk.clock.forward(days=3)
    return id


def page_of(post: Postbox, id: str) -> str:
    with post.desk.ctx.store.read() as tx:
        found = comments.card(tx, id)
    assert found
    return found.page


def asks(post: Postbox, id: str, verb: str = "post", **fields: str) -> TestResponse:
    query = {"site": "news", "page": page_of(post, id), "comment": id, "panel": "1"}
    client = post.desk.stranger().client
    return getattr(client, verb)("/mine", base_url=BASE, query_string=query, data=fields, headers={"Origin": ORIGIN})  # type: ignore[no-any-return]


def mailed(post: Postbox, id: str) -> str:
    """The path of the link that Ben asked for."""
    assert asks(post, id, email=BEN).status_code == 200
    post.work()
    found = URL.findall(part(post.to(BEN)[-1], "plain"))
    return str(next(one for one in found if "/amend?" in one)).removeprefix(BASE)


def opens(post: Postbox, path: str) -> TestResponse:
    return post.desk.stranger().client.get(path, base_url=BASE)


def sends(post: Postbox, path: str, **fields: str) -> TestResponse:
    return post.desk.stranger().client.post("/amend", base_url=BASE, data={"t": token(path)} | fields)


def text_of(post: Postbox, id: str) -> str:
    with post.desk.ctx.store.read() as tx:
        found = comments.by_id(tx, id)
    assert found
    return found.text


def test_whoever_gives_the_comments_own_address_gets_a_link_there(post: Postbox) -> None:
    id = published(post)
    form = asks(post, id, "get")
    assert 'name="email"' in form.text
    opened = opens(post, mailed(post, id))
    assert opened.status_code == 200
    assert GOOD_TEXT in opened.text
    assert "Set-Cookie" not in opened.headers
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert BEN not in opened.text


def test_the_answer_is_the_same_for_any_address_and_no_other_gets_a_mail(post: Postbox) -> None:
    id = published(post)
    right, wrong = asks(post, id, email=BEN), asks(post, id, email="mallory@example.org")
    assert (right.data, right.status_code) == (wrong.data, wrong.status_code)
    post.work()
    assert [mail["To"] for mail in post.mails] == [post.to(BEN)[0]["To"]]


def test_a_device_that_has_the_token_need_not_give_the_address(post: Postbox) -> None:
    id = published(post)
    with post.desk.ctx.store.read() as tx:
        comment = comments.by_id(tx, id)
    assert comment
    assert asks(post, id, edit_token=post.desk.ctx.signer.edit_token(id, comment.created)).status_code == 200
    post.work()
    assert len(post.to(BEN)) == 1


def test_one_mail_an_hour_and_so_many_questions(quick: Postbox) -> None:
    id = published(quick)
    answers = [asks(quick, id, email=BEN) for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    quick.work()
    assert len(quick.to(BEN)) == 1


def test_an_address_that_is_none_is_told_so(quick: Postbox) -> None:
    answer = asks(quick, published(quick), email="ben@")
    assert answer.status_code == 422
    assert 'value="ben@"' in answer.text


def test_what_is_not_public_is_not_there_for_strangers(quick: Postbox) -> None:
    id = quick.comes_in(GOOD_TEXT)
    assert asks(quick, id, email=BEN).status_code == 404
    assert asks(quick, id, "get").status_code == 404


def test_without_a_mail_server_nobody_is_asked_for_an_address(sqlite_store: Store) -> None:
    with a_postbox(sqlite_store, mail_url="") as post:
        id = published(post)
        query = {"site": "news", "page": page_of(post, id)}
        assert "/mine" not in post.desk.stranger().client.get("/thread", base_url=BASE, query_string=query).text
        assert asks(post, id, "get").status_code == 404
        assert asks(post, id, email=BEN).status_code == 404


def test_the_link_changes_a_comment_days_later(post: Postbox) -> None:
    id = published(post)
    path = mailed(post, id)
    assert sends(post, path, comment=NEW_TEXT).status_code == 200
    assert text_of(post, id) == GOOD_TEXT
    with post.desk.ctx.store.read() as tx:
        change = amendments.latest(tx, id)
    assert change
    assert (change.text, change.status) == (NEW_TEXT, Status.PENDING)
    assert NEW_TEXT in opens(post, path).text, "who opens it again goes on with the newest text"


def test_withdrawing_by_it_asks_first(post: Postbox) -> None:
    id = published(post)
    path = mailed(post, id)
    assert 'name="sure" value="1"' in sends(post, path, do="withdraw").text
    assert text_of(post, id) == GOOD_TEXT
    assert sends(post, path, do="withdraw", sure="1").status_code == 200
    assert post.desk.stands(id)[0] is Status.DELETED
    assert opens(post, path).status_code == 410
    assert sends(post, path, comment=NEW_TEXT).status_code == 410


def test_it_is_good_for_seven_days_and_looking_changes_nothing(quick: Postbox) -> None:
    id = published(quick)
    path = mailed(quick, id)
    before = quick.desk.stands(id)
    quick.desk.clock.forward(days=7)
    assert opens(quick, path).status_code == 200
    assert quick.desk.stands(id) == before
    quick.desk.clock.forward(seconds=1)
    assert opens(quick, path).status_code == 410
    assert sends(quick, path, comment=NEW_TEXT).status_code == 410


def test_a_changed_link_or_another_token_opens_nothing(quick: Postbox) -> None:
    id = published(quick)
    signer, now = quick.desk.ctx.signer, quick.desk.clock()
    for wrong in (mailed(quick, id)[:-2], f"/amend?t={signer.edit_token(id, now)}", "/amend", "/amend?t=%C3%BC"):
        assert opens(quick, wrong).status_code == 404


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001])
def test_a_mistake_is_told_beside_the_field_and_the_text_stays(quick: Postbox, text: str) -> None:
    answer = sends(quick, mailed(quick, published(quick)), comment=text)
    assert answer.status_code == 422
    assert 'id="comment-error"' in answer.text
    assert text.strip() in answer.text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_text_can_run(quick: Postbox, text: str) -> None:
    path = mailed(quick, published(quick))
    assert dangers(sends(quick, path, comment=f"{NEW_TEXT} {text}").text) == []
    assert dangers(opens(quick, path).text) == []
