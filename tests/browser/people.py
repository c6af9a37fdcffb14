"""Who sits before the screen: readers of the newspaper, and Ada who moderates. They act and look as people do."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import FrameLocator, Locator, Page, expect

from moderation.comment import Site, Status
from moderation.demo.host import PAGES, Newspaper
from moderation.store import comments, sites
from moderation.store.engine import Store
from tests.browser.watching import Watch
from tests.running import MODERATOR, PASSWORD, Installation

ARTICLE = PAGES[0].slug
WAITING = ".comment.waiting"
PUBLIC = ".comment-list .comment:not(.waiting)"
ERRORS = "#form-errors"


@dataclass(frozen=True)
class Stage:
    """A site of the newspaper, and what lies in the store about it."""

    service: Installation
    newspaper: Newspaper
    store: Store

    @property
    def article(self) -> str:
        return f"{self.newspaper.origin}/{ARTICLE}"

    def address(self, path: str, **more: str) -> str:
        """Address of the service about this article."""
        query = urlencode({"site": self.newspaper.site, "page": self.article} | more)
        return f"{self.service.origin}{path}?{query}"

    def stored(self) -> list[str]:
        """Texts of all comments on this site, whatever their status."""
        with self.store.read() as tx:
            site = sites.by_key(tx, self.newspaper.site)
            assert site is not None
            cards = [card for status in Status for card in comments.page(tx, site_id=site.id, status=status)]
        return [card.comment.text for card in cards]


@dataclass
class Reader:
    """Ben, unless a test needs a second one. `frame` is where his form is: the page, or the frame in it."""

    stage: Stage
    page: Page
    watch: Watch
    frame: FrameLocator | None = None

    def opens_the_article(self) -> None:
        self.page.goto(self.stage.article)
        self.reads_on()

    def reads_on(self) -> None:
        """Read down to the comments, which come when they are near, and on until their script has come too."""
        self.page.locator("comment-thread").scroll_into_view_if_needed()
        expect(self.page.locator("comment-thread[ready]")).to_be_attached()

    def opens_the_thread_page(self, **more: str) -> None:
        self.page.goto(self.stage.address("/thread", **more))

    def looks_into_the_frame(self) -> None:
        self.frame = self.page.frame_locator("iframe.thread")

    def sees(self, selector: str) -> Locator:
        return (self.frame or self.page).locator(selector)

    def writes(self, comment: str = "", author: str = "Ben", email: str = "ben@example.org", url: str = "") -> None:
        for name, value in {"comment": comment, "author": author, "email": email, "url": url}.items():
            self.sees(f"#{name}").fill(value)

    def sends(self) -> None:
        self.sees("#submit").click()

    def comments(self, text: str, **more: str) -> None:
        """Write and send a comment, and see it waiting."""
        self.writes(text, **more)
        self.sends()
        expect(self.sees(WAITING).filter(has_text=text)).to_be_visible()


@dataclass
class Ada:
    service: Installation
    page: Page
    watch: Watch

    def logs_in(self) -> None:
        self.page.goto(f"{self.service.origin}/queue")
        self.page.fill("#email", MODERATOR)
        self.page.fill("#password", PASSWORD)
        self.page.click("main form button")
        expect(self.page.locator("#cards")).to_be_attached()

    def opens_the_queue(self, stage: Stage, status: Status = Status.PENDING, order: str = "") -> None:
        shelf = {"site": stage.newspaper.site, "status": status, "order": order}
        self.page.goto(f"{self.service.origin}/queue?{urlencode(shelf)}")

    def can_press_keys(self) -> None:
        """A new page hears keys once its script has come; then it shows the button that lists them."""
        expect(self.page.locator("#keys-open")).to_be_visible()

    def card(self, text: str) -> Locator:
        return self.page.locator(".card", has_text=text)

    def approves(self, stage: Stage, text: str) -> None:
        self.opens_the_queue(stage)
        self.card(text).locator("button.approve").click()
        expect(self.card(text)).to_have_count(0)


def site_of(stage: Stage) -> Site:
    with stage.store.read() as tx:
        found = sites.by_key(tx, stage.newspaper.site)
    assert found
    return found


def take(page: Page, file: Path) -> None:
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=file, animations="disabled")
    assert 10_000 < file.stat().st_size < 400_000
