"""All that readers can do, in each of the three ways into a page: component, iframe, and no JavaScript at all.

Third-party cookies are blocked in every one of them, as in all browser tests.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
from playwright.sync_api import Locator, expect

from moderation.comment import Status
from moderation.demo.host import HostServer, Newspaper
from moderation.signing import Signer
from moderation.store import comments, counters, sites
from moderation.store.engine import Store
from moderation.store.subscriptions_schema import subscriptions
from tests.browser.conftest import NewReader
from tests.browser.embedding import Press
from tests.browser.people import WAITING, Reader, Stage, site_of
from tests.running import SECRET, Installation, serving
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser

WAYS = ("component", "iframe", "no script")
FRAME = "comment-thread iframe"
DANAS = "Der Zug braucht drei Tage."
TEXT, NEW_TEXT = "Zwei Milliarden sind viel.", "Zwei Milliarden sind sehr viel."
ANSWER = "Das Schiff noch viel länger."
_numbers = count(1)


@pytest.fixture(scope="module")
def posting(tmp_path_factory: pytest.TempPathFactory, host: HostServer) -> Iterator[Installation]:
    """A service that can send mails, as it thinks: nobody listens there."""
    settings = {"client_minute": "0", "mail_url": "smtp://127.0.0.1:9", "mail_from": "kommentare@example.org"}
    made = Installation.make(tmp_path_factory.mktemp("ways") / "data", "first", host.origin, settings=settings)
    with serving(made):
        yield made


@pytest.fixture
def stage(posting: Installation, host: HostServer) -> Iterator[Stage]:
    key, now = f"way-{next(_numbers)}", datetime.now(UTC)
    with Store.open_url(posting.database) as store:
        store.write(lambda tx: sites.add(tx, key, "Der Steppenbote", "de", [host.origin], now))
        host.newspaper = Newspaper(host.origin, posting.origin, key, now)
        yield Stage(posting, host.newspaper, store)


@pytest.fixture(params=WAYS)
def ben(request: pytest.FixtureRequest, new_reader: NewReader, stage: Stage, host: HostServer) -> Reader:
    """Ben before a page with one comment, which Dana wrote."""
    id = f"way-{next(_numbers):04}"
    a_stored_comment(stage.store, site_of(stage), id, DANAS, author="Dana", page=stage.article, status=Status.APPROVED)
    reader = new_reader(java_script_enabled=request.param != "no script")
    if request.param == "iframe":
        press = Press(host, stage)
        press.prints(press.thread(mode="iframe", title="Kommentare"), press.script())
        reader.frame = reader.page.frame_locator(FRAME)
    if request.param == "no script":
        reader.opens_the_thread_page()
    else:
        reader.opens_the_article()
    expect(reader.sees("#submit")).to_be_visible()
    return reader


def button(reader: Reader, words: str) -> Locator:
    return (reader.frame or reader.page).get_by_role("button", name=words, exact=True)


def follower(stage: Stage) -> tuple[int, bool]:
    """The one subscription of the site, and whether it was confirmed."""
    with stage.store.read() as tx:
        rows = tx.execute(subscriptions.select().where(subscriptions.c.site_id == site_of(stage).id)).all()
    (row,) = rows
    return row.id, row.confirmed is not None


def test_a_comment_is_sent_changed_and_withdrawn(ben: Reader) -> None:
    ben.comments(TEXT)
    button(ben, "Ändern").click()
    ben.sees("[id^=edit-]:not([hidden])").first.fill(NEW_TEXT)
    button(ben, "Speichern").click()
    expect(ben.sees(WAITING)).to_contain_text(NEW_TEXT)
    button(ben, "Zurückziehen").first.click()
    expect(ben.sees("[name=sure]")).to_be_attached()
    button(ben, "Zurückziehen").last.click()
    expect(ben.sees(WAITING)).to_have_count(0)
    assert sorted(ben.stage.stored()) == ["", DANAS]


def test_an_answer_hangs_below_what_it_answers(ben: Reader) -> None:
    ben.sees(".comment-reply-link").click()
    expect(ben.sees("#reply-title")).to_contain_text("Dana")
    ben.comments(ANSWER)
    with ben.stage.store.read() as tx:
        cards = comments.page(tx, site_id=site_of(ben.stage).id, status=Status.PENDING)
    assert [card.comment.parent is not None for card in cards] == [True]


def test_a_vote_is_given_and_taken_back(ben: Reader) -> None:
    vote = ben.sees(".vote button")
    vote.click()
    expect(vote).to_contain_text("1")
    vote.click()
    expect(vote).not_to_contain_text("1")


def test_a_comment_is_reported_in_two_clicks(ben: Reader) -> None:
    ben.sees("a.report").click()
    ben.sees("[value=insult]").check()
    ben.sees(".report-form .submit").click()
    expect(ben.sees(".reported")).to_contain_text("Danke")
    with ben.stage.store.read() as tx:
        assert counters.counts(tx, site_of(ben.stage).id)[Status.APPROVED] == 1


def test_a_page_is_followed_and_followed_no_more(ben: Reader) -> None:
    ben.sees(".follow a").click()
    ben.sees("#follow-email").fill("ben@example.org")
    ben.sees(".subscribe .submit").click()
    expect(ben.sees(".told")).to_contain_text("Mail")
    id, is_confirmed = follower(ben.stage)
    assert not is_confirmed
    signer, now, service = Signer(SECRET), datetime.now(UTC), ben.stage.service.origin
    # What the mails' links open is the same for all, and needs no script.
    ben.page.goto(f"{service}/subscribe/confirm?t={signer.confirm_link(id, now)}")
    ben.page.get_by_role("button").first.click()
    expect(ben.page.get_by_role("status")).to_be_visible()
    assert follower(ben.stage) == (id, True)
    ben.page.goto(f"{service}/unsubscribe?t={signer.unsubscribe_link(id, now)}")
    ben.page.get_by_role("button").first.click()
    expect(ben.page.get_by_role("status")).to_be_visible()
    with ben.stage.store.read() as tx:
        assert tx.execute(subscriptions.select().where(subscriptions.c.id == id)).first() is None


@pytest.fixture(autouse=True)
def no_cookie_was_set(ben: Reader) -> Iterator[None]:
    yield
    assert ben.page.context.cookies() == []
