"""The thread in an iframe, for pages that want no more of another's code than the loader. No third-party cookies."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from moderation.comment import Status
from moderation.demo.host import HostServer, Newspaper
from tests.browser.axe import violations
from tests.browser.embedding import Press
from tests.browser.people import ARTICLE, PUBLIC, WAITING, Ada, Reader, site_of
from tests.web.moderating import a_stored_comment

pytestmark = pytest.mark.browser

FRAME = "comment-thread iframe"
TEXT = "Im Rahmen schreibt es sich nicht anders als ohne ihn."
LONG = "\n\n".join(["Noch ein Absatz, der Platz braucht."] * 40)
# Until the page has heard of it; what listens was there before.
TELLS = """message => new Promise(heard => {
  addEventListener("message", () => heard(), { once: true });
  postMessage(message, "*");
})"""
SCROLLS = "document.documentElement.scrollHeight > innerHeight"


@pytest.fixture
def framed(ben: Reader, press: Press) -> Reader:
    """Ben, who has opened an article with its thread in an iframe."""
    press.prints(press.thread(mode="iframe", title="Kommentare"), press.script())
    opens(ben)
    return ben


def opens(reader: Reader) -> None:
    reader.page.goto(reader.stage.article)
    reader.page.locator("comment-thread").scroll_into_view_if_needed()
    reader.frame = reader.page.frame_locator(FRAME)
    expect(reader.sees("#submit")).to_be_visible()


def height(reader: Reader) -> int:
    return int(reader.page.locator(FRAME).evaluate("frame => frame.offsetHeight"))


def scrolls_inside(reader: Reader) -> bool:
    return bool(reader.sees("body").evaluate(SCROLLS))


def test_a_comment_travels_from_the_frame_onto_the_page(framed: Reader, ada: Ada) -> None:
    framed.comments(TEXT)
    framed.page.reload()
    opens(framed)
    expect(framed.sees(WAITING)).to_contain_text(TEXT)
    ada.approves(framed.stage, TEXT)
    framed.page.reload()
    opens(framed)
    expect(framed.sees(PUBLIC)).to_contain_text(TEXT)
    assert framed.page.context.cookies() == []


def test_a_reply_hangs_below_what_it_answers(framed: Reader, ada: Ada) -> None:
    framed.comments(TEXT)
    ada.approves(framed.stage, TEXT)
    opens(framed)
    framed.sees(".comment-reply-link").click()
    expect(framed.sees("#comment")).to_be_focused()
    framed.comments("Und eine Antwort.", author="Dana")
    expect(framed.sees(".comment-list > li > .children")).to_contain_text("Und eine Antwort.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_light_or_dark_as_the_element_says(ben: Reader, press: Press, theme: str) -> None:
    press.prints(press.thread(mode="iframe", title="Kommentare", theme=theme), press.script())
    opens(ben)
    assert ben.sees("body").evaluate("getComputedStyle(document.documentElement).colorScheme") == theme


def test_it_is_sound_for_everybody(framed: Reader) -> None:
    framed.comments(TEXT)
    assert violations(framed.page) == []


def test_it_is_as_high_as_it_needs_to_be(framed: Reader) -> None:
    before = height(framed)
    framed.comments(LONG)
    framed.page.wait_for_function(
        "before => document.querySelector('comment-thread').offsetHeight > before + 999", arg=before
    )
    assert not scrolls_inside(framed)
    framed.page.set_viewport_size({"width": 320, "height": 800})
    expect(framed.sees("#submit")).to_be_visible()
    framed.page.wait_for_function(TALLER, arg=height(framed) - 1)
    assert not scrolls_inside(framed)


TALLER = "than => document.querySelector('comment-thread').offsetHeight > than"


def test_what_strangers_say_of_it_counts_for_nothing(framed: Reader) -> None:
    before = height(framed)
    framed.page.evaluate(TELLS, {"type": "resize", "height": 9_999})
    assert height(framed) == before
    framed.sees("body").evaluate(f"(body, message) => ({TELLS})(message)", {"type": "go", "hash": "#comment-x"})
    assert framed.sees("body").evaluate("location.hash") == ""


def test_a_link_to_a_comment_is_one_of_the_page_around(framed: Reader, ada: Ada) -> None:
    framed.comments(LONG)
    ada.approves(framed.stage, "Noch ein Absatz")
    framed.page.reload()
    opens(framed)
    framed.sees(".permalink").click()
    framed.page.wait_for_url("**#comment-*")
    expect(framed.sees(PUBLIC)).to_be_focused()
    framed.page.evaluate("scrollTo(0, 0)")
    framed.page.reload()
    framed.frame = framed.page.frame_locator(FRAME)
    expect(framed.sees(PUBLIC)).to_be_focused()
    expect(framed.sees(PUBLIC)).to_be_in_viewport()


@pytest.fixture
def mallory_host(press: Press) -> Iterator[HostServer]:
    with HostServer(0) as server:
        server.open(Newspaper(server.origin, press.stage.service.origin, "none", datetime.now(UTC)))
        yield server
        server.shutdown()


@pytest.mark.parametrize("says", ["the truth", "it is the newspaper"])
def test_a_page_that_is_not_the_sites_does_not_get_it(
    ben: Reader, press: Press, mallory_host: HostServer, says: str
) -> None:
    origin = mallory_host.origin if says == "the truth" else press.host.origin
    address = press.stage.address("/thread", frame=origin).replace("&", "&amp;")
    Press(mallory_host, press.stage).prints(f'<iframe src="{address}"></iframe>')
    ben.page.goto(f"{mallory_host.origin}/{ARTICLE}")
    expect(ben.page.locator("#below")).to_be_visible()
    assert [frame.url for frame in ben.page.frames[1:]] == ["chrome-error://chromewebdata/"]
    assert ben.watch.troubles
    assert all("frame-ancestors" in trouble for trouble in ben.watch.troubles)
    ben.watch.troubles.clear()


def test_a_vote_is_given_and_taken_back_in_it(framed: Reader) -> None:
    """The frame's page is the service's own, from which nothing is taken without a token."""
    stage = framed.stage
    a_stored_comment(stage.store, site_of(stage), "frame-1", TEXT, page=stage.article, status=Status.APPROVED)
    framed.page.reload()
    opens(framed)
    # The script has come once the times are told by it.
    expect(framed.sees("#comment-frame-1 time[title]")).to_be_visible()
    button = framed.sees("#vote-frame-1 button")
    for given in ("true", "false"):
        button.click()
        expect(button).to_have_attribute("aria-pressed", given)
        expect(button).to_be_focused()
